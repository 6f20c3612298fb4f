"""Finding the mails in what services post as JSON."""

from collections.abc import Iterator, Mapping
from email.message import Message
from typing import Any, Final

from belofte.channels.email.hooks.mails import Content, PostedMail, decoded, octets, refuse_other_event
from belofte.channels.email.hooks.rebuilding import Parts, PostedFile, Text, named, rebuild


def postmark(content: Content) -> Iterator[PostedMail]:
    """Yield the mail: whole where “Include raw email content” is on, else in parts."""
    event = content.json()
    refuse_other_event(unless=event.get("RecordType", "Inbound") == "Inbound")
    headers = [(each["Name"], each["Value"]) for each in event.get("Headers") or ()]
    path = headers.pop(0)[1] if headers and headers[0][0].lower() == "return-path" else None  # theirs, on top
    raw = event.get("RawEmail")
    yield PostedMail(
        raw=octets(raw) if raw else rebuild(_parts_of_postmark(event, headers)),
        sender=None if path is None else path.strip("<> "),
        recipients=_some(event.get("OriginalRecipient")),
        key=event["MessageID"],
        is_rebuilt=not raw,
    )


def _parts_of_postmark(event: Mapping[str, Any], headers: list[tuple[str, str]]) -> Parts:
    """Return the parts; what stands in headers of its own is left out of the list that Postmark gives."""
    given = {name.lower() for name, _ in headers}
    told = dict(_people_of_postmark(event)) | {name: event.get(key) for name, key in _LINES.items()}
    return Parts(
        headers=[
            *headers,
            *((name, str(value)) for name, value in told.items() if value and name.lower() not in given),
        ],
        texts=_texts(event.get("TextBody"), event.get("HtmlBody")),
        files=[
            PostedFile(
                content=decoded(each["Content"]),
                name=each.get("Name") or "",
                content_type=each.get("ContentType") or "",
                content_id=each.get("ContentID") or "",
            )
            for each in event.get("Attachments") or ()
        ],
    )


def _people_of_postmark(event: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in ("From", "To", "Cc"):
        found = event.get(f"{name}Full") or []
        some = [found] if isinstance(found, dict) else found
        yield name, ", ".join(named(each["Email"], each.get("Name") or "") for each in some)


_LINES: Final = {"Subject": "Subject", "Date": "Date", "Reply-To": "ReplyTo"}


def mailjet(content: Content) -> Iterator[PostedMail]:
    """Yield the mail, always in parts."""
    event = content.json()
    refuse_other_event(unless="Headers" in event)
    parts = Parts(
        headers=list(_listed(event["Headers"])),
        texts=_texts(event.get("Text-part"), event.get("Html-part")),
        files=[
            _file_of_mailjet(each, event) for each in event.get("Parts") or () if "Attachment" in each["ContentRef"]
        ],
    )
    yield PostedMail(
        raw=rebuild(parts),
        sender=event.get("Sender"),
        recipients=_some(event.get("Recipient")),
        is_rebuilt=True,
    )


def _listed(headers: Mapping[str, str | list[str]]) -> Iterator[tuple[str, str]]:
    """Yield name and value; where a header stood more than once, Mailjet gives a list."""
    for name, values in headers.items():
        for value in [values] if isinstance(values, str) else values:
            yield name, value


def _file_of_mailjet(part: Mapping[str, Any], event: Mapping[str, Any]) -> PostedFile:
    told = Message()
    for name, value in _listed(part.get("Headers") or {}):
        told[name] = " ".join(value.split())
    return PostedFile(
        content=decoded(event[part["ContentRef"]]),
        name=told.get_filename("") or "",
        content_type=told.get_content_type(),
        content_id=told.get("Content-ID", "") if told.get_content_disposition() != "attachment" else "",
    )


def mailersend(content: Content) -> Iterator[PostedMail]:
    """Yield the mail, which is whole."""
    event = content.json()
    refuse_other_event(unless=event["type"] == "inbound.message")
    mail = event["data"]
    yield PostedMail(
        raw=octets(mail["raw"]),
        sender=(mail.get("sender") or {}).get("email"),
        recipients=tuple(each["email"] for each in mail["recipients"]["rcptTo"]),
        key=mail["id"],
    )


def postal(content: Content) -> Iterator[PostedMail]:
    """Yield the mail, which is whole; its id is no key, as it counts within a database that can begin anew."""
    event = content.json()
    refuse_other_event(unless="rcpt_to" in event)
    yield PostedMail(
        raw=decoded(event["message"]) if event.get("base64") else octets(event["message"]),
        sender=event.get("mail_from"),
        recipients=_some(event["rcpt_to"]),
    )


def sparkpost(content: Content) -> Iterator[PostedMail]:
    """Yield the mails, which are whole; SparkPost posts several at once, and nothing to try whether we are there."""
    for each in content.json():
        if not each["msys"]:
            continue
        refuse_other_event(unless="relay_message" in each["msys"])
        mail = each["msys"]["relay_message"]
        written = mail["content"]["email_rfc822"]
        yield PostedMail(
            raw=decoded(written) if mail["content"].get("email_rfc822_is_base64") else octets(written),
            sender=mail.get("msg_from"),
            recipients=_some(mail.get("rcpt_to")),
        )


def _texts(plain: str | None, html: str | None) -> list[Text]:
    both = ((plain, "plain"), (html, "html"))
    return [Text(content=octets(words), subtype=subtype) for words, subtype in both if words]


def _some(address: str | None) -> tuple[str, ...]:
    return (address,) if address else ()
