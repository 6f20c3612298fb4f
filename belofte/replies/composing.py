"""Making a message ready for the wire: the same delivery gives the same words and ids each time it is tried."""

from collections.abc import Iterable, Sequence
from html import escape

from django.utils import translation
from django.utils.translation import gettext as _

from belofte.cases import links, reply_addresses
from belofte.cases.models import Delivery, Message
from belofte.channels import registry
from belofte.channels.contract import Abilities, Address, Outgoing, OutgoingFile


def compose(delivery: Delivery) -> Outgoing:
    """Return what the channel sends: signed addresses, the words, the customer's link, the inbox's signature, files."""
    message = delivery.message
    inbox = message.conversation.inbox
    abilities = registry.abilities(inbox.channel)
    is_customer = delivery.meant_for == Delivery.MeantFor.CUSTOMER
    link = _link(delivery) if is_customer and _may_carry_link(abilities) else ""
    text = _text(message.text, link=link, signature=inbox.signature.strip(), language=inbox.language)
    return Outgoing(
        external_id=message.external_id,
        sender=Address(address=inbox.address, name=inbox.name),
        recipient=Address(address=delivery.contact_point.address, name=_name(delivery)),
        to=_addresses(message.to),
        cc=_addresses(message.cc),
        text=text,
        html=as_html(text, language=inbox.language, link=link) if abilities.html else "",
        subject=message.subject,
        reply_to=reply_addresses.sign(inbox.address, purpose="c", row=message.conversation_id),
        return_path=reply_addresses.sign(inbox.address, purpose="d", row=delivery.pk),
        answers=tuple(reversed(message.answers)),
        files=_files(message),
        is_automatic=message.is_automatic,
        said_at=message.recorded_at,
    )


def _name(delivery: Delivery) -> str:
    """Return what the customer is called; not in what the desk says by itself, as a stranger chose that name."""
    return "" if delivery.message.is_automatic else delivery.case.contact.name


def _addresses(pairs: Iterable[Sequence[str]]) -> tuple[Address, ...]:
    """Return who is named on the mail: the same for everybody who gets it."""
    return tuple(Address(address=address, name=name) for address, name in pairs)


def as_html(text: str, *, language: str, link: str = "") -> str:
    """Return the plain words as HTML: paragraphs and line ends, so that both say the same; a link of ours as one."""
    paragraphs = [escape(part).replace("\n", "<br>\n") for part in text.strip().split("\n\n")]
    body = "\n".join(f"<p>{part}</p>" for part in paragraphs)
    if link:
        body = body.replace(link, f'<a href="{link}">{link}</a>')
    head = f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"></head>'
    return f"{head}\n<body>\n{body}\n</body></html>\n"


def _may_carry_link(abilities: Abilities) -> bool:
    """Not where everybody reads along, not where each letter counts, and not while nobody could open it."""
    return links.are_usable() and not abilities.public and abilities.length_max is None


def _link(delivery: Delivery) -> str:
    """Return the link to the customer's page, of the message's own day: each try carries the same."""
    issued_on = delivery.message.recorded_at.date()
    return links.address(delivery.case, delivery.contact_point, issued_on=issued_on)


def _text(words: str, *, link: str, signature: str, language: str) -> str:
    parts = [words]
    if link:
        with translation.override(language):
            parts.append(_("Follow your question: %(link)s") % {"link": link})
    if signature:
        parts.append(f"-- \n{signature}")
    return "\n\n".join(parts) + "\n"


def _files(message: Message) -> tuple[OutgoingFile, ...]:
    files = []
    for attachment in message.attachments.all():
        with attachment.blob.open("rb") as content:
            files.append(
                OutgoingFile(name=attachment.name, content_type=attachment.content_type, content=content.read())
            )
    return tuple(files)
