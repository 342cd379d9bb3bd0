"""How much of the files of a report or a case is taken in before any view looks at them, and where
they wait meanwhile: in memory, for no disk holds them open."""

import re
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers

from violations.attachments import LARGEST

PAGES = re.compile(r"^/[\w-]+/(speak-up/(status/)?|reports/[\w-]+/what/|cases/[\w-]+/documents/)$")
# As many as a report takes, and one piece more.
ALTOGETHER = 5 * LARGEST


class PicturesQuota(FileUploadHandler):
    """Drops what comes after the largest picture, and after as much as all of them may be.

    One piece more than allowed is kept, by which it is seen that the file was too large.
    """

    def handle_raw_input(self, *given: Any, **more: Any) -> None:
        request = self.request
        self.is_held = request is not None and bool(PAGES.search(request.path_info))
        self.taken = 0

    def new_file(self, *given: Any, **more: Any) -> None:
        super().new_file(*given, **more)
        self.kept = BytesIO()
        if self.is_held:
            # Those behind this one would open a file on disk.
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if not self.is_held:
            return raw_data
        if start <= LARGEST and self.taken <= ALTOGETHER:
            self.kept.write(raw_data)
            self.taken += len(raw_data)
        return None

    def file_complete(self, file_size: int) -> UploadedFile | None:  # type: ignore[type-arg]
        if not self.is_held:
            return None
        size = self.kept.tell()
        self.kept.seek(0)
        return InMemoryUploadedFile(
            self.kept, self.field_name, self.file_name, self.content_type or "", size, self.charset
        )
