"""Writing to all who wait for a team: who gets it and by when, what keeps others out, and how it goes on."""

from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from belofte import clock
from belofte.cases.models import Case
from belofte.desk import access, advice, mailings_shown, posted_numbers
from belofte.desk.forms import WordsField
from belofte.desk.people import status_of
from belofte.desk.reasons import reasons_in
from belofte.language.calendar import WorkingTimeMissingError
from belofte.mailings import dates, mailing, words
from belofte.mailings.dates import Dates
from belofte.mailings.mailing import MailingRefusedError
from belofte.mailings.models import PLACEHOLDERS, Mailing
from belofte.mailings.words import Words, WordsRefusedError
from belofte.people.models import Agent, Team
from belofte.replies.guarding import Seen, StoppedError

_EARLIER_MAX: Final = 10


class MailingForm(forms.Form):
    """The words in both languages, and the day by which everybody has their answer."""

    nl = WordsField(label=gettext_lazy("In Dutch"), required=False)
    en = WordsField(label=gettext_lazy("In English"), required=False)
    last_day = forms.DateField(
        label=gettext_lazy("Everybody has their answer by"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    through = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Show much of the words."""
        super().__init__(*args, **kwargs)
        for name in ("nl", "en"):
            self.fields[name].widget.attrs |= {"rows": 12, "lang": name}

    def words(self) -> Words:
        """Return them. The form is valid."""
        return Words(nl=self.cleaned_data["nl"].strip(), en=self.cleaned_data["en"].strip())


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Show who would get it, by when, and how it reads; send it."""
    agent, now = access.agent_of(request), clock.now()
    teams = [team for team in agent.teams.order_by("name") if mailing.may_write(agent, team=team)]
    team = _chosen(teams, request.GET.get("team", ""))
    if team is None:
        return render(request, "desk/mailing_teams.html", {"section": "cases", "teams": teams})
    form = MailingForm(request.POST or None, initial=_initial(team, at=now))
    cases = mailing.waiting(team, through=_through(form))
    seen: list[Seen] = []
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("deed") == "send":
                sent = _send(cases, form, request, by=agent)
                messages.success(request, _("It is on its way: to one after the other, with their own date."))
                return redirect("desk:mailing", sent.pk)
            seen = _look(cases, form, team=team, at=now)
        except (MailingRefusedError, WordsRefusedError, StoppedError) as refused:
            seen = _refuse(form, refused)
    return _show(request, form, cases, seen, team=team, by=agent, at=now)


@require_safe
def progress(request: HttpRequest, number: int) -> HttpResponse:
    """Show how far it is, who was left out and why, what customers said, and what became of the promises."""
    found = access.find_mailing(access.agent_of(request), number)
    context = {"section": "cases", "mailing": found, "now": clock.now(), **mailings_shown.progress(found)}
    return render(request, "desk/mailing.html", context)


@require_POST
def stopping(request: HttpRequest, number: int) -> HttpResponse:
    """Have whoever has not got it yet not get it."""
    agent = access.agent_of(request)
    found = access.find_mailing(agent, number)
    try:
        count = mailing.stop(found, by=agent, at=clock.now())
    except MailingRefusedError as refused:
        messages.error(request, str(refused))
    else:
        said = ngettext("Stopped. %(count)d does not get it.", "Stopped. %(count)d do not get it.", count)
        messages.success(request, said % {"count": count})
    return redirect("desk:mailing", number)


def _chosen(teams: list[Team], wanted: str) -> Team | None:
    """Return the team that was named, or the only one; another's does not exist for them."""
    chosen = [team for team in teams if not wanted or str(team.pk) == wanted]
    if wanted and not chosen:
        raise Http404
    return chosen[0] if len(chosen) == 1 else None


def _initial(team: Team, *, at: datetime) -> dict[str, Any]:
    """Return words to begin with, the day of today's pace, and the newest case that is seen now."""
    cases, ready = mailing.waiting(team), words.ready()
    planned = _plan(cases, None, team=team, at=at)
    return {
        "nl": ready.nl,
        "en": ready.en,
        "last_day": planned.last if planned else None,
        "through": max((case.pk for case in cases), default=0),
    }


def _through(form: MailingForm) -> int:
    """Return the newest case that was on the screen: who wrote since is not written to unseen."""
    return posted_numbers.of_row(str(form["through"].value() or ""))


def _plan(cases: list[Case], last_day: date | None, *, team: Team, at: datetime) -> Dates | None:
    if not cases:
        return None
    try:
        return dates.plan(cases, team=team, last_day=last_day, at=at)
    except WorkingTimeMissingError:
        return None


def _send(cases: list[Case], form: MailingForm, request: HttpRequest, *, by: Agent) -> Mailing:
    return mailing.send_to(
        cases,
        form.words(),
        last_day=form.cleaned_data["last_day"],
        reasons=reasons_in(request.POST),
        by=by,
        at=clock.now(),
    )


def _look(cases: list[Case], form: MailingForm, *, team: Team, at: datetime) -> list[Seen]:
    """Return what the guards stop. Refuses: WordsRefusedError, mailing.LastDayUnfitError."""
    words.refuse_unfit(form.words())
    mailing.refuse_unfit_day(form.cleaned_data["last_day"], team=team, at=at)
    planned = _plan(cases, form.cleaned_data["last_day"], team=team, at=at)
    due_at, since = (planned.due[0], cases[0].waiting_since) if planned else (at, at)
    return [each.seen for each in words.stops_of(form.words(), team=team, due_at=due_at, since=since or at, at=at)]


def _refuse(form: MailingForm, refused: MailingRefusedError | WordsRefusedError | StoppedError) -> list[Seen]:
    """Say why it did not leave, beside its field; return what the guards stop."""
    if isinstance(refused, StoppedError):
        form.add_error(None, str(refused))
        return list(refused.seen)
    form.add_error(refused.field or None, str(refused))
    return []


def _show(
    request: HttpRequest, form: MailingForm, cases: list[Case], seen: list[Seen], *, team: Team, by: Agent, at: datetime
) -> HttpResponse:
    last_day = form.cleaned_data.get("last_day") if form.is_bound else None
    planned = _plan(cases, last_day, team=team, at=at)
    said = Words(**{name: str(form[name].value() or "") for name in words.LANGUAGES})
    context = {
        "section": "cases",
        "form": form,
        "team": team,
        "planned": planned,
        "has_looked": form.is_bound and not form.errors,
        "placeholders": PLACEHOLDERS,
        "earlier": team.mailings.select_related("by")[:_EARLIER_MAX],
        "now": at,
        **mailings_shown.forecast(cases, planned, said, team=team, at=at),
        **advice.marked(seen, request.POST, by=by),
    }
    return render(request, "desk/mailing_new.html", context, status=status_of(form))
