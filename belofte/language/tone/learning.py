"""What the classifier of tone learns from: its own lessons, and what replies say all day, which nobody minds.

Look-alikes alone teach a classifier that every sentence is a borderline case. So the everyday lessons about promises,
and about what only resembles them, are learned as clean ones; those that deny something are left out, for some of them
would not be clean. Of unusual ones it would learn that unusual wording is clean.
"""

import re
from collections.abc import Sequence
from typing import Final

from belofte.language.meaning import lessons
from belofte.language.meaning.classifier import Classifier
from belofte.language.meaning.lessons import Lesson
from belofte.language.meaning.training import Example, learn
from belofte.language.tone.labels import CLEAN

_EVERYDAY: Final = "promises_everyday"
_NO_PROMISE: Final = "none"
_DENIES: Final = re.compile(
    r"\b(?:niet|geen|niets|niks|nooit|niemand|not|no|never|nothing|nobody|cannot)\b|n['’]t\b", re.IGNORECASE
)


def learn_tone(taught: Sequence[Lesson]) -> Classifier:
    """Return what lessons teach, beside everyday sentences. Raises TrainingMissingError without scikit-learn."""
    usual = [lesson for lesson in lessons.read(_EVERYDAY) if is_usual(lesson)]
    examples = [Example(text=lesson.text, label=lesson.label) for lesson in taught]
    examples += [Example(text=lesson.text, label=CLEAN) for lesson in usual]
    return learn(examples, lessons=lessons.fingerprint([*taught, *usual]))


def is_usual(lesson: Lesson) -> bool:
    """Tell whether a lesson about promises says what nobody minds: it promises, or it denies nothing."""
    return lesson.label != _NO_PROMISE or not _DENIES.search(lesson.text)
