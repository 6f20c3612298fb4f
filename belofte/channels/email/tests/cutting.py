"""Measuring how well replies are cut. `python -m belofte.channels.email.tests.cutting` prints the figures.

The replies are written by hand in the folder `replies`. `working.txt` is what the rules were made with; `held_back.txt`
was written before them, of other mail programs and in other words; `unseen.txt` was written when they were done.

A reply begins with `=== name; key=value`, and each of its lines with what it is: `+` new, `~` signature, `-` history,
`<` HTML. With the key `html` the mail has no text of its own: then the lines say what should be read from its HTML.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formataddr
from pathlib import Path
from typing import Final

from belofte.channels.contract import Incoming
from belofte.channels.email.tests.mails import read_one

FOLDER: Final = Path(__file__).parent / "replies"
_LINK: Final = re.compile(r" <https?://[^<>\s]*>")
SETS: Final = ("working", "held_back", "unseen")


@dataclass(slots=True)
class Reply:
    """One reply: its lines by what they are, its HTML, and what its headers say."""

    name: str
    keys: dict[str, str]
    lines: list[tuple[str, str]] = field(default_factory=list)
    html: list[str] = field(default_factory=list)

    def words(self, sign: str) -> str:
        """Return the words of one sort, with single spaces between them."""
        return _words("\n".join(line for mark, line in self.lines if mark == sign))

    def as_mail(self) -> bytes:
        """Return it as it would come in."""
        parts = [] if "html" in self.keys else [MIMEText("\n".join(line for _, line in self.lines), "plain", "utf-8")]
        parts += [MIMEText("\n".join(self.html), "html", "utf-8")] if self.html else []
        mail: MIMEBase = parts[0] if len(parts) == 1 else MIMEMultipart("alternative", None, parts)
        mail["From"] = formataddr((self.keys.get("author", "Femke Aarts"), "klant@thuis.example"))
        mail["To"] = self.keys.get("to", "hulp@desk.example")
        mail["Subject"] = str(Header(self.keys.get("subject", "Re: Uw vraag"), "utf-8"))
        if "first" not in self.keys:
            mail["In-Reply-To"] = "<antwoord-1@desk.example>"
        return mail.as_bytes()


@dataclass(slots=True)
class Figures:
    """What was counted on a set of replies, and what went wrong."""

    replies: int = 0
    exact: int = 0  # the new text is exactly that
    signatures: int = 0  # and the signature is too
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"new text exact {self.exact / self.replies:.3f} ({self.exact}/{self.replies}); "
            f"signature exact too {self.signatures / self.replies:.3f} ({self.signatures}/{self.replies})"
        )


def replies(name: str) -> Iterator[Reply]:
    """Yield the replies of a set."""
    reply: Reply | None = None
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").split("\n"):
        if line.startswith("==="):
            if reply is not None:
                yield reply
            title, *keys = (part.strip() for part in line[3:].split(";"))
            reply = Reply(title, dict(key.partition("=")[::2] for key in keys))
        elif reply is not None and line:
            if line.startswith("<"):
                reply.html.append(line[1:])
            else:
                reply.lines.append((line[0], line[1:]))
    if reply is not None:
        yield reply


def measure(name: str) -> Figures:
    """Return the figures of a set."""
    figures = Figures()
    for reply in replies(name):
        message = read_one(reply.as_mail())
        is_exact = _words(message.text) == reply.words("+")
        figures.replies += 1
        figures.exact += is_exact
        is_signed = is_exact and _words(message.signature) == reply.words("~")
        figures.signatures += is_signed
        if not is_signed:
            figures.wrong.append(_told(reply, message, is_exact=is_exact))
    return figures


def _told(reply: Reply, message: Incoming, *, is_exact: bool) -> str:
    fault = "the signature of" if is_exact else "the new text of"
    return f"{fault} {reply.name}:\n{message.text!r}\n{message.signature!r}\n{message.folded!r}"


def _words(text: str) -> str:
    """Return the words alone, without the marks of quotes and where links lead."""
    return " ".join(word.lstrip(">") for word in _LINK.sub("", text).split() if word.strip(">"))


if __name__ == "__main__":
    for chosen in sys.argv[1:] or SETS:
        measured = measure(chosen)
        if sys.argv[1:]:
            sys.stdout.write("\n\n".join(measured.wrong) + "\n\n")
        sys.stdout.write(f"{chosen}: {measured}\n")
