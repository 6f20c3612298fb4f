"""What to look at again in a draft: how it can come across, what the customer asks and it passes over, how it reads.

Runs while somebody writes; nothing of what is unsent is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from belofte.cases.models import Case, Message
from belofte.language import guessing
from belofte.language.guessing import Language
from belofte.language.questions import answering
from belofte.language.questions import finding as questions
from belofte.language.readability import finding as readability
from belofte.language.readability.finding import Readability
from belofte.language.tone import finding as tone
from belofte.language.tone.finding import Finding
from belofte.people.houses import house_of

_TEXT_MAX = 20_000  # characters of a draft, and of what it answers, that are read
_MESSAGES_MAX = 20  # of the customer, since our last answer
_HARD = frozenset({"B2", "C1"})
_WORDS_MIN = 20  # of fewer words, no level says anything


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question of the customer, and the words of the draft that answer it; "" while none do."""

    words: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Everything that language has to say about a draft."""

    findings: Sequence[Finding]
    asked: Sequence[Asked]
    language: Language  # of the customer
    spoken: Language  # of the draft
    hard: Readability | None  # how it reads, where that is above what most people read with ease

    @property
    def is_in_other_language(self) -> bool:
        """Tell whether the draft is in another language than the customer's."""
        return self.spoken != self.language


def advise(text: str, *, case: Case, customer: str, otherwise: Language) -> Advice:
    """Return what language says about a draft; `customer` is what it answers, `otherwise` the language of the inbox."""
    draft, answers_to = text[:_TEXT_MAX], customer[:_TEXT_MAX]
    language = guessing.guess(answers_to, otherwise=otherwise)
    spoken = guessing.guess(draft, otherwise=language)
    asked = questions.find(answers_to)
    given = answering.answered(asked, draft)
    left = [one.words for one, answer in zip(asked, given, strict=True) if not answer]
    house = house_of(case.team)
    found = tone.find(draft, customer=answers_to, unanswered=left, house=house) if draft.strip() else []
    return Advice(
        findings=[one for one in found if one.label != "unanswered_question"],  # those are the list of what is asked
        asked=[
            Asked(words=one.words, answer=answer.words if answer else "")
            for one, answer in zip(asked, given, strict=True)
        ],
        language=language,
        spoken=spoken,
        hard=_hard(draft, spoken),
    )


def unanswered_words(case: Case) -> str:
    """Return what the customer said since our last answer, oldest first."""
    said = Message.objects.filter(conversation__case=case, is_automatic=False).order_by("-recorded_at", "-pk")
    words: list[str] = []
    for direction, text in said.values_list("direction", "text")[:_MESSAGES_MAX]:
        if direction == Message.Direction.OUT:
            break
        words.append(text)
    return "\n\n".join(reversed(words))


def _hard(draft: str, language: Language) -> Readability | None:
    """Return how a draft reads, where it is long enough to tell and hard."""
    if len(draft.split()) < _WORDS_MIN:
        return None
    read = readability.find(draft, language=language)
    return read if read.level in _HARD else None
