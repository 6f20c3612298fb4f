"""A list that is open in a real browser says how much changed, and stays as it is until somebody asks."""

import time

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from belofte import clock
from belofte.cases import noting
from belofte.cases.models import Case
from tests import axe, browsing
from tests.desks import Desk
from tests.live import pages

pytestmark = [pytest.mark.browser, pytest.mark.needs("chromium")]


def test_list_says_how_many_cases_changed_and_does_not_jump(context: BrowserContext, desk: Desk, case: Case) -> None:
    page = pages.open_live(context, "/cases/?list=waiting")
    before = _numbers(page)
    first, second = pages.new_case(desk), pages.new_case(desk)
    pages.mail(case)
    pages.mail(case)
    expect(page.locator(".list-news")).to_contain_text("3 ", timeout=5_000)
    assert _numbers(page) == before
    assert axe.faults(page) == []
    page.click(".list-news")
    expect(page.locator(f"#case-{second.pk}")).to_be_attached()
    assert set(_numbers(page)) - set(before) == {first.pk, second.pk}
    expect(page.locator(".list-news")).to_be_hidden()


def _numbers(page: Page) -> list[int]:
    return browsing.case_numbers(browsing.Page(path="/cases/", status=200, words=page.content()))


def test_list_made_after_ones_own_work_says_nothing(context: BrowserContext, desk: Desk, case: Case) -> None:
    elsewhere = pages.open_live(context, "/cases/")
    noting.note(case, text="Eerst bellen.", by=desk.agents[0], at=clock.now())
    page = pages.open_live(context, "/cases/")  # the same stream tells both
    expect(elsewhere.locator(".list-news")).to_contain_text("1 ", timeout=5_000)
    time.sleep(0.5)
    expect(page.locator(".list-news")).to_be_hidden()
