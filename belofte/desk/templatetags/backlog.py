"""What templates say of the backlog: since when somebody waits, how often they asked, and the way to the next case."""

from datetime import date, datetime
from typing import Any

from django import template
from django.template.context import Context
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from belofte.backlog.models import Placing
from belofte.cases.models import CHASERS_MAX, Case
from belofte.desk.backlog import GROUP_OPEN
from belofte.promises import wording

register = template.Library()


@register.filter
def since(moment: datetime, now: datetime) -> str:
    """Say on which day something began."""
    return wording.day(moment.astimezone(wording.zone()).date(), now=now)


@register.filter
def on_day(day: date, now: datetime) -> str:
    """Say which day it is."""
    return wording.day(day, now=now)


@register.filter
def asked_again(case: Case) -> str:
    """Say how often a customer asked again, and of how much that counts for the order; "" for who did not."""
    if not case.chasers:
        return ""
    words = ngettext("asked again %(count)d time", "asked again %(count)d times", case.chasers) % {
        "count": case.chasers
    }
    return _("%(words)s, of which %(most)d count") % {"words": words, "most": CHASERS_MAX} if _is_over(case) else words


def _is_over(case: Case) -> bool:
    return case.chasers > CHASERS_MAX


@register.inclusion_tag("desk/_backlog_bar.html", takes_context=True)
def backlog_bar(context: Context, case: Case) -> dict[str, Any]:
    """Show the way to the next case, above one of the group that somebody works through."""
    number = context["request"].session.get(GROUP_OPEN)
    placed = Placing.objects.filter(case=case, group=number).select_related("group") if number else ()
    return {"group": next((placing.group for placing in placed), None), "case": case}
