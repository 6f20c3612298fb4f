"""Finding where somebody can be reached: telephone numbers as people write them, and e-mail addresses."""

import re
from collections.abc import Iterator
from typing import Final

from belofte.language.expressions import lazy
from belofte.language.personal.found import Personal, is_named_otherwise, personal

_EMAIL: Final = lazy(
    r"(?<![\w.+%-])[\w.+%-]{1,64}(?:@|\s?[\[(](?:at|apenstaartje)[\])]\s?)(?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,24}(?![\w-])",
    re.IGNORECASE,
)
_PHONE: Final = lazy(r"(?<![\w.,€$£#/-])(?:\+|00[ ]?[1-9]|\(?0)(?:[ .\-–/()\u00a0]{0,3}\d){6,14}(?![\w%€]|[.,:/-]\d)")
_DATE: Final = lazy(r"\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20)\d{2}(?!\d)|\d{1,2}[-/.]\d{1,2}[-/.]\d{2}(?![-/.]?\d)")
_CUT: Final = lazy(r"[ \u00a0]{1,3}\(?\d{1,14}$|\s?/\s?\d{1,14}$")  # the last group may be the next number
_REGIONS: Final = {10: ("NL", "BE"), 9: ("BE",)}
_ABROAD_DIGITS_MIN: Final = 9
_GROUPS_MAX: Final = 5


def find_emails(text: str) -> Iterator[Personal]:
    """Yield e-mail addresses."""
    for found in _EMAIL.finditer(text):
        yield personal("email", text, *found.span())


def find_phones(text: str) -> Iterator[Personal]:
    """Yield telephone numbers of people: not those that are free or dear to call, which are of companies."""
    place = 0
    while found := _PHONE.search(text, place):
        number = "" if _is_other(text, found) else _number(found[0])
        place = found.start() + (len(number) or _passed(found[0]))
        if number:
            yield personal("phone", text, found.start(), found.start() + len(number))


def _passed(words: str) -> int:
    """Return how far to go on behind what is no number: past its first group, because the next may begin one."""
    group = re.match(r"[^ \u00a0]+", words)
    return len(group[0]) if group else len(words)


def _is_other(text: str, found: re.Match[str]) -> bool:
    """Tell whether digits are a date, or called an order or the like."""
    return bool(_DATE.match(found[0])) or (found[0][0] != "+" and is_named_otherwise(text, found.start()))


def _number(words: str) -> str:
    """Return the telephone number that words begin with; "" for none."""
    for _ in range(_GROUPS_MAX):
        if any(_is_phone(words, region) for region in _regions(words)):
            return words
        cut = _CUT.search(words)
        if not cut:
            return ""
        words = words[: cut.start()]
    return ""


def _regions(words: str) -> tuple[str, ...]:
    """Return in which countries words can be a number, by how many digits they have: parsing takes long."""
    digits = sum(map(str.isdigit, words))
    if words[0] == "+" or words.startswith("00"):
        return ("NL",) if digits >= _ABROAD_DIGITS_MIN else ()
    return _REGIONS.get(digits, ())


def _is_phone(words: str, region: str) -> bool:
    """Tell whether somebody can be called by these words from a country."""
    import phonenumbers as numbers  # noqa: PLC0415 - heavy, and needed only where one may stand

    try:
        number = numbers.parse(words.replace("(0)", ""), region)
    except numbers.NumberParseException:
        return False
    kind = numbers.PhoneNumberType
    dear = {kind.TOLL_FREE, kind.PREMIUM_RATE, kind.SHARED_COST, kind.UAN}
    if words.startswith("+"):  # said to be one, and new ranges are given out every year
        return numbers.is_possible_number(number) and numbers.number_type(number) not in dear
    return numbers.number_type(number) not in {*dear, kind.UNKNOWN}
