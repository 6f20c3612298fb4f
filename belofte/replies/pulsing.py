"""Which rules press: how often each was named and by how many people, and which explainers many customers contest.

Nobody is named: what is counted has been sent. What is done with a rule is `ruling`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, Max, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils.translation import get_language

from belofte.library.models import Candidate, Text
from belofte.people.models import Team
from belofte.replies.guards.registry import GUARDS
from belofte.replies.models import Overruling, Rule, RuleAnswer

TEAM: Final = "message__conversation__case__team"
_SHOWN_MAX: Final = 5  # of one rule


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
    pressed = pressed_in(by_number.values()).filter(text=None).values(TEAM, "guard")
    counted = pressed.annotate(times=Count("pk"), people=Count("by", distinct=True), newest_at=Max("at"))
    rules = {
        (rule.team_id, rule.guard): rule for rule in Rule.objects.filter(team__in=by_number).select_related("owner")
    }
    return [
        _pulse(row, team=by_number[row[TEAM]], rule=rules.get((row[TEAM], row["guard"])))
        for row in counted.order_by("-times", "guard")
    ]


def of_texts(texts: QuerySet[Text]) -> list[Pulse]:
    """Return which of these texts people are made to write, or many customers contest; the most pressing first."""
    pressed = Overruling.objects.filter(is_rule=True, text=OuterRef("text"))
    rules = Rule.objects.filter(Exists(pressed) | Exists(candidates()), text__in=texts)
    found = [_pulse_of(rule) for rule in rules.select_related("owner", "text__team", "text__version")]
    return sorted(found, key=lambda pulse: (pulse.candidate is None, -pulse.times))


def candidates() -> QuerySet[Candidate]:
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


def pressed_in(teams: Iterable[Team]) -> QuerySet[Overruling]:
    """Return why people of these teams sent what a guard stopped, where a rule made them."""
    return Overruling.objects.filter(is_rule=True, **{f"{TEAM}__in": list(teams)})


def _pulse(row: Mapping[str, Any], *, team: Team, rule: Rule | None) -> Pulse:
    pressed = pressed_in([team]).filter(guard=row["guard"], text=None)
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
