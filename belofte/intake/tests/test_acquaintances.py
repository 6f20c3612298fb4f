"""Whom we know of those who wrote a batch: asked for at once, and kept up with who is met meanwhile."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from belofte import makers
from belofte.channels.contract import Address
from belofte.contacts import blocking, recognising
from belofte.intake import acquaintances
from belofte.intake.acquaintances import Acquaintances
from belofte.makers import MONDAY

pytestmark = pytest.mark.django_db


def met(address: str) -> None:
    recognising.recognise(Address(address=address), channel="email", at=MONDAY)


def test_of_many_asks_twice_and_no_more_for_each() -> None:
    met("jan@klant.example")
    blocking.block("@crook.example", reason="Spam", by=makers.make_agent(), at=MONDAY)
    with CaptureQueriesContext(connection) as asked:
        found = acquaintances.of(
            [
                ("email", "Jan@Klant.example"),
                ("email", "x@crook.example"),
                ("email", "ria@elders.example"),
                ("email", ""),
            ]
        )
        points = [found.point(each, channel="email") for each in ("JAN@klant.example", "ria@elders.example")]
        blocked = [found.known(each).is_blocked for each in ("x@crook.example", "Jan@klant.example")]
    assert ([point and point.address for point in points], blocked) == (["jan@klant.example", None], [True, False])
    assert len(asked) == 2


def test_known_tells_who_works_here() -> None:
    agent = makers.make_agent()
    makers.make_agent(is_active=False, email="gone@desk.example")
    found = acquaintances.of([("email", agent.email.upper()), ("email", "gone@desk.example")])
    assert (found.known(agent.email).agent, found.known("gone@desk.example").agent) == (agent, None)


def test_who_is_met_is_known_from_then_on() -> None:
    found = acquaintances.of([("email", "jan@klant.example")])
    assert found.point("jan@klant.example", channel="email") is None
    point = recognising.recognise(Address(address="jan@klant.example"), channel="email", at=MONDAY)
    found.meet(point)
    assert found.point("Jan@klant.example", channel="email") == point


def test_who_was_not_asked_for_is_looked_up() -> None:
    met("jan@klant.example")
    nobody = Acquaintances()
    assert nobody.point("jan@klant.example", channel="console") is None
    point = nobody.point("jan@klant.example", channel="email")
    assert point is not None
    assert not nobody.known("jan@klant.example").is_blocked
    assert (nobody.point("", channel="email"), nobody.known("").agent) == (None, None)
