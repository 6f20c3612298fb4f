"""Finding numbers that prove themselves by their check digits: bank accounts, cards, citizens of both countries."""

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from belofte.language.expressions import lazy
from belofte.language.personal.found import Personal, is_alone, is_named_otherwise, is_near, personal

_IBAN: Final = lazy(  # looked at from each place: "op 06" in front of one begins as an account does
    r"(?<![A-Za-z0-9])(?=(?P<iban>[A-Za-z]{2}[ ]?\d{2}(?:[ .-]?[A-Za-z0-9]){11,30}))"
)
_IBAN_LENGTHS: Final = range(34, 14, -1)
_CARD: Final = lazy(
    r"(?<![\w.,+-])(?:\d{4}(?P<gap>[ .-]?)\d{4}(?P=gap)\d{4}(?P=gap)\d{4}"
    r"|3[47]\d\d(?P<short>[ .-]?)\d{6}(?P=short)\d{5})(?![\w-]|[.,]\d)"
)
_ISSUED: Final = lazy(r"4|5[1-5]|2[2-7]|3[47]|6(?:011|5)")  # how numbers of the great issuers begin
_GROUPED: Final = lazy(r"[2-6]")  # those of any issuer, where the groups already say that it is a card
_CARD_HINT: Final = lazy(
    r"(?<!\w)(?:credit ?card|kaart|kaartnummer|pas(?:nummer)?|visa|mastercard|maestro|amex|american express"
    r"|card(?: number)?)(?!\w)",
    re.IGNORECASE,
)
_BSN: Final = lazy(
    r"(?<![\w.,+€$£/-])(?:\d{8,9}|(?P<form>\d{4}[. -]\d{2}[. -]\d{3})|\d{3}[. -]\d{3}[. -]\d{3}"
    r"|\d{2}[. -]\d{2}[. -]\d{2}[. -]\d{3})(?![\w€%/-]|[.,]\d)"
)
_BSN_HINT: Final = lazy(
    r"(?<!\w)(?:bsn|b\.s\.n|burger ?service ?(?:nummer|nr)|sofi-?(?:nummer|nr)|citizen service number|persoonsnummer)",
    re.IGNORECASE,
)
_BSN_DIGITS: Final = 9
_BELGIAN: Final = lazy(
    r"(?<![\w.,+€$£/-])(?:\d{11}|\d{2}[. -]\d{2}[. -]\d{2}[. -]{1,3}\d{3}[. -]\d{2}"
    r"|\d{6}[ -]\d{3}[ .-]\d{2})(?![\w/-]|[.,]\d)"
)


def find_numbers(text: str) -> Iterator[Personal]:
    """Yield the bank accounts, cards and citizens' numbers of a text."""
    yield from _ibans(text)
    yield from _cards(text)
    yield from _citizens(text)


def _ibans(text: str) -> Iterator[Personal]:
    """Yield bank accounts; the pattern takes words behind them too, and the check digits say where they end."""
    from stdnum import iban  # noqa: PLC0415 - reads its tables, and is needed only where one may stand

    for found in _IBAN.finditer(text):
        ends = _ends(found)
        for length in _IBAN_LENGTHS:
            end = ends.get(length)
            if (
                end
                and not text[end : end + 1].isalnum()
                and iban.is_valid(text[found.start() : end], check_country=False)
            ):
                yield personal("iban", text, found.start(), end)
                break


def _ends(found: re.Match[str]) -> dict[int, int]:
    """Return where the first letters and digits end, by how many they are."""
    counts = accumulate(map(str.isalnum, found["iban"]))
    return {count: found.start() + place for place, count in reversed(list(enumerate(counts, start=1)))}


def _cards(text: str) -> Iterator[Personal]:
    """Yield card numbers; one without groups only of a great issuer, or called a card."""
    from stdnum import luhn  # noqa: PLC0415 - as above

    for found in _CARD.finditer(text):
        is_grouped = bool(found["gap"] or found["short"])
        is_said = is_near(_CARD_HINT, text, *found.span())
        begins = _GROUPED if is_grouped or is_said else _ISSUED
        is_other = not is_grouped and is_named_otherwise(text, found.start())
        if not is_other and begins.match(found[0]) and _is_many(found[0]) and luhn.is_valid(_digits(found[0])):
            yield personal("card", text, *found.span())


def _digits(words: str) -> str:
    """Return the digits among characters."""
    return re.sub(r"\D", "", words)


def _is_many(number: str) -> bool:
    """Tell whether a number has several different digits: a row of zeros proves itself too."""
    return len(set(number) - set(" .-")) > 1


def _citizens(text: str) -> Iterator[Personal]:
    """Yield the numbers of citizens: Dutch ones need a hint, because one in eleven numbers passes their test."""
    from stdnum.be import bis, nn  # noqa: PLC0415 - as above
    from stdnum.nl import bsn  # noqa: PLC0415 - as above

    for found in _BSN.finditer(text):
        if _may_be_bsn(text, found) and bsn.is_valid(_digits(found[0]).zfill(_BSN_DIGITS)):
            yield personal("bsn", text, *found.span())
    for found in _BELGIAN.finditer(text):
        number = _digits(found[0])
        if (nn.is_valid(number) or bis.is_valid(number)) and not is_named_otherwise(text, found.start()):
            yield personal("national_number", text, *found.span())


def _may_be_bsn(text: str, found: re.Match[str]) -> bool:
    """Tell whether a number is called a BSN; or is all there is on its line, or has the form, and no other name."""
    if not _is_many(found[0]):
        return False
    if is_near(_BSN_HINT, text, *found.span()):
        return True
    stands_out = bool(found["form"]) or is_alone(text, *found.span())
    return stands_out and len(_digits(found[0])) == _BSN_DIGITS and not is_named_otherwise(text, found.start())
