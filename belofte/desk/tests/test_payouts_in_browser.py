"""Paying back what was promised in a real browser: no fault that axe knows, narrow or wide, and with keys alone."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from belofte import clock, makers
from belofte.cases.models import Case
from belofte.desk.tests.conftest import session_cookie
from belofte.desk.tests.test_browser import WIDER
from belofte.people.models import Agent
from belofte.promises.models import Kind, Payout, Promise
from tests import axe

pytestmark = [pytest.mark.browser, pytest.mark.needs("chromium")]


@pytest.fixture
def agent(committed: None) -> Agent:
    return makers.make_agent(teams=(makers.make_team("Betalingen"),), name="Samira El Ouali", language="nl")


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()), text="Waar blijft mijn geld?", at=clock.now())


@pytest.fixture
def refund(case: Case, agent: Agent) -> Promise:
    words, at = "U krijgt de € 24,95 binnen vijf dagen terug.", clock.now()
    due = {"due_at": at + timedelta(days=5)}
    return makers.promise(case, by=agent, at=at, kind=Kind.REFUND, words=words, channel="", **due)


@pytest.fixture
def page(browser: Browser, agent: Agent, desk_address: str) -> Iterator[Page]:
    context = browser.new_context(base_url=desk_address)
    context.add_cookies([session_cookie(agent, desk_address)])  # type: ignore[list-item]
    yield context.new_page()
    context.close()


def shoot(page: Page, name: str) -> None:
    """Take a picture, where somebody asks for them."""
    if folder := os.environ.get("BELOFTE_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 320)])
def test_case_with_payouts_has_no_fault_that_axe_knows(
    page: Page, case: Case, refund: Promise, agent: Agent, theme: str, width: int
) -> None:
    Agent.objects.filter(pk=agent.pk).update(theme=theme)
    makers.pay_out(refund, "10", by=agent, at=clock.now(), why_less="De rest volgt.", reference="2026-77")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"/cases/{case.pk}/")
    page.locator(f"#reply-kept-{refund.pk}").check()
    for details in page.locator("details.payout, #promised details").all():
        details.evaluate("element => element.open = true")
    shoot(page, f"payout-{theme}")
    assert axe.faults(page) == []
    assert page.evaluate(WIDER) == []


def test_refund_is_kept_in_an_answer_with_keys_alone(page: Page, refund: Promise) -> None:
    page.goto(f"/cases/{refund.case_id}/")
    page.keyboard.press("r")
    page.keyboard.type("Het geld is teruggestort.")
    page.wait_for_timeout(900)  # the page asks what that promises, and shows it anew
    page.locator(f"#reply-kept-{refund.pk}").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # opens how it was paid
    page.keyboard.press("Tab")
    page.keyboard.type("10")  # in place of all of it, which is selected
    page.keyboard.press("Control+Enter")
    page.locator(".payout .field__error").first.wait_for()  # beside its field, which is open
    shoot(page, "payout-refused")
    page.locator(f"#reply-payout-{refund.pk}-why_less").focus()
    page.keyboard.type("De rest volgt morgen.")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".notice--success")
    assert str(Payout.objects.get().amount) == "10.00"
