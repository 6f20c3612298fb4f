"""A mail server of ours that misbehaves (F15) or is away for two hours (F16), and injected headers (T7)."""

import random
import threading
from collections import Counter
from datetime import timedelta
from email import message_from_bytes
from typing import Final

import pytest

from belofte import clock, makers
from belofte.cases.models import Case, Delivery
from belofte.channels.contract import Address, Outgoing
from belofte.channels.email.channel import EmailChannel
from belofte.channels.email.tests.wire import ScriptedServer
from belofte.channels.models import Inbox
from belofte.makers import MONDAY
from belofte.ops.tests.running import free_port
from belofte.replies import delivering, standstills
from belofte.replies.models import Breakdown

_LATER: Final = MONDAY + timedelta(hours=1)
_SENT: Final = {
    *("from", "to", "cc", "subject", "date", "message-id", "reply-to", "in-reply-to", "references", "auto-submitted"),
    *("mime-version", "content-type", "content-transfer-encoding"),
}


def _inbox(port: int, *, timeout: float = 1.0) -> Inbox:
    return makers.make_inbox(credentials={"smtp_host": "127.0.0.1", "smtp_port": port, "timeout_seconds": timeout})


def _answer(inbox: Inbox) -> Delivery:
    return makers.answer(makers.make_case(inbox), by=makers.make_agent(), at=MONDAY).deliveries.get()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("script", "state", "mails"),
    [
        ({"content": "cut"}, "uncertain", 1),
        ({"QUIT": "cut"}, "accepted", 1),
        ({"RCPT": "451 4.7.1 greylisted"}, "queued", 0),
        ({"content": "452 4.3.1 full"}, "queued", 1),
        ({"RCPT": "550 5.1.1 unknown"}, "failed", 0),
        ({"greeting": "cut"}, "queued", 0),
    ],
)
def test_f15_a_server_that_misbehaves_never_gets_it_twice_by_itself(
    script: dict[str, str], state: str, mails: int
) -> None:
    server = ScriptedServer(script)
    delivery = _answer(_inbox(server.port))
    with clock.moved_to(_LATER):
        delivering.deliver(delivery.pk, at=_LATER)
        if state in {"uncertain", "accepted"}:
            for hours in (1, 24, 120):
                delivering.deliver(delivery.pk, at=_LATER + timedelta(hours=hours))
                delivering.try_overdue(at=_LATER + timedelta(hours=hours))
        delivering.show_delays(at=MONDAY + timedelta(minutes=16))
    server.close()
    delivery.refresh_from_db()
    assert (delivery.state, len(server.mails)) == (state, mails)
    assert Case.objects.get().ball == ("customer" if state == "accepted" else "us")


@pytest.mark.django_db
def test_f15_a_server_that_says_nothing_is_given_up_after_the_time_limit_and_tried_again() -> None:
    silent = threading.Event()

    class Silent(ScriptedServer):
        def _say(self, stream: object, moment: str, usual: str) -> bool:  # noqa: ARG002 - the server's signature
            silent.wait(5)
            return False

    server = Silent({})
    delivery = _answer(_inbox(server.port, timeout=0.3))
    delivering.deliver(delivery.pk, at=_LATER)
    silent.set()
    server.close()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, Breakdown.objects.count()) == ("queued", 1, 1)


@pytest.mark.slow
@pytest.mark.django_db
def test_f16_after_two_hours_away_all_500_leave_within_ten_minutes_in_their_order() -> None:
    port = free_port()
    inbox, agent = _inbox(port), makers.make_agent()
    cases = [makers.make_case(inbox, sender=f"k{number}@klant.example") for number in range(250)]
    for turn in ("first", "second"):  # spread over the two hours
        for number, case in enumerate(cases):
            at = MONDAY + timedelta(minutes=(0 if turn == "first" else 60), seconds=number)
            makers.answer(case, by=agent, at=at, text=f"{turn} {case.pk}")
    _play_minutes(range(120))
    assert len(standstills.find(at=clock.now())) == 1
    attempts = sum(Delivery.objects.values_list("attempts", flat=True))
    server = ScriptedServer({}, port=port)
    minutes = next(minute for minute in range(121, 140) if _play_minutes([minute]) == 0) - 120
    server.close()
    order = [mail.partition(b"\r\n\r\n")[2] for mail in server.mails]
    seen: Counter[str] = Counter()
    for mail in server.mails:
        message = message_from_bytes(mail)
        turn = "second" if b"second " in mail else "first"
        seen[str(message["To"])] += 1
        assert (turn == "second") == (seen[str(message["To"])] == 2)
    print(f"F16: {len(order)} sent {minutes} min after the return; {attempts} tries while away")  # noqa: T201
    assert (len(server.mails), minutes <= 10, standstills.find(at=clock.now())) == (500, True, [])
    assert attempts <= 130


def _play_minutes(minutes: "range | list[int]") -> int:
    """Do what the clock has done in each of these minutes; return how many still wait.

    Of those that a job would find held back, two are tried: it is the same question for each.
    """
    for minute in minutes:
        at = MONDAY + timedelta(minutes=minute)
        with clock.moved_to(at):
            waiting = Delivery.objects.filter(state="queued", queued_at__lte=at).order_by("pk")
            most = 2 if Breakdown.objects.filter(probe_at__gt=at).exists() else 500
            for number in list(waiting.values_list("pk", flat=True)[:most]):
                delivering.deliver(number, at=at)
                if Breakdown.objects.exists():
                    break
    return Delivery.objects.filter(state="queued").count()


def _fuzzed(dice: random.Random) -> str:
    pieces = [
        *(
            "\r\n",
            "\n",
            "\r",
            "\0",
            "\x0b",
            "\x0c",
            "\x85",
            "\u2028",
            "\u2029",
            "\t",
            " ",
            ",",
            ";",
            "<",
            ">",
            '"',
            "\\",
        ),
        *("Bcc: x@evil.example", "X-Evil: 1", "=?utf-8?q?=0d=0aX-Evil:_1?=", "=?utf-8?b?DQpYLUV2aWw6IDE=?=", "é", "😀"),
        *("a" * 998, "woord " * 40, "\r\n\r\nbody", "Content-Type: text/html"),
    ]
    return "".join(dice.choice(pieces) for _ in range(dice.randint(1, 8)))


def test_t7_500_sends_with_injected_headers_have_no_header_more() -> None:
    dice = random.Random(20_261_125)
    server = ScriptedServer({})
    channel = EmailChannel(smtp_host="127.0.0.1", smtp_port=server.port, timeout_seconds=10)
    for number in range(500):
        outgoing = Outgoing(
            external_id=f"belofte.{number}.a@desk.example",
            sender=Address(address="hallo@desk.example", name=_fuzzed(dice)),
            recipient=Address(address="jan@klant.example", name=_fuzzed(dice)),
            to=(Address(address="jan@klant.example", name=_fuzzed(dice)),),
            cc=(Address(address="miep@buren.example", name=_fuzzed(dice)),),
            text="Hallo",
            html="<p>Hallo</p>",
            subject=_fuzzed(dice),
            reply_to="hallo+c1-x@desk.example",
            answers=("a@b.example", f"x{_fuzzed(dice)}@y"),
            said_at=MONDAY,
        )
        channel.send(outgoing)
    server.close()
    names = Counter(name.lower() for mail in server.mails for name in message_from_bytes(mail))
    longest = max(len(line) for mail in server.mails for line in mail.split(b"\r\n"))
    assert (len(server.mails), set(names) - _SENT, longest <= 998) == (500, set(), True)
    assert {count for name, count in names.items() if name not in {"references", "in-reply-to"}} == {500}
