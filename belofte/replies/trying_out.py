"""Choosing what happens when a guard sees something, once it was tried on what the team sent itself.

A guard that stops good answers is switched off in the mind before it is in the settings: so nothing stops before its
team has seen how often it would have.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from belofte import jobs
from belofte.cases.models import Message
from belofte.people.models import Agent, Team
from belofte.replies import guarding, vetting
from belofte.replies.guards.contract import Level
from belofte.replies.guards.registry import GUARDS
from belofte.replies.models import GuardLevel, GuardTrial

READ_MIN: Final = 50  # answers of which a trial says something; `gates.py` holds it too
ANSWERS_MAX: Final = 300  # of a team, the newest, that are read
_JOB: Final = "belofte.replies.jobs.try_out"
_LOOKS: Final[Mapping[str, Level]] = dict.fromkeys(GUARDS, Level.REASON)  # whatever can stop, would


class NotTriedError(Exception):
    """A guard that was not tried may not stop anything yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A guard as a team has it, with its newest trial."""

    guard: str
    title: str
    level: Level
    trial: GuardTrial | None


def standing_of(team: Team) -> list[Standing]:
    """Return each guard as a team has it."""
    levels = guarding.levels_of(team)
    newest = GuardTrial.objects.filter(team=team).order_by("guard", "-id").distinct("guard")
    trials = {trial.guard: trial for trial in newest}
    return [
        Standing(guard=name, title=str(guard.title), level=levels[name], trial=trials.get(name))
        for name, guard in GUARDS.items()
    ]


@transaction.atomic
def choose(team: Team, levels: Mapping[str, Level], *, by: Agent, at: datetime) -> None:
    """Have this happen from now on when guards see something. Refuses: NotTriedError."""
    now = guarding.levels_of(team)
    changed = {name: level for name, level in levels.items() if now[name] != level}
    tried = set(GuardTrial.objects.filter(team=team, read__gte=READ_MIN).values_list("guard", flat=True))
    if untried := [name for name, level in changed.items() if level.stops and name not in tried]:
        raise NotTriedError(
            _("Try “%(guard)s” on at least %(least)d answers of this team, before it stops anything.")
            % {"guard": GUARDS[untried[0]].title, "least": READ_MIN}
        )
    for name, level in changed.items():
        facts = {"level": level, "by": by, "at": at}
        GuardLevel.objects.update_or_create(team=team, guard=name, defaults=facts)
    if changed:
        vetting.ask_to_read_again(team, at=at)


def begin(team: Team) -> None:
    """Have the guards tried on what a team sent, soon; once, however often somebody asks."""
    if team.pk not in jobs.waiting(_JOB, "team_id"):
        jobs.defer(_JOB, team_id=team.pk)


def try_out(team: Team, *, at: datetime) -> list[GuardTrial]:
    """Read the newest answers of a team with each guard, and keep how often each would have spoken."""
    remarked: Counter[str] = Counter()
    stopped: Counter[str] = Counter()
    answers = _answers(team)
    for answer in answers:
        reading = guarding.read_sent(answer)
        seen = guarding.look_at(reading, levels=_LOOKS)
        remarked.update({each.guard for each in seen})
        stopped.update({each.guard for each in seen if each.level.stops})
    return GuardTrial.objects.bulk_create(
        GuardTrial(team=team, guard=name, read=len(answers), remarked=remarked[name], stopped=stopped[name], at=at)
        for name in GUARDS
    )


def _answers(team: Team) -> Sequence[Message]:
    """Return what people of a team wrote to customers last."""
    sent = Message.objects.filter(
        conversation__case__team=team, direction=Message.Direction.OUT, author__isnull=False, forwards__isnull=True
    )
    around = sent.select_related("conversation__inbox", "conversation__case__team").prefetch_related("attachments")
    return list(around.order_by("-recorded_at")[:ANSWERS_MAX])
