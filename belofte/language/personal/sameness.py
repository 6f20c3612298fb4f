"""Telling that two numbers are one, however they are written: with spaces, with a country in front, in groups."""

from typing import Final

from belofte.language.expressions import lazy
from belofte.language.personal.found import Personal

TELLING: Final = frozenset({"phone", "iban", "order_number", "customer_number"})  # is one person's, by itself
_LENGTH_MIN: Final = 5  # letters and digits: a shorter one is many people's
_NOT_SAID: Final = lazy(r"[^0-9A-Z]+")
_LAST_DIGITS: Final = lazy(r"(?<=[A-Z])\d+$")
_COUNTRIES: Final = ("31", "32")  # of numbers written without one


def forms(found: Personal) -> frozenset[str]:
    """Return how a number may be written, in capitals and digits alone; nothing for what is too short to tell."""
    said = _NOT_SAID.sub("", found.words.upper())
    written = _phone_forms(found.words) if found.kind == "phone" else {said, *_LAST_DIGITS.findall(said)}
    return frozenset(each for each in written if len(each) >= _LENGTH_MIN)


def keys(found: Personal) -> frozenset[tuple[str, str]]:
    """Return by what it is known again: two with one of these in common are the same number. Nothing for other things.

    An order's and a customer's number are both what a company calls them.
    """
    sort = found.kind if found.kind in {"phone", "iban"} else "number"
    return frozenset((sort, form) for form in forms(found)) if found.kind in TELLING else frozenset()


def is_same(one: Personal, other: Personal) -> bool:
    """Tell whether two are the same number."""
    return not keys(one).isdisjoint(keys(other))


def _phone_forms(words: str) -> set[str]:
    """Return a telephone number with and without its country, and as "+31 (0)6" looks without its signs."""
    import phonenumbers as numbers  # noqa: PLC0415 - heavy, and needed only where one stands

    found: set[str] = set()
    for country in _COUNTRIES:
        region = numbers.region_code_for_country_code(int(country))
        try:
            number = numbers.parse(words.replace("(0)", ""), region)
        except numbers.NumberParseException:
            continue
        code, own = str(number.country_code), numbers.national_significant_number(number)
        found |= {f"0{own}", f"{code}{own}", f"00{code}{own}", f"{code}0{own}"}
    return found
