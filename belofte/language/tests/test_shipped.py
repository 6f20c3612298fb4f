"""What comes with the desk was learned from the lessons that lie beside it, and can be learned from them again."""

import json
from functools import cache

import pytest

from belofte.language import teaching
from belofte.language.meaning import lessons
from belofte.language.meaning.classifier import shipped
from belofte.language.meaning.lessons import Lesson
from belofte.language.purposes.learning import said_all_day
from belofte.language.questions.learning import Pair
from belofte.language.tone.learning import is_usual


@cache
def read(name: str) -> list[Lesson]:
    """Return the lessons of a model; to read those of answers takes half a minute."""
    return list(teaching.SUBJECTS[name].read())


def taught(name: str) -> list[Lesson]:
    """Return everything that a model learned from."""
    usual = {
        "tone": lambda: [one for one in lessons.read("promises_everyday") if is_usual(one)],
        "purposes": said_all_day,
    }.get(name, list)
    return [*read(name), *usual()]


@pytest.mark.parametrize("name", sorted(teaching.SUBJECTS))
def test_model_was_learned_from_the_lessons_beside_it(name: str) -> None:
    """Else run: python -m belofte.language.teaching."""
    assert shipped(name).lessons == lessons.fingerprint(taught(name))


@pytest.mark.parametrize("name", sorted(teaching.SUBJECTS))
def test_no_lesson_is_taught_twice(name: str) -> None:
    texts = [
        (lesson.text, lesson.label, lesson.question if isinstance(lesson, Pair) else "")
        for lesson in read(name)
        if lesson.text  # to be left without an answer is said of many questions in the same few words
    ]
    assert len(texts) - len(set(texts)) < len(texts) / 500


def test_no_conversation_is_taught_twice() -> None:
    lines = [line for path in lessons.FOLDER.glob("answers.*.jsonl") for line in path.read_text("utf-8").splitlines()]
    told = [json.loads(line) for line in lines]
    assert len({one["id"] for one in told}) == len({one["customer"] for one in told}) == len(told) > 0


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(teaching.SUBJECTS))
def test_same_lessons_teach_the_same(name: str) -> None:
    subject, ours = teaching.SUBJECTS[name], shipped(name)
    learned = subject.learn(read(name))
    asked = [subject.ask(one)[0] for one in read(name)[::50]]
    signs = [one.signs for one in asked] if asked[0].signs else []
    texts = [one.text for one in asked]
    about = [one.about for one in asked if one.about]
    pairs = zip(ours.judge(texts, signs, about), learned.judge(texts, signs, about), strict=True)
    assert max(abs(first[label] - second[label]) for first, second in pairs for label in ours.labels) < 0.02
