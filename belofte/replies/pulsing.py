"""Which rules press: how often each was named and by how many people, and which explainers many customers contest.

Nobody is named. What was sent is counted with its words; what was said while writing, by `pressing` alone. What is done
with a rule is `ruling`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import JSONObject, RowNumber
from django.utils.translation import get_language

from belofte.library.models import Candidate, Text
from belofte.people.models import Team
from belofte.replies import outcomes, pressing
from belofte.replies.guards.registry import GUARDS
from belofte.replies.models import Overruling, Pressed, Rule, RuleAnswer

TEAM: Final = "message__conversation__case__team"
_SHOWN_MAX: Final = 5  # of one rule
_NEVER_NAMED: Final[Mapping[str, Any]] = {"times": 0, "people": 0, "newest_at": None, "since": 0}

_NEVER_SAID: Final[tuple[int, date | None]] = (0, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """How often a rule made people write what a guard stops, or how many customers contest what it explains."""

    team: Team | None  # None for a text of the house
    guard: str = ""
    text: Text | None = None
    times: int
    people: int
    newest_at: datetime | None
    rule: Rule | None  # once somebody owns it
    answer: RuleAnswer | None
    since: int  # times after that answer
    said: int = 0  # how often it was said while writing, sent or not: once a day by each
    said_on: date | None = None
    examples: Sequence[Overruling]
    candidate: Candidate | None = None  # so many customers contested the text

    @property
    def title(self) -> str:
        """The guard as screens call it, or the text."""
        if self.text is not None and self.text.version is not None:
            return self.text.version.title(get_language() or "")
        if self.guard == outcomes.NAME:
            return str(outcomes.TITLE)
        return str(GUARDS[self.guard].title) if self.guard in GUARDS else self.guard


def shown_of(message: str) -> ArraySubquery:
    """Return an expression for why messages left, each in words, reason and by whom; `message` names their key."""
    told = JSONObject(words="words", reason="reason", by="by__name")
    return ArraySubquery(Overruling.objects.filter(message=OuterRef(message)).order_by("pk").values(told=told))


def pulses(teams: Iterable[Team]) -> list[Pulse]:
    """Return the rules that people of these teams named, the most pressing first; texts of the house are `of_texts`."""
    by_number = {team.pk: team for team in teams}
    pressed = pressed_in(by_number.values()).filter(text=None).annotate(team=F(TEAM))
    rules = {
        (rule.team_id, rule.guard): rule for rule in Rule.objects.filter(team__in=by_number).select_related("owner")
    }
    of_rule = RuleAnswer.objects.filter(rule__team=OuterRef("team"), rule__guard=OuterRef("guard"))
    counted, examples = _counted(pressed, "team", "guard", answered=of_rule), _examples(pressed, "team", "guard")
    answers, said = _answers(rules.values()), pressing.counted(by_number.keys())
    found = [
        Pulse(
            **counted.get(key, _NEVER_NAMED),
            said=said.get(key, _NEVER_SAID)[0],
            said_on=said.get(key, _NEVER_SAID)[1],
            team=by_number[key[0]],
            guard=key[1],
            rule=rules.get(key),
            answer=answers.get(rules[key].pk) if key in rules else None,
            examples=examples[key],
        )
        for key in {**counted, **said}
    ]
    return sorted(found, key=lambda pulse: (-pulse.times - pulse.said, pulse.guard))


def of_texts(texts: QuerySet[Text]) -> list[Pulse]:
    """Return which of these texts people are made to write, or many customers contest; the most pressing first."""
    named = Overruling.objects.filter(is_rule=True, text=OuterRef("text"))
    named_writing = Pressed.objects.filter(text=OuterRef("text"))
    of_these = Rule.objects.filter(Exists(named) | Exists(named_writing) | Exists(candidates()), text__in=texts)
    rules = {rule.text: rule for rule in of_these.select_related("owner", "text__team", "text__version") if rule.text}
    pressed = Overruling.objects.filter(is_rule=True, text__in=rules)
    of_rule = RuleAnswer.objects.filter(rule__text=OuterRef("text"))
    counted, examples = _counted(pressed, "text_id", answered=of_rule), _examples(pressed, "text_id")
    answers, contested, said = _answers(rules.values()), _contested(rules), pressing.counted_of_texts(rules)
    found = [
        _pulse_of(
            rule,
            counted.get((text.pk,), _NEVER_NAMED),
            answer=answers.get(rule.pk),
            examples=examples[text.pk,],
            candidate=contested.get(text.pk),
            said=said.get(text.pk, _NEVER_SAID),
        )
        for text, rule in rules.items()
    ]
    return sorted(found, key=lambda pulse: (pulse.candidate is None, -pulse.times - pulse.said))


def candidates() -> QuerySet[Candidate]:
    """Return the candidates of the text of a rule, newest first."""
    return Candidate.objects.filter(text=OuterRef("text")).order_by("-pk")


def pressed_in(teams: Iterable[Team]) -> QuerySet[Overruling]:
    """Return why people of these teams sent what a guard stopped, where a rule made them."""
    return Overruling.objects.filter(is_rule=True, **{f"{TEAM}__in": list(teams)})


def _pulse_of(
    rule: Rule,
    facts: Mapping[str, Any],
    *,
    answer: RuleAnswer | None,
    examples: Sequence[Overruling],
    candidate: Candidate | None,
    said: tuple[int, date | None],
) -> Pulse:
    moments = (facts["newest_at"], candidate and candidate.at, rule.at)
    return Pulse(
        **{**facts, "newest_at": max(each for each in moments if each)},
        team=rule.text.team if rule.text else None,
        text=rule.text,
        rule=rule,
        answer=answer,
        examples=examples,
        candidate=candidate,
        said=said[0],
        said_on=said[1],
    )


def _counted(
    pressed: QuerySet[Overruling], *key: str, answered: QuerySet[RuleAnswer]
) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Return by key how often each was named, by how many, when last, and how often since its owner answered."""
    answered_at = Subquery(answered.order_by("-pk").values("at")[:1])
    facts = {
        "times": Count("pk"),
        "people": Count("by", distinct=True),
        "newest_at": Max("at"),
        "since": Count("pk", filter=Q(at__gt=answered_at)),
    }
    rows = pressed.order_by().values(*key).annotate(**facts)
    return {tuple(row[name] for name in key): {name: row[name] for name in facts} for row in rows}


def _examples(pressed: QuerySet[Overruling], *key: str) -> Mapping[tuple[Any, ...], Sequence[Overruling]]:
    """Return by key the newest that were named."""
    place = Window(RowNumber(), partition_by=[F(name) for name in key], order_by=[F("at").desc(), F("pk").desc()])
    newest = pressed.annotate(place=place).filter(place__lte=_SHOWN_MAX).order_by("place")
    found: defaultdict[tuple[Any, ...], list[Overruling]] = defaultdict(list)
    for each in newest.select_related("message__conversation__case"):
        found[tuple(getattr(each, name) for name in key)].append(each)
    return found


def _answers(rules: Iterable[Rule]) -> dict[int, RuleAnswer]:
    """Return by rule what its owner said last."""
    newest = RuleAnswer.objects.filter(rule__in=list(rules)).order_by("rule", "-pk").distinct("rule")
    return {answer.rule_id: answer for answer in newest.select_related("by")}


def _contested(texts: Iterable[Text]) -> dict[int, Candidate]:
    """Return by text the candidate that it became last."""
    newest = Candidate.objects.filter(text__in=list(texts)).order_by("text", "-pk").distinct("text")
    return {candidate.text_id: candidate for candidate in newest}
