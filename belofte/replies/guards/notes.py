"""Words for a colleague in an answer to the customer: "@Sanne", "klant is boos, graag coulant", a piece of a note."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from belofte.language.purposes.finding import Meant
from belofte.replies.guards.contract import Guard, Level, Reading, Remark, at
from belofte.replies.guards.wording import any_of, lowered

_HEARD_FROM: Final = 0.98
_AMONG_FROM: Final = 0.99  # in the middle of what is said to the customer
_WORDS_MIN: Final = 4
_WORD: Final = re.compile(r"\w+")
_RUN: Final = 6  # words in a row that are in a note too: fewer are how anybody says it
_HANDLE: Final = re.compile(r"(?<![\w.])@(?!\w+\.\w)[a-z]\w+")
_SAYS: Final = any_of(
    "interne? (?:notitie|noot|opmerking|memo)", "internal (?:note|memo|only)",
    "(?:note to self|notitie voor mezelf|memo (?:aan|voor)|team note)",
    "(?:niet|not) (?:delen|doorsturen|share) met (?:de )?klant",
    # what stands before a colon tells whom it is for
    "(?:notitie|opmerking|memo|tip|reminder|herinnering|overdracht|nb|n\\.b\\.|fyi|ps|note|heads.?up|handover) ?"
    "(?:(?:voor|aan|to|for) )?(?:(?:de|het|onze|mijn|the|our|my) )?"
    "(?:collega['’]?s?|kantoor|dossier|team|planning|magazijn|backoffice|volgende|mezelf|(?:my)?self|office|file"
    "|colleagues?|warehouse|next (?:one|agent|shift|person))…(?=:)",
    "(?:for|to|voor|aan) (?:the |het |de )?(?:\\w+ )?(?:team|dept|department|afdeling|magazijn|warehouse|backoffice)"
    "(?=:)",
    "agent handover", "(?:voor|for) intern(?:al)? (?:gebruik|use)",
    "not (?:to be )?(?:shared|for|to share) (?:with )?(?:the )?(?:customer|client)", "niet voor (?:de )?klant",
)  # fmt: skip


def _look(reading: Reading) -> Iterator[Remark]:
    reason = gettext_noop("This reads as meant for a colleague, not for the customer.")
    words = lowered(reading.text)
    told: list[tuple[int, int]] = []  # each place is remarked on once
    for start, end in _of_notes(words, reading):
        told.append((start, end))
        yield at(reading, start, end, gettext_noop("This stands in a note on this case. Is it meant for the customer?"))
    for start, end in [*_said(words, reading), *_heard(words, reading)]:
        if not any(start < last and first < end for first, last in told):
            told.append((start, end))
            yield at(reading, start, end, reason)


def _said(words: str, reading: Reading) -> Iterator[tuple[int, int]]:
    """Yield each place that says whom it is for, and where somebody is called by a handle."""
    yield from (found.span() for found in _SAYS.finditer(words))
    yield from (found.span() for found in _called(words, reading))


def _heard(words: str, reading: Reading) -> Iterator[tuple[int, int]]:
    """Yield each sentence that reads like a note."""
    names = {name.lower() for each in reading.names for name in each.split()}
    for sentence in reading.meant:
        is_to_customer = not names.isdisjoint(_WORD.findall(words[sentence.start : sentence.end]))
        is_heard = sentence.share("note") >= _HEARD_FROM and len(sentence.words.split()) >= _WORDS_MIN
        if (
            is_heard
            and not is_to_customer
            and (sentence.share("note") >= _AMONG_FROM or _stands_apart(sentence, reading.text))
        ):
            yield sentence.start, sentence.end


def _stands_apart(sentence: Meant, text: str) -> bool:
    """Tell whether a sentence begins or ends its line: words for a colleague are put before or behind an answer."""
    before, behind = text[: sentence.start].rpartition("\n")[2], text[sentence.end :].partition("\n")[0]
    return not (_WORD.search(before) and _WORD.search(behind))


def _of_notes(words: str, reading: Reading) -> list[tuple[int, int]]:
    """Return where words in a row are those of a note, and neither the customer nor we wrote them before."""
    found = list(_WORD.finditer(words))
    written = _runs([word[0] for word in found])
    wanted = set(written)
    in_notes = {run for note in reading.notes for run in _runs_in(note) if run in wanted}
    if in_notes:
        in_notes.difference_update(_runs_in(reading.told), _runs_in(reading.ours))
    stretches: list[list[int]] = []  # the first and the last word of each
    for first in (place for place, run in enumerate(written) if run in in_notes):
        if stretches and first <= stretches[-1][1]:
            stretches[-1][1] = first + _RUN - 1
        else:
            stretches.append([first, first + _RUN - 1])
    return [(found[first].start(), found[last].end()) for first, last in stretches]


def _runs_in(text: str) -> list[tuple[str, ...]]:
    return _runs(_WORD.findall(text.lower()))


def _runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Return each place of so many words in a row, in order."""
    return [tuple(words[place : place + _RUN]) for place in range(len(words) - _RUN + 1)]


def _called(words: str, reading: Reading) -> "Iterator[re.Match[str]]":
    """Yield where somebody is called by a handle that the customer did not write; in public everybody has one."""
    told = reading.told.lower()
    found = _HANDLE.finditer(words) if not reading.is_public else ()
    return (handle for handle in found if handle[0] not in told)


GUARD = Guard(
    name="notes",
    title=_("Words meant for a colleague"),
    sees=_("“@Sanne” or “customer is angry”, or words of a note on the case, in what goes to the customer."),
    usual=Level.HINT,
    look=_look,
)
