"""The backlog in a real browser: no fault that axe knows, narrow or wide, and worked through with keys alone."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from belofte import clock, makers
from belofte.backlog import deciding, sorting
from belofte.backlog.models import BacklogGroup, Placing
from belofte.backlog.tests.conftest import CAUSES
from belofte.cases.models import Case
from belofte.desk.tests.conftest import session_cookie
from belofte.desk.tests.test_browser import WIDER
from belofte.people.models import Agent, Role, Team
from belofte.promises.models import Pace
from tests import axe

pytestmark = [pytest.mark.browser, pytest.mark.needs("chromium")]


@pytest.fixture
def agent(committed: None) -> Agent:
    teams = (makers.make_team("Internet"), makers.make_team("Televisie"))
    return makers.make_agent(Role.AGENT, Role.LEAD, teams=teams, name="Samira El Ouali", language="nl")


@pytest.fixture
def team(agent: Agent) -> Team:
    """Make a team for which many wait, of several causes; some asked again."""
    team, now = agent.teams.get(name="Internet"), clock.now()
    inbox = makers.make_inbox(team, name="Klantenservice")
    for number in range(4):
        for cause, texts in CAUSES.items():
            sender, at = f"{cause}{number}@klant.example", now - timedelta(days=20 - number)
            first = makers.receive(inbox, sender=sender, at=at, text=texts[number], subject=f"Vraag over {cause}")
            for day in range(number * 2):
                again, later = (first.external_id,), at + timedelta(days=1 + day)
                makers.receive(inbox, sender=sender, at=later, text="Ik hoor niets.", answers=again)
    sorting.sort(team, at=now)
    lonely = makers.receive(inbox, sender="z@klant.example", subject="Iets heel anders", at=now)
    Placing.objects.create(case=lonely.conversation.case, placed_at=now)
    makers.receive(inbox, sender="y@klant.example", subject="Net binnen", at=now)
    Pace.objects.create(team=team, waiting=14, answered=20, measured_at=now)
    return team


@pytest.fixture
def group(team: Team, agent: Agent) -> BacklogGroup:
    found = BacklogGroup.objects.filter(team=team, terms__contains=["modem"]).get()
    deciding.name(found, "Storing in Oost", by=agent, at=clock.now())
    return found


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
def test_backlog_has_no_fault_that_axe_knows(
    page: Page, team: Team, group: BacklogGroup, agent: Agent, theme: str, width: int
) -> None:
    Agent.objects.filter(pk=agent.pk).update(theme=theme)
    page.set_viewport_size({"width": width, "height": 900})
    case = Case.objects.filter(placing__group=group).earliest("pk")
    addresses = {
        "order": f"/backlog/?team={team.pk}",
        "groups": f"/backlog/?team={team.pk}&show=groups",
        "new": f"/backlog/?team={team.pk}&show=new",
        "group": f"/backlog/groups/{group.pk}/",
        "case": f"/cases/{case.pk}/",
        "why": f"/backlog/cases/{case.pk}/",
        "queue": "/cases/",
    }
    for name, address in addresses.items():
        page.goto(address)
        shoot(page, f"backlog-{name}-{theme}-{width}")
        assert axe.faults(page) == []
        assert page.evaluate(WIDER) == []


def test_a_group_is_worked_through_with_keys_alone(page: Page, team: Team, group: BacklogGroup) -> None:
    first, second, *_others = Case.objects.filter(placing__group=group).order_by("lifted_since", "pk")
    page.goto(f"/backlog/?team={team.pk}&show=groups")
    page.keyboard.press("j")
    while page.evaluate("document.activeElement.textContent.trim()") != "Storing in Oost":
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/backlog/groups/{group.pk}/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{first.pk}/")
    page.keyboard.press("g")
    page.wait_for_url(f"**/cases/{second.pk}/")
    page.goto(f"/backlog/groups/{group.pk}/")
    page.get_by_role("link", name="Waarom hier?").first.click()  # and not the link that covers the row
    page.wait_for_url(f"**/backlog/cases/{first.pk}/")
