"""Promising anew what was withdrawn: for the customer that is another date for it, whatever we call it.

`gates_on_withdrawals.py` says what stands in place of what.
"""

from django.utils.translation import gettext as _

from belofte.language.promises import sameness
from belofte.people.models import Agent
from belofte.promises.gates_on_withdrawals import in_place
from belofte.promises.models import Form, Promise
from belofte.promises.refusals import LeadMissingError, TermsRefusedError
from belofte.promises.shown import first
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
    if (withdrawn := _other(made, by=by)) is not None:
        raise LeadMissingError(
            _(
                "“%(words)s” was withdrawn in the last three days, so for the customer this is another date for it."
                " Ask a lead to promise this, also if it is about something else."
            )
            % {"words": withdrawn.words},
            field="words",
        )


def refuse_withdrawn_for_another(withdrawn: Promise, *, by: Agent) -> None:
    """Refuse to withdraw a promise of which there is a younger one in its place. Refuses: LeadMissingError."""
    if (younger := _other(withdrawn, by=by)) is not None:
        raise LeadMissingError(
            _(
                "“%(words)s” was promised after it, in the last three days: for the customer that is another date for"
                " this one. If it is, withdraw that later promise and give this one its date in an answer. If this one"
                " was written down wrongly, correct it. If they are two things, ask a lead to withdraw this one."
            )
            % {"words": younger.words},
            field="kept",
        )


def _other(promise: Promise, *, by: Agent) -> Promise | None:
    found = None if by.is_lead else first(in_place("%s"), promise)
    return None if found is None else Promise.objects.get(pk=found[0])
