"""All tabs of a browser share one stream, which survives what happens to it."""

import os
import signal

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from belofte.cases.models import Case
from belofte.database.embedded import Cluster
from belofte.ops.tests import running
from belofte.people import sessions
from tests.desks import Desk
from tests.live import pages

pytestmark = [pytest.mark.browser, pytest.mark.needs("chromium")]
_HANG_UP = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE 'SELECT pg_notify(%, ''{}'')'
"""
_ALL_AT_ONCE_SECONDS = 15.0  # eight pages fetch and draw the same moment, on the processors that the desk runs on
_TABS = 9  # a browser opens six connections to one host: with a stream each, the seventh would not load


def test_many_tabs_share_one_stream(context: BrowserContext, chromium: Browser, case: Case) -> None:
    tabs = [pages.open_case(context, case) for _ in range(_TABS - 1)]
    tabs.append(pages.open_live(context, "/cases/"))
    assert _shared_workers(chromium) == 1
    message = pages.mail(case)
    for tab in tabs[:-1]:
        pages.shows(tab, message, seconds=_ALL_AT_ONCE_SECONDS)
    expect(tabs[-1].locator(".list-news")).to_contain_text("1 ", timeout=_ALL_AT_ONCE_SECONDS * 1_000)
    for tab in tabs[1:]:
        tab.close()
    pages.shows(tabs[0], pages.mail(case))


def _shared_workers(chromium: Browser) -> int:
    """Count what holds a stream: no page has one of its own."""
    targets = chromium.new_browser_cdp_session().send("Target.getTargets")["targetInfos"]
    return sum(target["type"] == "shared_worker" for target in targets)


def test_without_shared_workers_a_tab_leads_and_another_takes_over(desk: Desk, chromium: Browser, case: Case) -> None:
    with pages.open_browser_of(desk.agents[0], chromium=chromium, desk=desk, script=pages.NO_SHARED_WORKER) as context:
        leader, follower = pages.open_case(context, case), pages.open_case(context, case)
        message = pages.mail(case)
        for tab in (leader, follower):
            pages.shows(tab, message)
        leader.close()
        message = pages.mail(case)  # told to nobody
        pages.shows(follower, message, seconds=5)
        pages.shows(follower, pages.mail(case))


def test_page_misses_nothing_when_its_server_is_killed(context: BrowserContext, desk: Desk, case: Case) -> None:
    page = pages.open_case(context, case)
    for process in running.children_of(desk.installation.process_of("web")):
        os.kill(process, signal.SIGKILL)
    message = pages.mail(case)
    pages.shows(page, message, seconds=5)
    pages.wait_until_live(page)
    pages.shows(page, pages.mail(case))


def test_page_misses_nothing_when_the_database_hangs_up(context: BrowserContext, desk: Desk, case: Case) -> None:
    page = pages.open_case(context, case)
    with psycopg.connect(Cluster(desk.installation.state).dsn(), autocommit=True) as server:
        server.execute(_HANG_UP)
    message = pages.mail(case)
    pages.shows(page, message, seconds=5)


def test_page_of_somebody_who_signed_out_says_so_and_stops(context: BrowserContext, desk: Desk, case: Case) -> None:
    page = pages.open_case(context, case)
    sessions.end_all(desk.agents[0])
    expect(page.locator(".live__state")).not_to_be_empty(timeout=20_000)
    expect(page.locator("#live")).to_have_attribute("data-state", "ended")
    assert page.url.endswith(f"/cases/{case.pk}/")  # it takes nobody's words away


@pytest.mark.slow
def test_page_without_a_stream_says_so_and_asks_by_itself(desk: Desk, chromium: Browser, case: Case) -> None:
    with pages.open_browser_of(desk.agents[0], chromium=chromium, desk=desk, script=pages.NO_SHARED_WORKER) as context:
        context.route("**/live?*", lambda route: route.abort())
        page = context.new_page()
        page.goto(f"/cases/{case.pk}/")
        expect(page.locator(".live__state")).not_to_be_empty(timeout=15_000)
        message = pages.mail(case)
        with page.expect_request("**/warnings/", timeout=11_000):
            pages.shows(page, message, seconds=11)
        context.unroute("**/live?*")
        pages.wait_until_live(page, seconds=20)
        expect(page.locator(".live__state")).to_be_empty()
