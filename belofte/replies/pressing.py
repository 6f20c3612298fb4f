"""“A rule of ours makes me write this”, said while somebody writes: counted by team, guard and day. Once each a day.

Where the words come from a text of the house, it is that text which is counted, for its owner. Their words are kept
nowhere, and who said so is not told: a mark, made with the installation's own key, shows only that the same person says
the same again. Who has that key and the database could find them by it, so it is forgotten in the second night after;
a backup of that day has it for as long as it is kept. Nothing else makes a Pressed, or changes one.
"""

import hashlib
import hmac
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Count, Max, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from belofte import keys
from belofte.library.models import Text
from belofte.live import announcing
from belofte.people.models import Agent, Team
from belofte.replies.models import Pressed, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What somebody may name as the rule: what stands behind a guard of their team, or the text that they put in."""

    guard: str
    text: Text | None = None

    def __str__(self) -> str:
        return f"{self.guard}.{self.text.pk}" if self.text else self.guard

    @property
    def title(self) -> str:
        """What the text is called; "" where it is none."""
        return self.text.version.title(get_language() or "") if self.text and self.text.version else ""


def say(team: Team, named: Named, *, by: Agent, at: datetime) -> bool:
    """Count that a rule of a team makes people write what a guard remarks on; the second time of a day counts no more.

    Its owner hears that it asks for them. Returns whether it counted.
    """
    on = _day(at)
    newest, *older = _marks(team, named, by=by, on=on)
    if Pressed.objects.filter(mark__in=older).exists():  # the key was changed today
        return False
    fields = {"team": team, "guard": named.guard, "text": named.text, "on": on}
    _pressed, is_new = Pressed.objects.get_or_create(mark=newest, defaults=fields)
    if is_new:
        of_text, of_team = Rule.objects.filter(text=named.text), Rule.objects.filter(team=team, guard=named.guard)
        for owner in (of_text if named.text else of_team).values_list("owner", flat=True):
            announcing.agent_changed(owner)
    return is_new


def said_today(team: Team, named: Iterable[Named], *, by: Agent, at: datetime) -> set[Named]:
    """Return of which of these somebody has said it today: for their own screen."""
    marks = {mark: one for one in named for mark in _marks(team, one, by=by, on=_day(at))}
    found = Pressed.objects.filter(mark__in=marks).values_list("mark", flat=True) if marks else ()
    return {marks[bytes(mark)] for mark in found if mark}


def forget_marks(*, at: datetime) -> int:
    """Forget by which marks somebody could be found, of before yesterday; return how many.

    Yesterday is over nowhere on earth before noon of UTC, and the database holds that.
    """
    return Pressed.objects.filter(on__lt=_day(at) - timedelta(days=1), mark__isnull=False).update(mark=None)


def counted(teams: Collection[int]) -> dict[tuple[int, str], tuple[int, date]]:
    """Return by team and guard how often it was said, and on which day last."""
    rows = of_teams(teams).values("team", "guard").annotate(times=Count("pk"), newest_on=Max("on"))
    return {(row["team"], row["guard"]): (row["times"], row["newest_on"]) for row in rows}


def counted_of_texts(texts: Iterable[Text]) -> dict[int, tuple[int, date]]:
    """Return the same by text."""
    rows = Pressed.objects.filter(text__in=list(texts)).values("text").annotate(times=Count("pk"), newest_on=Max("on"))
    return {row["text"]: (row["times"], row["newest_on"]) for row in rows}


def of_teams(teams: Collection[int]) -> QuerySet[Pressed]:
    """Return what was said in these teams, of no text."""
    return Pressed.objects.filter(team__in=teams, text=None)


def _day(at: datetime) -> date:
    return at.astimezone(timezone.get_default_timezone()).date()


def _marks(team: Team, named: Named, *, by: Agent, on: date) -> list[bytes]:
    """Return what is the same only for the same person, team, rule and day, by each of our keys, the newest first.

    Without the key it tells nothing.
    """
    said = f"{by.pk}|{team.pk}|{named}|{on}".encode()
    purpose = "mark of who says that a rule makes them write"
    return [hmac.new(keys.derive(key, purpose), said, hashlib.sha256).digest() for key in settings.BELOFTE_KEYS]
