"""What the pages of writing to all who wait show: who would get it and who not, and how one that was sent goes on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import OuterRef, Subquery

from belofte.cases import links
from belofte.cases.models import Case
from belofte.mailings import fitness, outcomes, words
from belofte.mailings.dates import Dates
from belofte.mailings.models import Addressee, Mailing
from belofte.mailings.words import Words
from belofte.people.models import Team
from belofte.testimony.models import InquiryReply

_NAMED_MAX: Final = 50  # cases of one reason


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """The cases that are left out for one reason."""

    because: str
    number: int
    cases: Sequence[Case]  # the first of them


def forecast(cases: Sequence[Case], planned: Dates, said: Words, *, team: Team, at: datetime) -> dict[str, Any]:
    """Return how many would get it, between which days, who not and why, and how it reads for the first."""
    found = fitness.look(cases, team=team, since=at, at=at)
    getting = [index for index, case in enumerate(cases) if case.pk not in found.left_out]
    examples: list[tuple[str, str]] = []
    if planned.due and getting:
        first, due_at = cases[getting[0]], planned.due[getting[0]]
        since = first.waiting_since or at
        examples = [
            (each, words.fill(said.of(each), due_at=due_at, since=since, language=each, at=at))
            for each in words.LANGUAGES
        ]
    return {
        "waiting": len(cases),
        "has_links": links.are_usable(),
        "getting": len(getting),
        "first_due": planned.due[getting[0]] if planned.due and getting else None,
        "last_due": planned.due[getting[-1]] if planned.due and getting else None,
        "left_out": _grouped((found.left_out[case.pk], case) for case in cases if case.pk in found.left_out),
        "example_of": cases[getting[0]] if getting else None,
        "examples": examples,
    }


def progress(mailing: Mailing) -> dict[str, Any]:
    """Return how far a mailing is."""
    left = mailing.addressees.exclude(because="").select_related("case")
    return {
        "counts": outcomes.counts(mailing),
        "not_arrived": [row.case for row in outcomes.not_arrived(mailing)[: _NAMED_MAX + 1]],
        "left_out": _grouped((row.because, row.case) for row in left),
        "answers": _answers(mailing),
        "overrulings": mailing.overrulings.all(),
        "period": mailing.addressees.filter(because="").order_by("due_at").values_list("due_at", flat=True),
    }


def _answers(mailing: Mailing) -> Mapping[str, list[Case]]:
    """Return which customers pressed that it is solved, and which that they still wait."""
    newest = InquiryReply.objects.filter(inquiry__message=OuterRef("message")).order_by("-id")
    rows = mailing.addressees.select_related("case").annotate(said=Subquery(newest.values("is_solved")[:1]))
    found: dict[str, list[Case]] = {"solved": [], "waiting": []}
    for row in rows.exclude(said=None):
        found["solved" if vars(row)["said"] else "waiting"].append(row.case)
    return found


def _grouped(left: Iterable[tuple[str, Case]]) -> list[LeftOut]:
    """Return who is left out by reason, the most first."""
    reasons: dict[str, list[Case]] = {}
    for because, case in left:
        reasons.setdefault(because, []).append(case)
    groups = [
        LeftOut(because=str(Addressee.Because(because).label), number=len(cases), cases=cases[:_NAMED_MAX])
        for because, cases in reasons.items()
    ]
    return sorted(groups, key=lambda each: -each.number)
