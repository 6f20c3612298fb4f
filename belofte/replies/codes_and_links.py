"""Telling a customer something that is no answer: a code, or a new link. It is on no timeline, and waits for nothing.

Such a mail goes to the contact point that we know; but for the question to a new address, whose it is. It holds nothing
that anybody outside wrote: no name, no subject, no words of the case. It has no return path, so that no program answers
it.

While the brake is on none leaves. Who asks for a code is told so, since a code would be over before it came; a link
waits until somebody lets go.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from belofte import jobs, secrecy
from belofte.cases import links, reply_addresses
from belofte.cases.models import Conversation
from belofte.channels import registry
from belofte.channels.contract import Address, Outgoing, SendError, UncertainError
from belofte.contacts import verifying
from belofte.contacts.models import Verification
from belofte.replies import delivering, new_addresses, rendering
from belofte.replies.models import NewAddress

ATTEMPTS_MAX: Final = 5  # a minute after the first, then two, three and four: all while a code is good
_LETTERS_MAX: Final = 50  # a minute after the first, then two, three and on: for 20 hours
_WAIT: Final = timedelta(minutes=1)


class BrakedError(Exception):
    """Nothing goes out for now, so no code does either; the words are for whoever asked."""


@transaction.atomic
def send_code(conversation: Conversation, *, at: datetime) -> None:
    """Have a code mailed to the conversation's contact point. Refuses: BrakedError, verifying.TooManyCodesError."""
    if delivering.braked() is not None:
        raise BrakedError(_("We send no mail at the moment, so no code either. Try again later."))
    asked = verifying.ask(conversation.contact_point, at=at)
    jobs.defer("belofte.replies.jobs.tell_code", verification_id=asked.pk, conversation_id=conversation.pk)


def send_link(conversation: Conversation) -> bool:
    """Have a new link mailed to the conversation's contact point; tell whether it leaves now, or when the brake is off.

    The caller limits how often.
    """
    jobs.defer("belofte.replies.jobs.tell_link", conversation_id=conversation.pk)
    return delivering.braked() is None


def tell_code(verification_id: int, conversation_id: int, *, attempt: int, at: datetime) -> None:
    """Mail a code, unless it can no longer be used. Refuses: SendError, after the last attempt."""
    asked = Verification.objects.get(pk=verification_id)
    if not verifying.is_open(asked, at=at):
        return
    conversation = _find(conversation_id)
    words = {"code": verifying.code(asked), "minutes": verifying.LASTS // timedelta(minutes=1)}
    outgoing = _compose(conversation, "code", words, key=f"code {asked.pk}", at=asked.asked_at)
    again = {"verification_id": verification_id, "conversation_id": conversation_id}
    _send(conversation, outgoing, job="belofte.replies.jobs.tell_code", again=again, attempt=attempt, at=at)


def tell_link(conversation_id: int, *, attempt: int, at: datetime) -> None:
    """Mail a new link. Refuses: SendError, after the last attempt."""
    conversation = _find(conversation_id)
    link = links.address(conversation.case, conversation.contact_point, issued_on=at.date())
    words = {"link": link, "days": links.LASTS_DAYS["page"]}
    outgoing = _compose(conversation, "link", words, key=f"link {conversation.pk} {at.date()}", at=at)
    again = {"conversation_id": conversation_id}
    _send(conversation, outgoing, job="belofte.replies.jobs.tell_link", again=again, attempt=attempt, at=at)


def ask_address(new_address_id: int, *, attempt: int, at: datetime) -> None:
    """Mail the question whether an address is theirs, while that is asked; what is refused for good ends it.

    Refuses: SendError, after the last attempt.

    An answer by mail comes to the inbox, and into no case: who asks whose address it is tells nobody of the case.
    """
    asked = NewAddress.objects.select_related("contact_point", "delivery__message").get(pk=new_address_id)
    if not new_addresses.is_open(asked, at=at):
        return
    conversation = _find(asked.delivery.message.conversation_id)
    words = {"link": new_addresses.link(asked, "yes"), "other_link": new_addresses.link(asked, "no")}
    outgoing = _compose(conversation, "address", words, key=f"address {asked.pk}", asked=asked, at=asked.asked_at)
    job, again = "belofte.replies.jobs.ask_address", {"new_address_id": new_address_id}
    try:
        _send(conversation, outgoing, job=job, again=again, attempt=attempt, attempts_max=_LETTERS_MAX, at=at)
    except SendError as error:
        if not error.permanent:
            raise  # our own server was out of reach: that says nothing of the address
        new_addresses.fail(asked, at=at)


def _find(conversation_id: int) -> Conversation:
    return Conversation.objects.select_related("inbox", "contact_point", "case").get(pk=conversation_id)


def _compose(
    conversation: Conversation,
    kind: str,
    words: Mapping[str, object],
    *,
    key: str,
    asked: NewAddress | None = None,
    at: datetime,
) -> Outgoing:
    """Return `replies/<kind>.txt` in the inbox's language, ready for the wire; to the customer, or to a stranger.

    Only what comes back of what a stranger is asked tells something: a customer asks anew.
    """
    inbox, point = conversation.inbox, asked.contact_point if asked else conversation.contact_point
    with translation.override(inbox.language):
        subject = render_to_string(f"replies/{kind}_subject.txt", {"inbox": inbox}).strip()
        text = render_to_string(f"replies/{kind}.txt", {"inbox": inbox, **words})
    domain = inbox.address.rpartition("@")[2] or "belofte.invalid"
    links = [str(words[name]) for name in ("link", "other_link") if name in words]
    has_html = registry.abilities(inbox.channel).html
    return Outgoing(
        external_id=f"belofte.{secrecy.mark('told', key)}@{domain}",
        sender=Address(address=inbox.address, name=inbox.name),
        recipient=Address(address=point.address),  # the name is in the customer's own words
        text=text,
        html=rendering.as_html(text, language=inbox.language, links=links) if has_html else "",
        subject=subject,
        reply_to=inbox.address if asked else reply_addresses.sign(inbox.address, purpose="c", row=conversation.pk),
        return_path=reply_addresses.sign(inbox.address, purpose="a", row=asked.pk) if asked else "",
        is_automatic=True,
        said_at=at,
    )


def _send(
    conversation: Conversation,
    outgoing: Outgoing,
    *,
    job: str,
    again: Mapping[str, int],
    attempt: int,
    attempts_max: int = ATTEMPTS_MAX,
    at: datetime,
) -> None:
    """Hand it to the channel; what is not taken yet is tried again a few times. Whoever gets none asks anew."""
    if delivering.braked() is not None:  # pulled since it was asked for: a code is looked at again until it is over
        jobs.defer(job, at=at + _WAIT, **again, attempt=attempt)
        return
    with suppress(UncertainError):  # it may have arrived
        try:
            registry.channel(conversation.inbox).send(outgoing)
        except SendError as error:
            if error.permanent or attempt >= attempts_max:
                raise  # the job fails, and the doctor tells of it
            jobs.defer(job, at=at + _WAIT * attempt, **again, attempt=attempt + 1)
