"""Putting a text of the house into an answer: finding it, filling it in, and what a macro does besides.

With a script the page puts the words in by itself, and tells us that it did; without one the form comes back with them.
"""

import uuid
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from belofte import clock
from belofte.cases.models import Case, Conversation
from belofte.closing import complaints
from belofte.desk import access, pledges, posted_numbers
from belofte.desk.cases import show
from belofte.desk.complaints import FIRST_GOES_ON
from belofte.desk.forms import ReplyForm
from belofte.desk.offered import Offered, offers
from belofte.desk.refusals import Refusal
from belofte.language import cleaning
from belofte.library import filling, searching, using
from belofte.library.models import Version
from belofte.people.models import Agent
from belofte.replies import preparing

_NO_CONTENT: Final = 204


@require_http_methods(["GET", "HEAD", "POST"])
def putting_in(request: HttpRequest, case_id: int) -> HttpResponse:
    """Show the texts that words find, for the composer; or put one in."""
    agent = access.agent_of(request)
    case = access.find_case(agent, case_id)
    given = request.POST if request.method == "POST" else request.GET
    conversation = conversation_of(case, given)
    if request.method != "POST" and conversation is not None:
        context = {"case": case, "offered": offers(request.GET.get("q", ""), conversation, by=agent)}
        return render(request, "desk/_texts.html", context)
    if conversation is None:
        return show(request, case_id)
    if given.get("version"):
        return _put_in_chosen(request, conversation, _chosen(case, given), by=agent)
    offered = offers(given.get("word", ""), conversation, by=agent)
    if given.get("word") and len(offered) == 1:
        return _put_in(request, conversation, offered[0].version, by=agent)
    return come_back(request, case, given.copy(), by=agent, offered=offered)


def conversation_of(case: Case, given: QueryDict) -> Conversation | None:
    """Return the conversation that is answered, or else the newest."""
    around = case.conversations.select_related("inbox", "case__team", "case__contact").order_by("-pk")
    return around.filter(pk=posted_numbers.of_row(given.get("conversation", ""))).first() or around.first()


def _chosen(case: Case, given: QueryDict) -> Version | None:
    """Return the version that somebody chose, though a newer one of its text may be in use by now."""
    versions = Version.objects.select_related("text__version__by").filter(text__in=searching.usable(case.team))
    return versions.filter(pk=posted_numbers.of_row(given.get("version", ""))).first()


def _put_in_chosen(
    request: HttpRequest, conversation: Conversation, chosen: Version | None, *, by: Agent
) -> HttpResponse:
    """Put in what somebody chose; where nobody can use it by now, their words come back with what they can."""
    if chosen is not None:
        return _put_in(request, conversation, chosen, by=by)
    if request.headers.get("HX-Request"):
        raise Http404
    messages.error(request, _("That text is not in use any more. Choose another; your words stand here still."))
    offered = offers("", conversation, by=by)
    return come_back(request, conversation.case, request.POST.copy(), by=by, offered=offered)


def _put_in(request: HttpRequest, conversation: Conversation, version: Version, *, by: Agent) -> HttpResponse:
    """Note what was put in; without a script put in what is in use now, and do what a macro does besides."""
    given, now, key = request.POST.copy(), clock.now(), _key(request.POST.get("key", ""))
    is_by_script = bool(request.headers.get("HX-Request"))  # which has put in what it showed
    if not is_by_script:
        version = _newest(request, version)
    if key:
        using.put_in(version, key=key, at=now)
    if is_by_script:
        return HttpResponse(status=_NO_CONTENT)
    language = preparing.language_of(conversation)
    words = filling.fill(version, conversation, language=language, by=by, at=now)
    given["text"] = inserted(cleaning.clean_text(given.get("text", "")), words, at=place_of(given.get("cursor", "")))
    if version.outcome:
        given["outcome"] = version.outcome
    if version.marks_complaint:
        _mark(request, conversation.case, by=by)
    return come_back(request, conversation.case, given, by=by)


def _newest(request: HttpRequest, version: Version) -> Version:
    """Return the version in use of the same text, and say so where it is another."""
    newest = version.text.version or version
    if newest != version:
        words = _("%(name)s wrote a newer version of this text meanwhile. That one stands in your answer.")
        messages.info(request, words % {"name": newest.by.name})
    return newest


def _mark(request: HttpRequest, case: Case, *, by: Agent) -> None:
    try:
        marked = complaints.mark(case, by=by, at=clock.now())
    except complaints.AlreadyMarkedError as refused:
        messages.info(request, str(refused))
    else:
        messages.success(request, _("This case is a complaint now.") if marked else str(FIRST_GOES_ON))


def come_back(
    request: HttpRequest, case: Case, given: QueryDict, *, by: Agent, offered: list[Offered] | None = None
) -> HttpResponse:
    """Show the case with the form as it is now, and what can be put in where somebody asked."""
    chips = pledges.of(
        given,
        text=cleaning.clean_text(given.get("text", "")),
        case=case,
        promises=pledges.all_promises(case),
        members=pledges.members_of(case, at=clock.now()),
        mode="reply",
        by=by,
        at=clock.now(),
    )
    form = ReplyForm(given)
    return show(request, case.pk, refusal=Refusal(form=form, chips=chips, is_remark=True, offered=offered))


def inserted(text: str, words: str, *, at: int | None) -> str:
    """Return a text with words where the cursor stood, counted as browsers count; at its end where that is unknown."""
    counted = text.encode("utf-16-le")
    if at is None or at * 2 >= len(counted):
        return f"{text.rstrip()}\n\n{words}" if text.strip() else words
    before = counted[: at * 2].decode("utf-16-le", errors="ignore")
    return f"{before}{words}{text[len(before) :]}"


def place_of(words: str) -> int | None:
    """Return where the cursor stood; None where no script said so."""
    return posted_numbers.of_row(words) if words.isascii() and words.isdigit() else None


def _key(words: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(words)
    except ValueError:
        return None
