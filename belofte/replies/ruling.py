"""What people had to write because a rule of the house asks for it: the rule is then what wants mending."""

from collections.abc import Sequence
from typing import Final

from belofte.people.models import Team
from belofte.replies.models import Overruling

_SHOWN_MAX: Final = 20


def newest(team: Team) -> Sequence[Overruling]:
    """Return the newest answers of a team that a guard stopped and a rule asked for."""
    found = Overruling.objects.filter(is_rule=True, message__conversation__case__team=team)
    return list(found.select_related("by", "message__conversation").order_by("-at")[:_SHOWN_MAX])
