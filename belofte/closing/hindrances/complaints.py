"""What keeps a case open while it is a complaint, or sounds like one, until its customer knows what came of it."""

from typing import Final

from django.utils.translation import gettext as _

from belofte.cases.models import Ball, Case, Message
from belofte.closing import complaining, conditions
from belofte.closing.hindrances import finding
from belofte.closing.hindrances.refusals import (
    BodyUnnamedError,
    ComplaintUnansweredError,
    StepsLeftError,
    UnheardError,
    UnsaidError,
)
from belofte.parties.models import State as PartyState
from belofte.procedures import proving
from belofte.procedures.conditions import NAMING
from belofte.procedures.models import AWAITED, Name, ProcedureStep

_UNANSWERED: Final = conditions.unanswered("%(case)s")
_COMPLAINED: Final = conditions.complained("%(case)s")
_UNSAID: Final = complaining.unsaid("%(case)s")
_UNHEARD: Final = conditions.unheard("%(case)s")
_NAMED: Final = complaining.unsaid("%(case)s", by_its_name=True)
_TOLD_BEFORE: Final = conditions.told_before("%(case)s", message="%(message)s")


def refuse_complaint(case: Case, *, outcome: str = "", message: Message | None = None) -> None:
    """Refuse while whoever complained does not know what came of it. Refuses: ComplaintUnansweredError."""
    if message is not None and outcome in conditions.OF_COMPLAINT:
        _refuse_told_before(case, message=message)
    elif is_complaint_unanswered(case):
        raise ComplaintUnansweredError(
            _(
                "This is a complaint. Tell the customer what we found, what we did, what will change or why nothing"
                " changes, and choose that as the outcome."
            )
        )


def _refuse_told_before(case: Case, *, message: Message) -> None:
    """Refuse an outcome from before the customer said what they complain of."""
    if finding.finds(_TOLD_BEFORE, case=case.pk, message=message.pk):
        raise ComplaintUnansweredError(
            _(
                "Your last answer is from before the complaint, so it cannot say what came of it. Write what we found,"
                " what we did, what will change or why nothing changes, and choose “Send and close”."
            )
        )


def is_complaint_unanswered(case: Case) -> bool:
    """Tell whether somebody complained, and does not know what came of it."""
    return finding.finds(_COMPLAINED, case=case.pk)


def refuse_unsaid(case: Case, *, outcome: str = "", reason: str = "") -> None:
    """Refuse to end what sounds like a complaint as if it were none, before somebody says so. Refuses: UnsaidError."""
    if not _says_no_complaint(outcome, reason) or not is_unsaid(case):
        return
    if is_named(case):
        raise UnsaidError(
            _(
                "The customer calls this a complaint. Say above your answer that it is one, or ask a lead whether it is"
                " none, and then close the case."
            )
        )
    raise UnsaidError(
        _("This sounds like a complaint. Say above your answer whether it is one, and then close the case.")
    )


def refuse_unheard(case: Case, *, outcome: str = "", reason: str = "") -> None:
    """Refuse the same before it was heard whether something sounds like a complaint. Refuses: UnheardError."""
    if _says_no_complaint(outcome, reason) and finding.finds(_UNHEARD, case=case.pk):
        raise UnheardError(_("The customer wrote just now. Read it, and close the case in a minute."))


def _says_no_complaint(outcome: str, reason: str) -> bool:
    """Tell whether an end says that it is no complaint: with another outcome, or because nobody needs an answer."""
    return outcome not in conditions.OF_COMPLAINT if outcome else reason in conditions.AS_NO_COMPLAINT


def is_unsaid(case: Case) -> bool:
    """Tell whether something sounds like a complaint while nobody said whether it is one."""
    return finding.finds(_UNSAID, case=case.pk)


def is_named(case: Case) -> bool:
    """Tell whether the customer calls it a complaint themselves, while nobody said whether it is one."""
    return finding.finds(_NAMED, case=case.pk)


def refuse_steps(case: Case, *, outcome: str = "", message: Message | None = None) -> None:
    """Refuse while a step of the complaint's procedure is left that this end does not take.

    Refuses: StepsLeftError, BodyUnnamedError.
    """
    for step in _steps(case):
        if not _is_taken(step, outcome=outcome, message=message):
            raise StepsLeftError(
                _("The complaint procedure has a step left: “%(step)s”. Take it first, or skip it and say why.")
                % {"step": step.get_name_display()}
            )
    if message is not None and outcome in NAMING:
        _refuse_unnamed(case, outcome=outcome, message=message)


def _refuse_unnamed(case: Case, *, outcome: str, message: Message) -> None:
    """Refuse an outcome that does not tell where the customer can go, be it the first or not."""
    unnamed = proving.unnamed(case, text=message.text, outcome=outcome)
    if unnamed is not None:
        raise BodyUnnamedError(
            _("Tell the customer where they can go if they do not agree, in these words: “%(where)s”.")
            % {"where": ", ".join(filter(None, unnamed))}
        )


def is_told(case: Case, *, outcome: str, message: Message) -> bool:
    """Tell whether nobody complained here, or this is what they have to hear; all was heard, and all before it done."""
    try:
        refuse_complaint(case, outcome=outcome, message=message)
        refuse_unsaid(case, outcome=outcome)
        refuse_unheard(case, outcome=outcome)
        refuse_steps(case, outcome=outcome, message=message)
    except (ComplaintUnansweredError, UnsaidError, UnheardError, StepsLeftError, BodyUnnamedError):
        return False
    return True


def waits_for_us(case: Case) -> bool:
    """Tell whether the ball is with us for more than the steps of a procedure, of which an end is the last."""
    if case.ball != Ball.US or not _steps(case):
        return case.ball == Ball.US
    return finding.finds(_UNANSWERED, case=case.pk) or case.undertakings.filter(state=PartyState.BROKEN).exists()


def _steps(case: Case) -> list[ProcedureStep]:
    awaited = ProcedureStep.objects.filter(case=case, state__in=AWAITED)
    return list(awaited.select_related("procedure").order_by("pk"))


def _is_taken(step: ProcedureStep, *, outcome: str, message: Message | None) -> bool:
    """Tell whether an end takes a step with it: that it is told, which confirms the receipt too."""
    if message is None or outcome not in conditions.OF_COMPLAINT or message.recorded_at < step.procedure.received_at:
        return False
    return step.name in {Name.RECEIPT, Name.END}
