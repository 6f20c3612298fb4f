"""Making a message ready for the wire: the same delivery gives the same words and ids each time it is tried."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from belofte.cases import links, reply_addresses
from belofte.cases.models import Delivery, Message
from belofte.channels import registry
from belofte.channels.contract import Address, Outgoing, OutgoingFile
from belofte.closing.models import Closure, Ending
from belofte.language import guessing
from belofte.language.marking import gettext_noop
from belofte.replies import history, rendering, senders
from belofte.replies.history import Quoted
from belofte.testimony.models import Inquiry


def compose(delivery: Delivery) -> Outgoing:
    """Return what the channel sends: signed addresses, the words, the customer's link, a signature, history, files."""
    message = delivery.message
    inbox = message.conversation.inbox
    sender = senders.address(message)
    abilities = registry.abilities(inbox.channel)
    letter = letter_of(delivery)
    files = tuple(_files(message))
    return Outgoing(
        external_id=message.external_id,
        sender=Address(address=sender, name=inbox.name),
        recipient=Address(address=delivery.contact_point.address),
        to=_addresses(message.to),
        cc=_addresses(message.cc),
        text=letter.as_text(),
        html=letter.as_html(files) if abilities.html else "",
        subject=message.subject,
        reply_to=reply_addresses.sign(sender, purpose="c", row=message.conversation_id),
        return_path=reply_addresses.sign(sender, purpose="d", row=delivery.pk),
        answers=tuple(reversed(message.answers)),
        files=files,
        is_automatic=message.is_automatic,
        ends=abilities.live and Ending.objects.filter(told=message).exists(),
        said_at=message.recorded_at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The parts of what is written, to be put together as text and as HTML."""

    language: str
    words: str
    link: str
    signature: str
    quoted: list[Quoted]

    def as_text(self) -> str:
        """Return them as plain text, the signature below the usual dashes."""
        signature = f"-- \n{self.signature}" if self.signature else ""
        return "\n\n".join(filter(None, [self.words, signature, history.as_text(self.quoted)])) + "\n"

    def as_html(self, files: Iterable[OutgoingFile]) -> str:
        """Return the same as HTML, with the pictures among the files where the words name them."""
        return rendering.as_html(
            self.words,
            language=self.language,
            links=[self.link] if self.link else [],
            signature=self.signature,
            quoted=self.quoted,
            pictures={file.name: file.content_id for file in files if file.content_id},
        )


def letter_of(delivery: Delivery) -> Letter:
    """Return what is written to one recipient, in the language of its words."""
    message = delivery.message
    inbox = message.conversation.inbox
    abilities = registry.abilities(inbox.channel)
    language = guessing.guess(message.text, otherwise="nl" if inbox.language == "nl" else "en")
    is_customer = delivery.meant_for == Delivery.MeantFor.CUSTOMER
    link = _link(delivery) if is_customer and links.are_carried(inbox.channel) else ""
    signature = inbox.signature_nl if language == "nl" else inbox.signature_en
    return Letter(
        language=language,
        words=_with_link(message.text, link=link, language=language, asked=_asked(message) if link else ""),
        link=link,
        signature=signature.strip().replace("{agent}", " ".join(message.author_name.split())),
        quoted=history.find(delivery, language=language) if abilities.threads else [],
    )


def _addresses(pairs: Iterable[Sequence[str]]) -> tuple[Address, ...]:
    """Return who is named on the mail: the same for everybody who gets it."""
    return tuple(Address(address=address, name=name) for address, name in pairs)


def _link(delivery: Delivery) -> str:
    """Return the link to the customer's page, of the message's own day: each try carries the same."""
    issued_on = delivery.message.recorded_at.date()
    return links.address(delivery.case, delivery.contact_point, issued_on=issued_on)


def _asked(message: Message) -> str:
    """Return what the link asks of the customer, also when something came between: each try says the same."""
    if Closure.objects.filter(message=message).exists():  # it was written to close the case
        return gettext_noop("Is it solved? Tell us with one press: %(link)s")
    if Inquiry.objects.filter(message=message).exists():
        return gettext_noop("Is it solved, or do you still wait? Tell us with one press: %(link)s")
    if message.slot_offers.filter(has_link=True).exists():
        return gettext_noop("Choose when we call you: %(link)s")
    return gettext_noop("Follow your question: %(link)s")


def _with_link(words: str, *, link: str, language: str, asked: str) -> str:
    if not link:
        return words
    with translation.override(language):
        return "\n\n".join([words, _(asked) % {"link": link}])


def _files(message: Message) -> Iterator[OutgoingFile]:
    for attachment in message.attachments.all():
        with attachment.blob.open("rb") as content:
            yield OutgoingFile(
                name=attachment.name,
                content_type=attachment.content_type,
                content=content.read(),
                content_id=attachment.content_id,
            )
