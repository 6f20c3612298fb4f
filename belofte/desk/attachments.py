"""The files that came or went with a message."""

from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from belofte.cases import downloads
from belofte.desk import access


@require_safe
def attachment(request: HttpRequest, attachment_id: int) -> FileResponse:
    """Download a file."""
    file = access.find_attachment(access.agent_of(request), attachment_id)
    return downloads.download(file.blob.open("rb"), name=file.name or _("file"), content_type=file.content_type)
