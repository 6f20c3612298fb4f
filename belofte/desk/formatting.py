"""Showing a message with its formatting: cleaned by an allow-list, in a frame that runs nothing and fetches nothing."""

from typing import Final

import nh3
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from belofte.cases.models import Attachment, Message
from belofte.desk import access, pictures

POLICY: Final = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data:; style-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_TAG_NAMES = """
    a abbr address article b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn div dl
    dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li mark ol p pre q rp rt ruby s samp
    section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr
"""
_TAGS: Final = frozenset(_TAG_NAMES.split())
_ATTRIBUTES: Final = {
    "*": {"dir", "lang", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan", "align", "valign"},
    "th": {"colspan", "rowspan", "align", "valign", "scope"},
}
_SILENT: Final = frozenset({"script", "style", "title", "template", "noscript", "head", "svg", "math"})


@require_safe
@xframe_options_sameorigin
def message_html(request: HttpRequest, message_id: int) -> HttpResponse:
    """Show what a customer sent as they formatted it."""
    message = access.find_message(access.agent_of(request), message_id)
    shown, left_out = clean(message)
    response = render(request, "desk/message_html.html", {"html": shown, "left_out": left_out})
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = "private, no-store"
    return response


def clean(message: Message) -> tuple[str, int]:
    """Return HTML that is safe to show in the frame, and how many pictures from outside were left out."""
    shown = pictures.Pictures(attachments=_by_content_id(message))
    html = nh3.clean(
        message.html,
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=shown.filter_attribute,
        clean_content_tags=set(_SILENT),
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        strip_comments=True,
    )
    return html, shown.left_out


def _by_content_id(message: Message) -> dict[str, Attachment]:
    return {file.content_id.strip("<>"): file for file in message.attachments.all() if file.content_id}
