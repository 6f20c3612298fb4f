"""The HTML of a mail: the same words as its plain text, in a layout that Outlook and Gmail show well.

One column without tables, styles at each element, no colours but of lines: so a dark screen keeps its own.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from typing import Final

import css_inline
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from belofte.replies.history import Quoted

_STYLES: Final = """
body { margin: 0; padding: 16px; font-family: Arial, Helvetica, sans-serif; font-size: 16px; line-height: 1.5; }
.mail { max-width: 640px; overflow-wrap: anywhere; }
p { margin: 0 0 16px; }
img { max-width: 100%; height: auto; }
.signature { margin-top: 24px; }
blockquote { margin: 0 0 16px; padding-left: 12px; border-left: 2px solid #8a8a8a; }
.gmail_attr { margin: 24px 0 8px; }
"""
_BREAKS: Final = re.compile(r"\n{2,}")


def as_html(
    text: str,
    *,
    language: str,
    links: Iterable[str] = (),
    signature: str = "",
    quoted: Iterable[Quoted] = (),
    pictures: Mapping[str, str] | None = None,
) -> str:
    """Return a whole page; `pictures` are those shown in line, their content id by the name in square brackets."""
    shown = {
        "language": language,
        "words": _paragraphs(text, links=links, pictures=pictures or {}),
        "signature": _paragraphs(signature) if signature else "",
        "quoted": [(one.attribution, _paragraphs(one.text)) for one in quoted],
    }
    return _inliner().inline(render_to_string("replies/mail.html", shown))


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(extra_css=_STYLES, load_remote_stylesheets=False)


def _paragraphs(text: str, *, links: Iterable[str] = (), pictures: Mapping[str, str] | None = None) -> str:
    parts = [escape(part).replace("\n", "<br>\n") for part in _BREAKS.split(text.strip())]
    body = "\n".join(f"<p>{part}</p>" for part in parts)
    for link in links:
        body = body.replace(escape(link), f'<a href="{escape(link)}">{escape(link)}</a>')
    for name, content_id in (pictures or {}).items():
        shown = f'<img src="cid:{escape(content_id)}" alt="{escape(name)}">'
        body = body.replace(escape(f"[{name}]"), shown)
    return mark_safe(body)  # noqa: S308 - every word of it was escaped
