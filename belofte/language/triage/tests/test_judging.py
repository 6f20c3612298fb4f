"""What a message of a customer is and shows."""

from datetime import UTC, datetime
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belofte.language.meaning import lessons
from belofte.language.meaning.classifier import shipped
from belofte.language.meaning.lessons import WRITTEN_AT
from belofte.language.tests.effort import expressions, grows_in_proportion, repeats_a_repetition
from belofte.language.triage import lexicon, signs, units
from belofte.language.triage.judging import Flag, Judges, Triage
from belofte.language.triage.judging import judge as judge_at
from belofte.language.triage.labels import KINDS, LABELS, NEAR, SOUNDS
from belofte.language.triage.learning import examples_of
from belofte.language.triage.tests.judges import Told, told
from belofte.language.triage.tests.measuring import measure

QUESTION = {"question": 0.9, "other": 0.1}
judge = partial(judge_at, at=WRITTEN_AT)
units_of = partial(units.units_of, at=WRITTEN_AT)


def test_judge_kind_by_the_whole_and_its_sentences() -> None:
    judges = told({"Hoe laat": QUESTION})
    assert judge("Hoe laat sluit u?", judge=judges).kind == "question"
    assert judge("Dag. Prima. Mooi. Goed. Hoe laat sluit u?", judge=judges).kind == "question"  # the whole has it too


def test_judge_who_threatens_complains() -> None:
    kinds = {"jurist": {"other": 0.4, "complaint": 0.35, "question": 0.25}}
    assert judge("Mijn jurist leest mee.", judge=told(kinds)).kind == "other"
    assert judge("Mijn jurist leest mee.", judge=told(kinds, jurist={"threat": 0.9})).kind == "complaint"


def test_judge_flag_has_the_words_of_a_list() -> None:
    text = "Dag. Dit is de derde keer dat ik bel. Groet, Jan"
    (flag,) = judge(text, judge=told(derde_keer={"frustrated": 0.8})).flags
    start = text.index("derde keer")
    assert flag == Flag(
        label="frustrated",
        certainty=0.8,
        words="derde keer",
        start=start,
        end=start + len("derde keer"),
        reason="They say that it happens again, or that they have waited long.",
    )


def test_judge_flag_without_such_words_has_the_sentence_that_shows_it_most() -> None:
    (flag,) = judge("Dag. Ik red het zo wel. Tot ziens.", judge=told(red_het={"vulnerable": 0.7})).flags
    assert (flag.words, flag.reason) == ("Ik red het zo wel.", SOUNDS["vulnerable"])


def test_judge_flag_below_its_threshold_is_none() -> None:
    assert judge("Ik red het zo wel.", judge=told(red_het={"vulnerable": 0.49})).flags == ()


def test_judge_second_flag_beside_a_greater_one_needs_words_of_its_list() -> None:
    shares = {"urgent": 0.7, "vulnerable": 0.25}
    judges = told(ketel=shares)
    assert [flag.label for flag in judge("De ketel is koud en ik ben ziek.", judge=judges).flags] == [
        "urgent",
        "vulnerable",
    ]
    assert [flag.label for flag in judge("De ketel is koud en dat is naar.", judge=judges).flags] == ["urgent"]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Bedankt, het werkt.", ["thanks"]),
        ("Bedankt, en hoe laat komt u?", []),  # asks
        ("Het werkt.", []),  # says no thanks
    ],
)
def test_judge_only_thanks_needs_no_answer(text: str, labels: list[str]) -> None:
    thanks = {"thanks": 0.9}
    flags = judge(text, judge=told(Bedankt=thanks, werkt=thanks)).flags
    assert [flag.label for flag in flags] == labels


def test_judge_hears_own_words_only() -> None:
    judges = Judges(kinds=Told(), flags=(flags := Told()))
    judge("Waar blijft het?\n\nOp 3 mei schreef Jan:\n> Ik ben ziek\n\n-- \nAdvocaten en Co", judge=judges)
    assert flags.asked == ["Waar blijft het?"]


def test_judge_greeting_alone_is_heard() -> None:
    judges = Judges(kinds=Told(), flags=(flags := Told()))
    judge("Groetjes uit Gent", judge=judges)
    assert flags.asked == ["Groetjes uit Gent"]


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_judge_nothing(text: str) -> None:
    assert judge(text, otherwise="en") == Triage(language="en", kind="other", certainty=0.0, flags=())


@settings(deadline=None)
@given(st.text(), st.sampled_from(LABELS))
def test_judge_any_text(text: str, label: str) -> None:
    judges = Judges(kinds=Told(), flags=Told({"": {label: 0.9}}))
    found = judge(text, judge=judges)
    assert found.kind in KINDS
    assert [text[flag.start : flag.end] for flag in found.flags] == [flag.words for flag in found.flags]
    assert judge(text, judge=judges) == found


@pytest.mark.parametrize("piece", ["a", "al ", "nog steeds ", "?! ", "al weken wachten wij. ", "\n", "80 "])
def test_judge_takes_a_time_in_proportion(piece: str) -> None:
    assert grows_in_proportion(lambda text: judge(text, judge=told()), piece)


def test_no_expression_repeats_a_repetition() -> None:
    for one in expressions(lexicon, signs, units):
        assert not repeats_a_repetition(one.pattern, one.flags)


def test_signs_of_one_length_between_0_and_1() -> None:
    text = "AL WEKEN wacht ik!! Vandaag nog, mijn moeder is 84 jaar. Waarom? Bedankt voor niks 😡"
    lengths = {len(unit.signs) for unit in units_of(text)}
    assert len(lengths) == 1
    assert all(0 <= sign <= 1 for unit in units_of(text) for sign in unit.signs)


def test_examples_of_a_plain_lesson_are_its_sentences_too() -> None:
    def lesson(label: str) -> lessons.Lesson:
        return lessons.Lesson(text="Dag. Hoe laat?", label=label, wording="w", language="nl")

    assert [example.text for example in examples_of(lesson("plain"))] == ["Dag. Hoe laat?", "Dag.", "Hoe laat?"]
    assert [example.text for example in examples_of(lesson("urgent"))] == ["Dag. Hoe laat?"]


@pytest.mark.parametrize("name", ["triage", "flags"])
def test_shipped_is_what_the_lessons_teach(name: str) -> None:
    assert shipped(name).lessons == lessons.fingerprint(lessons.read(name))


def test_measure_with_what_is_shipped() -> None:
    counts = measure("working")
    assert counts["kinds right"] >= 0.8 * counts["messages"]
    assert counts["flags right"] >= 0.8 * (counts["flags right"] + counts["flags missed"])
    assert counts["flags false"] <= 0.2 * counts["messages"]


NEED = "De verhuizer komt op 28 november en de dozen zijn er nog niet."


def test_judge_a_date_is_near_to_when_it_was_written() -> None:
    judges = told(dozen={"urgent": 0.8})
    (near,) = judge_at(NEED, at=datetime(2026, 11, 27, 9, tzinfo=UTC), judge=judges).flags
    assert (near.label, near.words, near.reason) == ("urgent", "op 28 november", NEAR)
    (far,) = judge_at(NEED, at=datetime(2026, 11, 2, 9, tzinfo=UTC), judge=judges).flags
    assert (far.words, far.reason) == (NEED, SOUNDS["urgent"])


def test_what_is_shipped_hears_how_near_a_date_is() -> None:
    def certainty(at: datetime) -> float:
        (unit,) = units.units_of(NEED, at=at)
        (shares,) = shipped("flags").judge([unit.words], [unit.signs])
        return shares["urgent"]

    assert certainty(datetime(2026, 11, 27, 9, tzinfo=UTC)) > 0.1 + certainty(datetime(2026, 11, 2, 9, tzinfo=UTC))


def test_lessons_say_when_they_were_written() -> None:
    said = {lesson.written_at for lesson in lessons.read("flags_dated")}
    assert datetime(2026, 11, 26, 6, tzinfo=UTC) in said
    assert {lesson.written_at for lesson in lessons.read("triage")} == {WRITTEN_AT}
