"""Knowing earlier mail and signatures in HTML by the names that mail programs give to what they put in."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from belofte.channels.email.roles import Role


class Mark(NamedTuple):
    """What an element says of the words in it, or of all that follows it."""

    role: Role
    is_to_end: bool = False
    is_until_quote: bool = False  # behind a blockquote in it, the writer may have gone on


HISTORY: Final = Mark(Role.HISTORY)
_TO_END: Final = Mark(Role.HISTORY, is_to_end=True)
_AROUND: Final = Mark(Role.HISTORY, is_until_quote=True)
_SIGNATURE: Final = Mark(Role.SIGNATURE)
_FORWARDED: Final = Mark(Role.FORWARDED)

_CLASSES: Final[dict[str, Mark]] = {
    "gmail_quote": _AROUND,
    "gmail_quote_container": _AROUND,
    "gmail_attr": HISTORY,
    "protonmail_quote": _AROUND,
    "tutanota_quote": HISTORY,
    "moz-cite-prefix": HISTORY,
    "moz-email-headers-table": HISTORY,
    "moz-forward-container": _FORWARDED,
    "yahoo_quoted": HISTORY,
    "zmail_extra": HISTORY,
    "freshdesk_quote": HISTORY,
    "front-blockquote": HISTORY,
    "outlookmessageheader": _TO_END,
    "gmx_quote": HISTORY,
    "iphone_quote": HISTORY,
    "cm_quote": HISTORY,
    "ox-quote": HISTORY,
    "edo-quote": HISTORY,
    "quoted-text": HISTORY,
    "gmail_signature": _SIGNATURE,
    "gmail_signature_prefix": _SIGNATURE,
    "moz-signature": _SIGNATURE,
    "signature": _SIGNATURE,
    "protonmail_signature_block": _SIGNATURE,
    "io-ox-signature": _SIGNATURE,
    "sh-signature": _SIGNATURE,
    "tutanota_signature": _SIGNATURE,
    "email_signature": _SIGNATURE,
    "email-signature": _SIGNATURE,
    "mb_sig": _SIGNATURE,
    "hse-signature": _SIGNATURE,
}
_IDS: Final[dict[str, Mark]] = {
    "divrplyfwdmsg": _TO_END,
    "appendonsend": _TO_END,
    "stopspelling": _TO_END,
    "zwchr": _TO_END,
    "olk_src_body_section": HISTORY,
    "mail-editor-reference-message-container": HISTORY,
    "reply-intro": HISTORY,
    "replybody1": HISTORY,
    "isreplycontent": HISTORY,
    "hs_reply": HISTORY,
    "quotedmessage": HISTORY,
    "oriheader": HISTORY,
    "qt": HISTORY,
    "yahoo_quoted": HISTORY,
    "signature": _SIGNATURE,
    "ms-outlook-mobile-signature": _SIGNATURE,
    "applemailsignature": _SIGNATURE,
    "composer_signature": _SIGNATURE,
    "ymail_android_signature": _SIGNATURE,
    "emailsignature": _SIGNATURE,
    "protonmail_mobile_signature_block": _SIGNATURE,
}
_NAMES: Final[dict[str, Mark]] = {
    "messagereplysection": _AROUND,
    "quote": HISTORY,
    "quoted-content": HISTORY,
    "messagesignaturesection": _SIGNATURE,
}
_MARKERS: Final[dict[str, Mark]] = {
    "__headers__": _TO_END,
    "__quoted_text__": HISTORY,
    "__sig_pre__": _SIGNATURE,
    "__sig_post__": _SIGNATURE,
}
_KNOWN: Final = (("class", _CLASSES), ("id", _IDS), ("name", _NAMES), ("data-marker", _MARKERS))
_NAMES_MAX: Final = 8  # of the classes of one element
_PREFIX: Final = re.compile(r"^(?:x_|ecx){1,9}|^m_-?\d{1,20}|^ydp[0-9a-z]{1,20}?(?=yahoo_|signature)")
_RULED: Final = re.compile(
    r"border-top:\s?(?:solid|1(?:\.0)?pt solid|1px solid) ?#(?:e1e1e1|b5c4df)|mso-element:para-border"
    r"|border-top-color: rgb\(229, 229, 229\)"
)
_STYLE_LOOKED_AT: Final = 300


# fmt: off
_HINTS: Final = (
    "quote", "signature", "rplyfwdmsg", "appendonsend", "stopspelling", "zwchr", "moz-", "reply", "#e1e1e1",
    "#b5c4df", "para-border", "border-top-color", "__headers__", "mb_sig", "zmail_extra", "olk_src",
    "oriheader", "messageheader",
)
# fmt: on


def may_say_something(html: str) -> bool:
    """Tell cheaply whether a page can hold any of these names."""
    lowered = html.lower()
    return any(hint in lowered for hint in _HINTS)


def mark(word: str, attributes: Mapping[str, str]) -> Mark | None:
    """Return what an element says by itself; None when it says nothing."""
    if not attributes:
        return None
    if attributes.get("data-signatureblock") == "true":
        return _SIGNATURE
    is_quote = word == "blockquote"
    if is_quote and attributes.get("type", "").lower() == "cite":
        return HISTORY
    for attribute, known in _KNOWN:
        if (value := attributes.get(attribute)) and (attribute != "name" or word == "div"):
            for name in value.lower().split(None, _NAMES_MAX)[:_NAMES_MAX]:
                bare = _PREFIX.sub("", name)
                if found := known.get(bare) or known.get(bare.rstrip("_0123456789")):
                    return HISTORY if is_quote and found is _AROUND else found
    return None


def is_ruled(attributes: Mapping[str, str]) -> bool:
    """Tell whether this is the line that Outlook draws above earlier mail; the headers below it have to prove that."""
    style = attributes.get("style", "")
    return "border-top" in style and _RULED.search(style[:_STYLE_LOOKED_AT].lower()) is not None
