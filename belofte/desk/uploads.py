"""A limit on what a browser may send at once, kept before anything of it is stored."""

from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

REQUEST_BYTES_MAX: Final = 110 * 1024 * 1024  # a file of 100 MB, with the words around it


class RequestLimitHandler(FileUploadHandler):
    """Refuse a request that announces more than we take; it comes before the handlers that store."""

    def handle_raw_input(
        self,
        input_data: Any,  # noqa: ANN401, ARG002
        META: dict[str, Any],  # noqa: ARG002, N803
        content_length: int,
        boundary: str,  # noqa: ARG002
        encoding: str | None = None,  # noqa: ARG002
    ) -> None:
        """Look at the announced length only. Refuses: RequestDataTooBig."""
        if content_length > REQUEST_BYTES_MAX:
            message = "The request announces more than 110 MB."
            raise RequestDataTooBig(message)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002
        """Leave every byte to the next handler."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""
