"""The files that came or went with a customer's messages, for who typed a code."""

from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from belofte.cases import downloads
from belofte.portal import said
from belofte.portal.visits import Visit, by_link


@require_safe
@by_link
def file(request: HttpRequest, visit: Visit, number: int) -> FileResponse:  # noqa: ARG001 - Django's signature
    """Download a file."""
    found = said.find_file(visit, number)
    return downloads.download(found.blob.open("rb"), name=found.name or _("file"), content_type=found.content_type)
