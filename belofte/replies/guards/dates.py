"""A promise without a date: whoever hears it asks again."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from belofte.replies.guards.contract import Guard, Level, Reading, Remark, at

_FROM: Final = 0.97  # that it promises: a sentence that only sounds like it gets no hint
_CALL_FROM: Final = 0.8  # who says that they ring leaves little doubt
_VAGUE: Final = "vague"  # "soon" says no date


def _look(reading: Reading) -> Iterator[Remark]:
    if any(promise.due and promise.due.grain != _VAGUE for promise in reading.promises):
        return  # what happens when is said, if not beside each thing that happens
    for promise in reading.promises:
        if promise.form == "firm" and promise.certainty >= (_CALL_FROM if promise.kind == "callback" else _FROM):
            reason = gettext_noop("You promise this without saying by when. Customers then ask again.")
            yield at(reading, promise.start, promise.end, reason)


GUARD = Guard(
    name="dates",
    title=_("Promises without a date"),
    sees=_("“We will ring you”, without when."),
    usual=Level.HINT,
    look=_look,
)
