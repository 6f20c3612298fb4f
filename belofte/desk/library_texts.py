"""Writing a text of the house on its page: how it reads, what stops it, its versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from belofte import clock
from belofte.desk import access, advice, posted_numbers
from belofte.desk.library import writes
from belofte.desk.library_forms import NewTextForm, TextForm, initial_of
from belofte.desk.people import status_of
from belofte.desk.reasons import reasons_in, shown_in
from belofte.library import filling, variables, writing
from belofte.library.models import Text, Version
from belofte.library.writing import LANGUAGES, Content
from belofte.people.models import Agent, Team
from belofte.replies import advising, ruling, vetting
from belofte.replies.guarding import Seen, StoppedError
from belofte.replies.noticing import RemarkedError

_VERSIONS_MAX: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What somebody writes, as a customer would read it, and what is the matter with it."""

    examples: Sequence[tuple[str, str]] = ()  # language, and words
    levels: Mapping[str, Any] = field(default_factory=dict)  # language to how it reads, where that is hard
    seen: Sequence[Seen] = ()  # what guards stop, and what they remark on
    newer: Version | None = None  # what somebody else wrote meanwhile


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Write a new text."""
    agent = access.agent_of(request)
    if kind not in Text.Kind.values or not writes(agent):
        raise Http404
    form = NewTextForm(request.POST or None, kind=kind, by=agent)
    preview = Preview()
    if request.method == "POST" and form.is_valid():
        content, team = form.content(), form.cleaned_data["team"]
        try:
            if request.POST.get("deed") == "save":
                reasons, shown = reasons_in(request.POST), shown_in(request.POST)
                made = vetting.begin(
                    Text.Kind(kind), team, content, reasons=reasons, shown=shown, by=agent, at=clock.now()
                )
                messages.success(request, _("It is in use from now on."))
                return redirect("desk:text", made.text_id)
            preview = _preview(content, kind=kind, team=team, at=clock.now())
        except (writing.WritingRefusedError, StoppedError) as refused:
            preview = _refuse(request, form, refused, content, team=team)
    return _show(request, form, preview, kind=kind, by=agent)


@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, number: int) -> HttpResponse:
    """Show a text with its versions; write another."""
    agent = access.agent_of(request)
    found = get_object_or_404(writing.readable(agent).select_related("rule__owner"), pk=number, version__isnull=False)
    may_write = writing.may_write(agent, found.team)
    if request.method == "POST" and not may_write:
        raise Http404
    base = _version(found, request.GET.get("version", ""))
    initial = initial_of(base) | {"instead_of": found.version.number if found.version else 0}
    form = TextForm(request.POST or None, initial=initial, kind=found.kind)
    preview = _preview_of(base, found, at=clock.now())
    if request.method == "POST" and form.is_valid():
        content = form.content()
        try:
            if request.POST.get("deed") == "save":
                _write(request, found, form, content, by=agent)
                messages.success(request, _("It is in use from now on."))
                return redirect("desk:text", number)
            preview = _preview(content, kind=found.kind, team=found.team, at=clock.now())
        except (writing.WritingRefusedError, StoppedError) as refused:
            preview = _refuse(request, form, refused, content, team=found.team)
            if isinstance(refused, writing.ChangedMeanwhileError):
                preview = Preview(newer=_newer(found, form))
    return _show(request, form, preview, kind=found.kind, by=agent, found=found, base=base, may_write=may_write)


def _write(request: HttpRequest, found: Text, form: TextForm, content: Content, *, by: Agent) -> None:
    instead_of = form.cleaned_data["instead_of"] or 0
    reasons, shown = reasons_in(request.POST), shown_in(request.POST)
    vetting.write(found, content, instead_of=instead_of, reasons=reasons, shown=shown, by=by, at=clock.now())


def _version(found: Text, number: str) -> Version:
    """Return an earlier version that somebody wants to look at, or go back to; else the one in use."""
    if earlier := posted_numbers.of_row(number):
        return get_object_or_404(found.versions, number=earlier)
    return get_object_or_404(found.versions, pk=found.version_id)


def _newer(found: Text, form: TextForm) -> Version | None:
    """Return what somebody else wrote meanwhile; what is in the form goes on from that, once its writer has seen it."""
    found.refresh_from_db(fields=["version"])
    if found.version is not None:
        form.go_on_from(found.version)
    return found.version


def _preview(content: Content, *, kind: str, team: Team | None, at: datetime) -> Preview:
    """Return how it reads. Refuses: writing.WritingRefusedError."""
    writing.refuse_unfit(content, kind=kind)
    noticed = vetting.remarks_in(content, kind=kind, team=team, at=at)
    return _examples(content, team=team, seen=[each.seen for each in noticed], at=at)


def _preview_of(version: Version, found: Text, *, at: datetime) -> Preview:
    """Return what a version says, without having it read again."""
    return _examples(version, team=found.team, seen=(), at=at)


def _examples(said: Content | Version, *, team: Team | None, seen: Sequence[Seen], at: datetime) -> Preview:
    examples = [
        (
            language,
            filling.example(said.words(language), language=language, team=team, answer_days=said.answer_days, at=at),
        )
        for language in LANGUAGES
    ]
    levels = {
        language: advising.hard(words, language)
        for language, words in zip(LANGUAGES, (e[1] for e in examples), strict=True)
    }
    return Preview(examples=examples, levels={name: one for name, one in levels.items() if one}, seen=seen)


def _refuse(
    request: HttpRequest,
    form: TextForm,
    refused: writing.WritingRefusedError | StoppedError,
    content: Content,
    *,
    team: Team | None,
) -> Preview:
    """Say why it is not in use, and return how it reads, with what the guards that just read it say."""
    if isinstance(refused, RemarkedError):
        messages.info(request, str(refused))
        return _examples(content, team=team, seen=refused.seen, at=clock.now())
    if isinstance(refused, StoppedError):
        form.add_error(None, str(refused))
        return _examples(content, team=team, seen=refused.seen, at=clock.now())
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    return Preview()


def _show(
    request: HttpRequest,
    form: TextForm,
    preview: Preview,
    *,
    kind: str,
    by: Agent,
    found: Text | None = None,
    base: Version | None = None,
    may_write: bool = True,
) -> HttpResponse:
    context = {
        "section": "texts",
        "form": form,
        "preview": preview,
        "kind": Text.Kind(kind),
        "is_explainer": kind == Text.Kind.EXPLAINER,
        "longest": writing.EXPLAINER_MAX,
        "variables": {language: variables.known(language) for language in LANGUAGES},
        **advice.marked(preview.seen, request.POST, by=by),
        "text": found,
        "base": base,
        "may_write": may_write,
        "now": clock.now(),
        **(_about(found) if found else {}),
    }
    return render(request, "desk/text.html", context, status=status_of(form))


def _about(found: Text) -> dict[str, Any]:
    """Return what is known of a text: its versions with why they are used, what is in doubt, who owns it."""
    versions = found.versions.select_related("by").prefetch_related("overrulings__by")
    return {
        "versions": versions.annotate(times=Count("uses"))[:_VERSIONS_MAX],
        "doubts": found.version.doubts.all() if found.version else (),
        "owners": ruling.owners(),
    }
