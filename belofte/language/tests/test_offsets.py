"""Each finding stands exactly where it says, in any text: beside emoji, letters that run the other way, and NUL."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Final, Protocol

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belofte.language.calendar import OFFICE
from belofte.language.dates.finding import find_dues
from belofte.language.grouping import stripping
from belofte.language.personal import finding as personal
from belofte.language.promises import finding as promises
from belofte.language.purposes import finding as purposes
from belofte.language.questions import answering
from belofte.language.questions import finding as questions
from belofte.language.readability import finding as readability
from belofte.language.segments import own_words, sentences
from belofte.language.tone import finding as tone
from belofte.language.triage import judging

AT: Final = datetime(2026, 6, 10, 9, tzinfo=UTC)
ASKED: Final = questions.find("Wanneer komt u? Wat kost het?")
WORDS: Final = (
    "ik bel u morgen terug . , ? ! ; : en dan zodra wij storten het bedrag niet > -- “ ” ' \" ( ) 😀 👍🏽 ❤️ 🇳🇱 "
    "\x00 \u202e \u05e9\u05dc\u05d5\u05dd \u0645\u0631 İ ß ﬁ e\u0301 \u200d \ufeff a) b) 1. - • wanneer komt "
    "de monteur wat kost je heb RMA derhalve overeenkomst stelletje oplichters nog steeds bedankt 06-12345678 "
    "jan@example.nl 12-06-2026 NL91ABNA0417164300 half vijf groet Anna PS kind regards, that is your own "
    "fault. dat is uw eigen schuld. we will call you tomorrow"
)
TEXTS: Final = st.one_of(
    st.text(),
    st.lists(st.sampled_from([*WORDS.split(" "), "\n", "\n\n", "\r\n", "\t"]), max_size=50).map(" ".join),
)


class Placed(Protocol):
    """Words that stand somewhere."""

    @property
    def words(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def promised(text: str) -> Iterator[Placed]:
    for one in promises.find(text, at=AT, calendar=OFFICE):
        yield one
        if one.due:
            yield one.due


def hard_to_read(text: str) -> Iterator[Placed]:
    found = readability.find(text)
    yield from (*found.hard_words, *found.long_sentences)


FINDERS: Final[Mapping[str, Callable[[str], Iterator[Placed]]]] = {
    "promises": promised,
    "dues": lambda text: iter(find_dues(text, at=AT, calendar=OFFICE)),
    "tone": lambda text: iter(tone.find(text)),
    "questions": lambda text: iter(questions.find(text)),
    "answers": lambda text: (one for one in answering.answered(ASKED, text) if one),
    "triage": lambda text: iter(judging.judge(text, at=AT).flags),
    "personal": lambda text: iter(personal.find(text)),
    "readability": hard_to_read,
    "purposes": lambda text: iter(purposes.find(text)),
    "what it is about": lambda text: iter(stripping.passages(text)),
}
TELLING: Final = (
    "Derhalve bel ik u morgen om half vijf 😀 terug op 06-12345678. Dat is uw eigen schuld. Wat kost het? "
    "Het kost 5 euro. Dit is de derde keer dat ik bel, stelletje oplichters! \u202e\u05e9\u05dc"
)


@pytest.mark.parametrize("finder", FINDERS)
def test_something_is_found_where_there_is_something(finder: str) -> None:
    assert list(FINDERS[finder](TELLING))


@settings(deadline=None)
@given(text=TEXTS)
@pytest.mark.parametrize("finder", FINDERS)
def test_what_is_found_stands_where_it_says(finder: str, text: str) -> None:
    found = list(FINDERS[finder](text))
    assert [text[one.start : one.end] for one in found] == [one.words for one in found]
    assert all(0 <= one.start <= one.end <= len(text) for one in found)
    assert list(FINDERS[finder](text)) == found


@settings(deadline=None)
@given(text=TEXTS)
def test_own_words_and_their_clauses_stand_where_they_did(text: str) -> None:
    words = own_words(text)
    assert len(words) == len(text)
    assert all(own in (written, " ") for own, written in zip(words, text, strict=True))
    places = [place for each in sentences(words) for clause in each.clauses for place in (clause.start, clause.end)]
    assert places == sorted(places)
    assert all(words[clause.start : clause.end].strip() for each in sentences(words) for clause in each.clauses)
