"""Hosted mail services as they post: each makes its own form or JSON, and signs it as it does."""

import base64
import hashlib
import hmac
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlencode

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

KEY, SECRET = "key-of-the-service-1", "secret-of-ours-1"
URL: Final = "https://desk.example/hooks/1/mime"
SENDER, RECIPIENT = "femke@voorbeeld.example", "hallo+c1-abc@pakketlijn.example"
JSON = "application/json"


@dataclass(frozen=True, kw_only=True)
class Request:
    """What goes over HTTP."""

    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Mail:
    """What a customer mailed, as the service has it."""

    raw: bytes
    at: datetime
    number: str = field(default_factory=lambda: uuid.uuid4().hex)
    url: str = URL


def in_parts(
    fields: Mapping[str, bytes], files: Mapping[str, tuple[str, str, bytes]] = MappingProxyType({})
) -> Request:
    """Return a form in parts, with files: their names, types and contents."""
    parts = [(f'form-data; name="{name}"', "", content) for name, content in fields.items()]
    parts += [
        (f'form-data; name="{name}"; filename="{file_name}"', f"Content-Type: {content_type}\r\n", content)
        for name, (file_name, content_type, content) in files.items()
    ]
    lines = [
        f"--grens\r\nContent-Disposition: {told}\r\n{content_type}\r\n".encode() + content + b"\r\n"
        for told, content_type, content in parts
    ]
    return Request(
        body=b"".join(lines) + b"--grens--\r\n", headers={"content-type": "multipart/form-data; boundary=grens"}
    )


def in_json(event: object) -> Request:
    return Request(body=json.dumps(event).encode(), headers={"content-type": JSON})


def with_secret(request: Request, secret: str = SECRET) -> Request:
    given = base64.b64encode(f"belofte:{secret}".encode()).decode()
    return Request(body=request.body, headers={**request.headers, "authorization": f"Basic {given}"})


def mailgun_proof(mail: Mail, key: str = KEY) -> dict[str, bytes]:
    seconds = str(int(mail.at.timestamp()))
    signature = hmac.new(key.encode(), f"{seconds}{mail.number}".encode(), hashlib.sha256).hexdigest()
    return {"timestamp": seconds.encode(), "token": mail.number.encode(), "signature": signature.encode()}


def mailgun(mail: Mail) -> Request:
    told = {"recipient": RECIPIENT.encode(), "sender": SENDER.encode(), **mailgun_proof(mail)}
    return in_parts({**told, "body-mime": mail.raw})


def postmark(mail: Mail) -> Request:
    event = {
        "FromFull": {"Email": SENDER, "Name": "Femke"},
        "MessageID": mail.number,
        "OriginalRecipient": RECIPIENT,
        "Headers": [{"Name": "Return-Path", "Value": f"<{SENDER}>"}],
        "RawEmail": mail.raw.decode(),
    }
    return with_secret(in_json(event))


def sendgrid(mail: Mail) -> Request:
    envelope = json.dumps({"from": SENDER, "to": [RECIPIENT]})
    return with_secret(in_parts({"envelope": envelope.encode(), "email": mail.raw, "SPF": b"pass"}))


def mailjet(mail: Mail) -> Request:
    """Return the parts of a plain mail, as Mailjet knows no whole ones."""
    head, _, text = mail.raw.decode().partition("\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.split("\r\n"))
    return with_secret(
        in_json({"Sender": SENDER, "Recipient": RECIPIENT, "Headers": headers, "Text-part": text, "Parts": []})
    )


def mandrill_events(events: list[dict[str, Any]], *, url: str, key: str = KEY) -> Request:
    fields = {"mandrill_events": json.dumps(events)}
    signed = url + "".join(name + fields[name] for name in sorted(fields))
    signature = base64.b64encode(hmac.new(key.encode(), signed.encode(), hashlib.sha1).digest()).decode()
    headers = {"content-type": "application/x-www-form-urlencoded", "x-mandrill-signature": signature}
    return Request(body=urlencode(fields).encode(), headers=headers)


def mandrill(mail: Mail) -> Request:
    event = {"event": "inbound", "ts": 1, "msg": {"raw_msg": mail.raw.decode(), "email": RECIPIENT}}
    return mandrill_events([event], url=mail.url)


def mailersend(mail: Mail) -> Request:
    told = {"sender": {"email": SENDER}, "recipients": {"rcptTo": [{"email": RECIPIENT}]}}
    data = {"id": mail.number, "raw": mail.raw.decode(), **told}
    return with_mailersend_proof(in_json({"type": "inbound.message", "data": data}))


def with_mailersend_proof(request: Request) -> Request:
    signature = hmac.new(KEY.encode(), request.body, hashlib.sha256).hexdigest()
    return Request(body=request.body, headers={**request.headers, "signature": signature})


@cache
def postal_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def postal_public() -> str:
    form = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return "".join(postal_key().public_key().public_bytes(*form).decode().splitlines()[1:-1])


def postal(mail: Mail) -> Request:
    written = {"message": base64.b64encode(mail.raw).decode(), "base64": True}
    request = in_json({"id": mail.number, "rcpt_to": RECIPIENT, "mail_from": SENDER, **written})
    signature = postal_key().sign(request.body, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 - Postal's choice
    return Request(
        body=request.body, headers={**request.headers, "x-postal-signature": base64.b64encode(signature).decode()}
    )


def sparkpost(mail: Mail) -> Request:
    content = {"email_rfc822": base64.b64encode(mail.raw).decode(), "email_rfc822_is_base64": True}
    relay = {"content": content, "msg_from": SENDER, "rcpt_to": RECIPIENT, "protocol": "smtp"}
    return with_secret(in_json([{"msys": {"relay_message": relay}}]))


ALL: Final[Mapping[str, Callable[[Mail], Request]]] = MappingProxyType(
    {
        "mailgun": mailgun,
        "postmark": postmark,
        "sendgrid": sendgrid,
        "mailjet": mailjet,
        "mandrill": mandrill,
        "mailersend": mailersend,
        "postal": postal,
        "sparkpost": sparkpost,
    }
)


def credentials(service: str) -> dict[str, str]:
    """Return the settings of an inbox that this service posts to."""
    key = postal_public() if service == "postal" else KEY
    return {"hook_service": service, "hook_key": key, "hook_secret": SECRET}
