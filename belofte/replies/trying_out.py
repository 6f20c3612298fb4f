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

from belofte import jobs, locks
from belofte.cases.models import Message
from belofte.people.models import Agent, Team
from belofte.replies import guarding, vetting
from belofte.replies.guards.contract import Level
from belofte.replies.guards.registry import GUARDS
from belofte.replies.models import GuardLevel, GuardTrial, TrialOverruling

READ_MIN: Final = 200  # answers of which a trial says something; `gates.py` holds it too
ANSWERS_MAX: Final = 300  # of a team, the newest, that are read; so do the gates
_ONE_IN: Final = 200  # answers that people sent, of which a guard may stop one; so do the gates
REASON_MAX: Final = 500
_JOB: Final = "belofte.replies.jobs.try_out"
_LOOKS: Final[Mapping[str, Level]] = dict.fromkeys(GUARDS, Level.REASON)  # whatever can stop, would


class NotTriedError(Exception):
    """A guard that was not tried may not stop anything yet."""


class PoorTrialError(NotTriedError):
    """A guard was tried on too little, or would have stopped too much: a lead may say why it stops all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A guard as a team has it, with its newest trial."""

    guard: str
    title: str
    sees: str
    level: Level
    trial: GuardTrial | None

    @property
    def is_doubted(self) -> bool:
        """Whether it stops answers though its newest trial does not bear that out, and nobody said why it may."""
        return self.level.stops and not (self.trial and (_bears_out(self.trial) or _is_overruled(self.trial)))


def standing_of(team: Team) -> list[Standing]:
    """Return each guard as a team has it."""
    levels = guarding.levels_of(team)
    trials = _newest_of(team)
    return [
        Standing(guard=name, title=str(guard.title), sees=str(guard.sees), level=levels[name], trial=trials.get(name))
        for name, guard in GUARDS.items()
    ]


def _newest_of(team: Team) -> dict[str, GuardTrial]:
    """Return the newest trial of each guard that a team has tried."""
    trials = GuardTrial.objects.filter(team=team).select_related("overruling__by")
    return {trial.guard: trial for trial in trials.order_by("guard", "-id").distinct("guard")}


@transaction.atomic
def choose(team: Team, levels: Mapping[str, Level], *, reason: str = "", by: Agent, at: datetime) -> None:
    """Have this happen from now on when guards see something; a lead's reason stands in for what a trial does not say.

    Refuses: NotTriedError, PoorTrialError.
    """
    locks.hold("guards of a team", str(team.pk))
    now = guarding.levels_of(team)
    changed = {name: level for name, level in levels.items() if now[name] != level}
    _answer_for([name for name, level in levels.items() if level.stops], team, reason=reason.strip(), by=by, at=at)
    for name, level in changed.items():
        facts = {"level": level, "by": by, "at": at}
        GuardLevel.objects.update_or_create(team=team, guard=name, defaults=facts)
    if changed:
        vetting.ask_to_read_again(team, at=at)


def _answer_for(stopping: Sequence[str], team: Team, *, reason: str, by: Agent, at: datetime) -> None:
    """Keep a lead's reason for each guard that is to stop and whose newest trial does not bear it out."""
    trials = _newest_of(team)
    if untried := [name for name in stopping if name not in trials]:
        raise NotTriedError(
            _("First choose “Try them on what we sent”. Not tried on what this team sent: %(guards)s.")
            % {"guards": ", ".join(str(GUARDS[name].title) for name in untried)}
        )
    poor = [trial for trial in _poor([trials[name] for name in stopping]) if not _is_overruled(trial)]
    if poor and not (reason and by.is_lead):
        raise PoorTrialError(
            _(
                "Nothing was saved, because of: %(guards)s. A check may stop answers once it was tried on at least"
                " %(least)d answers of this team, and would have stopped at most 1 in %(one_in)d of them. If it may"
                " stop them all the same, write down why. That is kept."
            )
            % {"guards": ", ".join(map(_figures, poor)), "least": READ_MIN, "one_in": _ONE_IN}
        )
    TrialOverruling.objects.bulk_create(
        TrialOverruling(trial=trial, reason=reason[:REASON_MAX], by=by, at=at) for trial in poor
    )


def _bears_out(trial: GuardTrial) -> bool:
    """Tell whether a guard was tried on enough answers, and would have stopped few enough of them."""
    return trial.read >= READ_MIN and trial.stopped * _ONE_IN <= trial.read


def _poor(trials: Sequence[GuardTrial]) -> list[GuardTrial]:
    """Return those that do not bear out that a guard stops: by themselves, or because together they stop too much.

    One answer that two of them stop counts twice: so it is never more than they say.
    """
    together = sum(trial.stopped for trial in trials if not _is_overruled(trial))
    return [trial for trial in trials if not _bears_out(trial) or (trial.stopped and together * _ONE_IN > trial.read)]


def _is_overruled(trial: GuardTrial) -> bool:
    """Tell whether a lead said of this trial why the guard stops all the same."""
    return hasattr(trial, "overruling")


def _figures(trial: GuardTrial) -> str:
    """Say what came of a trial."""
    return _("%(guard)s (would have stopped %(stopped)d of %(read)d)") % {
        "guard": GUARDS[trial.guard].title,
        "stopped": trial.stopped,
        "read": trial.read,
    }


def begin(team: Team, *, by: Agent) -> None:
    """Have the guards tried on what a team sent, soon; once, however often somebody asks."""
    if team.pk not in jobs.waiting(_JOB, "team_id"):
        jobs.defer(_JOB, team_id=team.pk, by_id=by.pk)


def try_out(team: Team, *, by: Agent, at: datetime) -> list[GuardTrial]:
    """Read the newest answers of a team with each guard, and keep how often each would have spoken."""
    remarked: Counter[str] = Counter()
    stopped: Counter[str] = Counter()
    answers = _answers(team, until=at)
    for answer in answers:
        reading = guarding.read_sent(answer)
        seen = guarding.look_at(reading, levels=_LOOKS)
        remarked.update({each.guard for each in seen})
        stopped.update({each.guard for each in seen if each.level.stops})
    of_all = {"read": len(answers), "by": by, "at": at}
    return GuardTrial.objects.bulk_create(
        GuardTrial(team=team, guard=name, remarked=remarked[name], stopped=stopped[name], **of_all) for name in GUARDS
    )


def _answers(team: Team, *, until: datetime) -> Sequence[Message]:
    """Return what people of a team wrote to customers last."""
    sent = Message.objects.filter(
        conversation__case__team=team,
        direction=Message.Direction.OUT,
        author__isnull=False,
        forwards__isnull=True,
        recorded_at__lte=until,
    )
    around = sent.select_related("conversation__inbox", "conversation__case__team").prefetch_related("attachments")
    return list(around.order_by("-recorded_at")[:ANSWERS_MAX])
