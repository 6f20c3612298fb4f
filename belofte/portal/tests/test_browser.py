"""The customer's pages in a real browser: for everybody, on a telephone, by keyboard and without scripts."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

import pytest
from django.core.files.base import ContentFile
from django.db import connections
from django.http import HttpResponse
from playwright.sync_api import Browser, BrowserContext, Page

from belofte import blobs, clock, makers
from belofte.cases.models import Attachment, Message
from belofte.contacts import verifying
from belofte.contacts.models import Verification
from belofte.portal import recognition
from belofte.portal.tests.conftest import Customer, make_customer, promise_much
from tests import axe

pytestmark = [pytest.mark.browser, pytest.mark.needs("chromium")]
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
_WIDER = """
    document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
        .filter((element) => element.getBoundingClientRect().right > innerWidth).map((element) => element.outerHTML)
"""
_SMALL = """
    [...document.querySelectorAll("a[href], button, summary, input:not([type=hidden]), textarea")]
        .filter((element) => !element.matches(".skip, p > a:not(.button)"))
        .filter((element) => element.getBoundingClientRect().height < 24).map((element) => element.outerHTML)
"""


@pytest.fixture
def customer(committed: None) -> Customer:
    """Make a customer to whom everything was promised that can be."""
    now = clock.now()
    made = make_customer(at=now - timedelta(days=61))
    made.issued_on = now.date()
    promise_much(made, at=now)
    sent = makers.answer(made.case, by=made.agent, text="Wij zoeken het uit.", at=now)
    name = f"{'een-lange-naam-' * 12}.pdf"
    file = {"content_type": "application/pdf", "size_bytes": 5, "blob": blobs.keep(ContentFile(b"plain"))}
    Attachment.objects.create(message=sent, name=name, **file)
    return made


@pytest.fixture
def cookie(customer: Customer) -> tuple[str, str]:
    response = HttpResponse()
    recognition.remember(response, customer.point, at=clock.now())
    ((name, morsel),) = response.cookies.items()
    return name, morsel.value


@pytest.fixture
def addresses(customer: Customer) -> list[str]:
    rests = ("", "code/", "herkenning/", "bericht/")
    old = clock.now().date() - timedelta(days=100)
    urls = [customer.url(rest) for rest in rests]
    customer.issued_on = old
    return [*urls, customer.url(), "/volg/x/"]


@pytest.fixture
def context(
    addresses: list[str], cookie: tuple[str, str], browser: Browser, desk_address: str
) -> Iterator[BrowserContext]:
    opened = browser.new_context(base_url=desk_address, locale="nl-NL")
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def _closed_connections(addresses: list[str], browser: Browser) -> Iterator[None]:
    yield
    connections.close_all()  # Django keeps those made under the browser's loop apart


def watched(page: Page) -> list[str]:
    """Return a list that fills with what the browser complains about."""
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


@pytest.mark.parametrize("theme", THEMES)
def test_pages_have_no_fault_that_axe_knows_and_never_scroll_sideways(
    context: BrowserContext, addresses: list[str], cookie: tuple[str, str], desk_address: str, theme: Theme
) -> None:
    page = context.new_page()
    page.emulate_media(color_scheme=theme)
    for address in addresses:
        look_at(page, address)
    context.add_cookies([{"name": cookie[0], "value": cookie[1], "url": desk_address}])
    look_at(page, addresses[0])


def look_at(page: Page, address: str) -> None:
    """Open a page with all that folds open, and have it measured and looked at."""
    page.goto(address)
    page.locator("details").evaluate_all("each => each.forEach((one) => { one.open = true })")
    for width in (1200, 320):  # 320 is 1280 at 400 %
        page.set_viewport_size({"width": width, "height": 800})
        assert (address, width, page.evaluate(_WIDER), page.evaluate(_SMALL)) == (address, width, [], [])
    assert (address, axe.faults(page)) == (address, [])


def test_the_whole_way_by_keyboard(context: BrowserContext, addresses: list[str]) -> None:
    page = context.new_page()
    complaints = watched(page)
    page.goto(addresses[0])
    press_to(page, "Schrijf ons")
    press_to(page, "", tag="TEXTAREA", follow=False)
    page.keyboard.type("Het is er nog niet.")
    press_to(page, "Verstuur uw bericht")
    assert page.locator(".notice").inner_text() == "Wij hebben uw bericht ontvangen. Nu zijn wij aan zet."
    assert complaints == []


def press_to(page: Page, words: str, *, tag: str = "", follow: bool = True) -> None:
    """Press Tab until something has the focus, and then Enter, unless it is only to be reached."""
    for _ in range(60):
        page.keyboard.press("Tab")
        here = page.evaluate("[document.activeElement.tagName, document.activeElement.textContent.trim()]")
        if (tag and here[0] == tag) or (words and here[1] == words):
            if follow:
                with page.expect_navigation():
                    page.keyboard.press("Enter")
            return
    pytest.fail(f"no way by keyboard to {words or tag}")


def test_without_scripts_a_code_shows_words_and_a_word_is_taken_back(
    addresses: list[str], browser: Browser, desk_address: str
) -> None:
    context = browser.new_context(base_url=desk_address, locale="nl-NL", java_script_enabled=False)
    page = context.new_page()
    page.goto(addresses[0])
    page.click("text=Bekijk berichten en bestanden")
    page.click("text=Stuur mij een code")
    page.fill("[name=code]", verifying.code(Verification.objects.get()))
    page.click("text=Ga verder")
    assert page.locator(".message__text").last.inner_text() == "Wij zoeken het uit."
    page.click("text=U hebt mij niet gebeld")
    assert (
        page.locator(".notice").inner_text()
        == "Dank u wel dat u dit laat weten. Wij zoeken het uit. Nu zijn wij aan zet."
    )
    page.click("text=English")
    assert page.locator("h1").inner_text() == "Your question to Pakketlijn"
    page.click("text=Hide them here")
    assert page.locator(".message").count() == 0
    context.close()


def test_no_page_tells_another_where_it_came_from(context: BrowserContext, addresses: list[str]) -> None:
    page = context.new_page()
    told: list[str] = []
    page.on("request", lambda request: told.append(request.headers.get("referer", "")))
    page.goto(addresses[0])
    page.click("text=Schrijf ons")
    page.fill("textarea", "Dag")
    page.click("text=Verstuur uw bericht")
    assert Message.objects.filter(text="Dag").count() == 1
    assert len(told) > 3
    assert [each for each in told if "/volg" in each] == []
