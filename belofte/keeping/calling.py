"""Logging telephone calls by hand. Nothing else writes a Call.

It stands above attention, since a call in which somebody spoke to the customer is an answer, and can keep a promise.
"""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from belofte.attention import ball
from belofte.cases import history
from belofte.cases.models import Call, Case, Event
from belofte.closing import closing
from belofte.parties import depending
from belofte.people.models import Agent
from belofte.promises import first_answers, proof, saying, wording
from belofte.promises.ledger import Source
from belofte.promises.saying import Said
from belofte.replies import on_page


class CallRefusedError(Exception):
    """The call cannot be logged so; the words say what to do."""


class CallNotYetError(CallRefusedError):
    """It is said to take place later."""


class CallTooEarlyError(CallRefusedError):
    """It is said to have taken place before anybody can remember."""


class LoggedAlreadyError(CallRefusedError):
    """The same form was sent before."""


class WordsMissingError(CallRefusedError):
    """Somebody spoke, and it does not say about what."""


DAYS_MAX: Final = 366


@transaction.atomic
def log(  # noqa: PLR0913 - the facts of a call
    case: Case,
    *,
    direction: Call.Direction,
    result: Call.Result,
    text: str,
    called_at: datetime,
    said: Said = saying.NOTHING,
    key: uuid.UUID | None = None,
    shown: Collection[str] | None = None,
    by: Agent,
    at: datetime,
) -> Call:
    """Log a call; `key` is of the form: the same form logs once.

    Refuses: CallNotYetError, CallTooEarlyError, WordsMissingError, LoggedAlreadyError, saying.SayingRefusedError,
    and what `on_page` refuses in what the customer reads of it; the note of the call is for colleagues.
    """
    _refuse_unlikely(called_at, at=at)
    if result == Call.Result.ANSWERED and not text.strip():
        raise WordsMissingError(_("Write down what was said: the next person has only this."))
    refuse_second(key)
    on_page.refuse_unfit(said.worded, case, shown=shown, at=at)
    case = Case.objects.select_for_update().get(pk=case.pk)
    refuse_second(key)
    moment = history.moment(case, at=at)
    call = Call.objects.create(
        case=case,
        by=by,
        direction=direction,
        result=result,
        text=text.strip(),
        called_at=called_at,
        zone=wording.zone().key,
        recorded_at=moment,
        key=key,
    )
    history.record(case, Event.Kind.CALLED, by=by, at=moment, call=call.pk)
    if said.promised:
        closing.reopen(case, by=by, at=moment)
    saying.note_tries(case, call, by=by, at=moment)
    promised = saying.record(case, said, source=Source(call=call), by=by, at=moment)
    depending.hang(case, said, promised, by=by, at=moment)
    if result != Call.Result.ANSWERED:
        proof.keep_by_tries(case, at=moment)
    first_answers.keep_by_call(case, call, by=by, at=moment)
    ball.settle(case, at=moment)
    return call


def refuse_second(key: uuid.UUID | None) -> None:
    """Refuse a form that was sent before. Refuses: LoggedAlreadyError."""
    if key is not None and Call.objects.filter(key=key).exists():
        raise LoggedAlreadyError(_("This call has been logged already."))


def _refuse_unlikely(called_at: datetime, *, at: datetime) -> None:
    if called_at > at:
        raise CallNotYetError(_("This moment has yet to come. Log the call after it took place."))
    if (at - called_at).days > DAYS_MAX:
        raise CallTooEarlyError(_("This is more than a year ago. Check the date."))
