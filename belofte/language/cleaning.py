"""Taking out of words what no database can store and no screen should show."""

import re
import unicodedata
from typing import Final

from belofte.language.expressions import lazy

_UNSTORABLE = lazy("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")  # control characters and lone surrogates
_LINE_END = lazy("\r\n?|\f")
_SPACE = lazy("[\t\n\r\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = lazy("[\x00-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_ENDING_MAX: Final = 20  # characters of a file name's ending that are worth keeping when it is cut


def clean_text(words: str) -> str:
    """Return running text with LF line ends, without NUL, other control characters and lone surrogates."""
    return _UNSTORABLE.sub("", _LINE_END.sub("\n", words))


def clean_line(words: str, *, length_max: int) -> str:
    """Return one line of at most `length_max` characters, without control, bidi and zero-width characters."""
    visible = _INVISIBLE.sub("", _SPACE.sub(" ", words))
    return " ".join(visible.split())[:length_max].rstrip()


def clean_file_name(name: str, *, length_max: int) -> str:
    """Return the last part of a path, to show and never to use on a disk; "" when nothing is left of it."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = clean_line(last, length_max=len(last))
    if not shown.strip(". "):
        return ""
    stem, point, ending = shown.rpartition(".")
    if len(shown) <= length_max or not point or len(ending) > _ENDING_MAX:
        return shown[:length_max]
    return stem[: length_max - len(ending) - 1] + point + ending
