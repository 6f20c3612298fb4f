"""Mail that means harm or lies, through a whole desk: each is seen, within its limits, with what is wrong with it."""

import random
import smtplib
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from pytest_django import DjangoDbBlocker

from belofte import clock, makers
from belofte.cases.models import Conversation, Message
from belofte.channels.contract import Address
from belofte.channels.email.tests.mails import USUAL, mail, mail_of_parts
from belofte.channels.email.tests.test_charsets import SAMPLES
from belofte.channels.email.tests.test_hostile import HOSTILE
from belofte.channels.models import RawEnvelope
from belofte.contacts.models import ContactPoint
from belofte.ops.tests import running
from belofte.replies import addressing
from belofte.replies.addressing import Also
from tests import desks
from tests.desks import Desk
from tests.handing import hand_over, peaks, seen_as
from tests.mail_archive import ArchivedMail

pytestmark = pytest.mark.slow

Record = Callable[[str, object], None]
SECONDS_MAX = 20.0  # for each, from handing it over until it has been read
MEGABYTES_MAX = 412  # of each process for itself; with the 100 of code that all share, 512
EXACT_MIN = 55  # F24: of sixty
CONTACTS_MAX = 50  # F23: that one mail makes
OF_EACH = 300  # F12


@pytest.fixture(scope="module")
def desk(django_db_blocker: DjangoDbBlocker) -> Iterator[Desk]:
    """Start a desk."""
    with desks.open_desk(django_db_blocker, smtp_port=running.free_port()) as opened:
        yield opened


def read_one(desk: Desk, raw: bytes) -> tuple[int, float]:
    """Hand one over and wait until it has been read; return its number, and after how many seconds."""
    begun = time.monotonic()
    (number,) = hand_over(desk, [ArchivedMail(raw=raw)])
    running.wait_until(desks.is_read, seconds=2 * SECONDS_MAX)
    return number, time.monotonic() - begun


def large(size_bytes: int) -> bytes:
    line = b"QUFB" * 19 + b"\r\n"
    part = b"Content-Type: application/pdf; name=groot.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return mail_of_parts(b"\r\nhallo", part + line * (size_bytes // len(line)))


def test_each_hostile_mail_is_seen_within_its_limits(desk: Desk, record_property: Record) -> None:
    addresses = mail(b"hallo").replace(b"Femke Aarts <femke@voorbeeld.example>", b"<").replace(b"hallo@", b"@", 1)
    rows = {name: (raw, bool(problems)) for name, (raw, _, problems) in HOSTILE.items()}
    rows |= {"addresses broken off": (addresses, True), "a file of 35 MB": (large(35 * 10**6), False)}
    took, numbers = {}, {}
    for name, (raw, _) in rows.items():
        numbers[name], took[name] = read_one(desk, raw)
    seen = seen_as(list(numbers.values()))
    assert {name: seen[number] for name, number in numbers.items() if len(seen[number]) != 1} == {}
    told = dict(Message.objects.filter(envelope__in=numbers.values()).values_list("envelope", "problems"))
    untold = [name for name, (_, is_told) in rows.items() if is_told and told.get(numbers[name]) == []]
    memory = peaks(desk)
    slowest = sorted(took.items(), key=lambda each: -each[1])[:3]
    ways = dict(Counter(way for each in seen.values() for way in each))
    record_property("figures", f"hostile: {len(rows)} mails, {ways}, slowest {slowest}, peak memory in MB {memory}")
    assert (untold, desk.installation.has_said("it is started again")) == ([], False)
    assert max(took.values()) <= SECONDS_MAX
    assert max(memory.values()) <= MEGABYTES_MAX


def test_a_mail_of_100_megabytes_is_refused_in_words(desk: Desk) -> None:
    with smtplib.LMTP("127.0.0.1", desk.installation.mail_port, "elders.test", timeout=60) as server:
        server.ehlo_or_helo_if_needed()
        server.mail("femke@voorbeeld.example")
        server.rcpt(desk.inbox.address)
        code, said = server.data(large(100 * 10**6))
    assert (code, b"Too much" in said) == (552, True)


def test_f12_ids_that_are_missing_equal_or_forged_hide_no_mail(desk: Desk, record_property: Record) -> None:
    def numbered(number: int, kind: str, given: str) -> ArchivedMail:
        head = f"Message-ID: <{given}>\r\n" if given else ""
        words = (
            f"From: k{number}@{kind}.test\r\nTo: {desk.inbox.address}\r\nSubject: {kind} {number}\r\n{head}\r\nx\r\n"
        )
        return ArchivedMail(raw=words.encode())

    first = makers.receive(desk.inbox, at=clock.now())
    ours = makers.answer(first.conversation.case, by=desk.agents[0], at=clock.now())
    stolen = (first.external_id, ours.external_id)
    mails = [
        each
        for number in range(OF_EACH)
        for each in (
            numbered(number, "zonder", ""),
            numbered(number, "gelijk", "1@gelijk.test"),
            numbered(number, "vals", stolen[number % 2]),
        )
    ]
    random.Random(12).shuffle(mails)
    numbers = hand_over(desk, mails)
    seconds = running.wait_until(desks.is_read, seconds=600)
    seen = Message.objects.filter(envelope__in=numbers)
    record_property("figures", f"F12: {seen.count()} of {len(mails)} seen, {seconds:.0f} s after the last")
    subjects = Counter(subject.split()[0] for subject in seen.values_list("subject", flat=True))
    assert subjects == {"zonder": OF_EACH, "gelijk": OF_EACH, "vals": OF_EACH}
    assert seen.values("conversation__case").distinct().count() == len(mails)


def test_f23_a_mail_to_ten_thousand_is_one_conversation(desk: Desk, record_property: Record) -> None:
    names = [f"Klant {number} <klant{number}@veel.example>" for number in range(10_000)]
    raw = b"To: " + ",\r\n ".join(names).encode() + b"\r\n" + USUAL.replace(b"To: hallo@pakketlijn.example\r\n", b"")
    before = Conversation.objects.count(), ContactPoint.objects.count()
    number, seconds = read_one(desk, raw + b"\r\nhallo")
    message = Message.objects.get(envelope=number)
    conversations, contacts = Conversation.objects.count() - before[0], ContactPoint.objects.count() - before[1]
    record_property("figures", f"F23: {seconds:.1f} s, {conversations} conversation, {contacts} contacts")
    assert (conversations, contacts <= CONTACTS_MAX, seconds <= SECONDS_MAX) == (1, True, True)
    everybody = tuple(Address(address=address, name=name) for address, name in message.to)
    with pytest.raises(addressing.AddressRefusedError):
        makers.answer(message.conversation.case, by=desk.agents[0], at=clock.now(), also=Also(cc=everybody))
    with pytest.raises(addressing.ManyUnconfirmedError):
        makers.answer(message.conversation.case, by=desk.agents[0], at=clock.now(), also=Also(cc=everybody[:50]))


def test_f24_sixty_charsets_are_all_seen_and_nearly_all_exact(desk: Desk, record_property: Record) -> None:
    def declared(name: str) -> bytes:
        return f"Content-Type: text/plain; charset={name}\r\nContent-Transfer-Encoding: 8bit\r\n".encode()

    raws = [mail(content, headers=declared(name)) for name, content, _ in SAMPLES]
    numbers = hand_over(desk, [ArchivedMail(raw=raw) for raw in raws])
    running.wait_until(desks.is_read, seconds=60)
    texts = dict(Message.objects.filter(envelope__in=numbers).values_list("envelope", "text"))
    kept = dict(RawEnvelope.objects.filter(pk__in=numbers).values_list("pk", "raw"))
    wrong = [
        (name, texts.get(number))
        for number, (name, _, words) in zip(numbers, SAMPLES, strict=True)
        if texts.get(number, "").strip() != words.strip()
    ]
    record_property("figures", f"F24: {len(texts)} of {len(SAMPLES)} seen, {len(SAMPLES) - len(wrong)} exact {wrong}")
    assert [bytes(kept[number] or b"").removesuffix(b"\r\n") for number in numbers] == [
        raw.removesuffix(b"\r\n") for raw in raws
    ]
    assert (len(texts), len(SAMPLES) - len(wrong) >= EXACT_MIN) == (len(SAMPLES), True)
