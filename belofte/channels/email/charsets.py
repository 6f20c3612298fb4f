"""Turning bytes into characters when the mail is silent, vague or wrong about its charset."""

import codecs
import re
from functools import cache
from typing import Final

_SPEAKABLE = re.compile(r"[a-z0-9][a-z0-9._:-]{0,39}")
# Only real charsets: Python also names codecs such as zlib, unicode_escape and punycode, which a mail must not choose.
_TRUSTED = re.compile(
    r"ascii|utf-(?:7|8|8-sig|16|16-le|16-be|32|32-le|32-be)|iso8859-\d+|iso2022_\w+|cp\d+|koi8-[rtu]|gb\w+|hz"
    r"|big5\w*|euc_\w+|shift_jis\w*|mac-\w+|johab|tis-620|ptcp154|kz1048|hp-roman8|latin\d+"
)
# The name a mail gives, and the larger charset that senders of that name really use (as browsers do).
_REALLY: Final = {
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "big5": "big5hkscs",
    "iso2022_jp": "iso2022_jp_2",
    "utf-8-sig": "utf-8",
}
_OTHER_NAMES: Final = {
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "utf8mb4": "utf-8",
    "x-sjis": "cp932",
    "x-gbk": "gb18030",
    "x-euc-jp": "euc_jp",
    "iso-8859-8-i": "iso8859_8",
    "iso-8859-8-e": "iso8859_8",
    "windows-874": "cp874",
    "x-mac-roman": "mac_roman",
    "x-user-defined": "",
    "unknown-8bit": "",
    "default": "",
}
_SEVERAL_BYTES = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_JAPANESE_SHIFT = (b"\x1b$B", b"\x1b$@", b"\x1b(J")
_MENDING: Final = "belofte-windows-1252"


def decode(content: bytes, *, declared: str) -> tuple[str, bool]:
    """Return the characters and whether `declared` had to be overruled to get them. Never fails."""
    codec = _codec(declared)
    if codec in ("", "ascii"):
        return _decode_undeclared(content, is_mended=bool(declared) and not content.isascii())
    if codec == "utf-8":
        return _decode_utf8(content)
    as_utf8 = _strictly(content, "utf-8")
    if as_utf8 is not None and _is_single_byte(codec) and not content.isascii():
        return as_utf8, True
    words = _strictly(content, codec)
    if words is not None:
        return words.removeprefix("\ufeff"), False
    return (content.decode(codec, "replace") if as_utf8 is None else as_utf8), True


def _decode_undeclared(content: bytes, *, is_mended: bool) -> tuple[str, bool]:
    """Guess: Japanese by its shift codes, else UTF-8, else what Windows wrote in Western Europe."""
    if any(shift in content for shift in _JAPANESE_SHIFT):
        words = _strictly(content, "iso2022_jp_2")
        if words is not None:
            return words, False
    words, is_guessed = _decode_utf8(content)
    return words, is_mended or is_guessed


def _decode_utf8(content: bytes) -> tuple[str, bool]:
    """Decode UTF-8; where it is not, take the stray bytes for windows-1252, all of them or only some."""
    words = _strictly(content, "utf-8")
    if words is not None:
        return words.removeprefix("\ufeff"), False
    if _SEVERAL_BYTES.search(content):
        return content.decode("utf-8", _MENDING), True
    return content.decode("cp1252", "replace"), True


def _strictly(content: bytes, codec: str) -> str | None:
    """Decode without any mending; None when the bytes do not fit."""
    try:
        return content.decode(codec)
    except (UnicodeError, ValueError):
        return None


@cache
def _is_single_byte(codec: str) -> bool:
    """Tell whether each byte is one character."""
    return len(bytes(range(256)).decode(codec, "replace")) == 256  # noqa: PLR2004 - as many as there are bytes


def _codec(declared: str) -> str:
    """Return Python's name for a charset; "" for none, an unknown one, and one that is no charset."""
    name = declared.strip().strip("\"'").lower()
    if not _SPEAKABLE.fullmatch(name):
        return ""
    try:
        found = codecs.lookup(_OTHER_NAMES.get(name, name)).name
    except (LookupError, ValueError):
        return ""
    return _REALLY.get(found, found) if _TRUSTED.fullmatch(found) else ""


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are not UTF-8 as windows-1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_MENDING, _as_windows)
