"""The steps of a complaint's procedure: beside its case, where each is taken with one press, and in a list by term."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from belofte import clock
from belofte.cases.models import Message
from belofte.desk import access, by_hand, posted_numbers
from belofte.desk.cases import show
from belofte.desk.refusals import Refusal
from belofte.keeping import proceeding
from belofte.language import cleaning
from belofte.people import absences, teams
from belofte.people.models import Agent
from belofte.procedures.models import AWAITED, Ground, ProcedureStep, State, StepEntry, Way
from belofte.procedures.refusals import StepRefusedError
from belofte.procedures.steps import WORDS_MAX, Hearing

_SOON: Final = timedelta(days=14)
_SHOWN_MAX: Final = 200  # who has more of them does not read on


@require_POST
def step(request: HttpRequest, step_id: int) -> HttpResponse:
    """Take a step, or say why it is not taken or takes longer."""
    agent = access.agent_of(request)
    steps = ProcedureStep.objects.filter(case__in=access.cases_of(agent).values("pk"))
    found = get_object_or_404(steps.select_related("procedure"), pk=step_id)
    access.find_case(agent, found.case_id)
    try:
        _do(found, request.POST, by=agent, at=clock.now())
    except StepRefusedError as refused:
        return show(request, found.case_id, refusal=Refusal(words=str(refused)))
    return redirect("desk:case", found.case_id)


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """Show the terms of complaints in a lead's teams that have passed or end soon, the first of all on top."""
    agent, now = access.agent_of(request), clock.now()
    running = ProcedureStep.objects.filter(state__in=AWAITED, case__team__in=agent.teams.all())
    soon = _with_case(running.filter(due_at__lte=now + _SOON))[:_SHOWN_MAX]
    context = {"section": "cases", "steps": soon, "teams": agent.teams.all(), "now": now}
    return render(request, "desk/terms.html", context)


def asking_for(agent: Agent) -> QuerySet[ProcedureStep]:
    """Return the steps that ask for somebody: warned of on their cases; for a lead, near or late in their teams."""
    now = clock.now()
    warned = StepEntry.objects.filter(step=OuterRef("pk"), kind="warned", due_at=OuterRef("due_at"))
    is_asking = Q(state=State.LATE) | Q(Exists(warned))
    whose = Q(case__assignee=agent) & is_asking
    is_near = Q(state=State.LATE) | Q(Exists(warned.filter(warning="lead")))
    is_without = Q(case__assignee__isnull=True) | Q(absences.is_away_now("case__assignee", at=now))
    whose |= Q(case__team__in=teams.led_by(agent, at=now)) & (is_near | is_without & is_asking)
    awaited = ProcedureStep.objects.filter(whose, state__in=AWAITED, case__in=access.cases_of(agent))
    return _with_case(awaited)


def _with_case(steps: QuerySet[ProcedureStep]) -> QuerySet[ProcedureStep]:
    related = ["case__contact", "case__team", "case__assignee", "procedure__choice"]
    return steps.select_related(*related).order_by("due_at", "pk")


def _do(found: ProcedureStep, given: QueryDict, *, by: Agent, at: datetime) -> None:
    match given.get("deed"):
        case "tell":
            proceeding.tell(found, message=_message(found, given), by=by, at=at)
        case "extend":
            proceeding.extend(found, message=_message(found, given), by=by, at=at)
        case "consent":
            message = _message(found, given)
            proceeding.extend_by_consent(found, until=_day(given.get("until", "")), message=message, by=by, at=at)
        case "hear":
            proceeding.hear(found, _hearing(found, given), by=by, at=at)
        case "skip":
            ground = _chosen(Ground, given.get("ground", ""))
            proceeding.skip(found, ground=ground, reason=_words(given, "reason"), by=by, at=at)
        case _:
            raise Http404


def _message(found: ProcedureStep, given: QueryDict) -> Message:
    messages = Message.objects.filter(conversation__case=found.case_id).select_related("conversation")
    return get_object_or_404(messages, pk=posted_numbers.of_row(given.get("message", "")))


def _hearing(found: ProcedureStep, given: QueryDict) -> Hearing:
    """Read who heard, when and how; a moment that was left out is refused as an unlikely one."""
    heard_by = get_object_or_404(Agent, pk=posted_numbers.of_row(given.get("heard_by", "")))
    due = by_hand.due_in(QueryDict(f"due={given.get('heard_at', '')}"))
    at = due.at if due else found.procedure.received_at - timedelta(days=1)
    return Hearing(by=heard_by, at=at, way=_chosen(Way, given.get("way", "")), report=_words(given, "report"))


def _chosen(choices: Any, word: str) -> Any:  # noqa: ANN401 - one of several lists of choices
    if word not in choices.values:
        raise Http404
    return choices(word)


def _words(given: QueryDict, name: str) -> str:
    return cleaning.clean_text(given.get(name, ""))[:WORDS_MAX]


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None
