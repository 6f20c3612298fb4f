"""Finding where somebody lives: Dutch and Belgian addresses as people write them."""

from collections.abc import Iterator
from typing import Final

from belofte.language.expressions import lazy
from belofte.language.personal.found import Personal, personal

_HOUSE: Final = (
    r"\d{1,5}(?:[ -]?(?:[a-zA-Z]|bis|hs|[IVX]{1,4})(?!\w)|[-/]\d{1,4}(?!\d))?(?: ?bus \d{1,4})?(?![\w%€:]|[.,]\d)"
)
_POSTCODE: Final = r"(?<![\w.,-])[1-9]\d{3} ?(?!(?:SA|SD|SS)(?!\w))[A-Z]{2}(?!\w)"
_NO_UNIT: Final = r"(?!\d{4} ?(?i:k[gmw]|[cm]m|m[bl]|[gt]b|eu)(?!\w))"  # "1500 KG 12 zakken"
_SMALL_POSTCODE: Final = (
    rf"(?<![\w.,-])(?:{_NO_UNIT}[1-9]\d{{3}}[a-z]{{2}}(?!\w)|(?<=postcode )[1-9]\d{{3}} [a-z]{{2}}(?!\w))"
)
_NUMBERED: Final = (
    r"[ ,;/-]{1,3}(?:(?:en|met|and|with) )?(?:(?:huis|house )?(?:nummer|nr\.?|number|no\.?)[ :]{1,2}(?:is )?)?" + _HOUSE
)
_TOWN: Final = r"(?:[ ,]{1,3}(?:['’]s-)?(?:(?:Den|De|Sint|St\.?|Nieuw|Oud) )?[A-Z][\w'’-]{1,30})?"
_BELGIAN_TOWN: Final = r"(?:BE?[- ])?[1-9]\d{3} (?:Sint-)?[A-Z][\w'’-]{2,30}"
_STREET: Final = (
    r"(?<![\w-])(?:(?!(?:Onder|Snel|Terug|Heen|Rij|Uit|Om)weg(?!\w))"
    r"(?:[A-Z][\w.'’-]{0,30} (?:van |de |der |den |het ){0,2}){0,3}[A-Zvd][\w'’-]{2,30}"
    r"(?:straat|laan|weg|plein|kade|gracht|singel|dijk|hof|pad|steeg|dreef|plantsoen|steenweg|lei|baan|markt|ring|park"
    r"|kaai|burg|brink|wal|erf|akker|veld|kamp|str\.)"
    r"|[a-z][\w'’-]{2,30}(?:straat|laan|gracht|plein|kade|singel|steenweg|dreef|plantsoen))"
)
_NAME: Final = r"(?<![\w-])[A-Z][\w.'’-]{1,30}(?: [\w.'’-]{1,30}){0,3}"  # of a street that does not say that it is one
_NEXT: Final = r"[ ,\n]{1,3}"
_PATTERNS: Final = (
    lazy(
        rf"{_STREET}[ ,]{{1,3}}(?:nr\.? ?|nummer )?{_HOUSE}"
        rf"(?:{_NEXT}(?:(?:NL-)?{_POSTCODE}{_TOWN}|{_BELGIAN_TOWN}))?"
    ),
    lazy(_NO_UNIT + _POSTCODE + _NUMBERED),
    lazy(_SMALL_POSTCODE + _NUMBERED),
    lazy(rf"{_NAME} {_HOUSE}{_NEXT}(?:NL-)?{_POSTCODE}{_TOWN}"),
    # Belgian: four digits alone are no postcode, and so the town must stand behind them; and they may be a year
    lazy(rf"{_NAME},? {_HOUSE}{_NEXT}(?!(?:19|20)\d\d ){_BELGIAN_TOWN}"),
)


def find_addresses(text: str) -> Iterator[Personal]:
    """Yield addresses of houses: a street or a postcode with its number; Belgian ones with their town."""
    for pattern in _PATTERNS:
        for found in pattern.finditer(text):
            yield personal("address", text, *found.span())
