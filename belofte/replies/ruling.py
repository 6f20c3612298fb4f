"""Which rules of the house make people write what a guard stops: how often, who owns each, what they do with it.

"I am made to write this" points at a rule and not at its writer: what is counted has been sent, and nobody is named.
Where the words come from a text of the house, that text is the rule; an explainer is one too once many customers
contest it. Nothing else writes a Rule or a RuleAnswer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from belofte.library.models import Candidate, Text
from belofte.live import announcing
from belofte.people.models import Agent, Role, Team
from belofte.replies.guards.registry import GUARDS
from belofte.replies.models import Overruling, Rule, RuleAnswer

WORDS_MAX: Final = 500
_SHOWN_MAX: Final = 5  # of one rule
_TOLD_FOR: Final = timedelta(days=7)
_TEAM: Final = "message__conversation__case__team"


class OwnerRefusedError(Exception):
    """Whoever owns a rule can change it: a lead or an administrator."""


class RuleAnswerRefusedError(Exception):
    """It is not theirs to answer, or there are no words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """How often a rule made people write what a guard stops, or how many customers contest what it explains."""

    team: Team | None  # None for a text of the house
    guard: str = ""
    text: Text | None = None
    times: int
    people: int
    newest_at: datetime
    rule: Rule | None  # once somebody owns it
    answer: RuleAnswer | None
    since: int  # times after that answer
    examples: Sequence[Overruling]
    candidate: Candidate | None = None  # so many customers contested the text

    @property
    def title(self) -> str:
        """The guard as screens call it, or the text."""
        if self.text is not None and self.text.version is not None:
            return self.text.version.title(get_language() or "")
        return str(GUARDS[self.guard].title) if self.guard in GUARDS else self.guard


def shown_of(message: str) -> ArraySubquery:
    """Return an expression for why messages left, each in words, reason and by whom; `message` names their key."""
    told = JSONObject(words="words", reason="reason", by="by__name")
    return ArraySubquery(Overruling.objects.filter(message=OuterRef(message)).order_by("pk").values(told=told))


def pulses(teams: Iterable[Team]) -> list[Pulse]:
    """Return the rules that people of these teams named, the most pressing first; texts of the house are `of_texts`."""
    by_number = {team.pk: team for team in teams}
    pressed = _pressed(by_number.values()).filter(text=None).values(_TEAM, "guard")
    counted = pressed.annotate(times=Count("pk"), people=Count("by", distinct=True), newest_at=Max("at"))
    rules = {
        (rule.team_id, rule.guard): rule for rule in Rule.objects.filter(team__in=by_number).select_related("owner")
    }
    return [
        _pulse(row, team=by_number[row[_TEAM]], rule=rules.get((row[_TEAM], row["guard"])))
        for row in counted.order_by("-times", "guard")
    ]


def of_texts(texts: QuerySet[Text]) -> list[Pulse]:
    """Return which of these texts people are made to write, or many customers contest; the most pressing first."""
    pressed, candidates = Overruling.objects.filter(is_rule=True, text=OuterRef("text")), _candidates()
    rules = Rule.objects.filter(Exists(pressed) | Exists(candidates), text__in=texts)
    found = [_pulse_of(rule) for rule in rules.select_related("owner", "text__team", "text__version")]
    return sorted(found, key=lambda pulse: (pulse.candidate is None, -pulse.times))


def _candidates() -> QuerySet[Candidate]:
    """Return the candidates of the text of a rule, newest first."""
    return Candidate.objects.filter(text=OuterRef("text")).order_by("-pk")


def _pulse_of(rule: Rule) -> Pulse:
    pressed = Overruling.objects.filter(is_rule=True, text=rule.text_id)
    counted = pressed.aggregate(times=Count("pk"), people=Count("by", distinct=True), newest_at=Max("at"))
    answer = rule.answers.select_related("by").order_by("-pk").first()
    candidate = Candidate.objects.filter(text=rule.text_id).order_by("-pk").first()
    return Pulse(
        team=rule.text.team if rule.text else None,
        text=rule.text,
        times=counted["times"],
        people=counted["people"],
        newest_at=max(each for each in (counted["newest_at"], candidate and candidate.at, rule.at) if each),
        rule=rule,
        answer=answer,
        since=pressed.filter(at__gt=answer.at).count() if answer else 0,
        examples=list(pressed.select_related("message__conversation__case").order_by("-at")[:_SHOWN_MAX]),
        candidate=candidate,
    )


def _pressed(teams: Iterable[Team]) -> QuerySet[Overruling]:
    return Overruling.objects.filter(is_rule=True, **{f"{_TEAM}__in": list(teams)})


def _pulse(row: Mapping[str, Any], *, team: Team, rule: Rule | None) -> Pulse:
    pressed = _pressed([team]).filter(guard=row["guard"], text=None)
    answer = rule.answers.select_related("by").order_by("-pk").first() if rule else None
    return Pulse(
        team=team,
        guard=row["guard"],
        times=row["times"],
        people=row["people"],
        newest_at=row["newest_at"],
        rule=rule,
        answer=answer,
        since=pressed.filter(at__gt=answer.at).count() if answer else 0,
        examples=list(pressed.select_related("message__conversation__case").order_by("-at")[:_SHOWN_MAX]),
    )


def owners() -> QuerySet[Agent]:
    """Return who can own a rule."""
    leads = Q(roles__contains=[Role.LEAD]) | Q(roles__contains=[Role.ADMINISTRATOR])
    return Agent.objects.filter(leads, is_active=True).order_by("name", "pk")


@transaction.atomic
def give(team: Team, guard: str, *, to: Agent, by: Agent, at: datetime) -> Rule:
    """Have somebody own the rule behind what a guard of a team stops. Refuses: OwnerRefusedError."""
    if not owners().filter(pk=to.pk).exists():
        raise OwnerRefusedError(_("Choose a lead or an administrator: whoever owns a rule can have it changed."))
    if not _pressed([team]).filter(guard=guard).exists():
        raise OwnerRefusedError(_("Nobody has named this rule yet."))
    rule, _is_new = Rule.objects.update_or_create(team=team, guard=guard, defaults={"owner": to, "by": by, "at": at})
    announcing.agent_changed(to.pk)
    return rule


def own(text: Text, *, to: Agent, by: Agent, at: datetime) -> Rule:
    """Have somebody own a text of the house. Refuses: OwnerRefusedError."""
    if not owners().filter(pk=to.pk).exists():
        raise OwnerRefusedError(_("Choose a lead or an administrator: whoever owns a text can have it changed."))
    rule, _is_new = Rule.objects.update_or_create(text=text, defaults={"owner": to, "by": by, "at": at})
    announcing.agent_changed(to.pk)
    return rule


@transaction.atomic
def answer(team: Team, guard: str, *, words: str, by: Agent, at: datetime) -> RuleAnswer:
    """Say what happens with a rule, and tell who was made to write by it. Refuses: RuleAnswerRefusedError."""
    rule = Rule.objects.select_for_update().filter(team=team, guard=guard).first()
    return _answer(rule, _pressed([team]).filter(guard=guard, text=None), words=words, by=by, at=at)


@transaction.atomic
def answer_on_text(text: Text, *, words: str, by: Agent, at: datetime) -> RuleAnswer:
    """Say what happens with a text, and tell who was made to send it. Refuses: RuleAnswerRefusedError."""
    rule = Rule.objects.select_for_update().filter(text=text).first()
    return _answer(rule, Overruling.objects.filter(is_rule=True, text=text), words=words, by=by, at=at)


def _answer(rule: Rule | None, pressed: QuerySet[Overruling], *, words: str, by: Agent, at: datetime) -> RuleAnswer:
    if rule is None or rule.owner_id != by.pk:
        raise RuleAnswerRefusedError(_("Only who owns this rule says what happens with it."))
    if not words.strip():
        raise RuleAnswerRefusedError(_("Write what you do with this rule, or why it stays."))
    answered = RuleAnswer.objects.create(rule=rule, words=words.strip()[:WORDS_MAX], by=by, at=at)
    for writer in set(pressed.values_list("by", flat=True)):
        announcing.agent_changed(writer)
    return answered


def tell_owner(candidate: Candidate) -> None:
    """Tell who owns an explainer that many customers contest it."""
    for owner in Rule.objects.filter(text=candidate.text_id).values_list("owner", flat=True):
        announcing.agent_changed(owner)


def told(agent: Agent, *, at: datetime) -> list[RuleAnswer]:
    """Return what was answered this week about rules that made somebody write."""
    own = Overruling.objects.filter(is_rule=True, by=agent, at__lt=OuterRef("at"))
    of_team = own.filter(guard=OuterRef("rule__guard"), text=None, **{_TEAM: OuterRef("rule__team")})
    answers = RuleAnswer.objects.filter(
        Exists(of_team) | Exists(own.filter(text=OuterRef("rule__text"))), at__gt=at - _TOLD_FOR
    )
    return list(answers.select_related("by", "rule").order_by("-pk")[:_SHOWN_MAX])


def asked(agent: Agent) -> int:
    """Count the rules of somebody that wait for their answer: named since their last, or contested by many."""
    answered = RuleAnswer.objects.filter(rule=OuterRef("pk")).order_by("-pk").values("at")[:1]
    named = Exists(Overruling.objects.filter(is_rule=True, text=OuterRef("text")))
    rules = Rule.objects.filter(owner=agent).annotate(
        answered_at=Subquery(answered),
        candidate_at=Subquery(_candidates().values("at")[:1]),
    )
    is_new = Q(answered_at=None) & (Q(text=None) | named)
    is_contested = Q(candidate_at__isnull=False) & (Q(answered_at=None) | Q(candidate_at__gt=F("answered_at")))
    return rules.filter(is_new | is_contested).count()


def teams_of(agent: Agent) -> QuerySet[Rule, int | None]:
    """Return the numbers of the teams of whose rules somebody owns one."""
    return Rule.objects.filter(owner=agent, team__isnull=False).values_list("team", flat=True)
