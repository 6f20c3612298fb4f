"""Questions of the customer that an answer passes over."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from belofte.language.tone.labels import REASONS
from belofte.replies.guards.contract import Guard, Level, Reading, Remark


def _look(reading: Reading) -> Iterator[Remark]:
    if reading.text.strip():
        for question in reading.asked:
            if not question.answer:
                yield Remark(reason=REASONS["unanswered_question"], about=question.words)


GUARD = Guard(
    name="questions",
    title=_("Questions that are passed over"),
    sees=_("A question of the customer that the answer says nothing about."),
    usual=Level.HINT,
    look=_look,
)
