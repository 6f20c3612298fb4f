"""The files that came or went with a message."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from belofte import clock
from belofte.cases import downloads, scanning
from belofte.desk import access, pictures

_THUMBNAIL_EDGE = 240  # pixels: twice as large as it is shown, for sharp screens


@require_safe
def attachment(request: HttpRequest, attachment_id: int) -> HttpResponse | FileResponse:
    """Download a file, unless it is locked; then go back to the case and hear why."""
    agent = access.agent_of(request)
    file = access.find_attachment(agent, attachment_id)
    try:
        scanning.refuse_dangerous(file, by=agent, at=clock.now())
    except scanning.NotToBeOpenedError as refused:
        messages.error(request, str(refused))
        return redirect("desk:case", file.message.conversation.case_id)
    return downloads.download(file.blob.open("rb"), name=file.name or _("file"), content_type=file.content_type)


@require_safe
def attachment_picture(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """Show a picture in small, drawn anew."""
    agent = access.agent_of(request)
    file = access.find_attachment(agent, attachment_id)
    try:
        scanning.refuse_dangerous(file, by=agent, at=clock.now())
    except scanning.NotToBeOpenedError:
        raise Http404 from None
    mark = f'"{file.pk}"'  # a file never changes
    if request.headers.get("If-None-Match") == mark:
        return HttpResponseNotModified()
    if file.content_type not in pictures.SHOWN_TYPES or file.size_bytes > pictures.ONE_BYTES_MAX:
        raise Http404
    with file.blob.open("rb") as opened:
        (picture,) = pictures.redraw([opened.read(pictures.ONE_BYTES_MAX)], edge=_THUMBNAIL_EDGE)
    if picture is None:
        raise Http404
    response = HttpResponse(picture.content, content_type=picture.content_type)
    response["Content-Security-Policy"] = downloads.POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"  # kept, and asked again whether one may still see it
    response["ETag"] = mark
    return response
