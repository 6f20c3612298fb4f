"""When somebody is away: their own page of it, a lead's page of a colleague, and the list of who is away."""

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from belofte import clock
from belofte.desk import absences_shown, access, posted_numbers
from belofte.desk.people import status_of
from belofte.keeping import given_away, going_away
from belofte.keeping.going_away import Gone, Substitutes
from belofte.people import absences as deeds
from belofte.people.absences import AbsenceRefusedError, Days
from belofte.people.models import Absence, Agent, Role
from belofte.promises.terms import TermsRefusedError


class DaysForm(forms.Form):
    """From which day through which."""

    first_day = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last_day = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def days(self) -> Days:
        """Return them. The form is valid."""
        return Days(first=self.cleaned_data["first_day"], last=self.cleaned_data["last_day"])


@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """Show when somebody is away themselves, and take more days."""
    return _page(request, access.agent_of(request))


@require_http_methods(["GET", "HEAD", "POST"])
def absence(request: HttpRequest, number: int) -> HttpResponse:
    """Show the same of a colleague, to a lead or an administrator."""
    return _page(request, _find_person(access.agent_of(request), number))


@require_POST
def withdrawal(request: HttpRequest, number: int) -> HttpResponse:
    """Say that somebody is there after all, or is back earlier."""
    by, at = access.agent_of(request), clock.now()
    found = get_object_or_404(Absence.objects.select_related("agent"), pk=number)
    if not deeds.may_decide(found.agent, by=by):
        raise Http404
    try:
        deeds.withdraw(found, by=by, at=at)
    except AbsenceRefusedError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _there_again(found, by=by))
    return _back(found.agent, by=by)


@require_safe
def absences(request: HttpRequest) -> HttpResponse:
    """Show a lead who of their teams is away, now or soon, and an administrator who of everybody."""
    lead, now = access.agent_of(request), clock.now()
    people = Agent.objects.filter(is_active=True)
    if not lead.has_role(Role.ADMINISTRATOR):
        people = people.filter(Q(teams__in=lead.teams.all()) | Q(pk=lead.pk)).distinct()
    away = absences_shown.listed([each.pk for each in people], at=now)
    return render(request, "desk/absences.html", {"section": "cases", "away": away, "people": people})


def _page(request: HttpRequest, agent: Agent) -> HttpResponse:
    by, at = access.agent_of(request), clock.now()
    form = DaysForm(request.POST or None)
    asks, choices = "", []
    if request.method == "POST" and form.is_valid():
        days = form.days()
        try:
            gone = going_away.go_away(agent, days, substitutes=_substitutes(request), by=by, at=at)
        except going_away.UnseenError as refused:
            asks, choices = str(refused), absences_shown.choices(request.POST, agent, days, at=at)
        except (going_away.SubstituteMissingError, TermsRefusedError) as refused:
            form.add_error(None, str(refused))
            choices = absences_shown.choices(request.POST, agent, days, at=at)
        except AbsenceRefusedError as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _gone(gone, is_own=agent == by))
            return _back(agent, by=by)
    shown, for_others = absences_shown.of(agent, at=at), given_away.seen_to_for_others(agent, at=at)
    handovers = (*for_others, *(one for absence in shown for one in absence.handovers))
    named = {number for choice in choices for number in choice.case_numbers}
    named |= {each.promise.case_id for each in handovers}
    owed_for_others = given_away.owed_for_others(agent, at=at)
    cases_for_others = given_away.answered_for_others(agent, at=at)
    named |= {each.case.pk for each in (*owed_for_others, *cases_for_others)}
    context = {
        "agent": agent,
        "is_own": agent == by,
        "form": form,
        "asks": asks,
        "choices": choices,
        "absences": shown,
        "for_others": for_others,
        "owed_for_others": owed_for_others,
        "cases_for_others": cases_for_others,
        "visible": absences_shown.visible(named, by=by),
        "now": at,
    }
    return render(request, "desk/absence.html", context, status=422 if asks else status_of(form))


def _find_person(by: Agent, number: int) -> Agent:
    agent = get_object_or_404(Agent, pk=number, is_active=True)
    if not deeds.may_decide(agent, by=by):
        raise Http404
    return agent


def _substitutes(request: HttpRequest) -> Substitutes:
    """Return who was chosen on the screen, and what stood there."""
    posted = request.POST
    chosen = {team: posted_numbers.of_row(number) for team, number in _by_team(request, "to-").items()}
    people = Agent.objects.in_bulk(set(chosen.values()))
    return Substitutes(
        of_team={team: people.get(number) for team, number in chosen.items()},
        of_cases={team: to == absences_shown.TO_COLLEAGUE for team, to in _by_team(request, "cases-").items()},
        seen=[posted_numbers.of_row(each) for each in absences_shown.seen_in(posted)],
        seen_owed=[posted_numbers.of_row(each) for each in absences_shown.seen_in(posted, "seen_owed")],
        also=[posted_numbers.of_row(each) for each in posted.getlist("also")],
    )


def _by_team(request: HttpRequest, prefix: str) -> dict[int, str]:
    """Return what was chosen in the fields of the teams of which the names begin so."""
    names = [name for name in request.POST if name.startswith(prefix)]
    return {posted_numbers.of_row(name.removeprefix(prefix)): request.POST[name] for name in names}


def _back(agent: Agent, *, by: Agent) -> HttpResponse:
    return redirect("desk:own-absence") if agent == by else redirect("desk:absence", agent.pk)


def _gone(gone: Gone, *, is_own: bool) -> str:
    words = ngettext(
        "It is written down, and a colleague sees to %(count)d promise.",
        "It is written down, and colleagues see to %(count)d promises.",
        gone.promises,
    ) % {"count": gone.promises}
    if not gone.promises:
        words = _("It is written down.")
    others = []
    if gone.owed:
        owed = ngettext(
            "%(count)d thing that another party owes is in other hands now.",
            "%(count)d things that other parties owe are in other hands now.",
            gone.owed,
        )
        others.append(owed % {"count": gone.owed})
    if gone.cases:
        cases = ngettext(
            "%(count)d open case is in other hands now.", "%(count)d open cases are in other hands now.", gone.cases
        )
        others.append(cases % {"count": gone.cases})
    if gone.promises or others:
        return " ".join([words, *others])
    own = _("It is written down. You had nothing to hand over.")
    return own if is_own else _("It is written down. Nothing had to be handed over.")


def _there_again(found: Absence, *, by: Agent) -> str:
    if not found.handovers.exists():
        return _("That is withdrawn.")
    if found.agent == by:
        return _("That is withdrawn. What was handed over stays with your colleagues until somebody gives it back.")
    words = _("That is withdrawn. What was handed over stays where it is until somebody gives it back to %(name)s.")
    return words % {"name": found.agent.name}
