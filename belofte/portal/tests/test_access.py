"""Who gets what by which link: each route, with no link, one's own, a foreign one, an old one, a revoked one."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from belofte import blobs, clock, makers
from belofte.cases import links
from belofte.cases.models import Attachment, Case, Conversation
from belofte.closing.tests.test_gates import unkept
from belofte.config import logs
from belofte.config.policy import POLICY
from belofte.contacts.models import ContactPoint
from belofte.people.models import Role
from belofte.portal.tests.conftest import TODAY, Customer, make_customer
from belofte.promises.models import Kind
from belofte.promises.saying import Said

pytestmark = pytest.mark.django_db
ROUTES = sorted(
    name
    for name, access in POLICY.items()
    if name.startswith("portal:") and not access.signed_in and not name.startswith("portal:address-")
)  # an address has a link of its own, about no case: test_addresses.py
POSTS = {"portal:explainer", "portal:forgetting", "portal:new-link"}
NUMBERED = {
    *("portal:explainer", "portal:file", "portal:contradiction", "portal:payout-denial", "portal:promise-calendar"),
    *("portal:slot", "portal:wish-denial", "portal:attestation"),
}
NOTHING = "1-1-1-" + "a" * 26


@pytest.fixture(autouse=True)
def _standing_clock() -> Iterator[None]:
    with clock.moved_to(TODAY):
        yield


def furnish(customer: Customer) -> Customer:
    """Give a customer one of everything that a route can be about."""
    message = makers.answer(customer.case, by=customer.agent, at=TODAY)
    blob = blobs.keep(ContentFile(b"plain"))
    file = {"name": "brief.txt", "content_type": "text/plain", "size_bytes": 5, "blob": blob}
    Attachment.objects.create(message=message, **file)
    promise = makers.promise(customer.case, by=customer.agent, at=TODAY)
    makers.call(customer.case, by=customer.agent, at=TODAY, said=Said(kept=(promise,)))
    refund = makers.promise(customer.case, by=customer.agent, at=TODAY, kind=Kind.REFUND, channel="")
    makers.pay_out(refund, by=customer.agent, at=TODAY)
    return customer


def ask(name: str, token: str, client: Client | None = None, *, number: int = 1) -> HttpResponse:
    words = {"token": token} | ({"number": number} if name in NUMBERED else {})
    client = client or Client()
    url = reverse(name, kwargs=words)
    response = client.post(url) if name in POSTS else client.get(url)
    if response.streaming:
        response.getvalue()
    return response  # type: ignore[return-value]


def page_token(customer: Customer, **fields: Any) -> str:
    point = ContactPoint.objects.get(pk=customer.point.pk)
    return links.token(customer.case, point, **{"issued_on": TODAY.date(), **fields})


def calendar_token(customer: Customer, **fields: Any) -> str:
    return page_token(customer, purpose="calendar", **fields)


def own(name: str) -> Callable[..., str]:
    return calendar_token if name == "portal:calendar" else page_token


def expected_of_own(name: str) -> int:
    missing = dict.fromkeys(("portal:explainer", "portal:file", "portal:new-link", "portal:wish-denial"), 404)
    there = dict.fromkeys(
        ("portal:forgetting", "portal:contradiction", "portal:payout-denial", "portal:slot", "portal:attestation"), 302
    )
    return {**missing, **there}.get(name, 200)


@pytest.mark.parametrize("name", ROUTES)
def test_each_route_by_each_link(name: str) -> None:
    customer = furnish(make_customer())
    missing = ask(name, NOTHING)
    point = SimpleNamespace(pk=customer.point.pk, link_version=1)
    stranger = make_customer(sender="noor@klant.example")
    purpose: links.Purpose = "calendar" if name == "portal:calendar" else "page"
    bad = {
        "of another purpose": (page_token if purpose == "calendar" else calendar_token)(customer),
        "of another's contact point": links.token(
            customer.case, stranger.point, issued_on=TODAY.date(), purpose=purpose
        ),
        "to another's case": links.token(stranger.case, customer.point, issued_on=TODAY.date(), purpose=purpose),
        "cut off": own(name)(customer)[:-1],
    }
    told = {why: ask(name, token) for why, token in bad.items()}
    answered = ask(name, own(name)(customer)).status_code
    expired = ask(name, own(name)(customer, issued_on=TODAY.date() - timedelta(days=500)))
    ContactPoint.objects.filter(pk=point.pk).update(link_version=2)
    told["revoked"] = ask(
        name,
        links.token(customer.case, point, issued_on=TODAY.date(), purpose=purpose),  # type: ignore[arg-type]
    )
    assert (missing.status_code, answered) == (404, expected_of_own(name))
    assert expired.status_code == {"portal:calendar": 404, "portal:new-link": 302}.get(name, 410)
    assert {why: _same(response) for why, response in told.items()} == dict.fromkeys(told, _same(missing))


def _same(response: HttpResponse) -> tuple[int, bytes, list[tuple[str, str]]]:
    """Return all of an answer that could tell two apart."""
    return response.status_code, response.content, sorted(response.headers.items())


@pytest.mark.parametrize("name", ROUTES)
def test_a_code_for_one_case_opens_the_same_customers_other_case_by_its_own_link_only(name: str) -> None:
    customer = furnish(make_customer())
    other = furnish(make_customer(customer.inbox, subject="Iets anders", text="Een andere vraag."))
    assert other.point == customer.point
    customer.type_code()
    here = ask(name, own(name)(customer), customer.client)
    there = ask(name, own(name)(other), customer.client)
    for response, foreign in ((here, b"Iets anders"), (there, b"Waar is mijn pakket?")):
        assert response.streaming or foreign not in response.content


def test_files_only_after_a_code_and_only_ones_own(db: None) -> None:
    customer, other = furnish(make_customer()), furnish(make_customer(sender="noor@klant.example"))
    without = customer.get("bestanden/1/")
    customer.type_code()
    response = customer.client.get(customer.url("bestanden/1/"))
    headers = {name: response[name] for name in ("Content-Disposition", "X-Content-Type-Options", "Cache-Control")}
    assert (without.status_code, response.status_code, response.getvalue()) == (404, 200, b"plain")
    assert headers == {
        "Content-Disposition": 'attachment; filename="brief.txt"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    foreign = customer.client.get(other.url("bestanden/1/"))
    beyond = [customer.get(f"bestanden/{number}/").status_code for number in (0, 2, 10**12)]
    assert (foreign.status_code, beyond) == (404, [404, 404, 404])


@pytest.mark.parametrize("number", [0, 3, 10**30])
@pytest.mark.parametrize(
    "rest",
    [
        "beloften/{}/tegenspraak/",
        "beloften/{}/agenda.ics",
        "terugbetalingen/{}/tegenspraak/",
        "andere-data/{}/tegenspraak/",
    ],
)
def test_what_is_beyond_the_promises_is_missing(number: int, rest: str) -> None:
    assert furnish(make_customer()).get(rest.format(number)).status_code == 404


@pytest.mark.parametrize("name", [*ROUTES, "portal:preview"])
def test_nobody_stores_indexes_or_passes_on_what_a_link_opens(name: str) -> None:
    customer = furnish(make_customer())
    if name == "portal:preview":
        customer.client.force_login(customer.agent)
        responses = [preview(customer, customer.client)]
    else:
        responses = [ask(name, own(name)(customer)), ask(name, NOTHING)]
    wanted = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow"}
    for response in responses:
        assert {header: response[header] for header in wanted} == wanted
        assert response["Referrer-Policy"] == "strict-origin"
        assert "'unsafe" not in response["Content-Security-Policy"]


def test_the_log_tells_which_link_but_not_its_signature(caplog: pytest.LogCaptureFixture) -> None:
    customer = make_customer()
    ask("portal:new-link", page_token(customer))
    (record,) = [each for each in caplog.records if each.name == "django.request"]
    point, case, day, signature = page_token(customer).split("-")
    told = logs.event(record)
    assert told == f"Not Found: /volg/{point}-{case}-{day}-…/nieuwe-link/"
    assert signature not in told


def preview(customer: Customer, client: Client, after: str = "") -> HttpResponse:
    return client.get(f"/cases/{customer.case.pk}/customer-page/", {"after": after})  # type: ignore[return-value]


def test_an_agent_previews_what_the_customer_sees_without_their_link(customer: Customer) -> None:
    furnish(customer)
    customer.client.force_login(customer.agent)
    by_link, after_code = preview(customer, customer.client), preview(customer, customer.client, "code")
    assert (by_link.status_code, after_code.status_code) == (200, 200)
    shown = [b"Ik ben vandaag thuis." in each.content for each in (by_link, after_code)]
    assert shown == [False, True]
    for page in (by_link, after_code):
        assert re.findall(rb'href="/volg/|href="/agenda/|<form|-[a-z2-7]{26}', page.content) == []


def test_a_preview_of_another_teams_case_is_missing(customer: Customer) -> None:
    foreign = Client()
    foreign.force_login(makers.make_agent(Role.AGENT, teams=(makers.make_team(),)))
    missing = foreign.get("/cases/2000000000/customer-page/")
    assert (preview(customer, foreign).status_code, missing.status_code) == (404, 404)
    assert preview(customer, foreign).content == missing.content


def test_a_conversation_that_moved_to_another_case_takes_its_link_along(customer: Customer) -> None:
    token = page_token(customer)
    other = makers.make_case(customer.inbox, subject="Erbij")
    with connection.cursor() as cursor:  # which no deed does yet
        cursor.execute(*unkept(Conversation, "conversation_stays_in_its_case"))
    customer.case.conversations.update(case=other)
    assert (ask("portal:case", token).status_code, Case.objects.count()) == (404, 2)
