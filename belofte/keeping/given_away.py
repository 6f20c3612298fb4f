"""What was handed over because somebody is away, and who sees to it now, for their own page and the substitute's."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db.models import Q

from belofte.keeping import leaving
from belofte.people.models import Absence, Agent
from belofte.promises.models import LEFT, Form, Handover, Promise

_SHOWN_MAX: Final = 200  # promises on one's own page


def given_for(absence: Absence) -> Sequence[Handover]:
    """Return what was handed over for an absence, with who sees to it now."""
    found = absence.handovers.select_related("promise__case__contact", "promise__owner")
    return _newest(list(found.order_by("promise__due_at", "pk")[:_SHOWN_MAX]))


def seen_to_for_others(agent: Agent, *, at: datetime) -> Sequence[Handover]:
    """Return what somebody sees to because a colleague is away, or will be."""
    is_running = Q(promise__in=leaving.in_hand(agent)) | Q(promise__form=Form.RECURRING)
    found = Handover.objects.filter(
        is_running, absence__withdrawn_at__isnull=True, absence__ends_at__gt=at, owner=agent
    )
    related = found.select_related("promise__case__contact", "promise__owner", "absence__agent")
    newest = _newest(list(related.order_by("promise__due_at", "pk")[:_SHOWN_MAX]))
    return [each for each in newest if each.promise.owner_id == agent.pk and each.promise.state in LEFT]


def _newest(handovers: list[Handover]) -> list[Handover]:
    """Have what was handed over of a series show the newest of it, once this one is done."""
    for each in handovers:
        while each.promise.form == Form.RECURRING and each.promise.state not in LEFT:
            following = Promise.objects.filter(follows=each.promise).select_related("case__contact", "owner").first()
            if following is None:
                break
            each.promise = following
    return handovers
