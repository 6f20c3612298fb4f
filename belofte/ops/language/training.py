"""`belofte language train`: learning promises anew, from the desk's lessons and what its agents corrected."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from io import BytesIO

from belofte.language import teaching
from belofte.language.meaning.classifier import save
from belofte.language.meaning.lessons import Lesson
from belofte.language.meaning.training import Figures
from belofte.language.teaching import Trial
from belofte.ops.refusals import RefusalError
from belofte.replies import correcting
from belofte.replies.correcting import PROMISES


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What there is to learn, and how it does on what was held back."""

    taught: Sequence[Lesson]
    corrections: Sequence[Lesson]
    trials: Sequence[Trial]

    def in_words(self) -> Iterator[str]:
        """Yield the figures without and with the corrections, for a person to read."""
        yield f"{len(self.taught)} lessons that come with the desk, {len(self.corrections)} corrections of your own."
        for trial in self.trials:
            asked = sum(one.expected for one in trial.before)
            yield f"On the {asked} {trial.part} that were held back, without your corrections → with them:"
            after = {one.label: one for one in trial.after}
            yield from (_compared(one, after[one.label]) for one in trial.before if one.expected)


def attempt() -> Attempt:
    """Learn three quarters of everything, and examine that on the rest.

    "Without" is what comes with the desk and never what it learned earlier: that has seen what is held back now.
    Refuses where learning is not installed, or nobody has corrected anything: RefusalError.
    """
    if find_spec("sklearn") is None:
        raise RefusalError(
            "Learning needs scikit-learn, which the desk runs without. Install it beside Belofte, with the pip of its "
            "virtual environment: pip install 'scikit-learn>=1.7'"
        )
    corrections = teaching.newest_of_each(
        teaching.correction(row.words, label=row.said, language="en" if row.language == "en" else "nl")
        for row in correcting.all_corrections()
    )
    if not corrections:
        raise RefusalError("Nobody has corrected a promise on this desk yet, so there is nothing new to learn.")
    taught = teaching.SUBJECTS[PROMISES].read()
    return Attempt(taught=taught, corrections=corrections, trials=teaching.tried(PROMISES, taught, corrections))


def use(tried: Attempt, *, at: datetime) -> None:
    """Learn all of it, with what was held back, and use that from now on."""
    learned = teaching.SUBJECTS[PROMISES].learn([*tried.taught, *tried.corrections])
    written = BytesIO()
    save(learned, written)
    correcting.use(PROMISES, written.getvalue(), lessons=learned.lessons, at=at)


def _compared(before: Figures, after: Figures) -> str:
    """Return the figures of a label on one line."""
    return (
        f"  {before.label:<10} precision {before.precision:.2f} → {after.precision:.2f}, "
        f"recall {before.recall:.2f} → {after.recall:.2f}, {before.expected} of them"
    )
