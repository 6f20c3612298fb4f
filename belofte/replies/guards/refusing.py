"""A refusal without a reason: a customer takes a no that is explained, and writes again after one that is not."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from belofte.language.questions.fitting import CAUSE
from belofte.replies.guards.contract import Guard, Level, Reading, Remark, at
from belofte.replies.guards.wording import lowered

_REFUSES_FROM: Final = 0.75
_EXPLAINS_FROM: Final = 0.2


def _look(reading: Reading) -> Iterator[Remark]:
    refused = [each for each in reading.meant if each.share("refuses") >= _REFUSES_FROM]
    is_explained = any(each.share("explains", "explained refusal") >= _EXPLAINS_FROM for each in reading.meant)
    if refused and not is_explained and not CAUSE.search(lowered(reading.text)):
        reason = gettext_noop("You say no here. Say why too, and what is possible.")
        yield at(reading, refused[0].start, refused[0].end, reason)


GUARD = Guard(name="refusals", title=_("A no without a reason"), usual=Level.HINT, look=_look)
