"""`belofte language triage`: what a customer's message is, and what it shows that somebody should know at once."""

from datetime import datetime

from pydantic import Field

from belofte.language.calendar import OFFICE
from belofte.language.guessing import Language
from belofte.language.meaning.lessons import WRITTEN_AT
from belofte.language.triage import judging
from belofte.ops.language.lines import Answered, Asked
from belofte.ops.language.moments import moment


class TriageAsked(Asked):
    """A message, when it was written, and its language where its words do not tell."""

    text: str
    ref: datetime | None = Field(default=None, description="left out, only what is near by itself is: tomorrow")
    lang: Language = "nl"

    @property
    def written_at(self) -> datetime:
        """Return when the message was written, or any morning."""
        return moment(self.ref, OFFICE) if self.ref else WRITTEN_AT


def triage(asked: TriageAsked) -> Answered:
    """Return what a message is and shows, each with the words that made it so."""
    found = judging.judge(asked.text, at=asked.written_at, otherwise=asked.lang)
    return {
        "lang": found.language,
        "kind": found.kind,
        "confidence": round(found.certainty, 3),
        "flags": [
            {
                "label": one.label,
                "span": one.words,
                "start": one.start,
                "end": one.end,
                "reason": one.reason,
                "confidence": round(one.certainty, 3),
            }
            for one in found.flags
        ],
    }
