"""`belofte language train`: learning promises and words that hurt anew, from lessons and what agents corrected."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from io import BytesIO
from typing import Final

from belofte.conduct import abuse
from belofte.language import teaching
from belofte.language.meaning.classifier import save
from belofte.language.meaning.lessons import Lesson
from belofte.language.meaning.training import Figures
from belofte.language.teaching import Trial
from belofte.language.triage.labels import PLAIN
from belofte.ops.refusals import RefusalError
from belofte.replies import correcting
from belofte.replies.correcting import FLAGS, PROMISES

_SUBJECTS: Final = {PROMISES: "Promises in answers", FLAGS: "What messages of customers show, among it that they hurt"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What there is to learn, and how it does on what was held back."""

    name: str  # of the subject
    taught: Sequence[Lesson]
    corrections: Sequence[Lesson]
    trials: Sequence[Trial]

    def in_words(self) -> Iterator[str]:
        """Yield the figures without and with the corrections, for a person to read."""
        lessons, corrections = len(self.taught), len(self.corrections)
        yield (
            f"{_SUBJECTS[self.name]}: {lessons} lessons that come with the desk, {corrections} corrections of your own."
        )
        for trial in self.trials:
            asked = sum(one.expected for one in trial.before)
            yield f"On the {asked} {trial.part} that were held back, without your corrections → with them:"
            after = {one.label: one for one in trial.after}
            yield from (_compared(one, after[one.label]) for one in trial.before if one.expected)


def attempts() -> list[Attempt]:
    """Learn three quarters of everything that somebody corrected, subject by subject, and examine that on the rest.

    "Without" is what comes with the desk and never what it learned earlier: that has seen what is held back now.
    Refuses where learning is not installed, or nobody has corrected anything: RefusalError.
    """
    if find_spec("sklearn") is None:
        raise RefusalError(
            "Learning needs scikit-learn, which the desk runs without. Install it beside Belofte, with the pip of its "
            "virtual environment: pip install 'scikit-learn>=1.7'"
        )
    corrected = {name: teaching.newest_of_each(found) for name, found in (_promises(), _abuse())}
    if not any(corrected.values()):
        raise RefusalError(
            "Nobody has corrected a promise on this desk yet, or said that words hurt or do not, so there is nothing "
            "new to learn."
        )
    return [_attempt(name, corrections) for name, corrections in corrected.items() if corrections]


def use(tried: Attempt, *, at: datetime) -> None:
    """Learn all of it, with what was held back, and use that from now on."""
    learned = teaching.SUBJECTS[tried.name].learn([*tried.taught, *tried.corrections])
    written = BytesIO()
    save(learned, written)
    correcting.use(tried.name, written.getvalue(), lessons=learned.lessons, at=at)


def _attempt(name: str, corrections: Sequence[Lesson]) -> Attempt:
    taught = teaching.SUBJECTS[name].read()
    return Attempt(name=name, taught=taught, corrections=corrections, trials=teaching.tried(name, taught, corrections))


def _promises() -> tuple[str, list[Lesson]]:
    """Return what agents corrected in promises."""
    rows = correcting.all_corrections()
    return PROMISES, [_lesson(row.words, label=row.said, language=row.language, at=row.at) for row in rows]


def _abuse() -> tuple[str, list[Lesson]]:
    """Return which messages of customers hurt, or do not, by the word of who read them."""
    rows = abuse.all_corrections()
    return FLAGS, [
        _lesson(row.words, label="abuse" if row.hurts else PLAIN, language=row.language, at=row.at) for row in rows
    ]


def _lesson(words: str, *, label: str, language: str, at: datetime) -> Lesson:
    return teaching.correction(words, label=label, language="en" if language == "en" else "nl", at=at)


def _compared(before: Figures, after: Figures) -> str:
    """Return the figures of a label on one line."""
    return (
        f"  {before.label:<10} precision {before.precision:.2f} → {after.precision:.2f}, "
        f"recall {before.recall:.2f} → {after.recall:.2f}, {before.expected} of them"
    )
