"""What the classifier of purposes learns from: its own lessons, and what replies say all day.

The everyday promises and the clean sentences of tone are there for none of the purposes; those that deny something are
left out, for some of them refuse.
"""

from collections.abc import Sequence
from typing import Final

from belofte.language.meaning import lessons
from belofte.language.meaning.classifier import Classifier
from belofte.language.meaning.lessons import Lesson
from belofte.language.meaning.training import Example, learn
from belofte.language.tone.labels import CLEAN
from belofte.language.tone.learning import DENIES, EVERYDAY, NO_PROMISE

_OTHER: Final = "other"


def learn_purposes(taught: Sequence[Lesson]) -> Classifier:
    """Return what lessons teach, beside what replies say all day. Raises TrainingMissingError without scikit-learn."""
    usual = said_all_day()
    examples = [Example(text=lesson.text, label=lesson.label) for lesson in taught]
    examples += [Example(text=lesson.text, label=_OTHER) for lesson in usual]
    return learn(examples, lessons=lessons.fingerprint([*taught, *usual]))


def said_all_day() -> list[Lesson]:
    """Return everyday sentences that are there for none of the purposes."""
    promised = [lesson for lesson in lessons.read(EVERYDAY) if lesson.label != NO_PROMISE]
    clean = [lesson for lesson in lessons.read("tone") if lesson.label == CLEAN and not DENIES.search(lesson.text)]
    return promised + clean
