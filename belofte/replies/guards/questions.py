"""Questions of the customer that an answer passes over."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _

from belofte.language.tone.labels import REASONS
from belofte.replies.guards.contract import Guard, Level, Reading, Remark

_OPEN_FROM: Final = 0.95  # below that it is only not ticked in the list of what was asked
_GRAVE_FROM: Final = 0.97


def _look(reading: Reading) -> Iterator[Remark]:
    if reading.text.strip():
        for question in reading.asked:
            if question.is_open >= _OPEN_FROM:
                is_grave = question.is_open >= _GRAVE_FROM
                yield Remark(reason=REASONS["unanswered_question"], about=question.words, is_grave=is_grave)


GUARD = Guard(
    name="questions",
    title=_("Questions that are passed over"),
    sees=_("A question of the customer that the answer says nothing about."),
    usual=Level.HINT,
    look=_look,
)
