"""Real mails through the real listener and the real reader: each is visible, whatever is in it."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import cycle

import pytest
from pytest_django import DjangoDbBlocker

from belofte import clock, makers
from belofte.cases import reply_addresses
from belofte.cases.models import Delivery, Receipt
from belofte.channels.email.tests.test_hostile import HOSTILE
from belofte.channels.models import RawEnvelope
from belofte.ops.tests import running
from tests import desks, mail_archive
from tests.desks import Desk
from tests.handing import hand_over, seen_as
from tests.mail_archive import ArchivedMail

pytestmark = [pytest.mark.slow, pytest.mark.needs("bounces", "mails")]

Record = Callable[[str, object], None]
HOSTILE_EVERY = 20
TIED_SHARE_MIN = 0.8  # the others say in no way known to us that they are bounces, and are shown as messages
SECONDS_PER_MAIL = 0.5
DELAY_SECONDS_MAX = 30.0  # F21: of nineteen mails in twenty, from the wire to the screen


@pytest.fixture(scope="module")
def desk(django_db_blocker: DjangoDbBlocker) -> Iterator[Desk]:
    """Start a desk."""
    with desks.open_desk(django_db_blocker, smtp_port=running.free_port()) as opened:
        yield opened


def mixed() -> list[ArchivedMail]:
    """Return the archive with a hostile mail after each nineteen."""
    hostile = cycle(ArchivedMail(raw=raw) for raw, _, _ in HOSTILE.values())
    shipped = mail_archive.mails()
    return [
        each
        for place, mail in enumerate(shipped, start=1)
        for each in ([mail, next(hostile)] if place % (HOSTILE_EVERY - 1) == 0 else [mail])
    ]


def delay_of_nineteen_in_twenty(numbers: list[int]) -> float:
    moments = RawEnvelope.objects.filter(pk__in=numbers).values_list("received_at", "settled_at")
    delays = sorted((settled - received).total_seconds() for received, settled in moments if settled)
    return delays[len(delays) * 19 // 20]


def expect_visible_once(numbers: list[int]) -> str:
    """Expect that each is one thing to a person; return in words what they became, and how fast."""
    seconds = running.wait_until(desks.is_read, seconds=30 + SECONDS_PER_MAIL * len(numbers))
    seen = seen_as(numbers)
    assert {pk: ways for pk, ways in seen.items() if len(set(ways)) != 1} == {}
    delay = delay_of_nineteen_in_twenty(numbers)
    assert delay <= DELAY_SECONDS_MAX
    counts = Counter(ways[0] for ways in seen.values())
    words = ", ".join(f"{count} as {way}" for way, count in counts.most_common())
    return f"{len(numbers)} mails, {words}; p95 {delay:.1f} s, all read {seconds:.1f} s after the last"


def test_archive_is_visible_to_the_last_mail(desk: Desk, record_property: Record) -> None:
    numbers = hand_over(desk, mixed())

    record_property("figures", f"archive: {expect_visible_once(numbers)}")

    assert not desk.installation.has_said("it is started again")


def test_bounces_of_others_come_back_to_our_delivery(desk: Desk, record_property: Record) -> None:
    """Each as if it had come back to us: to the signed address that our mails name as theirs to return to."""
    case = makers.make_case(desk.inbox, at=clock.now())
    delivery = Delivery.objects.get(message=makers.answer(case, by=desk.agents[0], at=clock.now()))
    return_path = reply_addresses.sign(desk.inbox.address, purpose="d", row=delivery.pk)

    bounces = [
        ArchivedMail(raw=b"X-Returned: yes\n" + mail.raw, is_bounce=True)  # not the same again
        for mail in mail_archive.shipped()
        if mail.is_bounce
    ]

    numbers = hand_over(desk, bounces, to=return_path)

    record_property("figures", f"bounces: {expect_visible_once(numbers)}")
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.BOUNCED
    tied = Receipt.objects.filter(envelope__in=numbers).values("envelope").distinct().count()
    assert tied / len(numbers) >= TIED_SHARE_MIN
