"""Holding an answer for some seconds, so that its writer can take it back. Nothing else writes a Held or a HoldTime.

While it is held nothing has been sent: no message, no promise, no delivery. Releasing it is sending it, with all that
sending refuses; what is refused then stays a draft, and says why. What waits for a lead instead is `asking_leads`.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from belofte import jobs
from belofte.cases.models import Case, Conversation
from belofte.conduct import abuse
from belofte.live import announcing
from belofte.people.models import Agent
from belofte.replies import correcting, remembering, sending
from belofte.replies.models import Draft, Held, HoldTime
from belofte.replies.refusals import REFUSALS
from belofte.replies.sending import Answer, Prepared

SECONDS_USUAL: Final = 10
SECONDS_MAX: Final = 120
_JOB: Final = "belofte.replies.jobs.release"


class TooLateError(Exception):
    """It has left, or is not held any more."""


def seconds() -> int:
    """Return for how long answers are held; 0 when they leave at once."""
    chosen = HoldTime.objects.order_by("-pk").values_list("seconds", flat=True).first()
    return SECONDS_USUAL if chosen is None else chosen


def choose_seconds(chosen: int, *, by: Agent | None, at: datetime) -> None:
    """Have answers held for so long from now on; 0 has them leave at once."""
    HoldTime.objects.create(seconds=min(chosen, SECONDS_MAX), by=by, at=at)


@transaction.atomic
def hold(draft: Draft, conversation: Conversation, answer: Answer, *, by: Agent, at: datetime) -> Held | None:
    """Have a draft leave after the hold time, and return what holds it; None when there is none, and it was sent.

    Refuses whatever sending refuses, now, while its writer looks.
    """
    wait = seconds()
    if not wait:
        sending.send(conversation, answer, by=by, at=at)
        draft.delete()
        return None
    rehearse(conversation, answer, by=by, at=at)
    release_at = at + timedelta(seconds=wait)
    held = record(draft, conversation, answer, at=at, release_at=release_at)
    jobs.defer(_JOB, at=release_at, draft_id=draft.pk)
    return held


def rehearse(
    conversation: Conversation, answer: Answer, *, prepared: Prepared | None = None, by: Agent, at: datetime
) -> None:
    """Send it, and take all of that back at once: what would be refused is refused while somebody can mend it."""
    begun = transaction.savepoint()
    sending.send(conversation, answer, prepared=prepared, by=by, at=at)
    transaction.savepoint_rollback(begun)


def record(
    draft: Draft,
    conversation: Conversation,
    answer: Answer,
    *,
    at: datetime,
    release_at: datetime | None,
    asks: str = "",
) -> Held:
    """Keep an answer as it is to leave: at a moment, or once a lead lets it."""
    case = Case.objects.select_for_update().get(pk=conversation.case_id)
    draft.key = answer.key
    draft.save(update_fields=["key"])
    announcing.case_changed(case.pk, team=case.team_id)
    facts = {
        "conversation": conversation,
        "seen_through": answer.seen_through,
        "outcome": answer.outcome or "",
        "said": remembering.write(answer.said),
        "reasons": remembering.write_reasons(answer.reasons),
        "is_many_meant": answer.also.is_many_meant,
        "is_warning": answer.is_warning,
        "held_at": at,
        "release_at": release_at,
        "asks": asks,
        "reminded_at": None,
        "stopped_at": None,
        "stopped_because": "",
        "stopped_by": None,
    }
    return Held.objects.update_or_create(draft=draft, defaults=facts)[0]


@transaction.atomic
def take_back(case: Case, *, by: Agent, at: datetime) -> Draft:
    """Make somebody's held answer on a case a draft again. Refuses: TooLateError."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    held = Held.objects.select_related("draft").filter(draft__case=locked, draft__agent=by).first()
    if held is None:
        raise TooLateError(_("Your answer has left already, so it cannot be taken back."))
    draft = held.draft
    held.delete()
    draft.updated_at = at
    draft.save(update_fields=["updated_at"])
    announcing.case_changed(locked.pk, team=locked.team_id)
    return draft


def release(draft_id: int, *, at: datetime) -> None:
    """Send a held answer whose time has come; nothing happens when it was taken back, stopped or sent."""
    found = _due(draft_id, at=at)
    if found is None:
        return
    if found.outcome:  # before the deed: what that refuses, it takes back
        abuse.hear(found.draft.case, judges=correcting.judges_of_mail(), at=at)
    with translation.override(found.draft.agent.language):
        try:
            _send(found, at=at)
        except REFUSALS as refused:
            _stop(found, because=str(refused), at=at)


def _due(draft_id: int, *, at: datetime) -> Held | None:
    """Return what is held and has to leave now, with all that leaving asks of it."""
    around = Held.objects.select_related("draft__agent", "conversation__inbox", "conversation__contact_point")
    return around.filter(draft=draft_id, stopped_at__isnull=True, release_at__lte=at).first()


@transaction.atomic
def _send(found: Held, *, at: datetime) -> None:
    """Send it, unless it was taken back meanwhile. Refuses whatever sending refuses."""
    prepared = sending.prepare(found.conversation, remembering.answer_of(found), at=at)
    Case.objects.select_for_update().get(pk=found.draft.case_id)
    held = _due(found.draft_id, at=at)
    if held is not None and held.held_at == found.held_at:  # else other words are held meanwhile, by a job of their own
        sending.send(held.conversation, remembering.answer_of(held), prepared=prepared, by=held.draft.agent, at=at)
        held.draft.delete()


@transaction.atomic
def _stop(found: Held, *, because: str, at: datetime) -> None:
    """Keep why it did not leave, unless it was taken back meanwhile."""
    case = Case.objects.select_for_update().get(pk=found.draft.case_id)
    held = _due(found.draft_id, at=at)
    if held is not None:
        record_stop(held, case=case, because=because, at=at)


def record_stop(held: Held, *, case: Case, because: str, by: Agent | None = None, at: datetime) -> None:
    """Keep why it did not leave, and tell its writer. The case's row is held."""
    held.stopped_at, held.stopped_because, held.stopped_by = at, because, by
    held.save(update_fields=["stopped_at", "stopped_because", "stopped_by"])
    announcing.case_changed(case.pk, team=case.team_id)
    announcing.agent_changed(held.draft.agent_id)  # who wrote it has long gone on


@transaction.atomic
def stop_all(*, because: str, at: datetime) -> int:
    """Let nothing leave that is held, because a backup is behind; return how much that was."""
    waiting = Held.objects.filter(stopped_at__isnull=True).select_related("draft__case")
    list(Case.objects.select_for_update().filter(pk__in=waiting.values("draft__case")).order_by("pk"))
    found = list(waiting)
    for held in found:
        record_stop(held, case=held.draft.case, because=because, at=at)
    return len(found)


def release_overdue(*, at: datetime) -> int:
    """Have what was held and should have left released, whatever became of its job; return how many were found.

    Each by a job of its own: one that cannot leave keeps none of the others.
    """
    late = Held.objects.filter(stopped_at__isnull=True, release_at__lt=at - timedelta(seconds=30))
    found = list(late.order_by("release_at").values_list("draft_id", flat=True)[:1000])
    jobs.defer_lost(_JOB, "draft_id", found)
    return len(found)
