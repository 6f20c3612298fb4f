"""Words ready for whoever tells a customer about a promise: that it runs, before it fails, or after it was not kept.

They are put in a draft, with blanks that a person fills. Nothing is sent by itself, and nothing that was typed is lost.
"""

import re
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import F, QuerySet, Subquery
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from belofte.attention import unpaid
from belofte.cases import links
from belofte.cases.models import Case, Conversation, Message
from belofte.language import guessing
from belofte.language.guessing import Language
from belofte.parties import depending
from belofte.parties.models import AtRisk, Party
from belofte.people.houses import house_of
from belofte.people.models import Agent, Team
from belofte.promises import conditions, ledger, offering, wording
from belofte.promises.models import (
    Form,
    Grain,
    Initiator,
    Kind,
    LedgerEntry,
    Origin,
    Payout,
    Promise,
    Retraction,
    State,
)
from belofte.replies import drafting
from belofte.replies.models import Draft

_MESSAGES_MAX: Final = 5  # of the customer, the newest, that tell their language
_APPOINTMENT: Final = re.compile(
    r"(?i:monteur|afspraak|langs|aansluit|sluiten .{0,30}aan|bezoek|engineer|appointment|visit)"
)


class PreparingRefusedError(Exception):
    """The words cannot be made ready; the reason says what to do."""


class WordsTypedError(PreparingRefusedError):
    """Somebody has typed in the draft: that stays as it is."""


class NotOursError(PreparingRefusedError):
    """Somebody else promised it: we confess to nothing."""


class NobodyToTellError(PreparingRefusedError):
    """There is no conversation in which the customer can be told."""


@transaction.atomic
def prepare(promise: Promise, *, by: Agent, at: datetime) -> Draft:
    """Put the words about a promise that runs, or was not kept, in somebody's draft, where nothing is typed yet.

    Refuses: WordsTypedError, NotOursError, NobodyToTellError, ledger.PromiseOverError, drafting.HeldError.
    """
    Case.objects.select_for_update().get(pk=promise.case_id)
    promise = Promise.objects.select_related("case__team", "case__contact").get(pk=promise.pk)
    if (
        not unpaid.untold(promise.case).filter(promise=promise).exists()
    ):  # of which they hear, whatever became of the promise
        ledger.refuse_settled(promise)
    if promise.form == Form.CLAIMED:
        raise NotOursError(_("Somebody else promised this. Say in your own words what became of it."))
    conversation, key = place_for(promise.case, by=by)
    text = words(promise, conversation, by=by, at=at)
    return drafting.save(promise.case, text=text, key=key, about=promise, chosen="", by=by, at=at)


def place_for(case: Case, *, by: Agent) -> tuple[Conversation, uuid.UUID]:
    """Return where words for a customer can be made ready: the newest conversation, and the key of somebody's draft.

    The case's row is held. Refuses: WordsTypedError, NobodyToTellError.
    """
    draft = Draft.objects.filter(case=case, agent=by).first()
    if draft is not None and draft.text.strip():
        raise WordsTypedError(
            _("You were writing something already, and that stays as it is. Send or discard it first.")
        )
    conversation = case.conversations.select_related("inbox", "case__team", "case__contact").order_by("-pk").first()
    if conversation is None:
        raise NobodyToTellError(_("There is no conversation to write in. Call the customer, and log the call."))
    return conversation, draft.key if draft is not None else uuid.uuid4()


def words(promise: Promise, conversation: Conversation, *, by: Agent, at: datetime) -> str:
    """Return what can be said about a promise, in the customer's language, with blanks for what only a person knows."""
    language = language_of(conversation)
    facts = _facts(promise, conversation, language=language, by=by, at=at)
    name = "broken" if facts["is_late"] else "in_danger"
    if fell := list(unpaid.untold(promise.case).filter(promise=promise).order_by("paid_on", "pk")):
        name, facts = "unpaid", facts | _facts_of_payouts(promise, fell, language=language, at=at)
    elif (tried := offering.untold_try(promise)) is not None:
        name, facts = "tried", facts | _facts_of_try(promise, tried, conversation, language=language, at=at)
    elif name == "in_danger" and _has_just_begun(promise, at=at):
        name = "begun"
    return render_to_string(f"replies/promise_{name}.{language}.txt", facts).strip()


def _has_just_begun(promise: Promise, *, at: datetime) -> bool:
    """Tell whether what it waited for has happened, and nothing yet shows that it will not be kept."""
    is_warned = promise.warnings.filter(due_at=F("promise__due_at")).exists()
    is_at_risk = _slips(promise, at=at).exists()
    untold = conditions.untold().values("pk")[:1]
    begun = Promise.objects.alias(untold=Subquery(untold)).filter(pk=promise.pk, untold__isnull=False)
    return not is_warned and not is_at_risk and begun.exists()


def _slips(promise: Promise, *, at: datetime) -> QuerySet[AtRisk]:
    """Return by what a promise is at risk still."""
    return depending.standing(at=at).filter(promise=promise, due_at=F("promise__due_at"))


def initiator(promise: Promise, *, at: datetime) -> Initiator:
    """Return who probably wants the other date, for a person to confirm: a company, where what it undertook slips.

    Where another date was told in vain, whoever wanted that.
    """
    dated = promise.entries.filter(kind__in=[LedgerEntry.Kind.MOVED, LedgerEntry.Kind.UNTOLD]).order_by("-number")
    newest = dated.select_related("takes_back").first()
    if newest is not None and newest.takes_back is not None and newest.takes_back.initiator:
        return Initiator(newest.takes_back.initiator)
    by_company = _slips(promise, at=at).filter(dependency__on_undertaking__involvement__party__kind=Party.Kind.COMPANY)
    return Initiator.PARTY if by_company.exists() else Initiator.US


def language_of(conversation: Conversation) -> Language:
    """Return the customer's language, by their own words; where these do not tell, that of the inbox."""
    said = Message.objects.filter(conversation=conversation, direction=Message.Direction.IN, is_automatic=False)
    newest = said.order_by("-pk").values_list("text", flat=True)[:_MESSAGES_MAX]
    return guessing.guess("\n".join(newest), otherwise="en" if conversation.inbox.language == "en" else "nl")


def _facts(
    promise: Promise, conversation: Conversation, *, language: Language, by: Agent, at: datetime
) -> dict[str, Any]:
    return {
        **people(conversation, language=language, by=by),
        "kind": _kind(promise),
        "is_of_desk": promise.origin == Origin.DESK,
        "when": _when(promise, language=language, at=at),
        "times": promise.moves + promise.forced_moves,
        "is_late": promise.state == State.BROKEN or bool(promise.due_at and promise.due_at < at),
    }


def _facts_of_try(
    promise: Promise, tried_at: datetime, conversation: Conversation, *, language: Language, at: datetime
) -> dict[str, Any]:
    """Return when somebody rang in vain, and when it suits us to ring again."""
    with translation.override(language):
        return {
            "tried": wording.moment(tried_at, now=at),
            "slots": [wording.half_hour(slot, now=at) for slot in offering.suggested(promise, at=at)],
            "has_link": links.are_carried(conversation.inbox.channel),
        }


def _facts_of_payouts(promise: Promise, fell: Sequence[Payout], *, language: Language, at: datetime) -> dict[str, Any]:
    """Return what was said to be paid and was not: by the customer's word, by our own, and by the bank's."""
    taken = Retraction.objects.filter(payout__in=fell)
    ours, returned = (set(taken.filter(match__isnull=own).values_list("payout", flat=True)) for own in (True, False))
    with translation.override(language):
        return {
            "denied": _amounts([one for one in fell if one.pk not in ours | returned], promise, at=at),
            "returned": _amounts([one for one in fell if one.pk in returned], promise, at=at),
            "taken_back": _amounts([one for one in fell if one.pk in ours], promise, at=at),
            "is_over": not promise.is_left,
        }


def _amounts(payouts: Sequence[Payout], promise: Promise, *, at: datetime) -> str:
    """Return each amount with its day, to stand inside a sentence; "" for none."""
    each = [
        pgettext("paid", "%(amount)s on %(day)s")
        % {"amount": wording.money(one.amount, like=promise.words), "day": wording.day(one.paid_on, now=at)}
        for one in payouts
    ]
    if len(each) < 2:  # noqa: PLR2004 - which need no "and"
        return "".join(each)
    return _("%(most)s and %(last)s") % {"most": ", ".join(each[:-1]), "last": each[-1]}


def people(conversation: Conversation, *, language: Language, by: Agent) -> dict[str, str]:
    """Return how words that are made ready name the customer, and who signs them."""
    case = conversation.case
    name = " ".join(case.contact.name.split())
    formal = is_formal(case.team)
    is_signed = bool(conversation.inbox.signature_nl if language == "nl" else conversation.inbox.signature_en)
    return {
        "name": "" if "@" in name else name,
        "u": "u" if formal else "je",
        "U": "U" if formal else "Je",
        "uw": "uw" if formal else "je",
        "agent": "" if is_signed else " ".join(by.signed_name.split()),
    }


def is_formal(team: Team) -> bool:
    """Tell whether a team addresses its customers formally, as Dutch can."""
    return house_of(team).form != "je"


def _kind(promise: Promise) -> str:
    """Return what was promised; somebody who comes by is told of otherwise than a parcel."""
    is_visit = promise.kind == Kind.DELIVERY and _APPOINTMENT.search(promise.words)
    return "appointment" if is_visit else promise.kind


def _when(promise: Promise, *, language: Language, at: datetime) -> str:
    """Return by when it was promised, to stand inside a sentence."""
    if promise.due_at is None:  # which a promise that runs has
        return ""
    with translation.override(language):
        said = wording.due(promise.due_at, promise.grain, words=promise.due_words, now=at).replace(", ", " ")
    is_exact = promise.grain in {Grain.MINUTE, Grain.PART_OF_DAY} and not said.startswith("by ")
    return f"on {said}" if language == "en" and is_exact else said
