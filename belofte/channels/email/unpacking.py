"""Opening winmail.dat (TNEF), in which Outlook packs the files of a mail, and now and then its text."""

from dataclasses import dataclass, field
from typing import Any, Final

from belofte.channels.email import limits
from belofte.language.cleaning import clean_file_name, clean_text

TYPES: Final = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_NAME_PROPERTIES: Final = (0x3707, 0x3704)  # the long file name, the short one
_TYPE_PROPERTY: Final = 0x370E
_ID_PROPERTY: Final = 0x3712


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedFile:
    """One file from within."""

    name: str
    content_type: str
    content: bytes
    content_id: str = ""


@dataclass(slots=True, kw_only=True)
class Unpacked:
    """What was in it."""

    text: str = ""
    html: str = ""
    files: list[PackedFile] = field(default_factory=list)


def unpack(content: bytes) -> Unpacked | None:
    """Return what is packed; None when it cannot be opened: then the whole is kept as it came."""
    from tnefparse import TNEF  # noqa: PLC0415 - few mails need it, and every child would carry it

    try:
        packed = TNEF(content, do_checksum=False)
        files = [_file(each) for each in packed.attachments[: limits.PARTS_MAX]]
        unpacked = Unpacked(text=_words(packed.body), html=_words(packed.htmlbody), files=files)
    except Exception:  # noqa: BLE001 - a library on hostile input; whatever it trips over, the file itself is kept
        return None
    return unpacked if files or unpacked.text or unpacked.html else None


def _file(attachment: Any) -> PackedFile:  # noqa: ANN401 - the library has no types
    properties = {each.name: each.data for each in attachment.mapi_attrs}
    names = [_words(properties.get(number)) for number in _NAME_PROPERTIES] + [_words(attachment.name)]
    name = next((name for name in names if name), "")
    content_type = _words(properties.get(_TYPE_PROPERTY)).strip().lower()
    return PackedFile(
        name=clean_file_name(name, length_max=limits.NAME_CHARACTERS_MAX),
        content_type=content_type if "/" in content_type and " " not in content_type else "application/octet-stream",
        content=bytes(attachment.data or b""),
        content_id=_words(properties.get(_ID_PROPERTY)).strip("<> ")[: limits.ID_CHARACTERS_MAX],
    )


def _words(value: Any) -> str:  # noqa: ANN401 - bytes, characters or nothing
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return clean_text(value.strip("\0"))[: limits.TEXT_BYTES_MAX] if isinstance(value, str) else ""
