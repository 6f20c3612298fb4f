"""What is found in a post: mails, each with what the service says of its transport."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from belofte.channels.contract import NotMailError
from belofte.channels.email.hooks.forms import Field
from belofte.language.marking import gettext_noop

OTHER_EVENT: Final = gettext_noop(
    "The service posts here what becomes of outgoing mail. Give it this address for incoming mail only."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedMail:
    """One mail in a post."""

    raw: bytes
    sender: str | None = None  # MAIL FROM, "" for a bounce; None where the service does not tell
    recipients: tuple[str, ...] = ()  # RCPT TO
    key: str = ""  # the service's own identity of it, the same when it posts it again; "" where there is none
    is_rebuilt: bool = False  # from parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The body of a post, proven, and its fields where it is a form."""

    body: bytes
    form: Mapping[str, Field] | None = None

    def json(self) -> Any:  # noqa: ANN401 - whatever the service writes
        """Return what it says. Refuses: ValueError, RecursionError."""
        return json.loads(self.body)

    def field(self, name: str) -> Field | None:
        """Return a field of the form; None where it is not there. Refuses: ValueError."""
        if self.form is None:
            raise ValueError("This is no form.")
        return self.form.get(name)

    def text(self, name: str) -> str:
        """Return the words of a field; "" where it is not there. Refuses: ValueError."""
        field = self.field(name)
        return field.text if field else ""

    def json_in(self, name: str) -> Any:  # noqa: ANN401 - whatever the service writes
        """Return what a field says in JSON. Refuses: KeyError, ValueError."""
        return json.loads((self.form or {})[name].content)


def refuse_other_event(*, unless: bool) -> None:
    """Refuse what is about a mail of ours. Refuses: NotMailError."""
    if not unless:
        raise NotMailError(OTHER_EVENT)


def octets(text: str) -> bytes:
    """Return the bytes of a mail that was written as text, those that are no UTF-8 too, if the service kept them."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half a pair of surrogates: no byte of any mail
        return text.encode("utf-8", "replace")


def decoded(text: str) -> bytes:
    """Return what base64 stands for. Refuses: ValueError."""
    return base64.b64decode(text)
