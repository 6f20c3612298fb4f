"""`belofte language triage`: what a customer's message is, and what it shows that somebody should know at once."""

from belofte.language.guessing import Language
from belofte.language.triage import judging
from belofte.ops.language.lines import Answered, Asked


class TriageAsked(Asked):
    """A message, and its language where its words do not tell."""

    text: str
    lang: Language = "nl"


def triage(asked: TriageAsked) -> Answered:
    """Return what a message is and shows, each with the words that made it so."""
    found = judging.judge(asked.text, otherwise=asked.lang)
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
