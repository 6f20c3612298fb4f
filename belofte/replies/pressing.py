"""“A rule of ours makes me write this”, said while somebody writes: counted by team, guard and day. Once each a day.

Their words are kept nowhere, and who said so is not told: a mark, made with the installation's own key, shows only that
the same person says the same again. Who has that key and the database could find them by it, so it is forgotten in the
night after; a backup of that day has it for as long as it is kept. Nothing else makes a Pressed, or changes one.
"""

import hashlib
import hmac
from collections.abc import Collection
from datetime import date, datetime

from django.conf import settings
from django.db.models import Count, Max, QuerySet
from django.utils import timezone

from belofte import keys
from belofte.live import announcing
from belofte.people.models import Agent, Team
from belofte.replies.models import Pressed, Rule


def say(team: Team, guard: str, *, by: Agent, at: datetime) -> bool:
    """Count that a rule of a team makes people write what a guard remarks on; the second time of a day counts no more.

    Its owner hears that it asks for them. Returns whether it counted.
    """
    on = _day(at)
    newest, *older = _marks(team, guard, by=by, on=on)
    if Pressed.objects.filter(mark__in=older).exists():  # the key was changed today
        return False
    _pressed, is_new = Pressed.objects.get_or_create(mark=newest, defaults={"team": team, "guard": guard, "on": on})
    if is_new:
        for owner in Rule.objects.filter(team=team, guard=guard).values_list("owner", flat=True):
            announcing.agent_changed(owner)
    return is_new


def said_today(team: Team, guards: Collection[str], *, by: Agent, at: datetime) -> set[str]:
    """Return for which of these guards somebody has said it today: for their own screen."""
    marks = {mark: guard for guard in guards for mark in _marks(team, guard, by=by, on=_day(at))}
    found = Pressed.objects.filter(mark__in=marks).values_list("mark", flat=True) if marks else ()
    return {marks[bytes(mark)] for mark in found if mark}


def forget_marks(*, at: datetime) -> int:
    """Forget by which marks somebody could be found, of the days that are over; return how many."""
    return Pressed.objects.filter(on__lt=_day(at), mark__isnull=False).update(mark=None)


def counted(teams: Collection[int]) -> dict[tuple[int, str], tuple[int, date]]:
    """Return by team and guard how often it was said, and on which day last."""
    rows = of_teams(teams).values("team", "guard").annotate(times=Count("pk"), newest_on=Max("on"))
    return {(row["team"], row["guard"]): (row["times"], row["newest_on"]) for row in rows}


def of_teams(teams: Collection[int]) -> QuerySet[Pressed]:
    """Return what was said in these teams."""
    return Pressed.objects.filter(team__in=teams)


def _day(at: datetime) -> date:
    return at.astimezone(timezone.get_default_timezone()).date()


def _marks(team: Team, guard: str, *, by: Agent, on: date) -> list[bytes]:
    """Return what is the same only for the same person, team, guard and day, by each of our keys, the newest first.

    Without the key it tells nothing.
    """
    said = f"{by.pk}|{team.pk}|{guard}|{on}".encode()
    purpose = "mark of who says that a rule makes them write"
    return [hmac.new(keys.derive(key, purpose), said, hashlib.sha256).digest() for key in settings.BELOFTE_KEYS]
