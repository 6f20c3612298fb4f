"""Promising anew what was withdrawn: for the customer that is another date for it, whatever we call it.

`gates_on_withdrawals.py` says what stands in place of what.
"""

from django.utils.translation import gettext as _

from belofte.language.promises import sameness
from belofte.people.models import Agent
from belofte.promises.gates_on_withdrawals import in_place
from belofte.promises.models import Form, Promise
from belofte.promises.refusals import LeadMissingError, TermsRefusedError
from belofte.promises.shown import is_shown
from belofte.promises.terms import Terms


class AnotherDateError(TermsRefusedError):
    """It is another date for what the same answer, or call, withdraws."""

    field = "instead_of"


def refuse_same(promised: Terms, *, withdrawn: Promise) -> None:
    """Refuse, of anybody, to withdraw a promise and make it anew in one act: else it was never moved.

    Refuses: AnotherDateError.
    """
    is_dated = (withdrawn.due_at or withdrawn.wait_amount) is not None and withdrawn.form not in {
        Form.CLAIMED,
        Form.RECURRING,
    }
    if not is_dated or promised.form != Form.FIRM or promised.kind != withdrawn.kind:
        return
    if not sameness.are_apart(promised.kind, withdrawn.words, promised.words):
        words = _(
            "You withdraw “%(words)s” and promise it anew: for the customer this is another date. Choose here that it"
            " is the new date of that promise, and do not withdraw it."
        )
        raise AnotherDateError(words % {"words": withdrawn.words})


def refuse_made_in_place(made: Promise, *, by: Agent) -> None:
    """Refuse what one of us promises in place of what was withdrawn shortly before. Refuses: LeadMissingError."""
    if _is_in_place(made, by=by):
        raise LeadMissingError(
            _(
                "A promise like this was withdrawn in the last three days, so for the customer this is another date"
                " for it. Only a lead can promise it again. Ask a lead."
            ),
            field="words",
        )


def refuse_withdrawn_for_another(withdrawn: Promise, *, by: Agent) -> None:
    """Refuse to withdraw a promise of which there is a younger one in its place. Refuses: LeadMissingError."""
    if _is_in_place(withdrawn, by=by):
        raise LeadMissingError(
            _(
                "A promise like this was made after it, in the last three days: for the customer that is another date"
                " for this one. Withdraw the later one and give this one its date in an answer, or ask a lead."
            ),
            field="kept",
        )


def _is_in_place(promise: Promise, *, by: Agent) -> bool:
    return not by.is_lead and is_shown(in_place("%s"), promise)
