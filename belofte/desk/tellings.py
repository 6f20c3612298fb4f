"""Telling a customer about a promise: that it runs, before it fails, when it was not kept, or we rang in vain.

Words stand ready.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from belofte import clock
from belofte.desk import access
from belofte.desk.forms import DraftForm
from belofte.people.models import Agent
from belofte.promises import offering
from belofte.promises.ledger import LedgerRefusedError
from belofte.promises.models import Form, Initiator, LedgerEntry, Origin, Promise, State
from belofte.replies import blanks, drafting, preparing, sending


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A promise of which the customer should hear, and who can tell them of another date."""

    promise: Promise
    needs_lead: bool  # we moved it before

    @property
    def is_unreached(self) -> bool:
        """Whether they are to hear that we rang, and to choose when we ring again."""
        return is_unreached(self.promise)

    @property
    def is_begun(self) -> bool:
        """Whether they are to hear by when it is done, now that what it waited for has happened."""
        promise = self.promise
        return is_begun(promise) and not (is_in_danger(promise) or is_unreached(promise) or vars(promise)["unheard"])

    @property
    def can_prepare(self) -> bool:
        """Whether words can be made ready about it."""
        return self.promise.is_due_from_us or self.is_unpaid

    @property
    def is_unpaid(self) -> bool:
        """Whether they are to hear of a payout that they knew of, and that counts no longer."""
        return is_unpaid(self.promise)

    @property
    def is_denied(self) -> bool:
        """Whether all that counts no longer does so by the customer's own word."""
        return self.is_unpaid and not any(vars(self.promise)["unpaid"])

    @property
    def can_leave_again(self) -> bool:
        """Whether what did not arrive can be sent as it is: not what promised something by a date that has passed."""
        return bool(self._missed) and not (self._missed == LedgerEntry.Kind.MADE and self.promise.state == State.BROKEN)

    @property
    def is_only_to_leave_again(self) -> bool:
        """Whether no other words have to be made ready: what was promised holds, and has not been heard yet."""
        return self._missed == LedgerEntry.Kind.MADE and self.can_leave_again

    @property
    def _missed(self) -> str:
        return str((vars(self.promise)["unheard"] or {}).get("what", ""))


def of(promises: Sequence[Promise], *, by: Agent) -> list[Telling]:
    """Return of which promises the customer should hear: not kept, in danger, or not heard; what is worst first."""
    found = [each for each in promises if _is_to_be_told(each)]
    found.sort(key=lambda each: (each.state != State.BROKEN, each.due_at or each.made_at))
    return [Telling(promise=each, needs_lead=not by.is_lead and _was_moved_by_us(each)) for each in found]


def _is_to_be_told(promise: Promise) -> bool:
    if (promise.is_left and vars(promise)["unheard"]) or is_unreached(promise) or is_unpaid(promise):
        return True
    if is_begun(promise):
        return True
    return promise.form != Form.CLAIMED and (promise.state == State.BROKEN or is_in_danger(promise))


def is_in_danger(promise: Promise) -> bool:
    """Tell whether the date of one of `pledges.all_promises` is in doubt: by a warning, or by what it hangs on."""
    return promise.state == State.OPEN and (vars(promise)["is_warned"] or vars(promise)["is_at_risk"])


def is_unreached(promise: Promise) -> bool:
    """Tell whether somebody rang in vain, and the customer was not told of it and offered half hours yet."""
    return offering.is_our_call(promise) and promise.origin != Origin.DESK and bool(vars(promise)["tried_untold_at"])


def is_begun(promise: Promise) -> bool:
    """Tell whether the condition of one of `pledges.all_promises` was met, and the customer did not hear that yet."""
    return promise.state == State.OPEN and bool(vars(promise)["begun_untold_at"])


def is_unpaid(promise: Promise) -> bool:
    """Tell whether a payout of which the customer knows counts no longer, and they have not heard from us since."""
    return promise.form != Form.CLAIMED and bool(vars(promise)["unpaid"])


def _was_moved_by_us(promise: Promise) -> bool:
    """Tell whether it was moved for our own sake before; `denying.moved_by_us` says the same."""
    moves = vars(promise)["moved"]
    return any(move["denied"] or (move["initiator"] == Initiator.US and not move["untold"]) for move in moves)


@require_POST
def telling(request: HttpRequest, promise_id: int) -> HttpResponse:
    """Open the composer with words ready; what was typed meanwhile comes along, and stays."""
    agent = access.agent_of(request)
    promise = access.find_promise(agent, promise_id)
    form, now = DraftForm(request.POST), clock.now()
    refusals = (preparing.PreparingRefusedError, LedgerRefusedError, drafting.HeldError, sending.AlreadySentError)
    try:
        if form.is_valid() and form.cleaned_data["text"].strip():
            _keep_typed(promise, form, by=agent, at=now)
        draft = preparing.prepare(promise, by=agent, at=now)
    except refusals as refused:
        messages.info(request, str(refused))
    else:
        has_blanks = blanks.first(draft.text)
        words = _("Your draft is ready. Fill in what stands between [ ]; nothing has been sent.")
        messages.success(request, words if has_blanks else _("Your draft is ready. Read it; nothing has been sent."))
    return redirect(f"{reverse('desk:case', args=[promise.case_id])}#reply-text")


def _keep_typed(promise: Promise, form: DraftForm, *, by: Agent, at: datetime) -> None:
    given = form.cleaned_data
    try:
        drafting.save(promise.case, text=given["text"], key=given["key"], by=by, at=at)
    except drafting.KeyTakenError:  # the page comes back with the key of this draft
        drafting.save(promise.case, text=given["text"], key=uuid.uuid4(), by=by, at=at)
