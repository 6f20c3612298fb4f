"""A draft of a reply, from facts that are given and nothing else. An agent reads it; nothing is sent by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from belofte.language.assistant.assistant import Assistant
from belofte.language.assistant.checking import adds_nothing
from belofte.language.assistant.shapes import Drafted
from belofte.language.guessing import Language
from belofte.language.tone import finding as hearing
from belofte.language.tone.house import House

DRAFT_LENGTH_MAX: Final = 4_000
FACTS_MAX: Final = 40
_HOUSE: Final = House()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Words for a reply, and the places of the facts that they use: in their order, each once."""

    words: str
    used: tuple[int, ...]


def draft(
    message: str,
    *,
    facts: Sequence[str],
    language: Language,
    house: House = _HOUSE,
    assistant: Assistant | None = None,
) -> Draft | None:
    """Return a draft of a reply to a message; None without an assistant, or where the draft cannot be used.

    It cannot where it says a number, an address or a link that stands in neither message nor facts, a date that is not
    among the facts, words that the guard of tone would stop, or that it used a fact which was not given.
    """
    if assistant is None:
        return None
    told = facts[:FACTS_MAX]
    texts = {"message": message, "facts": "\n".join(f"{number}. {fact}" for number, fact in enumerate(told, 1))}
    answer = assistant.ask("draft", texts, shape=Drafted, language=language)
    words = ((answer.words(answer.said.text) if answer else None) or "").strip()
    if (
        answer is None
        or not 0 < len(words) <= DRAFT_LENGTH_MAX
        or not adds_nothing(words, given=[message, *told], dated=told)
    ):
        return None
    used = sorted({number - 1 for number in answer.said.facts})
    if any(not 0 <= place < len(told) for place in used):
        return None
    is_stopped = any(finding.stops for finding in hearing.find(words, customer=message, house=house))
    return None if is_stopped else Draft(words=words, used=tuple(used))
