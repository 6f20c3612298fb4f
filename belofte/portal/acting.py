"""What a customer does from their page: answering, contradicting, choosing when we call, saying if it is solved.

Also saying that we explain it badly. Each is noted, and limited.
"""

import json
import uuid
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from belofte import locks
from belofte.cases import reply_addresses
from belofte.cases.models import Message
from belofte.cases.placing import NoPlaceError
from belofte.channels.contract import Address, Envelope, Incoming
from belofte.channels.models import PAGE_KEY
from belofte.closing import confirming, inquiring
from belofte.intake import accepting, receiving
from belofte.keeping import attesting, promising
from belofte.language.marking import gettext_noop
from belofte.library import contesting
from belofte.library.models import Contest, Use
from belofte.live import announcing
from belofte.portal.models import Act
from belofte.portal.visits import Visit
from belofte.promises.models import Payout, Promise, Renegotiation
from belofte.replies import codes_and_links, ruling

LIMITS: Final = {  # for each contact point: how many in how long
    Act.Kind.ANSWER: (10, timedelta(hours=1)),
    Act.Kind.CONTRADICTION: (10, timedelta(hours=1)),
    Act.Kind.VERDICT: (10, timedelta(hours=1)),
    Act.Kind.CONTEST: (10, timedelta(hours=1)),
    Act.Kind.SLOT: (10, timedelta(hours=1)),
    Act.Kind.NEW_LINK: (3, timedelta(days=1)),
}
WITHOUT_CODE: Final = gettext_noop(
    "Written on the customer's page by whoever has the link; no code was typed to show who it is."
)
_TOO_OFTEN: Final = gettext_noop("This was done very often lately. Try again later, or answer our last message.")


class TooManyActsError(Exception):
    """So much was done with this contact point's links lately that it stops for a while; the words say so."""


@transaction.atomic
def answer(visit: Visit, *, text: str, key: uuid.UUID) -> bool:
    """Take what a customer wrote on their page; tell whether it was new. Refuses: TooManyActsError.

    Stored as a raw envelope first, as all that comes in; the form's key makes a second click the same envelope.
    """
    return _take(visit, text=text, key=key) is not None


@transaction.atomic
def contradict(visit: Visit, promise: Promise) -> None:
    """Take a customer's word that a promise was not kept.

    Refuses: TooManyActsError, ledger.NothingToContradictError, ledger.EachPayoutError.
    """
    _note(visit, Act.Kind.CONTRADICTION)
    promising.contradict(promise, by=visit.contact_point, at=visit.at)


@transaction.atomic
def attest(visit: Visit, promise: Promise) -> None:
    """Take a customer's word that a delivery or an appointment took place; by the link alone it proves nothing.

    Refuses: TooManyActsError, and what `attesting.by_press` refuses.
    """
    _note(visit, Act.Kind.VERDICT)
    attesting.by_press(promise, by=visit.contact_point, is_identified=visit.is_proven, at=visit.at)


@transaction.atomic
def choose_slot(visit: Visit, promise: Promise, slot: datetime) -> None:
    """Take the half hour in which a customer wants to be called.

    Refuses: TooManyActsError, offering.NotOfferedError, offering.SlotTakenError.
    """
    _note(visit, Act.Kind.SLOT)
    promising.choose_slot(promise, slot, by=visit.contact_point, at=visit.at)


@transaction.atomic
def contradict_payout(visit: Visit, payout: Payout) -> None:
    """Take a customer's word that a payout did not arrive. Refuses: TooManyActsError, NothingToContradictError."""
    _note(visit, Act.Kind.CONTRADICTION)
    promising.contradict_payout(payout, by=visit.contact_point, at=visit.at)


@transaction.atomic
def deny_wish(visit: Visit, moved: Renegotiation) -> None:
    """Take a customer's word that a date was not their wish. Refuses: TooManyActsError, NothingToContradictError."""
    _note(visit, Act.Kind.CONTRADICTION)
    promising.deny_wish(moved, by=visit.contact_point, at=visit.at)


@transaction.atomic
def confirm(visit: Visit) -> bool:
    """Take a customer's word that it is solved, and tell whether their case is closed.

    Refuses: TooManyActsError, confirming.ConfirmationRefusedError.
    """
    _note(visit, Act.Kind.VERDICT)
    return confirming.confirm(visit.case, by=visit.contact_point, at=visit.at)


@transaction.atomic
def reply_to_inquiry(visit: Visit, *, is_solved: bool) -> bool:
    """Take a customer's word on whether they still wait, and tell whether their case is closed.

    Refuses: TooManyActsError, inquiring.ReplyRefusedError.
    """
    _note(visit, Act.Kind.VERDICT)
    return inquiring.reply(visit.case, is_solved=is_solved, by=visit.contact_point, at=visit.at)


@transaction.atomic
def deny(visit: Visit, *, text: str, key: uuid.UUID) -> None:
    """Take a customer's word that it is not solved, with what they add, which comes in as a message of theirs.

    Refuses: TooManyActsError, confirming.ConfirmationRefusedError.
    """
    _note(visit, Act.Kind.VERDICT)
    message = _take(visit, text=text, key=key) if text else None
    try:
        confirming.deny(visit.case, message=message, by=visit.contact_point, at=visit.at)
    except confirming.ConfirmationRefusedError:
        if message is None:  # their words are kept, and open the case by themselves
            raise


@transaction.atomic
def contest(visit: Visit, use: Use, *, word: Contest.Word) -> None:
    """Take a customer's word on what we explained; many tell its owner. Refuses: TooManyActsError."""
    _note(visit, Act.Kind.CONTEST)
    candidate = contesting.contest(use, word=word, by=visit.contact_point, at=visit.at)
    announcing.case_changed(visit.case.pk, team=visit.case.team_id)
    if candidate is not None:
        ruling.tell_owner(candidate.text_id)


@transaction.atomic
def ask_new_link(visit: Visit) -> bool:
    """Have a new link sent to where the old one was sent; tell whether it leaves now. Refuses: TooManyActsError."""
    _note(visit, Act.Kind.NEW_LINK)
    return codes_and_links.send_link(visit.conversation)


def _take(visit: Visit, *, text: str, key: uuid.UUID) -> Message | None:
    """Take what a customer wrote; None for what this form brought before."""
    written = {"text": text, "key": str(key), "proven": visit.is_proven}
    envelope = Envelope(
        raw=json.dumps(written, ensure_ascii=False).encode(),
        sender=visit.contact_point.address,
        recipients=(visit.inbox.address,),
        received_at=visit.at,
        transport_key=f"{PAGE_KEY}{visit.conversation.pk} {key}",
        headers={"content-type": "application/json"},
    )
    kept = accepting.keep_read(envelope, inbox=visit.inbox)
    if kept is None:
        return None
    _note(visit, Act.Kind.ANSWER)
    try:
        return receiving.receive(_incoming(visit, text=text), envelope=kept, at=visit.at)
    except NoPlaceError as refused:
        raise TooManyActsError(_(_TOO_OFTEN)) from refused


def _incoming(visit: Visit, *, text: str) -> Incoming:
    """Return it as said in this conversation, by its signed token; without a code the agent is told so."""
    point = visit.contact_point
    return Incoming(
        external_id="",
        author=Address(address=point.address, name=visit.case.contact.name),
        text=text,
        reply_tokens=(reply_addresses.token("c", row=visit.conversation.pk),),
        problems=() if visit.is_proven else (WITHOUT_CODE,),
    )


def _note(visit: Visit, kind: Act.Kind) -> None:
    """Note an act, unless there were too many lately. Refuses: TooManyActsError."""
    most, within = LIMITS[kind]
    point = visit.contact_point
    locks.hold("act", f"{point.pk} {kind}")
    if Act.objects.filter(contact_point=point, kind=kind, at__gt=visit.at - within).count() >= most:
        raise TooManyActsError(_(_TOO_OFTEN))
    Act.objects.create(contact_point=point, case=visit.case, kind=kind, is_proven=visit.is_proven, at=visit.at)
