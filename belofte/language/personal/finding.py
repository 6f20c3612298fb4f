"""Finding what a text tells about who somebody is and where: for the guard of public answers, for masking and for logs.

Rather a number too few than a text full of masks: amounts, dates, times, versions and tracking numbers are none of it.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

from belofte.language.personal.births import find_births
from belofte.language.personal.contacts import find_emails, find_phones
from belofte.language.personal.found import Personal
from belofte.language.personal.named import find_hinted, find_own
from belofte.language.personal.numbers import find_numbers
from belofte.language.personal.own_patterns import OwnPattern
from belofte.language.personal.places import find_addresses

KINDS: Final = (
    *("iban", "card", "bsn", "national_number", "email", "phone", "address", "birth_date"),
    *("customer_number", "order_number"),
)
LENGTH_MAX: Final = 100_000  # characters that are read; `masking` leaves out what lies behind them


def find(text: str, *, patterns: Sequence[OwnPattern] = ()) -> list[Personal]:
    """Return what is personal in a text in its order, without overlap; `patterns` are the desk's own numbers."""
    kept: list[Personal] = []
    taken: set[int] = set()
    for found in _candidates(text[:LENGTH_MAX], patterns):
        places = range(found.start, found.end)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(found)
    return sorted(kept, key=lambda found: found.start)


def _candidates(text: str, patterns: Sequence[OwnPattern]) -> Iterator[Personal]:
    """Yield all that may be personal: first what is surest, because it keeps its place."""
    return chain(
        find_emails(text),
        find_numbers(text),
        find_own(text, patterns),
        find_births(text),
        find_hinted(text),
        find_addresses(text),
        find_phones(text),
    )
