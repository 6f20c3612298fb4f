"""What keeps a case open over what its customer asks, wrote again or pressed: that nobody waits is a lead's word."""

import re
from typing import Final

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from belofte.cases.models import AnswerWaiver, Case
from belofte.closing import conditions
from belofte.closing.hindrances import finding
from belofte.closing.hindrances.refusals import WORDS_SHOWN, LeadNeededError, QuestionAskedError
from belofte.closing.known import QUESTION_MARK, known
from belofte.language.questions import finding as asking
from belofte.people.models import Agent

_WAITING: Final = conditions.waiting_words("%(case)s")
_PRESSED: Final = conditions.waiting_presses("%(case)s")
_KNOWN: Final = known("%(case)s")
NEEDLESS: Final = tuple(AnswerWaiver.Reason(each) for each in conditions.NEEDLESS)


def refuse_asked(case: Case, *, reason: AnswerWaiver.Reason, is_read: bool, by: Agent) -> None:
    """Refuse to say that nobody waits who asks something: after a glance at a list, whatever the reason but spam.

    What they pressed, a payout of ours that was none, and what a program of ours may not promise count as asked too.
    That it is a thank-you, automatic or not for us is for a lead to say of it, who has read it; and of whoever asked
    again on another day. That it is spam is so too, but of whom we know: a stranger's spam asks no lead. An answer that
    a machine sent is known by its headers and waits for nobody, so it asks no lead either. Refuses: QuestionAskedError.
    """
    if reason == AnswerWaiver.Reason.SPAM:
        if not by.is_lead and finding.finds(_KNOWN, case=case.pk):
            _refuse_questions(case, is_marked=True)
    elif not is_read or (reason in NEEDLESS and not by.is_lead):
        _refuse_questions(case)


def _refuse_questions(case: Case, *, is_marked: bool = False) -> None:
    """Refuse over a question, a press, or who wrote again; `is_marked`: a question mark alone asks as well."""
    if words := _asked(case, is_marked=is_marked):
        raise QuestionAskedError(
            _("The customer asks something: “%(words)s”. Answer that, or ask a lead to close this case.")
            % {"words": Truncator(" ".join(words.split())).chars(WORDS_SHOWN)}
        )
    for what in finding.values(_PRESSED, case=case.pk):
        raise QuestionAskedError(_pressed_words(what))
    if case.chasers:
        raise QuestionAskedError(
            _("The customer wrote about this more than once. Answer them, or ask a lead to close this case.")
        )


def _asked(case: Case, *, is_marked: bool) -> str:
    """Return the first question that waits, "" where none does; `is_marked`: or what bears a question mark."""
    texts = finding.values(_WAITING, case=case.pk)
    found = (question.words for text in texts for question in asking.find(text))
    marked = (text for text in texts if is_marked and re.search(QUESTION_MARK, text))
    return next(found, "") or next(marked, "")


def _pressed_words(what: str) -> str:
    """Return what waits that stands in no message, and what to do."""
    match what:
        case "denied":
            return _("The customer pressed that it is not solved. Answer that, or ask a lead to close this case.")
        case "contradicted":
            return _("The customer says that a promise was not kept. Answer that, or ask a lead to close this case.")
        case "unpaid":
            return _("The customer says that money did not arrive. Answer that, or ask a lead to close this case.")
        case "overpromised":
            return _(
                "A program of ours promised the customer what it may not. Tell them what holds, or ask a lead to close"
                " this case."
            )
    return _("The customer was told of a payout that was none. Tell them, or ask a lead to close this case.")


def refuse_word(reason: AnswerWaiver.Reason, *, of: Agent) -> None:
    """Refuse a reason that is not for everybody to give. Refuses: LeadNeededError."""
    if reason == AnswerWaiver.Reason.UNREACHABLE and not of.is_lead:
        raise LeadNeededError(
            _("That the customer cannot be reached is for a lead to say. Ask one to close this case.")
        )
    if reason == AnswerWaiver.Reason.NOTHING_NEW and not of.is_lead:
        raise LeadNeededError(_("That there is nothing new is for a lead to say. Ask one to close this case."))
