"""Why answers left that a guard stopped: beside each answer, and which rules of the house asked for them."""

from collections.abc import Sequence
from typing import Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from belofte.people.models import Team
from belofte.replies.models import Overruling

_SHOWN_MAX: Final = 20


def shown_of(message: str) -> ArraySubquery:
    """Return an expression for why messages left, each in words, reason and by whom; `message` names their key."""
    told = JSONObject(words="words", reason="reason", by="by__name")
    return ArraySubquery(Overruling.objects.filter(message=OuterRef(message)).order_by("pk").values(told=told))


def newest(team: Team) -> Sequence[Overruling]:
    """Return the newest answers of a team that a guard stopped and a rule asked for: that rule may want mending."""
    found = Overruling.objects.filter(is_rule=True, message__conversation__case__team=team)
    return list(found.select_related("by", "message__conversation").order_by("-at")[:_SHOWN_MAX])
