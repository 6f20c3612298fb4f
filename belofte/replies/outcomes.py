"""Reading whether an answer can be an outcome: one that only asks, or says that we look into it, needs a reason.

It asks for one as a guard does, whatever the team chose for those: what reads it can be wrong.
"""

from typing import Final

from django.utils.translation import gettext_lazy, gettext_noop

from belofte.closing.conditions import OF_COMPLAINT
from belofte.closing.models import Outcome
from belofte.language import asking, holding
from belofte.replies.guarding import Seen
from belofte.replies.guards.contract import Level, Remark

NAME: Final = "outcome"  # beside those of the guards
TITLE: Final = gettext_lazy("An outcome that tells none")
_ASKS: Final = gettext_noop(
    "It only asks something, which is no outcome yet. Write how it ends, or send it without closing the case."
)
_HOLDS: Final = gettext_noop(
    "It says that we look into it, which is no outcome yet. Write how it ends, or send it without closing the case."
)
_HOLDS_A_COMPLAINT: Final = gettext_noop(
    "It says that we look into it, which is no outcome yet. Write what we found, what we did, what will change or why"
    " nothing changes."
)


def stops_of(text: str, outcome: Outcome | None) -> list[Seen]:
    """Return what keeps an answer from leaving as the outcome that its writer chose."""
    if outcome is None:
        return []
    if asking.only_asks(text):
        return [_stop(_ASKS)]
    if holding.only_holds(text):
        return [_stop(_HOLDS_A_COMPLAINT if outcome in OF_COMPLAINT else _HOLDS)]
    return []


def _stop(reason: str) -> Seen:
    return Seen(guard=NAME, level=Level.REASON, remark=Remark(reason=reason))
