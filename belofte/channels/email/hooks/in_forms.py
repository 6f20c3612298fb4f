"""Finding the mails in what services post as a form."""

import json
from collections.abc import Iterator

from belofte.channels.email.hooks.mails import Content, PostedMail, octets, refuse_other_event
from belofte.channels.email.hooks.rebuilding import Parts, PostedFile, Text, rebuild, unfolded


def mailgun(content: Content) -> Iterator[PostedMail]:
    """Yield the mail: whole where the address that Mailgun was given ends in “mime”, else in parts."""
    raw = content.field("body-mime")
    refuse_other_event(unless=raw is not None or content.field("message-headers") is not None)
    if content.field("attachments") is not None:
        raise ValueError("The route stores its files at Mailgun (store); it has to send them along (forward).")
    yield PostedMail(
        raw=raw.content if raw else rebuild(_parts_of_mailgun(content)),
        sender=content.text("sender") if content.field("sender") else None,
        recipients=tuple(each.strip() for each in content.text("recipient").split(",") if each.strip()),
        key=content.text("token"),
        is_rebuilt=raw is None,
    )


def _parts_of_mailgun(content: Content) -> Parts:
    """Return the parts; the ids of files in line come as a table the other way round."""
    ids = json.loads(content.text("content-id-map") or "{}")
    shown = {name: content_id for content_id, name in ids.items()}
    names = [f"attachment-{number}" for number in range(1, int(content.text("attachment-count") or 0) + 1)]
    return Parts(
        headers=[(name, value) for name, value in content.json_in("message-headers")],
        texts=_texts(content, {"body-plain": "plain", "body-html": "html"}, {}),
        files=[_file(content, name, shown.get(name, "")) for name in names],
    )


def sendgrid(content: Content) -> Iterator[PostedMail]:
    """Yield the mail: whole where “POST the raw, full MIME message” is on, else in parts."""
    refuse_other_event(unless=content.form is not None or not content.body.startswith(b"["))
    raw = content.field("email")
    refuse_other_event(unless=raw is not None or content.field("headers") is not None)
    envelope = content.json_in("envelope")
    yield PostedMail(
        raw=raw.content if raw else rebuild(_parts_of_sendgrid(content)),
        sender=envelope["from"],
        recipients=tuple(envelope["to"]),
        is_rebuilt=raw is None,
    )


def _parts_of_sendgrid(content: Content) -> Parts:
    """Return the parts; each text is in the characters that it came in, as told beside it."""
    told = json.loads(content.text("attachment-info") or "{}")
    charsets = json.loads(content.text("charsets") or "{}")
    return Parts(
        headers=list(unfolded(content.text("headers"))),
        texts=_texts(content, {"text": "plain", "html": "html"}, charsets),
        files=[_file(content, name, told[name].get("content-id", "")) for name in sorted(told)],
    )


def mandrill(content: Content) -> Iterator[PostedMail]:
    """Yield the mails, which are whole; Mandrill posts several at once, and none to try whether we are there."""
    for event in content.json_in("mandrill_events"):
        refuse_other_event(unless=event.get("event") == "inbound")
        mail = event["msg"]
        recipient = mail.get("email")
        yield PostedMail(raw=octets(mail["raw_msg"]), recipients=(recipient,) if recipient else ())


def _texts(content: Content, subtypes: dict[str, str], charsets: dict[str, str]) -> list[Text]:
    found = ((content.field(name), name) for name in subtypes)
    return [
        Text(content=field.content, subtype=subtypes[name], charset=charsets.get(name, "utf-8"))
        for field, name in found
        if field is not None and field.content
    ]


def _file(content: Content, name: str, content_id: str) -> PostedFile:
    """Return a file of the form. Refuses: ValueError."""
    field = content.field(name)
    if field is None:
        raise ValueError(f"The file {name} is missing.")
    return PostedFile(
        content=field.content, name=field.file_name, content_type=field.content_type, content_id=content_id
    )
