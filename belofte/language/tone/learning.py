"""What the classifiers of tone learn from: how sentences sound, and which whole replies say nothing.

How sentences sound is learned from its own lessons and from what replies say all day, which nobody minds.
Look-alikes alone teach a classifier that every sentence is a borderline case. So the everyday lessons about promises,
and about what only resembles them, are learned as clean ones; those that deny something are left out, for some of them
would not be clean. Of unusual ones it would learn that unusual wording is clean.
"""

import re
from collections.abc import Sequence
from typing import Final

from belofte.language.expressions import lazy
from belofte.language.meaning import lessons
from belofte.language.meaning.classifier import Classifier
from belofte.language.meaning.lessons import Lesson
from belofte.language.meaning.training import Example, learn
from belofte.language.segments import own_words
from belofte.language.tone.labels import CLEAN
from belofte.language.tone.parts import parts_of, spans_of
from belofte.language.tone.stillness import signs_of

EVERYDAY: Final = "promises_everyday"
NO_PROMISE: Final = "none"
DENIES: Final = lazy(
    r"\b(?:niet|geen|niets|niks|nooit|niemand|not|no|never|nothing|nobody|cannot)\b|n['’]t\b", re.IGNORECASE
)


def learn_tone(taught: Sequence[Lesson]) -> Classifier:
    """Return what lessons teach, beside everyday sentences. Raises TrainingMissingError without scikit-learn."""
    usual = [lesson for lesson in lessons.read(EVERYDAY) if is_usual(lesson)]
    examples = [Example(text=lesson.text, label=lesson.label) for lesson in taught]
    examples += [Example(text=lesson.text, label=CLEAN) for lesson in usual]
    return learn(examples, lessons=lessons.fingerprint([*taught, *usual]))


def learn_stillness(taught: Sequence[Lesson]) -> Classifier:
    """Return what lessons teach about replies that say nothing. Raises TrainingMissingError without scikit-learn."""
    examples = [example for lesson in taught for example in whole_reply(lesson)]
    return learn(examples, lessons=lessons.fingerprint(taught))


def whole_reply(lesson: Lesson) -> list[Example]:
    """Return a lesson as the one reply that it is, without what is not its own words."""
    words = own_words(lesson.text)
    parts = parts_of(words, spans_of(words)) or [lesson.text]
    return [Example(text=" ".join(parts), label=lesson.label, signs=signs_of(parts))]


def is_usual(lesson: Lesson) -> bool:
    """Tell whether a lesson about promises says what nobody minds: it promises, or it denies nothing."""
    return lesson.label != NO_PROMISE or not DENIES.search(lesson.text)
