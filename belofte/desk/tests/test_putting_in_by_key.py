"""A text of the house is put in by the keyboard alone, where the cursor was, and Ctrl+Z takes it back."""

import pytest
from playwright.sync_api import Browser, expect

from belofte import makers
from belofte.cases.models import Case
from belofte.closing.models import Outcome
from belofte.desk.tests.conftest import session_cookie
from belofte.library.models import PutIn, Text
from belofte.makers import make_agent, make_case, make_inbox, make_text
from belofte.people.models import Agent, Role
from tests import axe
from tests.stories import browser as opening

pytestmark = [pytest.mark.browser, pytest.mark.needs("chromium")]
_WORDS = "Beste Noor Jansen, uw pakket is onderweg."


@pytest.fixture
def case(committed: None) -> Case:
    team = makers.make_team("Pakketlijn")
    case = make_case(make_inbox(team), name="Noor Jansen", text="Goedemorgen, waar is mijn pakket gebleven?")
    lead = make_agent(Role.LEAD, teams=(team,))
    english = "Dear {customer}, your parcel is on its way."
    words = {"nl": "Beste {klant}, uw pakket is onderweg.", "en": english, "outcome": Outcome.EXPLAINED}
    make_text(team=team, by=lead, title_nl="Onderweg", **words)
    make_text(team=team, by=lead, title_nl="Postzegels", kind=Text.Kind.EXPLAINER)
    return case


@pytest.fixture
def agent(case: Case) -> Agent:
    return make_agent(Role.LEAD, Role.AGENT, teams=(case.team,))


def test_by_keys_alone(browser: Browser, desk_address: str, case: Case, agent: Agent) -> None:
    with opening.open_page(browser, desk_address) as page:
        page.context.add_cookies([session_cookie(agent, desk_address)])  # type: ignore[list-item]
        page.goto(f"{desk_address}/cases/{case.pk}/")
        text = page.locator("#reply-text")
        text.fill("Dag.\nTot ziens")
        text.press("Home")
        text.press("/")
        expect(page.locator(".texts__one")).to_have_count(2, timeout=30_000)  # language is read for the first time
        assert axe.faults(page) == []
        page.keyboard.type("onder")
        expect(page.locator(".texts__one")).to_have_count(1)
        with page.expect_response(lambda response: "/texts/" in response.url and response.status == 204):
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Enter")
        expect(text).to_have_value(f"Dag.\n{_WORDS}Tot ziens")
        expect(text).to_be_focused()
        expect(page.locator("#reply-outcome")).to_have_value("explained")
        assert PutIn.objects.get().version.title_nl == "Onderweg"
        page.keyboard.press("Control+z")
        expect(text).to_have_value("Dag.\nTot ziens")
        page.keyboard.press("/")
        page.keyboard.press("Escape")
        expect(text).to_be_focused()
        text.press("Home")
        page.keyboard.press("/")
        page.keyboard.press("/")
        expect(text).to_have_value("Dag.\n/Tot ziens")


def test_without_a_script(browser: Browser, desk_address: str, case: Case, agent: Agent) -> None:
    with opening.open_page(browser, desk_address, java_script_enabled=False) as page:
        page.context.add_cookies([session_cookie(agent, desk_address)])  # type: ignore[list-item]
        page.goto(f"{desk_address}/cases/{case.pk}/")
        page.fill("#reply-text", "Dag.")
        page.fill("#texts-word", "onderweg")
        page.click("button[value=list_texts]")
        assert page.input_value("#reply-text") == f"Dag.\n\n{_WORDS}"
        assert PutIn.objects.count() == 1


def test_pages_of_the_texts_are_for_everybody(browser: Browser, desk_address: str, case: Case, agent: Agent) -> None:
    with opening.open_page(browser, desk_address, viewport={"width": 320, "height": 640}) as page:
        page.context.add_cookies([session_cookie(agent, desk_address)])  # type: ignore[list-item]
        text = Text.objects.earliest("pk").pk
        for address in ("texts/", "texts/new/reply/", "texts/new/explainer/", f"texts/{text}/", "texts/explainers/"):
            page.goto(f"{desk_address}/{address}")
            assert axe.faults(page) == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
