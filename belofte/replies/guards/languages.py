"""An answer in another language than the customer writes in."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from belofte.replies.guards.contract import Guard, Level, Reading, Remark

_WORDS_MIN: Final = 4  # of fewer, no language can be told
_REASONS: Final = {
    "nl": gettext_noop("The customer writes in Dutch."),
    "en": gettext_noop("The customer writes in English."),
}


def _look(reading: Reading) -> Iterator[Remark]:
    if (
        reading.spoken != reading.language
        and min(len(reading.text.split()), len(reading.customer.split())) >= _WORDS_MIN
    ):
        yield Remark(reason=_REASONS[reading.language])


GUARD = Guard(
    name="language",
    title=_("Another language than the customer's"),
    sees=_("English to who writes Dutch, or the other way round."),
    usual=Level.HINT,
    look=_look,
)
