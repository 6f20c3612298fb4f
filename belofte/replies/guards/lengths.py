"""An answer that is too long to be read here: nobody knows what stands in its rest."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from belofte.replies.guards.contract import Guard, Level, Reading, Remark


def _look(reading: Reading) -> Iterator[Remark]:
    if reading.is_cut:
        yield Remark(reason=gettext_noop("This is so long that we read only its beginning. Send the rest as a file."))


GUARD = Guard(
    name="length",
    title=_("Too long to be read"),
    sees=_("An answer so long that we cannot read all of it."),
    usual=Level.HINT,
    look=_look,
)
