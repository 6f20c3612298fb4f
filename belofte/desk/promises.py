"""Promises on a case: the chips while somebody writes, and what can be done with one outside an answer or a call."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from belofte import clock
from belofte.desk import access, by_hand, chip_rows, pledges, posted_numbers
from belofte.desk.cases import show
from belofte.desk.correction_forms import CorrectionForm
from belofte.desk.forms import CallForm, ReplyForm
from belofte.desk.promise_forms import something_in
from belofte.desk.reasons import shown_in
from belofte.desk.refusals import Refusal
from belofte.keeping import promising
from belofte.language import cleaning
from belofte.parties import depending
from belofte.people import teams
from belofte.people.models import Agent
from belofte.promises import cautions
from belofte.promises.cautions import About, Cautions
from belofte.promises.handovers import REASON_MAX
from belofte.promises.ledger import LedgerRefusedError, RecordedAlreadyError
from belofte.promises.models import Form, Promise
from belofte.promises.terms import TermsRefusedError
from belofte.replies.guarding import StoppedError


@require_POST
def found(request: HttpRequest, case_id: int, mode: str) -> HttpResponse:
    """Show what the words promise, while somebody writes; and add a chip where they ask for one."""
    agent = access.agent_of(request)
    case = access.find_case(agent, case_id)
    chips = pledges.posted_with(request, case=case, mode=mode, by=agent, at=clock.now())
    if not request.headers.get("HX-Request"):
        form = (CallForm if mode == "call" else ReplyForm)(request.POST)
        return show(request, case_id, refusal=Refusal(form=form, chips=chips, is_remark=True))
    context = {"case": case, "chips": chips, "mode": mode, "now": clock.now()}
    return render(request, "desk/_promises.html", context)


@require_POST
def promises(request: HttpRequest, case_id: int) -> HttpResponse:
    """Add a promise that was made elsewhere: at a counter, by somebody who is not here."""
    agent = access.agent_of(request)
    case = access.find_case(agent, case_id)
    members = pledges.members_of(case, at=clock.now())
    form = by_hand.form(request.POST, members=members, team=case.team.name, by=agent)
    if not form.is_valid():
        return show(request, case_id, refusal=Refusal(by_hand=form))
    try:
        terms = by_hand.terms_of(form, case=case)
        said_in = by_hand.said_in(case, form.cleaned_data["said_in"]) if terms.form == Form.CLAIMED else None
        key = form.cleaned_data["key"]
        shown = shown_in(request.POST)
        made = promising.promise(case, terms, said_in=said_in, key=key, shown=shown, by=agent, at=clock.now())
    except RecordedAlreadyError as refused:
        messages.info(request, str(refused))
        return redirect("desk:case", case_id)
    except TermsRefusedError as refused:
        form.add_error(refused.field, str(refused))
        return show(request, case_id, refusal=Refusal(by_hand=form))
    except StoppedError as refused:
        return show(request, case_id, refusal=Refusal.of_guards(refused, by_hand=form))
    messages.success(request, _("The promise is recorded."))
    _warn_of_absence(request, made, owner=made.owner)
    return redirect("desk:case", case_id)


@require_POST
def withdrawal(request: HttpRequest, promise_id: int) -> HttpResponse:
    """Say that a promise does not hold, and why."""
    reason = cleaning.clean_text(request.POST.get("reason", ""))[: chip_rows.REASON_MAX]

    def deed(promise: Promise, agent: Agent) -> None:
        promising.withdraw(promise, reason=reason, shown=shown_in(request.POST), by=agent, at=clock.now())

    try:
        return _do(request, promise_id, deed, _("The promise is withdrawn. Tell the customer too."))
    except StoppedError as refused:
        case = access.find_promise(access.agent_of(request), promise_id).case_id
        return show(request, case, refusal=Refusal.of_guards(refused, withdrawn={promise_id: reason}))


@require_POST
def correction(request: HttpRequest, promise_id: int) -> HttpResponse:
    """Put right what was written down wrongly of a promise."""
    agent = access.agent_of(request)
    case = access.find_promise(agent, promise_id).case
    promise = next(each for each in pledges.all_promises(case) if each.pk == promise_id)
    form = CorrectionForm(request.POST, promise=promise, members=pledges.members_of(case, at=clock.now()))
    if not form.is_valid():
        return show(request, case.pk, refusal=Refusal(correction=form))
    named = form.cleaned_data["owner"]
    owner = None if named == promise.owner_id else teams.members(case.team_id).filter(pk=named).first()
    reason = cleaning.clean_line(form.cleaned_data["reason"], length_max=REASON_MAX)
    try:
        corrected = promising.correct(
            promise, form.right(owner=owner), reason=reason, seen=form.seen_number, by=agent, at=clock.now()
        )
    except TermsRefusedError as refused:
        form.refuse(str(refused), field=refused.field)
        return show(request, case.pk, refusal=Refusal(correction=form))
    except LedgerRefusedError as refused:
        form.refuse(str(refused))
        return show(request, case.pk, refusal=Refusal(words=str(refused), correction=form))
    messages.success(request, _("The promise is corrected. For the customer it is no other date."))
    _warn_of_absence(request, corrected.promise, owner=corrected.owner)
    return redirect("desk:case", case.pk)


@require_POST
def owner(request: HttpRequest, promise_id: int) -> HttpResponse:
    """Have somebody else see to a promise; or whoever presses, where the whole team does."""

    def deed(promise: Promise, agent: Agent) -> None:
        if "take" in request.POST:
            promising.take(promise, by=agent, at=clock.now())
            _warn_of_absence(request, promise, owner=agent)
            return
        members = teams.members(promise.case.team_id)
        to = members.filter(pk=posted_numbers.of_row(request.POST.get("owner", ""))).first()
        reason = cleaning.clean_line(request.POST.get("reason", ""), length_max=REASON_MAX)
        promising.hand_over(promise, to=to, reason=reason, by=agent, at=clock.now())
        _warn_of_absence(request, promise, owner=to)

    done = _("You see to it now.") if "take" in request.POST else _("Somebody else sees to it now.")
    return _do(request, promise_id, deed, done)


def _warn_of_absence(request: HttpRequest, promise: Promise, *, owner: Agent | None) -> None:
    """Say it where who sees to a promise from now on is away by then."""
    words = cautions.of_absence(owner, due_at=promise.due_at, at=clock.now()) if owner else ""
    if words:
        messages.warning(request, words)


@require_POST
def condition(request: HttpRequest, promise_id: int) -> HttpResponse:
    """Record that the condition of a promise was met: its clock starts."""

    def deed(promise: Promise, agent: Agent) -> None:
        due, now = by_hand.due_in(request.POST), clock.now()
        members = [number for number, _name in pledges.members_of(promise.case, at=now)]
        said = Cautions(promise.case, members=members, by=agent, at=now).of_date(About.of(promise, due=due))
        promising.meet_condition(promise, due, by=agent, at=now)
        for words in said:
            messages.warning(request, words)

    return _do(request, promise_id, deed, _("The promise runs from now on. Tell the customer by when."))


@require_POST
def dependency(request: HttpRequest, promise_id: int) -> HttpResponse:
    """Say that a promise hangs on what a party undertook, on another promise of its case, or on an outage."""

    def deed(promise: Promise, agent: Agent) -> None:
        named = something_in(request.POST.get("on", ""))
        if named is None:
            raise depending.OtherCaseError(_("Choose on what it depends."))
        on = get_object_or_404(depending.of_case(promise.case, named[0]), pk=named[1])
        promising.depend(promise, on=on, by=agent, at=clock.now())

    return _do(request, promise_id, deed, _("You are told as soon as that slips."))


def _do(request: HttpRequest, promise_id: int, deed: Callable[[Promise, Agent], None], done: str) -> HttpResponse:
    agent = access.agent_of(request)
    promise = access.find_promise(agent, promise_id)
    try:
        deed(promise, agent)
    except (LedgerRefusedError, TermsRefusedError, depending.DependingRefusedError) as refused:
        return show(request, promise.case_id, refusal=Refusal(words=str(refused)))
    messages.success(request, done)
    return redirect("desk:case", promise.case_id)
