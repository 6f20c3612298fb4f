"""Reading amounts of money in a text: "€ 12,50", "25 euro", "EUR 1.250,-", "£10", in Dutch and English."""

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from belofte.language.expressions import lazy

LENGTH_MAX: Final = 20_000  # characters that are read
_SIGN: Final = r"(?:€|£|\$|(?<!\w)(?:eur|euro|gbp|usd)(?!\w))"
_NUMBER: Final = r"\d{1,3}(?:[.,\u00a0 ]\d{3}){1,2}(?:[.,]\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?"
_ROUND: Final = r"(?:[.,](?:-{1,2}|–|—))?"
_UNIT: Final = r"(?:euro'?s?|eur|pounds?|gbp|dollars?|usd|€|£)(?!\w)"
_AMOUNT: Final = lazy(
    rf"{_SIGN}\s?(?P<behind>{_NUMBER}){_ROUND}(?![\w%])|(?<![\w.,])(?P<before>{_NUMBER}){_ROUND}\s?{_UNIT}"
    rf"|(?<![\w.,])(?P<cents>\d{{1,4}})\s(?:cent|eurocent|pence)(?!\w)",
    re.IGNORECASE,
)
_SIGNS: Final = {"£": ("£", "gbp", "pound", "pence"), "$": ("$", "usd", "dollar")}
_GROUPED: Final = lazy(r"[.,\u00a0 ](?=\d{3}(?:\D|$))")


def amounts(text: str) -> list[Decimal]:
    """Return the amounts that a text names, in its order; in whole coins, whatever the money is called."""
    return [_value(found) for found in _AMOUNT.finditer(text[:LENGTH_MAX])]


def only(text: str) -> Decimal | None:
    """Return the amount that a text names; None where it names none, or several of which nobody knows which counts."""
    found = amounts(text)
    return found[0] if len(found) == 1 else None


def largest(text: str) -> Decimal | None:
    """Return the largest amount that a text names; None where it names none."""
    return max(amounts(text), default=None)


def read(text: str) -> Decimal | None:
    """Return the amount that a field holds, with its sign or without; None where it holds none, or more."""
    whole = _AMOUNT.fullmatch(text.strip()) or _AMOUNT.fullmatch(f"€ {text.strip()}")
    return _value(whole) if whole else None


def sign(text: str) -> str:
    """Return the sign of the money of the largest amount that a text names; "€" where it names none."""
    found = max(_AMOUNT.finditer(text[:LENGTH_MAX]), key=_value, default=None)
    words = found[0].lower() if found else ""
    return next((sign for sign, names in _SIGNS.items() if any(name in words for name in names)), "€")


def currency(text: str) -> str:
    """Return the same money by its code: "EUR", "GBP" or "USD"."""
    return {"£": "GBP", "$": "USD"}.get(sign(text), "EUR")


def _value(found: "re.Match[str]") -> Decimal:
    if found["cents"]:
        return Decimal(found["cents"]) / 100
    number = _GROUPED.sub("", found["behind"] or found["before"]).replace(",", ".")
    try:
        return Decimal(number)
    except InvalidOperation:  # which no number of the pattern is
        return Decimal(0)
