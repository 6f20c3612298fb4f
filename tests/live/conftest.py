"""A whole desk, with an agent's browser before it, for pages that refresh by themselves."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext
from pytest_django import DjangoDbBlocker

from belofte.cases.models import Case
from belofte.ops.tests import running
from tests import desks
from tests.desks import Desk
from tests.live import pages
from tests.stories import browser


@pytest.fixture(scope="module")
def desk(django_db_blocker: DjangoDbBlocker) -> Iterator[Desk]:
    """Run everything, in two processes of the web server, for two agents."""
    agents = ("Anna Vos", "Bram Smit")
    with desks.open_desk(django_db_blocker, smtp_port=running.free_port(), agents=agents) as opened:
        yield opened


@pytest.fixture(scope="module")
def chromium(desk: Desk) -> Iterator[Browser]:
    with browser.open_browser() as started:
        yield started


@pytest.fixture
def context(desk: Desk, chromium: Browser) -> Iterator[BrowserContext]:
    """Open Anna's browser."""
    with pages.open_browser_of(desk.agents[0], chromium=chromium, desk=desk) as opened:
        yield opened


@pytest.fixture
def case(desk: Desk) -> Case:
    return pages.new_case(desk)
