"""Which rules of the house make people write what a guard stops: how often, who owns each, what they do with it.

"I am made to write this" points at a rule and not at its writer: what is counted has been sent, or was said while
somebody wrote (`pressing`), and nobody is named.
Where the words come from a text of the house, that text is the rule; an explainer is one too once many customers
contest it. Nothing else writes a Rule or a RuleAnswer.
"""

from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Final

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from belofte.library import writing
from belofte.library.models import Text
from belofte.live import announcing
from belofte.people.models import LEADING, Agent, Team
from belofte.replies import pressing
from belofte.replies.models import Overruling, Pressed, Rule, RuleAnswer
from belofte.replies.pulsing import TEAM, candidates, pressed_in

WORDS_MAX: Final = 500
_SHOWN_MAX: Final = 5  # of one rule
_TOLD_FOR: Final = timedelta(days=7)
_NEVER: Final = datetime(1, 1, 1, tzinfo=UTC)


class OwnerRefusedError(Exception):
    """Whoever owns a rule can change it: a lead or an administrator."""


class RuleAnswerRefusedError(Exception):
    """It is not theirs to answer, or there are no words."""


def owners() -> QuerySet[Agent]:
    """Return who can own a rule."""
    return Agent.objects.filter(roles__overlap=LEADING, is_active=True).order_by("name", "pk")


@transaction.atomic
def give(team: Team, guard: str, *, to: Agent, by: Agent, at: datetime) -> Rule:
    """Have somebody own the rule behind what a guard of a team stops. Refuses: OwnerRefusedError."""
    if not owners().filter(pk=to.pk).exists():
        raise OwnerRefusedError(_("Choose a lead or an administrator: whoever owns a rule can have it changed."))
    is_said = pressing.of_teams([team.pk]).filter(guard=guard).exists()
    if not is_said and not pressed_in([team]).filter(guard=guard).exists():
        raise OwnerRefusedError(_("Nobody has named this rule yet."))
    rule, _is_new = Rule.objects.update_or_create(team=team, guard=guard, defaults={"owner": to, "by": by, "at": at})
    announcing.agent_changed(to.pk)
    return rule


def own(text: Text, *, to: Agent | None, by: Agent, at: datetime) -> Rule:
    """Have somebody own a text of the house. Refuses: writing.NotYoursError, OwnerRefusedError."""
    writing.refuse_others(text.team, by=by)
    if to is None or not owners().filter(pk=to.pk).exists():
        raise OwnerRefusedError(_("Choose a lead or an administrator: whoever owns a text can have it changed."))
    rule, _is_new = Rule.objects.update_or_create(text=text, defaults={"owner": to, "by": by, "at": at})
    announcing.agent_changed(to.pk)
    return rule


@transaction.atomic
def answer(team: Team, guard: str, *, words: str, by: Agent, at: datetime) -> RuleAnswer:
    """Say what happens with a rule, and tell who was made to write by it. Refuses: RuleAnswerRefusedError."""
    rule = Rule.objects.select_for_update().filter(team=team, guard=guard).first()
    return _answer(rule, pressed_in([team]).filter(guard=guard, text=None), words=words, by=by, at=at)


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
    of_text, of_team = Q(text=rule.text_id), Q(team=rule.team_id, guard=rule.guard, text=None)
    said = Pressed.objects.filter(of_text if rule.text_id else of_team).aggregate(newest=Max("pk"))["newest"]
    answered = RuleAnswer.objects.create(
        rule=rule, words=words.strip()[:WORDS_MAX], said_through=said or 0, by=by, at=at
    )
    for writer in set(pressed.values_list("by", flat=True)):
        announcing.agent_changed(writer)
    return answered


def tell_owner(text_id: int) -> None:
    """Tell who owns a text that something about it asks for them."""
    for owner in Rule.objects.filter(text=text_id).values_list("owner", flat=True):
        announcing.agent_changed(owner)


def told(agent: Agent, *, at: datetime) -> list[RuleAnswer]:
    """Return what was answered this week about rules that made somebody write."""
    own = Overruling.objects.filter(is_rule=True, by=agent, at__lt=OuterRef("at"))
    of_team = own.filter(guard=OuterRef("rule__guard"), text=None, **{TEAM: OuterRef("rule__team")})
    answers = RuleAnswer.objects.filter(
        Exists(of_team) | Exists(own.filter(text=OuterRef("rule__text"))), at__gt=at - _TOLD_FOR
    )
    return list(answers.select_related("by", "rule").order_by("-pk")[:_SHOWN_MAX])


def asked(agent: Agent) -> int:
    """Count the rules of somebody that wait for their answer: named since their last, or contested by many."""
    answered = RuleAnswer.objects.filter(rule=OuterRef("pk")).order_by("-pk")
    pressed = Overruling.objects.filter(is_rule=True)
    of_team = pressed.filter(guard=OuterRef("guard"), text=None, **{TEAM: OuterRef("team")})
    of_text = pressed.filter(text=OuterRef("text"))
    said_of_team = Q(team=OuterRef("team"), guard=OuterRef("guard"), text=None)
    said = Pressed.objects.filter(said_of_team | Q(text=OuterRef("text")))
    rules = Rule.objects.filter(owner=agent).annotate(
        answered_at=Coalesce(Subquery(answered.values("at")[:1]), _NEVER),
        said_through=Coalesce(Subquery(answered.values("said_through")[:1]), 0),
        team_at=Subquery(of_team.order_by("-at").values("at")[:1]),
        text_at=Subquery(of_text.order_by("-at").values("at")[:1]),
        said_last=Subquery(said.order_by("-pk").values("pk")[:1]),
        candidate_at=Subquery(candidates().values("at")[:1]),
    )
    is_new = (Q(**{f"{of}_at__gt": F("answered_at")}) for of in ("team", "text", "candidate"))
    is_said = Q(said_last__gt=F("said_through"))  # at what time it was said is kept nowhere
    return rules.filter(reduce(or_, is_new) | is_said).count()


def teams_of(agent: Agent) -> QuerySet[Rule, int | None]:
    """Return the numbers of the teams of whose rules somebody owns one."""
    return Rule.objects.filter(owner=agent, team__isnull=False).values_list("team", flat=True)
