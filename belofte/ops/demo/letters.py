"""Writing a made-up mail as the bytes that a mail program would send (RFC 5322), in the shapes that programs have."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from textwrap import wrap
from zoneinfo import ZoneInfo

from belofte.ops.demo.happenings import Client, Mail, Quotation

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
LINE_LENGTH = 72
Shape = Callable[[EmailMessage, Mail, datetime | None], None]


def message_bytes(mail: Mail, *, sent_at: datetime, answers: str | None = None, to: str = "") -> bytes:
    """Write a mail as it goes over the wire.

    `sent_at` is aware; `answers` is the Message-ID, with its angle brackets, of what it follows; `to` is the
    reply address of our own message, and the inbox when it answers none.
    """
    message = EmailMessage(policy=SMTP)
    local = sent_at.astimezone(AMSTERDAM)
    message["From"] = Address(display_name=mail.name, addr_spec=mail.address)
    message["To"] = Address(addr_spec=to or mail.inbox)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(local)
    message["Message-ID"] = message_id(mail, sent_at=sent_at)
    if answers:
        message["In-Reply-To"] = answers
        message["References"] = answers
    quoted_at = local + mail.before - mail.quoted.before if mail.quoted else None
    SHAPES[mail.client](message, mail, quoted_at)
    _attach(message, mail)
    return message.as_bytes()


def message_id(mail: Mail, *, sent_at: datetime) -> str:
    """Name a mail, the same at every attempt; the same mail at another moment is another one."""
    mark = hashlib.sha256(f"{mail.key} {mail.address} {sent_at.isoformat()}".encode()).hexdigest()[:24]
    return f"<{mark}@{mail.address.rpartition('@')[2]}>"


def _phone(message: EmailMessage, mail: Mail, quoted_at: datetime | None) -> None:
    """One part, the quotation below the line that phones add."""
    text = mail.text
    if mail.quoted and quoted_at:
        when = f"{quoted_at:%d-%m-%Y} om {quoted_at:%H:%M}"
        text += f"\n\n> Op {when} heeft {_quoted_name(mail.quoted)} het volgende geschreven:"
        text += f"\n>\n{_prefixed(mail.quoted.text)}"
    message.set_content(text + "\n", cte="quoted-printable")
    message["X-Mailer"] = "Telefoonpost (12.4)"


def _plain(message: EmailMessage, mail: Mail, quoted_at: datetime | None) -> None:
    """One part in an old character set where that is enough, with wrapped lines and the answer on top."""
    text = _wrapped(mail.text)
    if mail.quoted and quoted_at:
        text += f"\n\nOp {quoted_at:%d-%m-%Y} om {quoted_at:%H:%M} schreef {mail.quoted.name}:"
        text += f"\n{_prefixed(mail.quoted.text)}"
    charset = "iso-8859-15" if _fits(text, charset="iso-8859-15") else "utf-8"
    message.set_content(text + "\n", charset=charset, cte="8bit")
    message["User-Agent"] = "Briefopener 91.0"


def _webmail(message: EmailMessage, mail: Mail, quoted_at: datetime | None) -> None:
    """Text and HTML, the quotation in a block of its own."""
    text, html = mail.text, f'<div dir="ltr">{_lines(mail.text)}</div>'
    if mail.quoted and quoted_at:
        said = f"Op {_short_date(quoted_at)} om {quoted_at:%H:%M} schreef {_quoted_name(mail.quoted)}:"
        text += f"\n\n{said}\n\n{_prefixed(mail.quoted.text)}"
        html += (
            f'<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{escape(said)}<br></div>'
            '<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex">'
            f"{_lines(mail.quoted.text)}</blockquote></div>"
        )
    message.set_content(text + "\n")
    message.add_alternative(html, subtype="html")


def _office(message: EmailMessage, mail: Mail, quoted_at: datetime | None) -> None:
    """Text and HTML, the earlier message below a block of its headers."""
    text = mail.text
    html = "".join(f'<p class="MsoNormal">{_lines(part)}</p>' for part in mail.text.split("\n\n"))
    if mail.quoted and quoted_at:
        headers = {
            "Van": _quoted_name(mail.quoted),
            "Verzonden": f"{_short_date(quoted_at)} {quoted_at:%H:%M}",
            "Aan": mail.inbox if mail.quoted.address == mail.address else mail.name,
            "Onderwerp": mail.subject.removeprefix("RE: "),
        }
        text += "\n\n" + "\n".join(f"{name}: {value}" for name, value in headers.items()) + f"\n\n{mail.quoted.text}"
        block = "<br>".join(f"<b>{name}:</b> {escape(value)}" for name, value in headers.items())
        html += (
            '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
            f'<p class="MsoNormal">{block}</p></div><p class="MsoNormal">{_lines(mail.quoted.text)}</p>'
        )
    message.set_content(text + "\n", charset="utf-8", cte="base64")
    page = f'<html><body lang="NL"><div class="WordSection1">{html}</div></body></html>'
    message.add_alternative(page, subtype="html")
    message["X-Mailer"] = "Kantoorpost 16.0"
    message["Thread-Topic"] = mail.subject.removeprefix("RE: ")


def _rich(message: EmailMessage, mail: Mail, quoted_at: datetime | None) -> None:
    """Only HTML, the quotation behind a bar."""
    html = "".join(f"<p>{_lines(part)}</p>" for part in mail.text.split("\n\n"))
    if mail.quoted and quoted_at:
        said = f"Op {quoted_at:%d-%m-%Y} {quoted_at:%H:%M} schreef {_quoted_name(mail.quoted)}:"
        html += f'<p>{escape(said)}</p><blockquote type="cite">{_lines(mail.quoted.text)}</blockquote>'
    message.set_content(f"<!doctype html><html><body>{html}</body></html>", subtype="html", cte="base64")


def _robot(message: EmailMessage, mail: Mail, quoted_at: datetime | None) -> None:
    """One part that says in its headers that no person wrote it (RFC 3834)."""
    _plain(message, mail, quoted_at)
    message["Auto-Submitted"] = "auto-replied"
    message["X-Auto-Response-Suppress"] = "All"
    message["Precedence"] = "auto_reply"


def _list(message: EmailMessage, mail: Mail, quoted_at: datetime | None) -> None:
    """Text and HTML with the headers of a mailing list (RFC 2369, RFC 2919, RFC 8058)."""
    domain = mail.address.rpartition("@")[2]
    _webmail(message, mail, quoted_at)
    message["List-Id"] = f"{mail.name} <lezers.{domain}>"
    message["List-Unsubscribe"] = f"<mailto:afmelden@{domain}>, <https://{domain}/afmelden>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Precedence"] = "bulk"


SHAPES: dict[Client, Shape] = {
    "phone": _phone,
    "webmail": _webmail,
    "office": _office,
    "plain": _plain,
    "rich": _rich,
    "robot": _robot,
    "list": _list,
}


def _attach(message: EmailMessage, mail: Mail) -> None:
    if mail.attachment:
        kind, _, subkind = mail.attachment.content_type.partition("/")
        message.add_attachment(mail.attachment.content, maintype=kind, subtype=subkind, filename=mail.attachment.name)


def _quoted_name(quoted: Quotation) -> str:
    return f"{quoted.name} <{quoted.address}>"


def _short_date(at: datetime) -> str:
    """Write a day as mail programs do: ma 23 nov 2026."""
    days = ("ma", "di", "wo", "do", "vr", "za", "zo")
    months = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
    return f"{days[at.weekday()]} {at.day} {months[at.month - 1]} {at.year}"


def _prefixed(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in _wrapped(text).split("\n"))


def _wrapped(text: str) -> str:
    return "\n".join("\n".join(wrap(line, LINE_LENGTH)) for line in text.split("\n"))


def _lines(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>\n")


def _fits(text: str, *, charset: str) -> bool:
    return text.encode(charset, "replace").decode(charset) == text
