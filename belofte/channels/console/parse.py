"""Reading what somebody typed: plain words, or a JSON object with from, name, subject, answers, program and text.

With `program`, a program of ours said it to whom it is from; `answers` is the id of what it answers. What else is named
is nothing to the reader: by `id` the command knows what comes again.
"""

import json
from collections.abc import Iterator
from typing import Final

from belofte.channels.contract import NO_KEYS, Address, Envelope, Incoming, Keys, UnreadableError
from belofte.language.cleaning import clean_line, clean_text
from belofte.language.marking import gettext_noop

_BYTES_MAX: Final = 1024 * 1024
_LINE_MAX: Final = 320
_PROGRAM_MAX: Final = 100
_TOO_LARGE: Final = gettext_noop("The message is larger than 1 MB.")
_NO_TEXT: Final = gettext_noop("The message has no text.")
_NOT_TEXT: Final = gettext_noop("Every field of the message has to be text between quotation marks.")


def read(
    envelope: Envelope,
    *,
    files_folder: str,  # noqa: ARG001 - nothing is attached here
    keys: Keys = NO_KEYS,  # noqa: ARG001 - nothing is locked here
) -> Iterator[Incoming]:
    """Yield one message. Refuses: UnreadableError."""
    if len(envelope.raw) > _BYTES_MAX:
        raise UnreadableError(_TOO_LARGE)
    typed = envelope.raw.decode("utf-8", "replace")
    named = fields(typed)
    text = clean_text(named.get("text", "")).strip()
    if not text:
        raise UnreadableError(_NO_TEXT)
    yield Incoming(
        external_id=envelope.transport_key,
        author=Address(
            address=clean_line(named.get("from", "") or envelope.sender, length_max=_LINE_MAX),
            name=clean_line(named.get("name", ""), length_max=_LINE_MAX),
        ),
        text=text,
        subject=clean_line(named.get("subject", ""), length_max=_LINE_MAX),
        answers=(clean_line(named["answers"], length_max=_LINE_MAX),) if named.get("answers") else (),
        program=clean_line(named.get("program", ""), length_max=_PROGRAM_MAX),
    )


def fields(typed: str) -> dict[str, str]:
    """Return the fields of a JSON object; anything else is the text itself. Refuses: UnreadableError."""
    if not typed.lstrip().startswith("{"):
        return {"text": typed}
    try:
        named = json.loads(typed)
    except (ValueError, RecursionError):
        return {"text": typed}
    if not all(isinstance(value, str) for value in named.values()):
        raise UnreadableError(_NOT_TEXT)
    return {str(name): value for name, value in named.items()}
