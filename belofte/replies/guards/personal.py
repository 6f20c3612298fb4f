"""What says who or where a customer is, where others can read it; and what never belongs in a message.

Others are everybody, where a message is public; whoever writes in the customer's name, where a check says that a
message is not from whom it says; and whoever reads an address of which nothing shows whose it is, where the customer
told it from another one. What they wrote themselves, they may read again.
"""

import re
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from belofte.language.personal.found import Personal
from belofte.replies.guards import reaching_us
from belofte.replies.guards.contract import Guard, Level, Reading, Remark, at

_NEVER: Final = frozenset({"card", "bsn", "national_number"})
_OURS: Final = frozenset({"email", "phone", "address", "iban"})  # that may as well be the company's own

_UNSURE: Final = gettext_noop(
    "A check says that this message may not be from your customer. Leave out what says who or where they are, or make"
    " sure first."
)
_UNPROVEN: Final = gettext_noop(
    "This was told from another address, and nothing shows that your customer reads this one. Leave out what says who"
    " or where they are, or make sure first."
)
_EVERYBODY: Final = gettext_noop("Everybody can read this. Leave out what says who or where somebody is.")
_OF_PEOPLE: Final = frozenset({"phone", "address", "iban", "birth_date"})  # what a thief is after
_KNOWN_MAX: Final = 50  # of each kind
_LENGTH_MIN: Final = 4  # of what is known, to be known again


def _look(reading: Reading) -> Iterator[Remark]:
    if reading.is_public or reading.is_unsure:
        yield from _known(reading)
    for found in reading.personal:
        is_theirs = found.kind not in _OURS or _is_theirs(found.words, reading)
        if reading.is_public and (is_theirs or not _is_ours(found, reading)):
            yield at(reading, found.start, found.end, _EVERYBODY, is_grave=is_theirs)
        elif reading.is_unsure and is_theirs and found.kind != "email" and not _is_repeated(found.words, reading):
            yield at(reading, found.start, found.end, _UNSURE)
        elif reading.is_unproven and is_theirs and found.kind in _OF_PEOPLE and not _is_told_here(found.words, reading):
            yield at(reading, found.start, found.end, _UNPROVEN)
        elif not reading.is_public and found.kind in _NEVER:
            reason = gettext_noop("Such a number does not belong in a message. Leave it out, or show its last digits.")
            yield at(reading, found.start, found.end, reason)


def _known(reading: Reading) -> Iterator[Remark]:
    """Yield what the case knows of its customer and the draft says, whatever it looks like."""
    found = {(one.start, one.end) for one in reading.personal}
    kinds = [kind for kind in reading.known if reading.is_public or kind != "email"]  # to that address it goes
    known = {word for kind in kinds for word in reading.known[kind][-_KNOWN_MAX:] if len(word) >= _LENGTH_MIN}
    if not known:
        return
    for place in re.finditer("|".join(map(re.escape, sorted(known))), reading.text, re.IGNORECASE):
        if any(start < place.end() and place.start() < end for start, end in found):
            continue
        if reading.is_public or not _is_repeated(place.group(), reading):
            yield at(reading, place.start(), place.end(), _EVERYBODY if reading.is_public else _UNSURE)


def _is_ours(found: Personal, reading: Reading) -> bool:
    """Tell whether it is where to reach us; so is an address of mail that no customer of the case has."""
    return found.kind == "email" or reaching_us.says(reading.text, found)


def _is_repeated(words: str, reading: Reading) -> bool:
    """Tell whether who wrote last said these words, however they are spaced."""
    return _bare(words) in _bare(reading.customer)


def _is_told_here(words: str, reading: Reading) -> bool:
    """Tell whether these words came from where the answer goes, however they are spaced."""
    return _bare(words) in _bare(reading.told_here)


def _is_theirs(words: str, reading: Reading) -> bool:
    """Tell whether the customer told us these words, however they are spaced."""
    return any(_bare(each) == _bare(words) for told in reading.known.values() for each in told)


def _bare(words: str) -> str:
    return "".join(words.split()).lower()


GUARD = Guard(
    name="personal",
    title=_("Personal data"),
    sees=_("A home address, birthday or account number where others can read it."),
    usual=Level.HINT,
    look=_look,
)
