"""Setting up a new desk in a real browser: with keys only, in both themes, on a telephone and on a wide screen."""

import pytest
from playwright.sync_api import Browser, Page

from belofte import clock
from belofte.desk.tests.test_browser import WIDER, keep_picture
from belofte.people import founding
from belofte.people.models import Agent, Theme
from tests import axe

pytestmark = [pytest.mark.browser, pytest.mark.needs("chromium")]


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_new_desk_is_set_up_with_keys_only(
    browser: Browser, desk_address: str, theme: str, width: int, language: str
) -> None:
    context = browser.new_context(base_url=desk_address, locale=language, color_scheme=theme)  # type: ignore[arg-type]
    page, name = context.new_page(), f"{language}-{theme}-{width}"
    page.set_viewport_size({"width": width, "height": 844})
    page.goto("/")
    _expect_usable(page, f"setup-{name}")
    _type(page, "aaaa-bbbb-cccc-dddd", "Anna Vos", "anna@desk.example", "lantern-orbit-73")
    page.wait_for_selector(".field__error")
    _expect_usable(page, f"setup-refused-{name}")
    page.fill("#id_code", founding.make_code(at=clock.now()))
    page.fill("#id_password", "lantern-orbit-73")
    page.keyboard.press("Enter")
    page.wait_for_url("**/first-steps/")
    Agent.objects.update(theme=Theme(theme))
    page.reload()
    _expect_usable(page, f"first-steps-{name}")
    page.get_by_role("main").get_by_role("button").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".badge--good")
    _expect_usable(page, f"first-steps-one-done-{name}")
    context.close()


def _type(page: Page, *words: str) -> None:
    """Fill in the form from its first field on, and send it."""
    founding.make_code(at=clock.now())
    page.focus("#id_code")
    for each in words:
        page.keyboard.type(each)
        page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def _expect_usable(page: Page, name: str) -> None:
    keep_picture(page, name)
    assert axe.faults(page) == []
    assert page.evaluate(WIDER) == []
