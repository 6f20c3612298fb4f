"""A second person's final answer, which names who outside decides; and what a customer says after it.

Nothing else writes a FinalAnswer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from belofte.cases import history
from belofte.cases.models import Attachment, Case, Event, Message
from belofte.closing.hindrances import ClosingRefusedError
from belofte.closing.models import Body, Closure, FinalAnswer
from belofte.conduct import heard
from belofte.language import novelty, recourse
from belofte.language.novelty import New
from belofte.people.models import Agent


class FinalRefusedError(ClosingRefusedError):
    """It is no final answer; the words say what it lacks."""


class NotToldError(FinalRefusedError):
    """The customer has no outcome, or it came back."""


class FirstAnswererError(FinalRefusedError):
    """Who answered first cannot have the last word too."""


class BodyUnnamedError(FinalRefusedError):
    """The answer does not tell where the customer can go."""


class DeclaredAlreadyError(FinalRefusedError):
    """Somebody said so first."""


class FinalAnswerMissingError(ClosingRefusedError):
    """There is no final answer after which something could be nothing new."""


class SomethingNewError(ClosingRefusedError):
    """The customer said something new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What may be new since the final answer."""

    found: Sequence[New]
    files: Sequence[str]

    @property
    def is_new(self) -> bool:
        """Whether anything is."""
        return bool(self.found or self.files)


@transaction.atomic
def declare(case: Case, *, body: Body, by: Agent, at: datetime) -> FinalAnswer:
    """Say that the outcome told last is our final answer, and whom outside it names.

    Refuses: NotToldError, DeclaredAlreadyError, FirstAnswererError, BodyUnnamedError.
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    closure = told_last(case)
    if closure is None or closure.message is None or not _has_arrived(closure.message):
        raise NotToldError(
            _("No outcome has reached the customer yet. Send the final answer first, and close with it.")
        )
    if FinalAnswer.objects.filter(closure=closure).exists():
        raise DeclaredAlreadyError(_("This is our final answer already."))
    if closure.message.author_id == first_answerer(case):
        raise FirstAnswererError(
            _("Who answered first cannot give the final answer as well. Have a colleague look at it and answer.")
        )
    words = named(closure.message.text).get(body)
    if words is None:
        raise BodyUnnamedError(_("This answer does not tell the customer where they can go. Write that to them first."))
    at = history.moment(case, at=at)
    made = FinalAnswer.objects.create(closure=closure, body=body, named=words, by=by, at=at)
    history.record(case, Event.Kind.FINAL_DECLARED, by=by, at=at, closure=closure.pk)
    return made


def named(text: str) -> dict[Body, str]:
    """Return who outside an answer names, with the words that name each."""
    return {Body(each): words for each, words in recourse.named(text).items()}


def told_last(case: Case) -> Closure | None:
    """Return the newest end with an outcome that was told."""
    ended = case.closures.filter(completed_at__isnull=False, message__isnull=False).select_related("message")
    return ended.order_by("-completed_at").first()


def first_answerer(case: Case) -> int | None:
    """Return the number of who answered the customer first; that a conversation is stopped answers nothing."""
    answers = Message.objects.filter(
        conversation__case=case,
        direction=Message.Direction.OUT,
        is_automatic=False,
        forwards__isnull=True,
        stop__isnull=True,
        objection__isnull=True,
    )
    return answers.order_by("recorded_at", "pk").values_list("author_id", flat=True).first()


def of(case: Case) -> FinalAnswer | None:
    """Return the newest final answer that has not come back."""
    finals = FinalAnswer.objects.filter(closure__case=case).select_related("closure__message").order_by("-id")
    return next((each for each in finals if each.closure.message and _has_arrived(each.closure.message)), None)


def since(case: Case) -> Since | None:
    """Return what may be new since the final answer; None where there is none."""
    final = of(case)
    if final is None or final.closure.message is None:
        return None
    said = Message.objects.filter(conversation__case=case).order_by("recorded_at", "pk")
    told_at = final.closure.message.recorded_at
    later = said.filter(recorded_at__gt=told_at, direction=Message.Direction.IN)
    before = "\n".join(said.filter(recorded_at__lte=told_at).values_list("text", flat=True))
    words = "\n".join(later.values_list("text", flat=True))
    files = Attachment.objects.filter(message__conversation__case=case, message__direction=Message.Direction.IN)
    known = set(files.filter(message__recorded_at__lte=told_at).values_list("name", "size_bytes"))
    fresh = [
        file.name
        for file in files.filter(message__recorded_at__gt=told_at).order_by("pk")
        if not (file.content_id and (file.name, file.size_bytes) in known)  # the picture under each of their mails
    ]
    return Since(found=novelty.find(words, before=before), files=fresh)


def refuse_new(said: Since | None, *, case: Case) -> FinalAnswer:
    """Return the final answer since which nothing new was said; the case is held, and `said` was read before.

    Refuses: FinalAnswerMissingError, SomethingNewError.
    """
    final = of(case)
    if said is None or final is None:
        raise FinalAnswerMissingError(_("The customer has no final answer of a second person yet. Answer them."))
    if said.is_new:
        raise SomethingNewError(_("The customer says something new since our final answer. Answer that first."))
    return final


def _has_arrived(message: Message) -> bool:
    return message.deliveries.filter(heard.ARRIVED).exists()
