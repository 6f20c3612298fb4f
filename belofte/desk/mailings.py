"""Writing to all who wait for a team: who gets it and by when, what keeps others out, and how it goes on."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from belofte import clock
from belofte.backlog import groups
from belofte.backlog.models import BacklogGroup
from belofte.cases.models import Case
from belofte.desk import access, advice, mailings_shown, posted_numbers
from belofte.desk.backlog import find_group
from belofte.desk.forms import WordsField
from belofte.desk.people import status_of
from belofte.desk.reasons import reasons_in
from belofte.mailings import dates, mailing, words
from belofte.mailings.mailing import Line, MailingRefusedError
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
    key = forms.UUIDField(widget=forms.HiddenInput)  # the same form sends once
    cases = forms.CharField(required=False, widget=forms.HiddenInput)  # of whoever stood in line, as it was looked at
    seen = forms.CharField(required=False, widget=forms.HiddenInput)  # what was looked at

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Show much of the words."""
        super().__init__(*args, **kwargs)
        for name in ("nl", "en"):
            self.fields[name].widget.attrs |= {"rows": 12, "lang": name}

    def words(self) -> Words:
        """Return them. The form is valid."""
        return Words(nl=self.cleaned_data["nl"].strip(), en=self.cleaned_data["en"].strip())

    def digest(self, cases: Sequence[int]) -> str:
        """Return by what it is known again, if these are who gets it. The form is valid."""
        return mailing.digest(self.words(), last_day=self.cleaned_data["last_day"], cases=cases)


class NotLookedAtError(MailingRefusedError):
    """The words, the day or who gets it are not what somebody looked at."""


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Show who would get it, by when, and how it reads; send it."""
    agent, now = access.agent_of(request), clock.now()
    teams = [team for team in agent.teams.order_by("name") if mailing.may_write(agent, team=team)]
    team = _chosen(teams, request.GET.get("team", ""))
    if team is None:
        return render(request, "desk/mailing_teams.html", {"section": "cases", "teams": teams})
    group = _group(agent, team, request.GET.get("group", ""))
    line = mailing.waiting(team, among=groups.cases_of(group) if group else None, at=now)
    form = MailingForm(request.POST or None, initial=_initial(line, team=team, at=now))
    seen: list[Seen] = []
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("deed") == "send":
                sent = _send(form, request, team=team, by=agent)
                messages.success(request, _("It is on its way: to one after the other, with their own date."))
                return redirect("desk:mailing", sent.pk)
            seen = _look(line, form, team=team, at=now)
        except (MailingRefusedError, WordsRefusedError, StoppedError) as refused:
            seen = _refuse(form, refused)
    context = _context(request, form, line, seen, team=team, by=agent, at=now)
    return render(request, "desk/mailing_new.html", {**context, "group": group}, status=status_of(form))


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


def _group(agent: Agent, team: Team, wanted: str) -> BacklogGroup | None:
    """Return the group of the team's backlog that was named; another's does not exist for them."""
    group = find_group(agent, posted_numbers.of_row(wanted)) if wanted else None
    if group is not None and group.team_id != team.pk:
        raise Http404
    return group


def _initial(line: Line, *, team: Team, at: datetime) -> dict[str, Any]:
    """Return words to begin with, and the day of today's pace, where that says one."""
    ready = words.ready()
    day = dates.plan(line.cases, team=team, at=at).last
    return {"nl": ready.nl, "en": ready.en, "last_day": day, "key": uuid.uuid4()}


def _send(form: MailingForm, request: HttpRequest, *, team: Team, by: Agent) -> Mailing:
    """Send what was looked at, to whom it was looked at. Refuses: NotLookedAtError, what `mailing.send_to` refuses."""
    numbers = [posted_numbers.of_row(number) for number in form.cleaned_data["cases"].split(",")]
    numbers = numbers[: mailing.CASES_MAX]
    if form.cleaned_data["seen"] != form.digest(numbers):
        raise NotLookedAtError(_("This is not what you looked at. Look at it again, then send it."))
    found = Case.objects.filter(team=team).in_bulk(numbers)
    return mailing.send_to(
        [found[number] for number in numbers if number in found],
        form.words(),
        last_day=form.cleaned_data["last_day"],
        reasons=reasons_in(request.POST),
        key=form.cleaned_data["key"],
        by=by,
        at=clock.now(),
    )


def _look(line: Line, form: MailingForm, *, team: Team, at: datetime) -> list[Seen]:
    """Return what the guards say. Refuses: WordsRefusedError, mailing.LastDayUnfitError."""
    last_day = form.cleaned_data["last_day"]
    words.refuse_unfit(form.words())
    mailing.refuse_unfit_day(last_day, team=team, at=at)
    due_at, since = at, at
    if line.cases:
        due_at = dates.plan(line.cases, team=team, last_day=last_day, at=at).due[0]
        since = line.cases[0].waiting_since or at
    return [each.seen for each in words.remarks_of(form.words(), team=team, due_at=due_at, since=since, at=at)]


def _refuse(form: MailingForm, refused: MailingRefusedError | WordsRefusedError | StoppedError) -> list[Seen]:
    """Say why it did not leave, beside its field; return what the guards say."""
    if isinstance(refused, StoppedError):
        form.add_error(None, str(refused))
        return list(refused.seen)
    form.add_error(refused.field or None, str(refused))
    return []


def _context(
    request: HttpRequest, form: MailingForm, line: Line, seen: list[Seen], *, team: Team, by: Agent, at: datetime
) -> dict[str, Any]:
    has_looked = form.is_bound and not form.errors
    last_day = form.cleaned_data.get("last_day") if form.is_bound else None
    planned = dates.plan(line.cases, team=team, last_day=last_day, at=at)
    said = Words(**{name: str(form[name].value() or "") for name in words.LANGUAGES})
    numbers = [case.pk for case in line.cases]
    return {
        "section": "cases",
        "form": form,
        "team": team,
        "line": line,
        "planned": planned,
        "has_looked": has_looked,
        "cases": ",".join(map(str, numbers)),
        "looked_at": form.digest(numbers) if has_looked else "",
        "placeholders": PLACEHOLDERS,
        "earlier": team.mailings.select_related("by")[:_EARLIER_MAX],
        "now": at,
        **mailings_shown.forecast(line.cases, planned, said, team=team, at=at),
        **advice.marked(seen, request.POST, by=by),
    }
