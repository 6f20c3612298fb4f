"""The remarks under an answer while somebody writes it: each with other words at one key, or waved away at one.

What a guard stops is not waved away: it asks for a reason, which goes along with the answer.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from belofte import clock
from belofte.cases.models import Case
from belofte.closing.models import Outcome
from belofte.desk import access, chip_rows, held_promises, pledges
from belofte.desk.forms import WordsField
from belofte.desk.reasons import reason_of, reasons_in
from belofte.desk.surroundings import Surroundings
from belofte.library import using
from belofte.library.models import PutIn
from belofte.people.models import Agent
from belofte.promises.said import NOTHING, Said
from belofte.replies import advising, asking_leads, dismissing, pressing, remembering
from belofte.replies.guarding import Reason, Seen
from belofte.replies.models import DraftFile, Held
from belofte.replies.pressing import Named

_DISMISSED_MAX: Final = 100
_DIGITS_MAX: Final = 19  # of an id
_FIELDS: Final = {  # in which somebody writes what the customer reads beside an answer
    "reason": gettext_lazy("Why the date moves"),
    "words": gettext_lazy("What you promise"),
    "condition": gettext_lazy("The condition"),
    "withdrawn": gettext_lazy("Why it does not hold"),
    "method": gettext_lazy("How it was paid"),
    "why_other": gettext_lazy("Why it was paid in another way"),
    "why_less": gettext_lazy("Why less was paid"),
}
_ASKED_MAX: Final = 5  # answers that wait for a lead on one case; each is read by all guards


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing that a guard saw, as it stands on the screen."""

    seen: Seen
    reason: str  # in the language of who reads it
    given: Reason | None  # why it is right all the same
    is_for_lead: bool  # and whoever looks is none
    named: Named  # the rule, where they say that one makes them write it

    @property
    def field(self) -> str:
        """Which field beside the answer it is of, in words; "" for the answer itself."""
        return str(_FIELDS[self.seen.beside.field]) if self.seen.beside else ""

    @property
    def can_be_pressed(self) -> bool:
        """Whether that a rule asks for it is said by a press, and not with the reason for sending it."""
        return self.is_for_lead or not self.seen.level.stops


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An answer that waits for a lead, with what keeps it."""

    held: Held
    remarks: Sequence[Remark]
    promises: Sequence[str]  # a line for each promise that it makes, moves, keeps or withdraws

    @property
    def outcome(self) -> str:
        """With which outcome it closes its case, in words; "" where it does not."""
        return str(Outcome(self.held.outcome).label) if self.held.outcome else ""


@require_POST
def advice(request: HttpRequest, case_id: int) -> HttpResponse:
    """Show what to look at again in the words so far; with `dismiss`, without that one from now on."""
    agent = access.agent_of(request)
    case = access.find_case(agent, case_id)
    text = WordsField(required=False).to_python(request.POST.get("text", ""))
    files = list(DraftFile.objects.filter(draft__case=case, draft__agent=agent).values_list("name", flat=True))
    chosen = request.POST.get("conversation", "")
    conversation = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < _DIGITS_MAX else None
    said = _beside(request, case=case, by=agent)
    found = advising.advise(text, case=case, conversation_id=conversation, files=files, said=said, at=clock.now())
    dismissed = request.POST.getlist("dismissed")[:_DISMISSED_MAX]
    seen = found.seen if found else ()
    for each in seen:
        if each.key == request.POST.get("dismiss") and each.key not in dismissed and not each.level.stops:
            dismissing.dismiss(each.label, language=found.spoken if found else "nl", at=clock.now())
            dismissed.append(each.key)
    shown = [each for each in seen if each.level.stops or each.key not in dismissed]
    put = using.standing(_key(request.POST.get("key", ""))) if shown else ()
    context = {"case": case, "advice": found, "dismissed": dismissed, **marked(shown, request.POST, by=agent, put=put)}
    context["said"] = _said(context["remarks"], pressed=request.POST.get("made_to", ""), case=case, by=agent)
    return render(request, "desk/_advice.html", context)


def _key(words: str) -> uuid.UUID | None:
    """Return the key of the form that is being written on; None where there is none."""
    try:
        return uuid.UUID(words)
    except ValueError:
        return None


def _beside(request: HttpRequest, *, case: Case, by: Agent) -> Said:
    """Return what the chips say beside the words; nothing while one of them is still to be completed."""
    if not chip_rows.has_words(request.POST):
        return NOTHING
    try:
        return pledges.posted_with(request, case=case, mode="reply", by=by, at=clock.now()).said()
    except pledges.PledgesRefusedError:
        return NOTHING


def _said(shown: Sequence[Remark], *, pressed: str, case: Case, by: Agent) -> set[Named]:
    """Count what was just pressed, and return of which rules somebody said today that they make them write.

    What is said with a reason for sending it is counted with that, once it is sent.
    """
    named, now = {each.named for each in shown}, clock.now()
    for one in {each.named for each in shown if each.can_be_pressed and str(each.named) == pressed}:
        pressing.say(case.team, one, by=by, at=now)
    return pressing.said_today(case.team, named, by=by, at=now)


def marked(
    seen: Sequence[Seen], given: QueryDict | Mapping[str, Any], *, by: Agent, put: Sequence[PutIn] = ()
) -> dict[str, Any]:
    """Return what guards saw as it stands on the screen, with the reasons given for it, and those for anything else.

    `put` is what was put in: where the words of a remark come from it, that text is the rule.
    """
    reasons = reasons_in(given)
    keys = {each.key for each in seen}
    remarks = [
        Remark(
            seen=each,
            reason=reason_of(each),
            given=reasons.get(each.key),
            is_for_lead=each.needs_lead and not by.is_lead,
            named=Named(guard=each.guard, text=using.source_of(each.remark.words, put)),
        )
        for each in seen
    ]
    kept = {key: one for key, one in reasons.items() if key not in keys and one.words.strip()}
    return {
        "remarks": remarks,
        "are_stopped": any(each.level.stops for each in seen),
        "are_remarked": not all(each.level.stops for each in seen),
        "kept_reasons": kept,
        "needs_lead": any(each.is_for_lead for each in remarks),
    }


def for_lead(around: Surroundings, given: QueryDict, *, by: Agent, at: datetime) -> list[Asked]:
    """Return the answers on a case that wait for a lead, as a lead reads them; the oldest first."""
    if not (around.asking and around.is_own and by.is_lead):
        return []
    waiting = asking_leads.waiting().filter(draft__case=around.case).exclude(draft__agent=by)
    return [
        Asked(
            held=held,
            remarks=marked(asking_leads.stops_of(held, at=at), given, by=by)["remarks"],
            promises=held_promises.lines(remembering.read(held.said), now=at),
        )
        for held in waiting.prefetch_related("draft__files")[:_ASKED_MAX]
    ]
