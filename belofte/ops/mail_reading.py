"""What the desk makes of mails that lie in files, through the same limited children as the intake. Needs no desk."""

import os
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from itertools import chain
from threading import local
from typing import Any, Final

from belofte import clock
from belofte.channels.contract import ANYBODY, Address, Authentication, File, Incoming, Receipt, UnreadableError
from belofte.channels.readers import envelope_of
from belofte.intake import archives, readers
from belofte.intake.archives import FoundMail

Described = dict[str, Any]

_READERS: Final = max(2, min(8, os.cpu_count() or 1))
_AHEAD: Final = 4 * _READERS  # mails held at a time
_NOT_A_FAILURE: Final = "deferred"


class _Lent(local):
    """The reader of each thread."""

    reader: readers.Reader | None = None


def describe(places: Iterable[str]) -> Iterator[Described]:
    """Yield what is made of each mail in these places, in their order; what cannot be read says why."""
    found = chain.from_iterable(map(archives.mails, places))
    lent, made = _Lent(), []

    def work(mail: FoundMail) -> Described:
        if lent.reader is None:
            lent.reader = readers.Reader()
            made.append(lent.reader)
        return _described(mail, reader=lent.reader)

    with ThreadPoolExecutor(max_workers=_READERS, thread_name_prefix="read") as threads:
        waiting: deque[Future[Described]] = deque()
        for mail in found:
            waiting.append(threads.submit(work, mail))
            if len(waiting) >= _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    for reader in made:
        reader.stop()


def _described(mail: FoundMail, *, reader: readers.Reader) -> Described:
    """Return one mail in words and lists; its files are gone again afterwards."""
    if mail.problem:
        return {"file": mail.name, "unreadable": mail.problem}
    envelope = replace(envelope_of(mail.raw, received_at=clock.now()), trusted_servers=(ANYBODY,))
    try:
        with tempfile.TemporaryDirectory(prefix="belofte-") as folder:
            things = reader.read("email", envelope, folder)
    except (UnreadableError, OSError) as error:
        return {"file": mail.name, "unreadable": str(error)}
    receipts = [thing for thing in things if isinstance(thing, Receipt)]
    incoming = next(thing for thing in things if isinstance(thing, Incoming))
    return {"file": mail.name, **_fields(incoming, receipts)}


def _fields(incoming: Incoming, receipts: list[Receipt]) -> Described:
    reply_to = (*filter(None, [incoming.reply_to]), *incoming.reply_to_others)
    return {
        "subject": incoming.subject,
        "from": _address(incoming.author),
        "reply_to": [_address(each) for each in reply_to],
        "to": [_address(each) for each in incoming.to],
        "cc": [_address(each) for each in incoming.cc],
        "date": incoming.said_at.isoformat() if incoming.said_at else None,
        "kind": incoming.kind,
        "bounced": [_bounced(each) for each in receipts if each.kind in ("bounced", _NOT_A_FAILURE)],
        "new": incoming.text,
        "signature": incoming.signature,
        "folded": incoming.folded,
        "html": incoming.html,
        "attachments": [_attachment(each) for each in incoming.files],
        "message_id": incoming.external_id,
        "in_reply_to": list(incoming.in_reply_to),
        "references": list(incoming.references),
        "authentication": _authentication(incoming.authentication),
        "defects": list(incoming.problems),
    }


def _authentication(one: Authentication) -> dict[str, str]:
    return {"spf": one.spf, "dkim": one.dkim, "dmarc": one.dmarc, "arc": one.arc, "from": one.source}


def _address(one: Address) -> dict[str, str]:
    return {"name": one.name, "address": one.address}


def _bounced(one: Receipt) -> Described:
    return {"address": one.recipient, "permanent": one.permanent, "status": one.status}


def _attachment(one: File) -> Described:
    return {
        "name": one.name,
        "type": one.content_type,
        "size": one.size_bytes,
        "inline": one.is_inline,
        "cid": one.content_id,
    }


def in_words(described: Described) -> str:
    """Return the same for a person to read."""
    if "unreadable" in described:
        return f"{described['file']}: could not be read. {described['unreadable']}"
    lines = [described["file"]]
    for name, value in described.items():
        if value and name not in ("file", "new", "signature", "folded", "html", "authentication"):
            lines += (f"  {name:<12} {words}" for words in _listed(value))
    checked = described["authentication"]
    lines.append("  checked      " + ", ".join(f"{name} {word}" for name, word in checked.items() if name != "from"))
    for name in ("new", "signature", "folded"):
        if described[name].strip():
            lines += (f"  {name}:", *(f"    | {line}" for line in described[name].strip("\n").split("\n")))
    return "\n".join(lines)


def _listed(value: Any) -> list[str]:  # noqa: ANN401 - any of the fields
    """Return a line for each thing in a field."""
    each = value if isinstance(value, list) else [value]
    return [_line(thing) if isinstance(thing, dict) else str(thing) for thing in each]


def _line(thing: Described) -> str:
    if set(thing) == {"name", "address"}:
        return f"{thing['name']} <{thing['address']}>" if thing["name"] else thing["address"]
    return ", ".join(f"{name} {value}" for name, value in thing.items() if value not in ("", False))
