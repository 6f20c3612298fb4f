"""Two clicks at the same moment, each in a thread and a transaction of its own."""

import uuid
from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from belofte import clock
from belofte.cases.models import Message
from belofte.portal.tests.conftest import TODAY, kept_promise, make_customer
from belofte.promises.models import Contradiction

KEY = str(uuid.UUID(int=7))


def test_two_clicks_at_once_are_one_message_and_one_contradiction(committed: None) -> None:
    customer = make_customer()
    kept_promise(customer)

    def click(_: int) -> list[int]:
        with clock.moved_to(TODAY):
            written = customer.post("bericht/", text="Het is er nog niet.", key=KEY)
            contradicted = customer.post("beloften/1/tegenspraak/")
        connections.close_all()
        return [written.status_code, contradicted.status_code]

    with ThreadPoolExecutor(4) as threads:
        statuses = list(threads.map(click, range(4)))
    assert statuses == [[302, 302]] * 4
    assert (Message.objects.count(), Contradiction.objects.count()) == (2, 1)
