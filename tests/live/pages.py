"""What the tests of live pages do again and again: opening pages of an agent, and reading what they show."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from belofte import clock
from belofte.cases.models import Case, Message
from belofte.desk.tests.conftest import session_cookie
from belofte.makers import make_case, receive
from belofte.people.models import Agent
from tests.desks import Desk

NO_SHARED_WORKER = "delete window.SharedWorker"


@contextmanager
def open_browser_of(agent: Agent, *, chromium: Browser, desk: Desk, script: str = "") -> Iterator[BrowserContext]:
    """Open a browser in which an agent is signed in."""
    context = chromium.new_context(base_url=desk.address, locale="nl-NL", viewport={"width": 1280, "height": 600})
    context.set_default_timeout(15_000)
    context.add_cookies([session_cookie(agent, desk.address)])  # type: ignore[list-item]
    if script:
        context.add_init_script(script)
    try:
        yield context
    finally:
        context.close()


def open_live(context: BrowserContext, address: str) -> Page:
    """Open a page in a new tab, and wait until it hears of changes."""
    page = context.new_page()
    page.goto(address)
    wait_until_live(page)
    return page


def open_case(context: BrowserContext, case: Case) -> Page:
    """Open a case in a new tab, and wait until it hears of changes."""
    return open_live(context, f"/cases/{case.pk}/")


def new_case(desk: Desk) -> Case:
    """Have somebody new mail the desk."""
    return make_case(desk.inbox, at=clock.now(), sender=f"{uuid.uuid4().hex}@klant.example")


def mail(case: Case, text: str = "En nu?") -> Message:
    """Have the customer of a case mail again."""
    first = Message.objects.filter(conversation__case=case).earliest("pk")
    assert first.contact_point
    sender = first.contact_point.address
    return receive(first.conversation.inbox, sender=sender, answers=(first.external_id,), text=text, at=clock.now())


def shows(page: Page, message: Message, *, seconds: float = 3.0) -> None:
    """Wait until a page shows a message."""
    expect(page.locator(f"#message-{message.pk}")).to_be_attached(timeout=seconds * 1_000)


def wait_until_live(page: Page, *, seconds: float = 10.0) -> None:
    """Wait until a page hears of changes."""
    expect(page.locator("#live")).to_have_attribute("data-state", "live", timeout=seconds * 1_000)


def at_work(page: Page, selector: str = "#reply-text") -> dict[str, Any]:
    """Return what nobody may disturb: text, caret, focus, places on the screen, what is open, and the mode."""
    found: dict[str, Any] = page.evaluate(
        """(selector) => {
            const area = document.querySelector(selector);
            return {
                text: area.value, caret: [area.selectionStart, area.selectionEnd], focus: document.activeElement.id,
                top: Math.round(area.getBoundingClientRect().top), scroll: area.scrollTop,
                open: [...document.querySelectorAll("details[open]")].length,
                mode: document.querySelector("[name=composer-mode]:checked").id,
            };
        }""",
        selector,
    )
    return found
