"""What a model adds to what the desk itself finds in a text: never less of it, and nothing that is not quoted.

Each function returns what is found locally where there is no assistant, or none that answers in time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from belofte.language.assistant.assistant import Assistant
from belofte.language.assistant.checking import adds_nothing
from belofte.language.assistant.shapes import AskedClauses, HeardSentences, PromisedClauses, Shown, ShownSentences
from belofte.language.calendar import Calendar
from belofte.language.dates.finding import Due, find_dues
from belofte.language.guessing import guess
from belofte.language.meaning.classifier import Classifier
from belofte.language.promises import finding as promising
from belofte.language.promises import people
from belofte.language.promises.clauses import best
from belofte.language.promises.finding import ASKED_FROM, SHOWN_FROM, FoundPromise
from belofte.language.questions import finding as asking
from belofte.language.questions.finding import Question
from belofte.language.questions.kinds import kind_of
from belofte.language.segments import own_words
from belofte.language.tone import finding as hearing
from belofte.language.tone.finding import Finding
from belofte.language.tone.house import House
from belofte.language.tone.labels import REASONS

PROPOSALS_MAX: Final = 30  # of one answer
BETTER_LENGTH_MAX: Final = 600
_PROPOSED: Final = (ASKED_FROM + SHOWN_FROM) / 2  # the certainty of what only the model sees: the agent is asked
_HINTED: Final = 0.7
_HOUSE: Final = House()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What a sentence of a customer shows."""

    label: Shown
    words: str  # exactly text[start:end]
    start: int
    end: int


def promises(
    text: str,
    *,
    at: datetime,
    calendar: Calendar,
    judge: Classifier | None = None,
    assistant: Assistant | None = None,
) -> list[FoundPromise]:
    """Return the promises of a reply. What only the model sees is asked about; when it is due, `dates/` says."""
    local = promising.find(text, at=at, calendar=calendar, judge=judge)
    answer = assistant and assistant.ask(
        "promises", {"reply": text}, shape=PromisedClauses, language=guess(text, otherwise="nl")
    )
    if not answer:
        return local
    words = own_words(text)
    dues = find_dues(words, at=at, calendar=calendar)
    found = list(local)
    for said in answer.said.promises[:PROPOSALS_MAX]:
        place = answer.place(said.quote, words)
        if place and not any(_overlap(place, (one.start, one.end)) for one in found):
            whole = words[place[0] : place[1]].lower()
            found.append(
                FoundPromise(
                    kind=said.kind,
                    form=said.form,
                    who=people.who(whole),
                    channel=people.channel(said.kind, whole),
                    due=_due_in(dues, place),
                    words=text[place[0] : place[1]],
                    start=place[0],
                    end=place[1],
                    certainty=_PROPOSED,
                )
            )
    return sorted(found, key=lambda one: one.start)


def tone(reply: str, *, customer: str = "", house: House = _HOUSE, assistant: Assistant | None = None) -> list[Finding]:
    """Return what in a reply to look at again. What only the model hears is a hint, and stops nothing."""
    local = hearing.find(reply, customer=customer, house=house)
    answer = assistant and assistant.ask(
        "tone", {"reply": reply}, shape=HeardSentences, language=guess(reply, otherwise="nl")
    )
    if not answer:
        return local
    words = own_words(reply)
    found = list(local)
    for said in answer.said.sentences[:PROPOSALS_MAX]:
        place = answer.place(said.quote, words)
        if place and not any(one.words and _overlap(place, (one.start, one.end)) for one in found):
            better = answer.words(said.better) or ""
            found.append(
                Finding(
                    label=said.label,
                    words=reply[place[0] : place[1]],
                    start=place[0],
                    end=place[1],
                    stops=False,
                    reason=REASONS[said.label],
                    better=better if _can_stand(better, reply) else "",
                    certainty=_HINTED,
                )
            )
    return sorted(found, key=lambda each: (each.start, each.end, each.label))


def questions(text: str, *, assistant: Assistant | None = None) -> list[Question]:
    """Return what a customer asks; what only the model sees is one more on the checklist."""
    local = asking.find(text)
    answer = assistant and assistant.ask(
        "questions", {"message": text}, shape=AskedClauses, language=guess(text, otherwise="nl")
    )
    if not answer:
        return local
    words = own_words(text)
    found = list(local)
    for quote in answer.said.quotes[:PROPOSALS_MAX]:
        place = answer.place(quote, words)
        if place and not any(_overlap(place, (one.start, one.end)) for one in found):
            start, end = place
            found.append(Question(words=text[start:end], start=start, end=end, kind=kind_of(text[start:end].lower())))
    return sorted(found, key=lambda one: one.start)[: asking.QUESTIONS_MAX]


def signs(text: str, *, assistant: Assistant | None = None) -> list[Sign]:
    """Return what a message shows beside what `triage/` hears in it: it only adds, and only what asks for more care."""
    answer = assistant and assistant.ask(
        "triage", {"message": text}, shape=ShownSentences, language=guess(text, otherwise="nl")
    )
    if not answer:
        return []
    words = own_words(text)
    found: dict[tuple[Shown, int], Sign] = {}
    for said in answer.said.sentences[:PROPOSALS_MAX]:
        if place := answer.place(said.quote, words):
            start, end = place
            found.setdefault((said.label, start), Sign(label=said.label, words=text[start:end], start=start, end=end))
    return sorted(found.values(), key=lambda one: (one.start, one.label))


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Tell whether two places share a letter."""
    return one[0] < other[1] and other[0] < one[1]


def _due_in(dues: Sequence[Due], place: tuple[int, int]) -> Due | None:
    """Return when what stands at a place is due, as its words say; None where they say nothing."""
    return best([due for due in dues if place[0] <= due.start and due.end <= place[1]])


def _can_stand(better: str, reply: str) -> bool:
    """Tell whether a wording can stand in a reply: it is no letter, and says nothing that the reply does not."""
    return len(better) <= BETTER_LENGTH_MAX and adds_nothing(better, given=[reply], dated=[reply])
