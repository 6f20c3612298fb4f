"""Asking a lead about an answer that only a lead lets leave: what its writer asks, and what a lead makes of it.

Until then it is held as one in its last seconds is, without a clock; what happens in the case meanwhile keeps it.
Whoever comes second hears who was first.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from belofte.cases.models import Case, Conversation, Message
from belofte.conduct import abuse
from belofte.language.calendar import working_time
from belofte.library import using
from belofte.live import announcing
from belofte.people import calendars, teams
from belofte.people.models import Agent
from belofte.replies import correcting, holding, remembering, sending
from belofte.replies.guarding import Reason, Seen, StoppedError
from belofte.replies.models import Draft, DraftFile, Held, Overruling
from belofte.replies.refusals import REFUSALS, SendingRefusedError
from belofte.replies.sending import Answer

WORDS_MAX: Final = 500
_LONG: Final = timedelta(minutes=30)  # of the team's working hours
_TAKEN_OVER: Final = ("text", "cc", "bcc", "about", "is_warning", "chosen")  # of a draft


class NoLeadError(SendingRefusedError):
    """Nobody of the team can decide."""


class DecidedError(Exception):
    """Somebody was first; the words say who, and what they did."""


class NotForYouError(Exception):
    """Only a lead decides, and not on an answer of their own."""


class WordsMissingError(Exception):
    """It is given back without a word."""


class DraftThereError(Exception):
    """The lead has an answer of their own on this case already."""


class KeptError(Exception):
    """It could not leave after all, and is its writer's again; the words say why."""


@transaction.atomic
def ask(draft: Draft, conversation: Conversation, answer: Answer, *, words: str, by: Agent, at: datetime) -> Held:
    """Have the leads of the team decide. Refuses whatever else sending refuses, and NoLeadError."""
    leads = list(leads_of(conversation.case, but=by).values_list("pk", flat=True))
    if not leads:
        raise NoLeadError(_("No lead of this team can decide. Change what is marked below."))
    prepared = sending.prepare(conversation, answer, at=at)
    others = [stop for stop in prepared.stops if not stop.needs_lead]
    holding.rehearse(conversation, answer, prepared=replace(prepared, stops=others), by=by, at=at)
    held = holding.record(draft, conversation, answer, at=at, release_at=None, asks=words.strip()[:WORDS_MAX])
    for lead in leads:
        announcing.agent_changed(lead)
    return held


def remind(*, at: datetime) -> int:
    """Have its writer hear, and the leads again, of each answer on which nobody decided for long; once of each."""
    asked = waiting().filter(reminded_at__isnull=True, held_at__lte=at - _LONG).select_related("draft__case__team")
    late = [held for held in asked if _worked_since(held, at=at) >= _LONG]
    return sum(_remind(held, at=at) for held in late)


@transaction.atomic
def _remind(held: Held, *, at: datetime) -> bool:
    case = Case.objects.select_for_update().get(pk=held.draft.case_id)
    if not waiting().filter(pk=held.pk, held_at=held.held_at).update(reminded_at=at):
        return False  # somebody decided just now
    writer = held.draft.agent
    for person in (writer.pk, *leads_of(case, but=writer).values_list("pk", flat=True)):
        announcing.agent_changed(person)
    announcing.case_changed(case.pk, team=case.team_id)
    return True


def _worked_since(held: Held, *, at: datetime) -> timedelta:
    return working_time(held.held_at, at, calendar=calendars.of(held.draft.case.team))


def leads_of(case: Case, *, but: Agent) -> QuerySet[Agent]:
    """Return who can decide on a case, beside somebody."""
    return teams.deciding(case.team_id, besides=but.pk)


def waiting() -> QuerySet[Held]:
    """Return the answers that wait for a lead, the oldest first."""
    around = Held.objects.select_related("draft__agent", "conversation__inbox", "conversation__contact_point")
    return around.filter(release_at__isnull=True, stopped_at__isnull=True).order_by("held_at", "pk")


def stops_of(held: Held, *, at: datetime) -> Sequence[Seen]:
    """Return what guards see in an answer that waits, and only a lead lets leave."""
    stops = sending.stops_of(remembering.answer_of(held), held.conversation, at=at)
    return [stop for stop in stops if stop.needs_lead]


def let_leave(
    case: Case, key: uuid.UUID, reasons: Mapping[str, Reason], *, asked_at: datetime, by: Agent, at: datetime
) -> Message:
    """Send it in its writer's name, for these reasons of a lead, who read it as it was asked about at a moment.

    Refuses: NotForYouError, DecidedError, guarding.StoppedError while a reason is missing; KeptError where it cannot
    leave after all: then it is its writer's again.
    """
    abuse.hear(case, judges=correcting.judges_of_mail(), at=at)  # before the deed: what that refuses, it takes back
    try:
        return _send(
            case,
            key,
            {each: replace(reason, by=by) for each, reason in reasons.items()},
            asked_at=asked_at,
            by=by,
            at=at,
        )
    except REFUSALS as refused:
        if isinstance(refused, StoppedError) and _lacks(refused.seen, reasons):
            raise
        _give_back(case, key, because=str(refused), by=by, at=at)
        raise KeptError(_("It was not sent, and its writer has it back: %(why)s") % {"why": refused}) from refused


def _lacks(stops: Sequence[Seen], reasons: Mapping[str, Reason]) -> bool:
    """Tell whether a lead still has to say why one of these is right; what needs no lead is for its writer to say."""
    return any(stop.needs_lead and (stop.key not in reasons or not reasons[stop.key].words.strip()) for stop in stops)


@transaction.atomic
def _send(
    case: Case, key: uuid.UUID, reasons: Mapping[str, Reason], *, asked_at: datetime, by: Agent, at: datetime
) -> Message:
    found = _find(case, key, by=by)
    _refuse_changed(found, asked_at=asked_at)
    prepared = sending.prepare(found.conversation, remembering.answer_of(found), at=at)
    held = _locked(case, key, by=by)
    _refuse_changed(held, asked_at=found.held_at)  # what the guards read is what leaves
    if not teams.is_at_work(held.draft.agent, team_id=case.team_id):
        raise NotForYouError(_("%(name)s does not answer here any more. Take the words over.") % vars(held.draft.agent))
    answer = remembering.answer_of(held)
    theirs = {each: reason for each, reason in reasons.items() if reason.words.strip()}
    with translation.override(held.draft.agent.language):
        message = sending.send(
            held.conversation,
            replace(answer, reasons={**answer.reasons, **theirs}),
            prepared=prepared,
            by=held.draft.agent,
            at=at,
        )
    announcing.agent_changed(held.draft.agent_id)
    held.draft.delete()
    return message


def give_back(case: Case, key: uuid.UUID, *, words: str, by: Agent, at: datetime) -> None:
    """Give it back to its writer, with words. Refuses: WordsMissingError, NotForYouError, DecidedError."""
    if not words.strip():
        raise WordsMissingError(_("Say what should be different, so that it can be changed."))
    _give_back(case, key, because=f"{by.name}: {words.strip()[:WORDS_MAX]}", by=by, at=at)


@transaction.atomic
def _give_back(case: Case, key: uuid.UUID, *, because: str, by: Agent, at: datetime) -> None:
    held = _locked(case, key, by=by)
    holding.record_stop(held, case=case, because=because, by=by, at=at)


@transaction.atomic
def take_over(case: Case, key: uuid.UUID, *, asked_at: datetime, by: Agent, at: datetime) -> Draft:
    """Make it a draft of the lead's own, who changes it and sends it by their own name.

    Refuses: DraftThereError, NotForYouError, DecidedError.
    """
    held = _locked(case, key, by=by)
    _refuse_changed(held, asked_at=asked_at)
    if Draft.objects.filter(case=case, agent=by).exists():
        raise DraftThereError(_("You are writing an answer on this case yourself. Send or discard that first."))
    theirs = held.draft
    draft = Draft.objects.create(
        case=case, agent=by, updated_at=at, **{name: getattr(theirs, name) for name in _TAKEN_OVER}
    )
    using.carry_over(theirs.key, to=draft.key, at=at)
    DraftFile.objects.bulk_create(
        DraftFile(
            draft=draft, name=file.name, content_type=file.content_type, size_bytes=file.size_bytes, blob=file.blob.name
        )
        for file in theirs.files.all()
    )
    with translation.override(theirs.agent.language):
        because = _("%(name)s answers this now, with your words. You can discard your draft.") % {"name": by.name}
    holding.record_stop(held, case=case, because=because, by=by, at=at)
    return draft


def _refuse_changed(held: Held, *, asked_at: datetime) -> None:
    """Refuse what its writer took back and asked anew: the lead has not read that. Refuses: DecidedError."""
    if held.held_at != asked_at:
        raise DecidedError(
            _("%(name)s changed this answer since you read it. Read it again.") % {"name": held.draft.agent.name}
        )


def _locked(case: Case, key: uuid.UUID, *, by: Agent) -> Held:
    """Return it as it is once nobody else can decide. Refuses: NotForYouError, DecidedError."""
    Case.objects.select_for_update().get(pk=case.pk)
    return _find(case, key, by=by)


def _find(case: Case, key: uuid.UUID, *, by: Agent) -> Held:
    held = waiting().filter(draft__case=case, draft__key=key).first()
    if held is None:
        raise DecidedError(_what_became(case, key))
    if not by.is_lead or held.draft.agent_id == by.pk:
        raise NotForYouError(_("Another lead decides on this answer."))
    return held


def _what_became(case: Case, key: uuid.UUID) -> str:
    """Return who was first, and what they did."""
    by = Overruling.objects.filter(message__send_key=key, message__conversation__case=case).exclude(
        by=Message.objects.filter(send_key=key).values("author")[:1]
    )
    name = by.values_list("by__name", flat=True).first()
    if name or Message.objects.filter(send_key=key, conversation__case=case).exists():
        return _("%(name)s was first: this answer has left.") % {"name": name or _("Somebody")}
    stopped = Held.objects.filter(draft__case=case, draft__key=key, stopped_at__isnull=False)
    name = stopped.values_list("stopped_by__name", flat=True).first()
    if name:
        return _("%(name)s was first: its writer has this answer back.") % {"name": name}
    return _("Its writer took this answer back.")
