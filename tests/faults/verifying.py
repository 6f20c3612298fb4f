"""Holding the ledgers against the desk: acknowledged is visible exactly once, sent is received exactly once."""

import email
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from django.db import OperationalError, connection

from belofte import clock
from belofte.cases.models import Delivery, Message
from belofte.channels.models import RawEnvelope
from belofte.replies import delivering
from belofte.replies.delivering import CLAIM_LASTS
from tests.desks import Desk
from tests.faults.answering import Answer
from tests.faults.customers import Customers
from tests.faults.senders import Mail

_TIMES_EXPECTED = {  # how often the customers' server may have seen a mail, by what the desk says of it
    Delivery.State.ACCEPTED: {1},
    Delivery.State.UNCERTAIN: {0, 1},
    Delivery.State.FAILED: {0},
    Delivery.State.QUEUED: set(),  # nothing may be left
    Delivery.State.SENDING: set(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What came out; every list names what is wrong and is empty where nothing is."""

    acknowledged: int
    lost: list[str]
    quarantined: list[str]
    doubled: list[str]
    out_of_order: list[str]
    damaged: list[str]
    answers_lost: list[str]
    answers_doubled: list[str]
    misjudged: list[str]
    second_deliveries: int
    accepted: int
    uncertain: int


def is_quiet() -> bool:
    """Tell whether everything that came in is read, and nothing is about to leave or being done."""
    connection.close()  # the one before may be of a server that was killed
    try:
        return _is_quiet()
    except OperationalError:
        return False


def _is_quiet() -> bool:
    if RawEnvelope.objects.waiting().exists():
        return False
    claimed_lately = clock.now() - timedelta(seconds=30)
    on_its_way = Delivery.objects.filter(state=Delivery.State.QUEUED) | Delivery.objects.filter(
        state=Delivery.State.SENDING, claimed_at__gt=claimed_lately
    )
    return not on_its_way.exists() and _jobs_being_done() == 0


def _jobs_being_done() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'")
        return int(cursor.fetchone()[0])


def verify(desk: Desk, *, mails: list[Mail], answers: list[Answer], customers: Customers) -> Findings:
    """Compare. What a killed worker left as "being sent" is judged as the clock would, some minutes later."""
    delivering.doubt_abandoned(at=clock.now() + 2 * CLAIM_LASTS)
    acknowledged = [mail for mail in mails if mail.fate == "acknowledged"]
    seen = Counter(_visible())
    said = Counter(Message.objects.filter(direction="out").values_list("text", flat=True))
    states = Counter(Delivery.objects.values_list("state", flat=True))
    return Findings(
        acknowledged=len(acknowledged),
        lost=[mail.name for mail in acknowledged if seen[mail.name] == 0],
        quarantined=list(_quarantined()),
        doubled=[name for name, count in seen.items() if count > 1],
        out_of_order=list(_out_of_order()),
        damaged=list(_damaged(desk, mails)),
        answers_lost=[answer.text for answer in answers if answer.fate == "acknowledged" and not said[answer.text]],
        answers_doubled=[text for text, count in said.items() if count > 1],
        misjudged=list(_misjudged(customers)),
        second_deliveries=RawEnvelope.objects.filter(second_delivery_of__isnull=False).count(),
        accepted=states[Delivery.State.ACCEPTED],
        uncertain=states[Delivery.State.UNCERTAIN],
    )


def _visible() -> Iterator[str]:
    """Yield the id of each mail as often as an agent sees it: as a message, or on the list of what is unreadable."""
    yield from Message.objects.filter(direction="in").values_list("external_id", flat=True)
    yield from _quarantined()


def _quarantined() -> Iterator[str]:
    for row in RawEnvelope.objects.unreadable():
        yield f"{row.pk} {row.problem[-300:]}"


def _out_of_order() -> Iterator[str]:
    """Yield where in a conversation an earlier mail stands below a later one."""
    incoming = Message.objects.filter(direction="in").order_by("conversation", "pk")
    names = incoming.values_list("conversation", "external_id")
    for (one, before), (other, after) in pairwise(names):
        if one == other and _number(before) > _number(after):
            yield f"{before} after {after}"


def _number(name: str) -> int:
    return int(name.partition(".")[0])


def _damaged(desk: Desk, mails: Iterable[Mail]) -> Iterator[str]:
    """Yield what is not kept byte for byte; the second deliveries are held to it too."""
    sent = {mail.name: mail for mail in mails}
    for row in RawEnvelope.objects.iterator(chunk_size=50):
        blobs = desk.installation.state / "blobs"
        kept = bytes(row.raw) if row.raw is not None else (blobs / str(row.blob)).read_bytes()
        name = str(email.message_from_bytes(kept)["Message-ID"]).strip("<>")
        if kept != sent[name].content(desk.inbox.address):
            yield name


def _misjudged(customers: Customers) -> Iterator[str]:
    """Yield the mails of which the desk says something else than what the customers' server saw."""
    deliveries = Delivery.objects.values_list("message__external_id", "state")
    for name, state in deliveries:
        times = customers.received[name]
        if times not in _TIMES_EXPECTED.get(Delivery.State(state), set()):
            yield f"{name} is {state}, received {times} times"
    known = {name for name, _ in deliveries}
    yield from (f"{name} is not of the desk" for name in customers.received if name not in known)
