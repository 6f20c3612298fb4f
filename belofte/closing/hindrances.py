"""What stands in the way of closing a case, in words that say what to do; the database refuses it too (`gates.py`)."""

from typing import Final

from django.db import connection
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from belofte.cases.models import AnswerWaiver, Ball, Case, Delivery, Message
from belofte.closing import conditions
from belofte.closing.models import OF_COMPLAINT
from belofte.language.questions import finding
from belofte.parties.models import State as PartyState
from belofte.people.models import Agent
from belofte.procedures import proving
from belofte.procedures.conditions import NAMING
from belofte.procedures.models import AWAITED, Name, ProcedureStep

_LOST: Final = conditions.lost("%(case)s")
_UNANSWERED: Final = conditions.unanswered("%(case)s")
_COMPLAINED: Final = conditions.complained("%(case)s")
_WAITING: Final = conditions.waiting_words("%(case)s")
_PRESSED: Final = conditions.waiting_presses("%(case)s")
_UNSAID: Final = conditions.unsaid("%(case)s")
_OWED_HERE: Final = conditions.owed_here("%(case)s")
_TOLD_BEFORE: Final = conditions.told_before("%(case)s", message="%(message)s")
_ELSEWHERE: Final = conditions.answered_elsewhere("%(case)s", other="%(other)s")
NEEDLESS: Final = tuple(AnswerWaiver.Reason(each) for each in conditions.NEEDLESS)
WORDS_SHOWN: Final = 120  # characters of what stands in the way


class ClosingRefusedError(Exception):
    """A case cannot be closed so; the words say what to do instead."""


class AnswerLostError(ClosingRefusedError):
    """The last answer did not arrive."""


class ArrivalUncertainError(ClosingRefusedError):
    """Nobody knows whether the last answer arrived."""


class AnswerUnderWayError(ClosingRefusedError):
    """An answer has not arrived yet, and nobody knows whether it will."""


class ComplaintUnansweredError(ClosingRefusedError):
    """Whoever complained was not told what came of it."""


class StepsLeftError(ClosingRefusedError):
    """A step of the complaint's procedure was neither done nor skipped."""


class BodyUnnamedError(ClosingRefusedError):
    """The outcome does not tell where the customer can go."""


class UnsaidError(ClosingRefusedError):
    """It sounds like a complaint, and nobody said whether it is one."""


class LeadNeededError(ClosingRefusedError):
    """Only a lead can say so."""


class QuestionAskedError(ClosingRefusedError):
    """The customer asks something, and only a lead can say that nobody waits."""


class OwedHereError(QuestionAskedError):
    """Another case was closed as answered in this one, and it is not."""


class SameCaseMissingError(ClosingRefusedError):
    """No other case was named in which it is answered."""


def refuse_lost(case: Case) -> None:
    """Refuse while the last answer did not arrive, or may not have. Refuses: AnswerLostError, ArrivalUncertainError."""
    state = lost(case)
    if state == Delivery.State.UNCERTAIN:
        raise ArrivalUncertainError(
            _("Nobody knows if the last answer arrived. Choose at that answer “It arrived” or “Send again” first.")
        )
    if state:
        raise AnswerLostError(
            _("The last answer did not arrive. Send it to another address, write a new one, or call the customer.")
        )


def lost(case: Case) -> str:
    """Return the state of the last answer, where it did not arrive or nobody knows; "" where all is well."""
    with connection.cursor() as cursor:
        cursor.execute(_LOST, {"case": case.pk})
        found = cursor.fetchone()
    return found[0] if found else ""


def refuse_under_way(case: Case) -> None:
    """Refuse while an answer is still on its way: the outcome may be in it. Refuses: AnswerUnderWayError."""
    leaving = case.deliveries.filter(
        state__in=[Delivery.State.QUEUED, Delivery.State.SENDING],
        meant_for=Delivery.MeantFor.CUSTOMER,
        message__is_automatic=False,
    )
    if leaving.exists():
        raise AnswerUnderWayError(_("Your last answer is still on its way. Wait a moment until it has arrived."))


def refuse_owed(case: Case) -> None:
    """Refuse while what was asked in another case waits here, because that was said to be so. Refuses: OwedHereError.

    Saying the same of this case passes it on.
    """
    if numbers := owed_here(case):
        raise OwedHereError(
            _(
                "Case #%(number)s was closed as answered here, and the customer has heard nothing from us since."
                " Answer here what they asked there."
            )
            % {"number": numbers[0]}
        )


def owed_here(case: Case) -> list[int]:
    """Return the numbers of the cases that were closed as answered in this one, while nobody answered."""
    with connection.cursor() as cursor:
        cursor.execute(_OWED_HERE, {"case": case.pk})
        return [number for (number,) in cursor.fetchall()]


def refuse_complaint(case: Case, *, outcome: str = "", message: Message | None = None) -> None:
    """Refuse while whoever complained does not know what came of it. Refuses: ComplaintUnansweredError."""
    if message is not None and outcome in OF_COMPLAINT:
        _refuse_told_before(case, message=message)
    elif is_complaint_unanswered(case):
        raise ComplaintUnansweredError(
            _(
                "This is a complaint. Tell the customer what we found, what we did, what will change or why nothing"
                " changes, and choose that as the outcome."
            )
        )


def refuse_unsaid(case: Case, *, outcome: str = "", reason: str = "") -> None:
    """Refuse to end what sounds like a complaint as if it were none, before somebody says so. Refuses: UnsaidError."""
    if outcome in OF_COMPLAINT or (not outcome and reason not in conditions.AS_NO_COMPLAINT):
        return
    if is_unsaid(case):
        raise UnsaidError(
            _("This sounds like a complaint. Say above your answer whether it is one, and then close the case.")
        )


def is_unsaid(case: Case) -> bool:
    """Tell whether something sounds like a complaint while nobody said whether it is one."""
    return _finds(_UNSAID, case=case.pk)


def is_complaint_unanswered(case: Case) -> bool:
    """Tell whether somebody complained, and does not know what came of it."""
    return _finds(_COMPLAINED, case=case.pk)


def _refuse_told_before(case: Case, *, message: Message) -> None:
    """Refuse an outcome from before the customer said what they complain of."""
    if _finds(_TOLD_BEFORE, case=case.pk, message=message.pk):
        raise ComplaintUnansweredError(
            _(
                "Your last answer is from before the complaint, so it cannot say what came of it. Write what we found,"
                " what we did, what will change or why nothing changes, and choose “Send and close”."
            )
        )


def _finds(query: str, **given: int | None) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return cursor.fetchone() is not None


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
    """Tell whether nobody complained here, or this is what they have to hear, and all before it was done."""
    try:
        refuse_complaint(case, outcome=outcome, message=message)
        refuse_unsaid(case, outcome=outcome)
        refuse_steps(case, outcome=outcome, message=message)
    except (ComplaintUnansweredError, UnsaidError, StepsLeftError, BodyUnnamedError):
        return False
    return True


def waits_for_us(case: Case) -> bool:
    """Tell whether the ball is with us for more than the steps of a procedure, of which an end is the last."""
    if case.ball != Ball.US or not _steps(case):
        return case.ball == Ball.US
    return _finds(_UNANSWERED, case=case.pk) or case.undertakings.filter(state=PartyState.BROKEN).exists()


def _steps(case: Case) -> list[ProcedureStep]:
    awaited = ProcedureStep.objects.filter(case=case, state__in=AWAITED)
    return list(awaited.select_related("procedure").order_by("pk"))


def _is_taken(step: ProcedureStep, *, outcome: str, message: Message | None) -> bool:
    """Tell whether an end takes a step with it: that it is told, which confirms the receipt too."""
    if message is None or outcome not in OF_COMPLAINT or message.recorded_at < step.procedure.received_at:
        return False
    return step.name in {Name.RECEIPT, Name.END}


def refuse_asked(case: Case, *, reason: AnswerWaiver.Reason, is_read: bool, by: Agent) -> None:
    """Refuse to say that nobody waits who asks something: after a glance at a list, whatever the reason but spam.

    What they pressed, and a payout of ours that was none, count as asked too. That it is a thank-you, automatic or not
    for us is for a lead to say of it, who has read it; and of whoever asked again on another day. An answer that a
    machine sent is known by its headers and waits for nobody, so it asks no lead.
    Refuses: QuestionAskedError.
    """
    is_glanced_at = not is_read and reason != AnswerWaiver.Reason.SPAM
    if not is_glanced_at and (reason not in NEEDLESS or by.is_lead):
        return
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, {"case": case.pk})
        asked = [question for (text,) in cursor.fetchall() for question in finding.find(text)]
        cursor.execute(_PRESSED, {"case": case.pk})
        pressed = cursor.fetchone()
    if asked:
        raise QuestionAskedError(
            _("The customer asks something: “%(words)s”. Answer that, or ask a lead to close this case.")
            % {"words": Truncator(" ".join(asked[0].words.split())).chars(WORDS_SHOWN)}
        )
    if pressed is not None:
        raise QuestionAskedError(_pressed_words(pressed[0]))
    if case.chasers:
        raise QuestionAskedError(
            _("The customer wrote about this more than once. Answer them, or ask a lead to close this case.")
        )


def _pressed_words(what: str) -> str:
    """Return what waits that stands in no message, and what to do."""
    match what:
        case "denied":
            return _("The customer pressed that it is not solved. Answer that, or ask a lead to close this case.")
        case "contradicted":
            return _("The customer says that a promise was not kept. Answer that, or ask a lead to close this case.")
        case "unpaid":
            return _("The customer says that money did not arrive. Answer that, or ask a lead to close this case.")
    return _("The customer was told of a payout that was none. Tell them, or ask a lead to close this case.")


def refuse_other(case: Case, *, reason: AnswerWaiver.Reason, same_as: Case | None) -> None:
    """Refuse to call it answered in another case that cannot hold that answer. Refuses: SameCaseMissingError."""
    if reason != AnswerWaiver.Reason.SAME_MATTER:
        return
    if not _finds(_ELSEWHERE, case=case.pk, other=same_as.pk if same_as else None):
        raise SameCaseMissingError(
            _(
                "In which case do they get the answer? Give the number of another case of this customer that is open,"
                " or in which they were answered since."
            )
        )


def refuse_word(reason: AnswerWaiver.Reason, *, of: Agent) -> None:
    """Refuse a reason that is not for everybody to give. Refuses: LeadNeededError."""
    if reason == AnswerWaiver.Reason.UNREACHABLE and not of.is_lead:
        raise LeadNeededError(
            _("That the customer cannot be reached is for a lead to say. Ask one to close this case.")
        )
    if reason == AnswerWaiver.Reason.NOTHING_NEW and not of.is_lead:
        raise LeadNeededError(_("That there is nothing new is for a lead to say. Ask one to close this case."))
