"""Reading the words for time that fingers got wrong: "overmrogen", "tomorow", "vrijdga", "binnne"."""

from collections.abc import Iterator, Mapping
from typing import Final

from belofte.language.dates.vocabulary import words_in

_KNOWN: Final = words_in(
    "morgen overmorgen vandaag vanmiddag vanavond maandag dinsdag woensdag donderdag vrijdag zaterdag zondag uiterlijk "
    "binnen volgende werkdagen werkdag januari februari augustus september oktober november december tomorrow monday "
    "tuesday wednesday thursday friday saturday sunday within january february august october working business "
    "afternoon morning evening"
)
_WORDS: Final = words_in(  # one slip away from a known one, and words of their own
    "morgens morden zorgen borgen marge binne binden winnen innen worden wording volgend volgenden vandaar donder "
    "zonde moring mooring evenings witin binnenin meaning mornings afternoons mondays fridays sundays tuesdays "
    "thursdays saturdays"
)


def _one_slip_away(word: str) -> Iterator[str]:
    """Yield a word with two letters turned round, one left out, or one doubled; its first letter is always right."""
    for place in range(1, len(word)):
        if place + 1 < len(word):
            yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        yield word[:place] + word[place + 1 :]
        yield word[:place] + word[place] + word[place:]


def _slips() -> Iterator[tuple[str, str]]:
    """Yield what is meant by each slip; none that is a word itself."""
    for word in sorted(_KNOWN):
        for slip in _one_slip_away(word):
            if slip not in _WORDS and slip not in _KNOWN and slip != word:
                yield slip, word


MEANT: Final[Mapping[str, str]] = dict(_slips())
