"""Making a message ready for the wire: the same delivery gives the same words and ids each time it is tried."""

from html import escape

from belofte.cases import reply_addresses
from belofte.cases.models import Delivery, Message
from belofte.channels import registry
from belofte.channels.contract import Address, Outgoing, OutgoingFile


def compose(delivery: Delivery) -> Outgoing:
    """Return what the channel sends: signed addresses, the words with the inbox's signature, the files."""
    message = delivery.message
    inbox = message.conversation.inbox
    abilities = registry.abilities(inbox.channel)
    text = f"{message.text}\n\n-- \n{inbox.signature.strip()}\n" if inbox.signature.strip() else f"{message.text}\n"
    return Outgoing(
        external_id=message.external_id,
        sender=Address(address=inbox.address, name=inbox.name),
        recipient=Address(address=delivery.contact_point.address, name=delivery.case.contact.name),
        text=text,
        html=_as_html(text, language=inbox.language) if abilities.html else "",
        subject=message.subject,
        reply_to=reply_addresses.sign(inbox.address, purpose="c", row=message.conversation_id),
        return_path=reply_addresses.sign(inbox.address, purpose="d", row=delivery.pk),
        answers=tuple(reversed(message.answers)),
        files=_files(message),
        said_at=message.recorded_at,
    )


def _as_html(text: str, *, language: str) -> str:
    """Return the plain words as HTML: paragraphs and line ends, nothing else, so that both say the same."""
    paragraphs = [escape(part).replace("\n", "<br>\n") for part in text.strip().split("\n\n")]
    body = "\n".join(f"<p>{part}</p>" for part in paragraphs)
    head = f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"></head>'
    return f"{head}\n<body>\n{body}\n</body></html>\n"


def _files(message: Message) -> tuple[OutgoingFile, ...]:
    files = []
    for attachment in message.attachments.all():
        with attachment.blob.open("rb") as content:
            files.append(
                OutgoingFile(name=attachment.name, content_type=attachment.content_type, content=content.read())
            )
    return tuple(files)
