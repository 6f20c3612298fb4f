"""Telling one addressee of a mailing, or leaving them out, and why. Nothing else settles an Addressee but a stop.

The row is the queue: what was not done when a worker died is found again, and what was done is not done twice.
"""

import logging
from datetime import datetime
from typing import Final

from django.db import DatabaseError, OperationalError, transaction

from belofte import jobs
from belofte.attention import ball
from belofte.cases import history
from belofte.cases.models import Case, Conversation, Event
from belofte.closing import inquiring
from belofte.mailings import fitness, mailing, words
from belofte.mailings.models import Addressee, Mailing
from belofte.people import teams
from belofte.promises import first_answers
from belofte.promises.models import Grain, Occasion
from belofte.promises.terms import Due, TermsRefusedError
from belofte.replies import capping, delivering, sending

logger = logging.getLogger(__name__)

_JOB: Final = "belofte.mailings.jobs.tell"
_AT_ONCE_MAX: Final = 500  # whose job was lost, of one minute


class _LeadGoneError(Exception):
    """Whoever sent it decides for the team no more: nothing leaves in their name."""

    def __init__(self, mailing_id: int) -> None:
        super().__init__()
        self.mailing_id = mailing_id


def go_on(*, at: datetime) -> None:  # noqa: ARG001 - due work is found by index
    """Defer again what waits and has lost its job; nothing while the brake is on."""
    if delivering.braked() is None:
        waiting = Addressee.objects.filter(settled_at=None).order_by("pk").values_list("pk", flat=True)
        jobs.defer_lost(_JOB, "addressee_id", list(waiting[:_AT_ONCE_MAX]))


def tell(addressee_id: int, *, at: datetime) -> None:
    """Tell one addressee by when they are answered, if it is still fit; what fails for this one stands with it."""
    if delivering.braked() is not None:  # what is promised now would be read later
        return
    try:
        _tell(addressee_id, at=at)
    except _LeadGoneError as gone:  # found while the case was held; whoever stops one holds it first
        mailing.halt(gone.mailing_id, because=Mailing.Because.NO_LEAD, at=at)
    except OperationalError:  # the server's trouble, and not this case's: it waits for another try
        raise
    except (DatabaseError, TermsRefusedError):
        logger.exception("A customer could not be told with others.")
        _give_up(addressee_id, at=at)


@transaction.atomic
def _tell(addressee_id: int, *, at: datetime) -> None:
    """Tell them or leave them out, in one: the case is held first, as by whoever answers it."""
    case_id = Addressee.objects.filter(pk=addressee_id, settled_at=None).values_list("case", flat=True).first()
    if case_id is None:
        return
    case = Case.objects.select_for_update().get(pk=case_id)
    row = _hold(addressee_id)
    if row is None:
        return
    _refuse_without_lead(row.mailing)
    at = history.moment(case, at=at)
    found = fitness.look([case], team=row.mailing.team, since=row.mailing.at, at=at)
    because = found.left_out.get(case.pk) or (Addressee.Because.LATE if row.due_at <= at else None)
    if because is None:
        because = _write(row, found.conversations[case.pk], case=case, at=at)
    if because is not None:
        _leave_out(row, because, at=at)


def _refuse_without_lead(sent: Mailing) -> None:
    """Have whoever takes the role, or the team, wait for this transaction. Refuses: _LeadGoneError."""
    team_id = sent.team_id
    if not (teams.hold_at_work(sent.by, team_id=team_id) and teams.decides(sent.by, team_id=team_id)):
        raise _LeadGoneError(sent.pk)


def _hold(addressee_id: int) -> Addressee | None:
    """Return the row while it is to be done, and held by nobody else."""
    rows = Addressee.objects.select_for_update(of=("self",), skip_locked=True)
    rows = rows.select_related("mailing__team", "mailing__by")
    return rows.filter(pk=addressee_id, settled_at=None, mailing__stopped_at=None).first()


def _write(row: Addressee, conversation: Conversation, *, case: Case, at: datetime) -> Addressee.Because | None:
    """Write to them, promise the date and ask whether it is solved; or return why not."""
    sent, language = row.mailing, conversation.inbox.language
    text = _text(sent, row, case=case, language=language, at=at)
    heard = vars(conversation)["answers"]
    answers = [heard] if heard else []
    try:
        said, delivery = sending.send_by_itself(
            conversation, subject=words.subject_in(language), text=text, answers=answers, at=at
        )
    except capping.CappedError:
        return Addressee.Because.CAPPED
    history.record(case, Event.Kind.MAILED, by=sent.by, at=at, message=said.pk, delivery=delivery.pk, mailing=sent.pk)
    due = Due(at=row.due_at, grain=Grain.DAY, is_on_holiday_knowingly=True)
    moved = first_answers.move(case, due=due, reason=words.reason_in(language), message=said, by=sent.by, at=at)
    row.promise = moved or first_answers.promise(
        case,
        words=words.promise_in(language, due_at=row.due_at, at=at),
        due=due,
        occasion=Occasion.MAILING,
        message=said,
        at=at,
    )
    row.message, row.settled_at = said, at
    row.save(update_fields=["message", "promise", "settled_at"])
    inquiring.ask(said, at=at)
    ball.settle(case, at=at)
    return None


def _text(sent: Mailing, row: Addressee, *, case: Case, language: str, at: datetime) -> str:
    since = case.waiting_since or case.opened_at
    said = words.Words(nl=sent.nl, en=sent.en).of(language)
    return words.fill(said, due_at=row.due_at, since=since, language=language, at=at)


def _leave_out(row: Addressee, because: Addressee.Because, *, at: datetime) -> None:
    row.because, row.settled_at = because, at
    row.save(update_fields=["because", "settled_at"])


@transaction.atomic
def _give_up(addressee_id: int, *, at: datetime) -> None:
    row = _hold(addressee_id)
    if row is not None:
        _leave_out(row, Addressee.Because.FAILED, at=at)
