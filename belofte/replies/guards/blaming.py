"""Pointing at a courier, a system or a colleague without saying what we do: the customer asked us."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from belofte.replies.guards.contract import Guard, Level, Reading, Remark, at


def _look(reading: Reading) -> Iterator[Remark]:
    for found in reading.findings:
        if found.label == "blame_shift":
            yield at(reading, found.start, found.end, found.reason, better=found.better, is_grave=found.stops)


GUARD = Guard(
    name="blame",
    title=_("Pointing at somebody else"),
    sees=_("“That is up to the courier”, without what we do about it."),
    usual=Level.HINT,
    look=_look,
)
