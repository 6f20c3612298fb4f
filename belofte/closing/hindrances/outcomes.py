"""What keeps a case open while its last answer tells nobody how it ends: it only asks, or says that we look into it.

No gate can refuse these: they are read by `language`, which can be wrong. So who writes down why it is one, closes.
"""

from django.utils.translation import gettext as _

from belofte.cases.models import Message
from belofte.closing import conditions
from belofte.closing.hindrances.refusals import HoldingError
from belofte.language import asking, holding


def refuse_holding(message: Message, *, outcome: str, why: str) -> None:
    """Refuse as an outcome what tells none, unless `why` says why it is one. Refuses: HoldingError."""
    if why.strip():
        return
    if asking.only_asks(message.text):
        raise HoldingError(
            _(
                "This answer only asks something, which is no outcome yet. Write how it ends, and choose “Send and"
                " close”: where the customer does not react, that you stop for now, and that an answer opens it again."
                " Or say here why it is one."
            )
        )
    if holding.only_holds(message.text):
        raise HoldingError(_looks_into_it(outcome))


def _looks_into_it(outcome: str) -> str:
    if outcome in conditions.OF_COMPLAINT:
        return _(
            "This answer says that you look into it, which is no outcome yet. Write what we found, what we did,"
            " what will change or why nothing changes, and choose “Send and close”. Or say here why it is one."
        )
    return _(
        "This answer says that you look into it, which is no outcome yet. Write how it ends, and choose “Send and"
        " close”. Or say here why it is one."
    )
