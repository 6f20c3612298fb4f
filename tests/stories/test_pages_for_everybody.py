"""The pages of the main job are usable by everybody: no violation that axe can find, in light and in dark."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page
from pytest_django import DjangoDbBlocker

from belofte import clock, makers
from belofte.cases import noting
from belofte.cases.models import Case, Delivery, Receipt
from belofte.closing.models import Outcome
from belofte.ops.tests import running
from belofte.replies import delivering
from tests import axe, browsing, desks
from tests.desks import Desk
from tests.stories import at_the_desk, browser

pytestmark = [pytest.mark.browser, pytest.mark.needs("chromium")]

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")


@dataclass(frozen=True, kw_only=True)
class Office:
    """A desk where a few things happened, and a browser."""

    desk: Desk
    browser: Browser
    case: Case


@pytest.fixture(scope="module")
def office(django_db_blocker: DjangoDbBlocker) -> Iterator[Office]:
    """Start a desk that has no mail server to send to, so that answers stay under way."""
    with (
        desks.open_desk(django_db_blocker, smtp_port=running.free_port()) as desk,
        browser.open_browser() as started,
    ):
        yield Office(desk=desk, browser=started, case=furnish(desk))


def furnish(desk: Desk) -> Case:
    """Make a case on which everything happened that a timeline can show."""
    now, anna = clock.now(), desk.agents[0]
    makers.make_case(desk.inbox, subject="Een andere vraag", at=now)
    case = makers.make_case(desk.inbox, subject="Waar is mijn pakket?", html="<p>Waar is <b>het</b>?</p>", at=now)
    noting.note(case, text="Bezorger gebeld.", by=anna, at=now)
    for state, heard in (
        (Delivery.State.ACCEPTED, Receipt.Kind.ACCEPTED),
        (Delivery.State.BOUNCED, Receipt.Kind.BOUNCED),
        (Delivery.State.UNCERTAIN, Receipt.Kind.LOST),
    ):
        told = makers.answer(case, by=anna, at=now)
        delivering.settle(Delivery.objects.get(message=told), state, heard, at=now, detail="550 5.1.1 nobody here")
    makers.answer(case, by=anna, at=now, outcome=Outcome.SOLVED)
    return case


@pytest.mark.parametrize("theme", THEMES)
def test_sign_in_page(office: Office, theme: Theme) -> None:
    with browser.open_page(office.browser, office.desk.address, color_scheme=theme, bypass_csp=True) as page:
        page.goto(browsing.SIGN_IN)
        expect_no_violations(page)


@pytest.mark.parametrize("theme", THEMES)
def test_queue_and_case_pages(office: Office, theme: Theme) -> None:
    with browser.open_page(office.browser, office.desk.address, color_scheme=theme, bypass_csp=True) as page:
        at_the_desk.sign_in(page, office.desk.agents[0])
        expect_no_violations(page)
        page.goto(f"/cases/{office.case.pk}/")
        for mode in ("reply", "note", "call", "close"):
            page.click(f"label[for=mode-{mode}]")
            expect_no_violations(page)


def expect_no_violations(page: Page) -> None:
    """Have axe look. It adds styles of its own, which the pages' policy forbids: these windows are without it."""
    assert axe.faults(page) == []
