"""Loading whatever judges a draft before the first one comes: three seconds that its writer would wait else."""

from datetime import UTC, datetime
from typing import Final

from belofte.language.calendar import OFFICE
from belofte.language.promises import finding as promises
from belofte.language.questions import answering
from belofte.language.questions import finding as questions
from belofte.language.readability import finding as readability
from belofte.language.tone import finding as tone

_AT: Final = datetime(2026, 1, 5, 9, tzinfo=UTC)
_ASKED: Final = "Wanneer komt mijn bestelling? When does it arrive?"
_REPLIES: Final = (
    "Het spijt me dat u op ons wacht. Morgen voor twaalf uur bel ik u met een antwoord.",
    "I am sorry that you are waiting. Tomorrow before noon I will call you with an answer.",
)


def make_ready() -> None:
    """Read a reply in each language, so that this process, and those that it forks, have all in memory."""
    asked = questions.find(_ASKED)
    for reply in _REPLIES:
        promises.find(reply, at=_AT, calendar=OFFICE)
        answering.answered(asked, reply)
        tone.find(reply, customer=_ASKED)
        readability.find(reply)
