"""Recording that what a promise waits for has happened: its clock starts."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from belofte.people.models import Agent
from belofte.promises import conditions, entering, ledger, records, terms, wording
from belofte.promises.models import LedgerEntry, Promise, State


@transaction.atomic
def meet(promise: Promise, due: terms.Due | None, *, by: Agent, at: datetime) -> None:
    """Start the clock of a conditional promise: by a date, or as was said of how long it takes.

    Refuses: ledger.PromiseOverError, terms.LaterThanSaidError, and what `terms` refuses of a date.
    """
    promise = ledger.lock(promise)
    if promise.state != State.CONDITIONAL:
        raise ledger.PromiseOverError(_("This promise does not wait for a condition any more."))
    latest = conditions.latest(promise, at=at)
    if due is None or (latest is not None and due.at == latest.at):
        due = latest
    terms.refuse_unfit_date(due, case=promise.case, at=at)
    if due is None:  # which was refused above
        raise terms.DueMissingError
    if latest is not None and due.at > latest.at:
        raise terms.LaterThanSaidError(
            _(
                "That is later than was promised: it takes until %(date)s at most. Start the clock with that date. If"
                " you cannot keep it, give the customer a new date in your answer or in a call."
            )
            % {"date": wording.moment(latest.at, now=at)}
        )
    promise.due_at, promise.grain, promise.due_words = due.at, due.grain, due.words
    promise.first_due_at = promise.first_due_at or due.at
    promise.state = State.OPEN
    entering.plan(promise, since=at, at=at)
    words = records.digest(promise.due_words, salt=bytes(promise.salt))
    entering.enter(promise, LedgerEntry.Kind.CONDITION_MET, by=by, at=at, due_digest=words)
