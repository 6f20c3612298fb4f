"""Reading a draft with language, once, for all guards."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from belofte.language import guessing
from belofte.language.calendar import OFFICE, Calendar
from belofte.language.guessing import Language
from belofte.language.meaning.classifier import Classifier
from belofte.language.personal import finding as personal
from belofte.language.personal import sameness
from belofte.language.personal.found import Personal
from belofte.language.promises import finding as promises
from belofte.language.purposes import finding as purposes
from belofte.language.questions import answering
from belofte.language.questions import finding as questions
from belofte.language.tone import finding as tone
from belofte.language.tone.house import House
from belofte.replies.guards.contract import Asked, Reading

TEXT_MAX: Final = 20_000  # characters of a draft, and of what it answers, that are read
_USUAL: Final = House()


def _nobodys(_found: Sequence[Personal]) -> frozenset[str]:
    """Return that nothing of this is another customer's."""
    return frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a draft answers, and for whom."""

    customer: str = ""  # what it answers
    told: str = ""  # what the customers of this case wrote to us, all of it
    ours: str = ""  # what we wrote to them before
    answers: Sequence[tuple[datetime, str]] = ()  # the same, each with when
    notes: Sequence[str] = ()  # what colleagues wrote to each other on this case
    otherwise: Language = "nl"  # where words do not tell their language
    is_public: bool = False  # everybody can read it
    is_unsure: bool = False  # a check says that what it answers is not from whom it says
    is_unproven: bool = False  # nothing shows that who reads it is the customer
    told_here: str = ""  # what was written to us from where it goes
    files: Sequence[str] = ()  # names of what goes with it
    files_received: Sequence[str] = ()  # names of what the customers sent
    names: Sequence[str] = ()  # of the customers of this case, as they call themselves
    known: Mapping[str, Sequence[str]] = field(default_factory=dict)  # of the customers, by kind, beside what they told
    of_others: Callable[[Sequence[Personal]], frozenset[str]] = _nobodys  # which of these words are another customer's
    house: House = _USUAL
    calendar: Calendar = OFFICE
    judge: Classifier | None = None  # of promises, as this desk has learned it


def read(text: str, around: Around, *, at: datetime) -> Reading:
    """Return all that guards look at."""
    return read_each([text], around, at=at)[0]


def read_each(texts: Sequence[str], around: Around, *, at: datetime) -> list[Reading]:
    """Return the same of several texts: what was told is read once for all, and whose things they name asked once."""
    told = _Told(around)
    drafts = [text[:TEXT_MAX] for text in texts]
    said = [personal.find(draft) for draft in drafts]
    strange = {(one.kind, one.words): one for found in said for one in found if not told.has(one)}
    of_others = around.of_others(list(strange.values()))
    return [
        replace(_read(draft, around, told, at=at), is_cut=len(text) > len(draft), personal=found, of_others=of_others)
        for text, draft, found in zip(texts, drafts, said, strict=True)
    ]


class _Told:
    """What the customers told us, and what else is known of them."""

    def __init__(self, around: Around) -> None:
        self.text = around.told[-TEXT_MAX:]
        self.known = {kind: list(words) for kind, words in around.known.items()}
        found = personal.find(self.text)
        for one in found:
            self.known.setdefault(one.kind, []).append(one.words)
        self._words = {(kind, each.lower()) for kind, words in self.known.items() for each in words}
        self._keys = {key for one in found for key in sameness.keys(one)}

    def has(self, one: Personal) -> bool:
        """Tell whether the customer said it to us, in whatever way it is written."""
        return (one.kind, one.words.lower()) in self._words or not self._keys.isdisjoint(sameness.keys(one))


def _read(draft: str, around: Around, told: _Told, *, at: datetime) -> Reading:
    customer = around.customer[:TEXT_MAX]
    language = guessing.guess(customer, otherwise=around.otherwise)
    asked = questions.find(customer)
    given = answering.weigh(asked, draft)
    left = [one.words for one, weighed in zip(asked, given, strict=True) if not weighed.answer]
    is_empty = not draft.strip()
    return Reading(
        text=draft,
        customer=customer,
        told=told.text,
        ours=around.ours[-TEXT_MAX:],
        answers=around.answers,
        notes=around.notes,
        language=language,
        spoken=guessing.guess(draft, otherwise=language),
        is_public=around.is_public,
        is_unsure=around.is_unsure,
        is_unproven=around.is_unproven,
        told_here=around.told_here,
        files=around.files,
        files_received=around.files_received,
        names=around.names,
        known=told.known,
        meant=purposes.find(draft),
        promises=() if is_empty else promises.find(draft, at=at, calendar=around.calendar, judge=around.judge),
        findings=() if is_empty else tone.find(draft, customer=customer, unanswered=left, house=around.house),
        asked=[
            Asked(words=one.words, answer=weighed.answer.words if weighed.answer else "", is_open=weighed.is_open)
            for one, weighed in zip(asked, given, strict=True)
        ],
    )
