"""Promised dates as calendars read them: times, updates, and nothing else."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar, Component

from belofte import clock, makers
from belofte.keeping import promising
from belofte.portal.tests.conftest import TODAY, Customer, make_customer, move
from belofte.promises import wording
from belofte.promises.models import Form, Grain
from belofte.promises.terms import Due

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _standing_clock() -> Iterator[None]:
    with clock.moved_to(TODAY):
        yield


def local(day: int, hour: int, *, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=wording.zone())


def feed(customer: Customer) -> list[Component]:
    response = customer.client.get(f"/agenda/{customer.calendar_token}.ics")
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return list(Calendar.from_ical(response.content).walk("VEVENT"))


def promised(customer: Customer, due_at: datetime, grain: Grain, **fields: Any) -> Component:
    due = Due(at=due_at, grain=grain, is_on_holiday_knowingly=True)
    makers.promise(customer.case, by=customer.agent, at=TODAY, due=due, **fields)
    return feed(customer)[-1]


def times(event: Component) -> tuple[date, date | None]:
    return moment(event, "DTSTART"), moment(event, "DTEND") if "DTEND" in event else None


def moment(event: Component, name: str) -> date:
    found = event.decoded(name)
    assert isinstance(found, date)
    return found


@pytest.mark.parametrize(
    ("due_at", "grain", "begins", "ends"),
    [
        (local(24, 17), Grain.MINUTE, datetime(2026, 11, 24, 16, tzinfo=UTC), None),
        (local(24, 18), Grain.PART_OF_DAY, datetime(2026, 11, 24, 11, tzinfo=UTC), local(24, 18)),
        (local(24, 12), Grain.PART_OF_DAY, datetime(2026, 11, 24, 7, tzinfo=UTC), local(24, 12)),
        (local(25, 0), Grain.DAY, date(2026, 11, 24), date(2026, 11, 25)),
        (local(24, 23), Grain.DAY, date(2026, 11, 24), date(2026, 11, 25)),
        (local(24, 23), Grain.VAGUE, date(2026, 11, 24), date(2026, 11, 25)),
    ],
)
def test_an_event_lies_where_the_promise_does(
    customer: Customer, due_at: datetime, grain: Grain, begins: date, ends: date | None
) -> None:
    assert times(promised(customer, due_at.astimezone(UTC), grain)) == (begins, ends)


@pytest.mark.parametrize(
    ("due_at", "written"),
    [
        (datetime(2027, 3, 28, 1, 30, tzinfo=UTC), b"20270328T013000Z"),  # in the hour that is skipped
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), b"20271031T003000Z"),  # in the hour that comes twice: first
        (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), b"20271031T013000Z"),  # and the second time
    ],
)
def test_an_event_is_in_utc_which_knows_no_hour_twice(customer: Customer, due_at: datetime, written: bytes) -> None:
    assert b"DTSTART:" + written in promised(customer, due_at, Grain.MINUTE).to_ical().splitlines()


def test_a_half_hour_is_all_of_an_event(customer: Customer) -> None:
    due = Due(at=local(24, 17), grain=Grain.MINUTE, words="tussen 16.30 en 17.00 uur")
    makers.promise(customer.case, by=customer.agent, at=TODAY, due=due)
    (event,) = feed(customer)
    assert times(event) == (datetime(2026, 11, 24, 15, 30, tzinfo=UTC), local(24, 17))
    assert "tussen 16.30 en 17.00 uur" in str(event["SUMMARY"])


def test_an_event_says_kind_and_time_and_nothing_else(customer: Customer) -> None:
    makers.promise(customer.case, by=customer.agent, at=TODAY, words="Jan, wij bellen je over de scheiding.")
    content = customer.client.get(f"/agenda/{customer.calendar_token}.ics").content.decode()
    lines = [line for line in content.split("\r\n") if not line.startswith("UID:")]
    assert lines == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Belofte//Promises//EN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Aan u beloofd",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "BEGIN:VEVENT",
        "SUMMARY:Wij bellen u (dinsdag 24 november\\, voor 20.00 uur)",
        "DTSTART:20261124T190000Z",
        "DTSTAMP:20261123T120000Z",
        "SEQUENCE:0",
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_a_promise_that_moves_is_the_same_event_and_newer(customer: Customer) -> None:
    promise = makers.promise(customer.case, by=customer.agent, at=TODAY)
    (first,) = feed(customer)
    later = TODAY + timedelta(days=9)
    move(promise, by=customer.agent, due_at=later, at=TODAY + timedelta(minutes=1), reason="Druk.")
    (second,) = feed(customer)
    assert first["uid"] == second["uid"]
    assert (first["sequence"], second["sequence"]) == (0, 1)
    assert times(second)[0] == later.astimezone(wording.zone()).date()
    assert moment(second, "DTSTAMP") > moment(first, "DTSTAMP")


def test_a_promise_that_is_withdrawn_is_a_cancelled_event(customer: Customer) -> None:
    promise = makers.promise(customer.case, by=customer.agent, at=TODAY)
    promising.withdraw(promise, reason="Niet meer nodig.", by=customer.agent, at=TODAY)
    (event,) = feed(customer)
    assert (event["status"], event["sequence"]) == ("CANCELLED", 1)


def test_the_feed_is_the_same_bytes_until_something_changes(customer: Customer) -> None:
    makers.promise(customer.case, by=customer.agent, at=TODAY)
    address = f"/agenda/{customer.calendar_token}.ics"
    first = customer.client.get(address).content
    with clock.moved_to(TODAY + timedelta(hours=5)):
        assert customer.client.get(address).content == first


def test_what_has_no_date_is_in_no_calendar(customer: Customer) -> None:
    fields = {"form": Form.CONDITIONAL, "condition": "Uw retour is er.", "due": None}
    makers.promise(customer.case, by=customer.agent, at=TODAY, **fields)
    assert (feed(customer), customer.get("beloften/1/agenda.ics").status_code) == ([], 404)


def test_one_date_is_a_file_to_open(customer: Customer) -> None:
    makers.promise(customer.case, by=customer.agent, at=TODAY)
    response = customer.get("beloften/1/agenda.ics")
    assert response["Content-Disposition"] == 'attachment; filename="belofte.ics"'
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert event["uid"] == feed(customer)[0]["uid"]


def test_the_feed_speaks_the_language_of_the_inbox(db: None) -> None:
    customer = make_customer(makers.make_inbox(language="en"))
    makers.promise(customer.case, by=customer.agent, at=TODAY)
    (event,) = feed(customer)
    assert event["summary"] == "We call you (Tuesday 24 November, before 20:00)"


def test_the_feeds_link_opens_no_page(customer: Customer) -> None:
    page = customer.client.get(f"/volg/{customer.calendar_token}/")
    feed_by_page = customer.client.get(f"/agenda/{customer.token}.ics")
    assert (page.status_code, feed_by_page.status_code) == (404, 404)
