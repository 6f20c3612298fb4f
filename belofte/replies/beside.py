"""Having the guards read what leaves and is no answer: what the customer reads beside one, and notes above a forward.

What that is beside an answer (why a date moves, a condition, how money came back) `Said.worded` says. What no answer
stands beside passes in `on_page`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from belofte.cases.models import Conversation
from belofte.promises.said import Worded
from belofte.replies import guarding
from belofte.replies.guarding import Seen
from belofte.replies.guards.contract import Level

# Not whether a date, a file or an answer is missing: the answer gives these, or a field of their own.
_GUARDS: Final = frozenset({"recipients", "personal", "notes", "placeholders", "tone", "blame", "refusals"})
_OF_NOTES: Final = frozenset({"recipients", "personal", "notes", "placeholders"})  # whoever reads it is no customer


def look(text: str, worded: Sequence[Worded], conversation: Conversation, *, at: datetime) -> list[Seen]:
    """Return what the guards see in it, each once; what stands in the answer too is read there."""
    return list(_look(_other(text, worded), conversation, guarding.levels_of(conversation.case.team), at=at))


def stops_of(text: str, worded: Sequence[Worded], conversation: Conversation, *, at: datetime) -> list[Seen]:
    """Return what of it keeps the answer from leaving. Where nothing of a team stops, nothing is read."""
    others = _other(text, worded)
    levels = guarding.levels_of(conversation.case.team) if others else {}
    if not any(levels[name].stops for name in _GUARDS & levels.keys()):
        return []
    return [each for each in _look(others, conversation, levels, at=at) if each.level.stops]


def look_at_note(note: str, conversation: Conversation, *, at: datetime) -> list[Seen]:
    """Return what the guards see in what somebody writes above a message that goes to others; not in that message."""
    if not note.strip():
        return []
    levels = _only(_OF_NOTES, guarding.levels_of(conversation.case.team))
    (reading,) = guarding.read_beside([note.strip()], conversation, at=at)
    seen = guarding.look_at(replace(reading, names=()), levels=levels)  # it greets whom the customer is not
    return list({each.key: each for each in seen}.values())


def _other(text: str, worded: Sequence[Worded]) -> list[Worded]:
    """Return the words that do not stand in the answer: those of a chip mostly do."""
    told = _plain(text)
    return [each for each in worded if _plain(each.words) not in told]


def _plain(words: str) -> str:
    return " ".join(words.split())


def _look(
    others: list[Worded], conversation: Conversation, levels: Mapping[str, Level], *, at: datetime
) -> Iterator[Seen]:
    here = _only(_GUARDS, levels)
    known = set[str]()
    readings = guarding.read_beside([each.words for each in others], conversation, at=at) if others else []
    for each, reading in zip(others, readings, strict=True):
        for seen in guarding.look_at(reading, levels=here):
            if seen.key not in known:
                known.add(seen.key)
                yield replace(seen, beside=each)


def _only(guards: frozenset[str], levels: Mapping[str, Level]) -> dict[str, Level]:
    return {name: level if name in guards else Level.OFF for name, level in levels.items()}
