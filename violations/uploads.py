"""How much of the files is taken in on the public page, before any view looks at them: whoever
sends them has said nothing of who they are."""

import re
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler

from violations.attachments import LARGEST

PUBLIC = re.compile(r"^/[\w-]+/speak-up/(status/)?$")
# More than the pictures that a report takes.
ALTOGETHER = 4 * LARGEST


class PicturesQuota(FileUploadHandler):
    """Drops what comes after the largest picture, and after as much as all of them may be.

    One piece more than allowed is kept, by which it is seen that the file was too large.
    """

    def handle_raw_input(self, *given: Any, **more: Any) -> None:
        request = self.request
        self.is_held = request is not None and bool(PUBLIC.search(request.path_info))
        self.taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if self.is_held and (start > LARGEST or self.taken > ALTOGETHER):
            return None
        self.taken += len(raw_data)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
