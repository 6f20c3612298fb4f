"""What a hurtful message asks, without the words that hurt: for whoever has to answer it all the same."""

from typing import Final

from belofte.language.expressions import lazy
from belofte.language.questions import finding
from belofte.language.triage.lexicon import HARM, INSULTS

_LEFT_OUT: Final = "…"
_CALLED: Final = lazy(r",[^,…]{0,40}…(?=\s{0,3}[?!.]{0,20}$)|^…[\s,!]{0,5}")  # ", stelletje …?"


def find(text: str) -> list[str]:
    """Return the questions in a text, in its order. Names at their end fall away, other words become "…"."""
    return [words for each in finding.find(text) if (words := _without(each.words)).strip(" ?!.…")]


def _without(words: str) -> str:
    for pattern in (HARM, INSULTS):
        words = pattern.sub(_LEFT_OUT, words)
    return _CALLED.sub("", " ".join(words.split()))
