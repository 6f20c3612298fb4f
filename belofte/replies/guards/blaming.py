"""Pointing at a courier, a system or a colleague without saying what we do: the customer asked us."""

import re
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _

from belofte.language.tone.lexicon import ANYBODY_ELSE
from belofte.replies.guards.contract import Guard, Level, Reading, Remark, at
from belofte.replies.guards.wording import lowered

_SURE_FROM: Final = 0.85  # that it points, in an answer that names nobody at whom one could
_SOMEBODY: Final = re.compile(
    rf"{ANYBODY_ELSE.pattern}|(?<!\w)(?:hun|hen|zij|ze|hij|them|they|their|theirs|he|she)(?!\w)"
)


def _look(reading: Reading) -> Iterator[Remark]:
    names_somebody = _SOMEBODY.search(lowered(reading.text))
    for found in reading.findings:
        if found.label == "blame_shift" and (found.certainty >= _SURE_FROM or names_somebody):
            yield at(reading, found.start, found.end, found.reason, better=found.better, is_grave=found.stops)


GUARD = Guard(
    name="blame",
    title=_("Pointing at somebody else"),
    sees=_("“That is up to the courier”, without what we do about it."),
    usual=Level.HINT,
    look=_look,
)
