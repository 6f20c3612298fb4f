"""Finding how a reply can come across, before it is sent: what to look at again, why, and in which other words.

Quoted mail, words between quotation marks, the closing and the signature are others' or nobody's, and are not judged.
A finding *stops* a send only where nobody could mean the words well, or where the classifier is as good as certain.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from belofte.language.guessing import Language, guess
from belofte.language.meaning.classifier import shipped
from belofte.language.questions import finding as asking
from belofte.language.questions.answering import answered
from belofte.language.segments import own_words
from belofte.language.tone import stillness
from belofte.language.tone.better import better
from belofte.language.tone.hearing import Judge, Verdict, hear
from belofte.language.tone.house import Form, House
from belofte.language.tone.labels import HOUSE_FORM, REASONS, Label
from belofte.language.tone.parts import parts_of, spans_of
from belofte.language.tone.register import Address, addresses
from belofte.language.tone.wording import found_words

__all__ = ["Finding", "House", "Label", "find"]

LENGTH_MAX: Final = 20_000  # characters that are read: longer than any reply
SENTENCES_MAX: Final = 200  # that are judged: each takes about a millisecond
_SURE: Final = 1.0
_LIKELY: Final = 0.8  # of what rules say that can be wrong
_LOUD_FROM: Final = 0.9  # what is heard from here on is remark enough: less is not shown everywhere
_ASKS_FOR_NEXT: Final[frozenset[Label]] = frozenset({"blame_shift", "excuse_no_action"})  # so does their reason
_HOUSE: Final = House()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something in a reply to look at again. `better` can stand in the place of exactly `words`; "" where none fits."""

    label: Label
    words: str  # exactly text[start:end]; empty where something is missing
    start: int
    end: int
    stops: bool
    reason: str  # a msgid, which may name {about}
    better: str
    certainty: float
    about: str = ""  # what the customer wrote that it is about


@dataclass(frozen=True, slots=True)
class _Reading:
    """A reply as it is read."""

    text: str
    words: str  # its own, as long as the text
    spans: tuple[tuple[int, int], ...]  # of its sentences, with the signs at their ends
    language: Language
    form: Form

    def found(self, label: Label, start: int, end: int, *, better: str, **more: object) -> Finding:
        """Return a finding about a part of the text, which hints unless it says that it stops."""
        known = {"stops": False, "reason": REASONS[label], "certainty": _SURE} | more
        return Finding(label=label, words=self.text[start:end], start=start, end=end, better=better, **known)  # type: ignore[arg-type]


def find(
    reply: str,
    *,
    customer: str = "",
    unanswered: Sequence[str] | None = None,
    house: House = _HOUSE,
    judge: Judge | None = None,
) -> list[Finding]:
    """Return what in a reply to look at again, in its order; `customer` is what it answers.

    A caller that has compared the two already gives what is `unanswered`, in the words of the customer.
    """
    reading = _read(reply[:LENGTH_MAX], house)
    heard = list(_heard(reading, judge or shipped("tone")))
    found = [*heard, *_worded(reading, house, customer), *_addressed(reading, house)]
    left = _unanswered(reading, customer) if unanswered is None else unanswered
    found += [_added(reading, "unanswered_question", about=words) for words in left if reading.spans] or (
        [] if any(map(_is_remark_enough, heard)) else _still(reading)
    )
    return sorted(found, key=lambda each: (each.start, each.end, each.label))


def _is_remark_enough(heard: Finding) -> bool:
    """Tell whether beside what is heard nobody need be told that a next step is missing."""
    return heard.certainty >= _LOUD_FROM or heard.label in _ASKS_FOR_NEXT


def _read(text: str, house: House) -> _Reading:
    """Return a reply as its own sentences, in its language and form."""
    words = own_words(text)
    spans = spans_of(words)
    language = guess(words, otherwise="nl")
    return _Reading(text, words, spans, language, house.form or (_form(words) if language == "nl" else ""))


def _form(words: str) -> Form:
    """Return how a Dutch reply addresses its reader, by the form that it uses most; the first one where both are."""
    forms: list[Form] = [address.form for address in addresses(words)]
    return max(forms, key=forms.count, default="")


def _heard(reading: _Reading, judge: Judge) -> Iterator[Finding]:
    """Yield the sentences that can come across badly."""
    spans = reading.spans[:SENTENCES_MAX]
    parts = parts_of(reading.words, spans)
    verdicts = hear(parts, judge=judge)
    for (start, end), verdict in zip(spans, verdicts, strict=True):
        if verdict:
            yield _sounding(reading, start, end, verdict)


def _sounding(reading: _Reading, start: int, end: int, verdict: Verdict) -> Finding:
    """Return the finding that a verdict makes."""
    proposal = better(verdict.label, language=reading.language, form=reading.form)
    return reading.found(verdict.label, start, end, better=proposal, stops=verdict.stops, certainty=verdict.certainty)


def _worded(reading: _Reading, house: House, customer: str) -> Iterator[Finding]:
    """Yield words that a customer may not know, or that the house avoids."""
    found = found_words(reading.words, language=reading.language, house=house, known=customer)
    for start, end, reason, plain in found:
        yield reading.found("jargon", start, end, better=plain, reason=reason)


def _addressed(reading: _Reading, house: House) -> Iterator[Finding]:
    """Yield where a Dutch reply says "u" and should say "je", or the other way round."""
    if reading.language != "nl" or not reading.form:
        return
    reason = HOUSE_FORM[house.form] if house.form else REASONS["register_mismatch"]
    for address in addresses(reading.words):
        if address.form != reading.form:
            yield _other_form(reading, address, reason)


def _other_form(reading: _Reading, address: Address, reason: str) -> Finding:
    """Return the finding that an address in the other form makes."""
    return reading.found(
        "register_mismatch", address.start, address.end, better=address.other, reason=reason, certainty=_LIKELY
    )


def _unanswered(reading: _Reading, customer: str) -> list[str]:
    """Return what the customer asked that the reply passes over."""
    questions = asking.find(customer)
    answers = answered(questions, reading.text)
    return [question.words for question, answer in zip(questions, answers, strict=True) if not answer]


def _added(reading: _Reading, label: Label, *, about: str = "") -> Finding:
    """Return a finding about what is missing behind the last sentence of a reply."""
    _, end = reading.spans[-1]
    proposal = better(label, language=reading.language, form=reading.form, about=about)
    return reading.found(label, end, end, better=f" {proposal}", certainty=_LIKELY, about=about)


def _still(reading: _Reading) -> list[Finding]:
    """Return that a reply leaves its customer where they were, if it does."""
    parts = parts_of(reading.words, reading.spans[:SENTENCES_MAX])
    return [_added(reading, "no_next_step")] if parts and stillness.says_nothing(parts) else []
