"""Writing a mail: an outgoing message as the bytes that leave, the same ones each time it is tried.

Headers are encoded here, word for word, and the standard library only joins them: its modern policies decode an
encoded word in a name and write the line end in it as one, which lets a customer's name add a header.
"""

import re
from email.charset import QP, Charset
from email.encoders import encode_base64
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr

from belofte.channels.contract import Address, Outgoing, OutgoingFile, SendError

_POLICY = compat32.clone(linesep="\r\n", max_line_length=78)
_UTF8 = Charset("utf-8")
_UTF8.body_encoding = QP
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_PLAIN = re.compile(r"[\x20-\x7e]*")
_ID = re.compile(r"[\x21-\x3b\x3d\x3f-\x7e]{1,900}")  # printable ASCII without angle brackets
_CONTENT_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,60}")
_NAME_LETTERS_MAX = 100
_FILE_NAME_BYTES_MAX = 150


def message_bytes(outgoing: Outgoing) -> bytes:
    """Return the whole mail, with CRLF line ends, the last one too."""
    mail = _body(outgoing)
    mail.policy = _POLICY
    mail["From"] = _named(outgoing.sender)
    mail["To"] = ", ".join(map(_named, outgoing.to or (outgoing.recipient,)))
    if outgoing.cc:
        mail["Cc"] = ", ".join(map(_named, outgoing.cc))
    mail["Subject"] = _encoded(outgoing.subject)
    mail["Date"] = format_datetime(outgoing.said_at)
    mail["Message-ID"] = f"<{outgoing.external_id}>"
    if outgoing.reply_to:
        mail["Reply-To"] = wire_address(outgoing.reply_to)
    answers = [f"<{answer}>" for answer in outgoing.answers if _ID.fullmatch(answer)]
    if answers:
        mail["In-Reply-To"] = answers[-1]
        mail["References"] = " ".join(answers)
    mail["Auto-Submitted"] = _origin(outgoing)
    if outgoing.is_automatic:
        mail["X-Auto-Response-Suppress"] = "All"  # Exchange knows no other way
    return mail.as_bytes(policy=_POLICY).rstrip(b"\r\n") + b"\r\n"


def _origin(outgoing: Outgoing) -> str:
    """Return whether a person wrote it, or else a program, by itself or as an answer (RFC 3834 5)."""
    if not outgoing.is_automatic:
        return "no"
    return "auto-replied" if outgoing.answers else "auto-generated"


def one_line(text: str) -> str:
    """Return text that cannot start a header of its own: control characters become spaces."""
    return " ".join(_CONTROL.sub(" ", text).split())


def _body(outgoing: Outgoing) -> MIMEBase:
    """Return the words, once or twice, with the files behind them."""
    seed = re.sub(r"[^a-z0-9]", "", outgoing.external_id.partition("@")[0])[-32:]
    words: MIMEBase = MIMEText(outgoing.text, "plain", _UTF8)  # type: ignore[arg-type]  # the stubs want its name
    if outgoing.html:
        words = MIMEMultipart("alternative", f"belofte-words-{seed}", [words, _rich(outgoing, seed=seed)])
    files = [_attached(file) for file in outgoing.files if not _is_in_line(file, outgoing)]
    return MIMEMultipart("mixed", f"belofte-files-{seed}", [words, *files]) if files else words


def _rich(outgoing: Outgoing, *, seed: str) -> MIMEBase:
    """Return the HTML, with the pictures that it shows."""
    rich = MIMEText(outgoing.html, "html", _UTF8)  # type: ignore[arg-type]
    pictures = [_attached(file, how="inline") for file in outgoing.files if _is_in_line(file, outgoing)]
    return MIMEMultipart("related", f"belofte-rich-{seed}", [rich, *pictures]) if pictures else rich


def _is_in_line(file: OutgoingFile, outgoing: Outgoing) -> bool:
    return bool(outgoing.html and _ID.fullmatch(file.content_id))


def _attached(file: OutgoingFile, *, how: str = "attachment") -> MIMEBase:
    content_type = file.content_type if _CONTENT_TYPE.fullmatch(file.content_type) else "application/octet-stream"
    main, _, sub = content_type.partition("/")
    if main in {"multipart", "message"}:  # their content may not be encoded, and so not be kept byte for byte
        main, sub = "application", "octet-stream"
    part = MIMEBase(main, sub)
    part.set_payload(file.content)
    encode_base64(part)
    if how == "inline":
        part["Content-ID"] = f"<{file.content_id}>"
    part.add_header("Content-Disposition", how, filename=("utf-8", "", _short(one_line(file.name))))
    return part


def _short(name: str) -> str:
    """Return a file name that fits on a header line, its ending kept."""
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) > len(".tar.gz"):
        stem, dot, ending = name, "", ""
    return stem.encode()[:_FILE_NAME_BYTES_MAX].decode(errors="ignore") + dot + ending


def wire_address(address: str) -> str:
    """Return an address in the letters that every mail server takes. Refuses: SendError, for good."""
    local, _, domain = one_line(address).rpartition("@")
    try:
        return f"{local.encode('ascii').decode()}@{domain.encode('idna').decode()}"
    except UnicodeError:
        message = f"Mail servers take no letters such as in {address!r} before the @, or no such domain."
        raise SendError(message, permanent=True) from None


def _named(address: Address) -> str:
    """Return the address with its name, quoted or encoded as headers want it."""
    name, wire = one_line(address.name)[:_NAME_LETTERS_MAX], wire_address(address.address)
    return formataddr((name, wire)) if _is_plain(name) else f"{_encoded(name)} <{wire}>"


def _encoded(text: str) -> str:
    """Return text as a header may hold it; what looks encoded already is encoded once more, to be read as it is."""
    line = one_line(text)
    return line if _is_plain(line) else Header(line, "utf-8", maxlinelen=60).encode(linesep="\r\n")


def _is_plain(line: str) -> bool:
    longest = max(map(len, line.split()), default=0)
    return bool(_PLAIN.fullmatch(line)) and "=?" not in line and longest <= 500  # noqa: PLR2004 - far below 998
