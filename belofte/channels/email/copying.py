"""Copying the mails of an account for an import. Nothing changes there: they are not even marked as read."""

from collections.abc import Collection, Iterator
from typing import Final

from belofte.channels.contract import Envelope
from belofte.channels.email import imap, limits
from belofte.channels.email.imap import Line, RefusedError
from belofte.channels.email.settings import MailboxSettings
from belofte.channels.email.transport import transport_of

GROUP_MAX: Final = 50  # mails of which the server is asked the day at once


def keys(settings: MailboxSettings) -> list[str]:
    """Return what names each mail of a folder, oldest first. Refuses: FetchError."""
    with imap.open_line(settings) as line:
        return list(_numbers(line, settings))


def copies(settings: MailboxSettings, wanted: Collection[str]) -> Iterator[Envelope]:
    """Yield the mails with these keys, oldest first; those that are gone by now are left out. Refuses: FetchError."""
    with imap.open_line(settings) as line:
        keys = {number: key for key, number in _numbers(line, settings).items() if key in wanted}
        numbers = list(keys)
        for begin in range(0, len(numbers), GROUP_MAX):
            facts = line.facts(numbers[begin : begin + GROUP_MAX])
            for number, fact in sorted(facts.items()):
                raw = _content(line, number)
                sender, recipients = transport_of(raw)
                yield Envelope(
                    raw=raw,
                    sender=sender,
                    recipients=recipients,
                    received_at=fact.arrived_at,
                    transport_key=keys[number],
                    is_import=True,
                )


def _content(line: Line, number: int) -> bytes:
    """Return a mail; nothing where the server does not give it."""
    try:
        return line.contents([number], bytes_max=limits.MAIL_BYTES_MAX + 1).get(number, b"")
    except RefusedError:
        return b""


def _numbers(line: Line, settings: MailboxSettings) -> dict[str, int]:
    """Return the numbers of the mails by their keys, oldest first."""
    folder = line.open(settings.folder, is_looking=True)
    return {f"copy/{settings.account}/{folder.validity}/{number}": number for number in line.search("ALL")}
