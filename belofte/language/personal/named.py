"""Finding numbers that words or a desk's own pattern make personal: of an order, of a customer."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from belofte.language.expressions import lazy
from belofte.language.personal.found import SAYS_CUSTOMER, SAYS_ORDER, Personal, personal
from belofte.language.personal.own_patterns import OwnPattern

_NUMBER_WORD: Final = r"(?:[ -]?(?:nummers?|numbers?|nr|no|id|code))"
_IS: Final = r"(?:[ :.=*,(#-]|\b(?:is|was|luidt|van|met|mijn|my)\b){1,10}"
_NUMBER: Final = (
    r"(?P<number>(?:[A-Z]{1,6}[-_/.]?|(?-i:[A-Z]{1,4}) )?\d[\dA-Z]{0,24}(?:[-_/.][\dA-Z]{1,16}){0,4})(?![\w€%]|[.,:]\d)"
)
_OTHER: Final = lazy(  # a date, or how much
    r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|(?:19|20)\d\d-\d\d-\d\d|\d{1,6}[.,]\d\d|\d{1,6}(?:x|st|km|kg|cm|mm|gb|eur|euro)",
    re.IGNORECASE,
)
_NAMED_DIGITS_MIN: Final = 3
_BARE_DIGITS_MIN: Final = 5  # "bestelling 2025" is a year's


def _said(words: str) -> re.Pattern[str]:
    """Return a pattern for numbers that stand behind a word for them."""
    is_named = rf"(?P<named>{_NUMBER_WORD}\.?{_IS}|[ ]?[#:] ?)"
    return lazy(rf"(?<!\w){words}s?(?:{is_named}|{_IS}){_NUMBER}", re.IGNORECASE)


_HINTED: Final = (("customer_number", _said(SAYS_CUSTOMER)), ("order_number", _said(SAYS_ORDER)))


def find_hinted(text: str) -> Iterator[Personal]:
    """Yield numbers that their own words call an order's, a case's or a customer's."""
    for kind, pattern in _HINTED:
        for found in pattern.finditer(text):
            digits = sum(map(str.isdigit, found["number"]))
            is_marked = found["named"] or found["number"][0].isalpha()
            least = _NAMED_DIGITS_MIN if is_marked else _BARE_DIGITS_MIN
            if digits >= least and not _OTHER.fullmatch(found["number"]):
                yield personal(kind, text, *found.span("number"))


def find_own(text: str, patterns: Sequence[OwnPattern]) -> Iterator[Personal]:
    """Yield what the desk's own patterns find."""
    for pattern in patterns:
        for found in pattern.finditer(text):
            yield personal(pattern.name, text, *found.span())
