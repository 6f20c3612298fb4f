"""What the desk promises by itself to whoever writes for the first time: that a person answers, and by when.

The team keeps it, by the first answer that arrives or the first call that is answered, and nobody has to say so.
"""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from belofte.cases.models import Call, Case, Conversation, Message
from belofte.people.models import Agent
from belofte.promises import ledger, moving, proof, terms, withdrawing
from belofte.promises.ledger import Source
from belofte.promises.models import DUE_FROM_US, Grain, Initiator, Kind, Occasion, Origin, Promise, State
from belofte.promises.terms import Due, NewDate, Terms


def promise(case: Case, *, words: str, due: Due, occasion: Occasion, message: Message, at: datetime) -> Promise:
    """Promise an answer on an occasion, in a message of the desk's own; the case's row is held."""
    promised = Terms(kind=Kind.REPLY, words=words, owner=None, due=due)
    return ledger.make_of_desk(case, promised, occasion=occasion, source=Source(message=message), at=at)


def offer(case: Case, message: Message, *, by: Agent, at: datetime) -> None:
    """Have a person's answer keep it as soon as that is delivered; the case's row is held."""
    for each in _running(case).exclude(proofs__message=message):
        proof.offer(each, message, by=by, at=at)


def keep_by_call(case: Case, call: Call, *, by: Agent, at: datetime) -> None:
    """Keep it by a call in which somebody spoke to the customer since; the case's row is held."""
    if call.result != Call.Result.ANSWERED:
        return
    for each in _running(case).exclude(proofs__call=call):
        if call.called_at >= each.made_at.replace(second=0, microsecond=0):  # people write down minutes
            proof.keep_by_call(each, call, by=by, at=at)


def move(case: Case, *, due: Due, reason: str, message: Message, by: Agent, at: datetime) -> Promise | None:
    """Give what the desk promised by itself a new date, told in a message of its own; None where nothing of it runs.

    It stays the team's, with its history: a date that passed was broken first. Only a lead does it, in the name of us
    all; the case's row is held. Refuses: terms.LeadMissingError, what `terms` refuses of the date and the reason.
    """
    if not by.is_lead:
        raise terms.LeadMissingError(_("Only a lead gives what the desk promised another date."))
    new = NewDate(due=due, initiator=Initiator.US, reason=reason)
    terms.refuse_unfit_date(due, case=case, at=at)
    terms.refuse_without_reason(new)
    moved = [ledger.lock_unsettled(each) for each in _running(case)]
    for promise in moved:
        moving.move(promise, new, source=Source(message=message), by=by, at=at)
    return moved[0] if moved else None


def withdraw(case: Case, *, by: Agent | None, at: datetime) -> None:
    """Take it back, now that somebody waived the answer that nobody waits for; the case's row is held.

    By nobody of us where the customer says that it is solved.
    """
    for each in _running(case):
        language = Conversation.objects.filter(case=case).values_list("inbox__language", flat=True).earliest("pk")
        with translation.override(language):  # the customer can read it
            reason = _("No answer is needed any more.") if by else _("The customer says that it is solved meanwhile.")
        withdrawing.withdraw_of_desk(each, reason=reason, by=by, at=at)


def stand_again(case: Case, *, at: datetime) -> Promise | None:
    """Promise again what was withdrawn as the customer wished, who waits after all; the case's row is held.

    Its own date, told in the message that told it. None where that has passed, or another one runs.
    """
    by_customer = case.promises.filter(origin=Origin.DESK, state=State.WITHDRAWN, withdrawals__by=None, due_at__gt=at)
    last = by_customer.order_by("-pk").first()
    if last is None or last.due_at is None or _running(case).exists():
        return None
    told = last.entries.filter(message__isnull=False).select_related("message").order_by("number").last()
    if told is None or told.message is None:
        return None
    due = Due(at=last.due_at, grain=Grain(last.grain), is_on_holiday_knowingly=True)
    return promise(case, words=last.words, due=due, occasion=Occasion.AGAIN, message=told.message, at=at)


def _running(case: Case) -> QuerySet[Promise]:
    return case.promises.filter(origin=Origin.DESK, state__in=DUE_FROM_US).order_by("pk")
