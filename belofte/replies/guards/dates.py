"""A promise without a date: whoever hears it asks again."""

import re
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from belofte.language.promises.finding import FoundPromise
from belofte.replies.guards.contract import Guard, Level, Reading, Remark, at

_FROM: Final = 0.98  # that it promises: a sentence that only sounds like it gets no hint
_CALL_FROM: Final = 0.8  # who says that they ring leaves little doubt
_GRAVE_FROM: Final = 0.95
_VAGUE: Final = "vague"  # "soon" says no date
_ASKED_AFTER: Final = frozenset({"callback", "reply"})  # of other kinds it is a hint at most
_UNSAID: Final = "other"  # a kind of which nobody asks when
_DONE: Final = re.compile(r"(?i)\b(?:heb|hebt|heeft|hebben|have|has)\b|\w['’]ve\b")
_TO_DO: Final = re.compile(r"(?i)\b(?:zal|zult|zullen|ga|gaat|gaan|will|going to)\b|\w['’]ll\b")
_HANGS_ON: Final = re.compile(r"(?i)\b(?:als|zodra|indien|tenzij|if|once|unless|as soon as(?! possible))\b")


def _look(reading: Reading) -> Iterator[Remark]:
    if any(promise.due and promise.due.grain != _VAGUE for promise in reading.promises):
        return  # what happens when is said, if not beside each thing that happens
    for promise in reading.promises:
        if _is_promised(promise) and not _needs_no_date(reading.text[promise.start : promise.end]):
            reason = gettext_noop("You promise this without saying by when. Customers then ask again.")
            is_grave = promise.kind in _ASKED_AFTER and promise.certainty >= _GRAVE_FROM
            yield at(reading, promise.start, promise.end, reason, is_grave=is_grave)


def _is_promised(promise: FoundPromise) -> bool:
    is_sure = promise.certainty >= (_CALL_FROM if promise.kind == "callback" else _FROM)
    return is_sure and promise.form == "firm" and promise.kind != _UNSAID


def _needs_no_date(words: str) -> bool:
    """Tell whether it was done already, or hangs on something else."""
    is_done = _DONE.search(words) is not None and _TO_DO.search(words) is None
    return is_done or _HANGS_ON.search(words) is not None


GUARD = Guard(
    name="dates",
    title=_("Promises without a date"),
    sees=_("“We will ring you”, without when."),
    usual=Level.HINT,
    look=_look,
)
