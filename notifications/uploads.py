"""How much of a file is taken in where a recording is expected, before any view looks at it."""

import re
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler

from notifications.speech import LARGEST

RECORDING = re.compile(r"/edit/recording/[\w-]+/$")


class RecordingQuota(FileUploadHandler):
    """Drops what comes after the largest recording, so that no disk fills with it.

    One piece more than allowed is kept, by which the form sees that the file was too large.
    """

    def handle_raw_input(self, *given: Any, **more: Any) -> None:
        request = self.request
        self.is_held = request is not None and bool(RECORDING.search(request.path_info))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return None if self.is_held and start > LARGEST else raw_data

    def file_complete(self, file_size: int) -> None:
        return None
