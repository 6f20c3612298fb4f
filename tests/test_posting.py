"""Hosted services that post to a whole desk over HTTP, again until it says 200, while its processes are killed."""

import http.client
import os
import random
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from pytest_django import DjangoDbBlocker

from belofte import clock, makers
from belofte.cases.models import Message
from belofte.channels.email.tests import services
from belofte.channels.email.tests.mails import mail
from belofte.channels.email.tests.services import Mail, Request
from belofte.channels.models import Inbox, RawEnvelope
from belofte.ops.tests import running
from tests import desks
from tests.desks import Desk

Record = Callable[[str, object], None]
MAILS, KILLS = 6, 5
_TRIES_MAX = 300


def post(desk: Desk, inbox: Inbox, request: Request) -> int:
    """Post once; 0 where there was no answer."""
    connection = http.client.HTTPConnection("127.0.0.1", desk.installation.port, timeout=15)
    try:
        connection.request("POST", f"/hooks/{inbox.pk}/mime", body=request.body, headers=request.headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def post_until_taken(desk: Desk, inbox: Inbox, request: Request, *, again: int) -> int:
    """Post as a service does, and `again` times more though it was taken; return how often."""
    for tries in range(1, _TRIES_MAX):
        code = post(desk, inbox, request)
        assert code in {0, 200, 503}
        if code == 200:
            return tries + sum(post(desk, inbox, request) is not None for _ in range(again))
        time.sleep(0.1)
    raise AssertionError("It was never taken.")


def kill_web(desk: Desk, *, chance: random.Random, taking: threading.Event) -> int:
    """Kill the web server while posts come in; return how often."""
    count = 0
    while taking.is_set() and count < KILLS:
        time.sleep(chance.uniform(0.2, 0.8))
        if number := desk.installation.process_of("web"):
            os.kill(number, signal.SIGKILL)
            count += 1
    return count


@pytest.mark.slow
def test_posts_to_a_whole_desk_that_is_killed_are_kept_once(
    django_db_blocker: DjangoDbBlocker, record_property: Record
) -> None:
    chance = random.Random(171)
    with desks.open_desk(django_db_blocker, smtp_port=running.free_port()) as desk:
        inboxes = {
            name: makers.make_inbox(desk.team, credentials=services.credentials(name), cases_a_day_max=32_000)
            for name in services.ALL
        }
        every = [
            (inbox, services.ALL[name](_mail(desk, inbox, f"Zaak {number} van {name}")))
            for name, inbox in inboxes.items()
            for number in range(MAILS)
        ]
        chance.shuffle(every)
        taking = threading.Event()
        taking.set()
        with ThreadPoolExecutor(5) as threads:
            killing = threads.submit(kill_web, desk, chance=chance, taking=taking)
            asked = [
                threads.submit(post_until_taken, desk, inbox, request, again=chance.randint(0, 2))
                for inbox, request in every
            ]
            tries = sum(each.result() for each in asked)
            taking.clear()
        running.wait_until(desks.is_read, seconds=60)
        kept = RawEnvelope.objects.filter(inbox__in=inboxes.values()).exclude(transport_key__startswith="post/")
        told = (kept.count(), kept.filter(second_delivery_of__isnull=False).count(), Message.objects.count())
        figures = f"webhooks: {len(every)} mails of 8 services, {tries} posts, {killing.result()} kills: {told}"
        record_property("figures", figures)
        assert told == (len(every), 0, len(every)), figures
        stranger = services.with_secret(every[0][1], "not-ours")
        assert post(desk, inboxes["postmark"], stranger) == 401
        assert kept.count() == len(every)


def _mail(desk: Desk, inbox: Inbox, words: str) -> Mail:
    return Mail(raw=mail(words.encode()), at=clock.now(), url=f"{desk.address}/hooks/{inbox.pk}/mime")
