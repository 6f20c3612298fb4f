"""The files that came or went with a customer's messages, for who typed a code."""

from django.http import FileResponse, Http404, HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from belofte.cases import downloads, scanning
from belofte.portal import said
from belofte.portal.visits import Visit, by_link


@require_safe
@by_link
def file(request: HttpRequest, visit: Visit, number: int) -> FileResponse:  # noqa: ARG001 - Django's signature
    """Download a file."""
    found = said.find_file(visit, number)
    try:
        scanning.refuse_dangerous(found, by=None, at=visit.at)
    except scanning.NotToBeOpenedError:
        raise Http404 from None
    return downloads.download(found.blob.open("rb"), name=found.name or _("file"), content_type=found.content_type)
