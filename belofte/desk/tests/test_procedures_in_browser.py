"""The procedure of a complaint in a real browser: no fault that axe knows, narrow or wide, and with keys alone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page

from belofte import clock
from belofte.cases.models import Case
from belofte.closing import complaints
from belofte.desk.tests.conftest import session_cookie
from belofte.desk.tests.test_browser import WIDER
from belofte.keeping import proceeding
from belofte.makers import answer, choose_procedure, deliver, make_agent, make_inbox, make_team, receive
from belofte.people.models import Agent, Role
from belofte.procedures.models import Name, ProcedureStep
from tests import axe

pytestmark = [pytest.mark.browser, pytest.mark.needs("chromium")]


@pytest.fixture
def lead(committed: None) -> Agent:
    return make_agent(Role.AGENT, Role.LEAD, teams=(make_team("Burgerzaken"),), name="Joyce Pinas", language="nl")


@pytest.fixture
def case(lead: Agent) -> Case:
    """A complaint of three weeks ago: confirmed, answered by the customer, and late with its offer."""
    begun = clock.now() - timedelta(days=21)
    team = lead.teams.get()
    choose_procedure(team, at=begun)
    first = receive(make_inbox(team), text="Ik dien een klacht in.", at=begun)
    case = first.conversation.case
    complaints.mark(case, by=lead, at=begun + timedelta(hours=1))
    told = answer(case, by=lead, at=begun + timedelta(hours=2), text="We hebben uw klacht.")
    deliver(told, at=begun + timedelta(hours=2))
    receive(case.conversations.get().inbox, answers=[told.external_id], text="Dank u.", at=begun + timedelta(hours=3))
    proceeding.watch(at=clock.now())
    return case


@pytest.fixture
def page(browser: Browser, lead: Agent, desk_address: str) -> Iterator[Page]:
    context = browser.new_context(base_url=desk_address)
    context.add_cookies([session_cookie(lead, desk_address)])  # type: ignore[list-item]
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 320)])
def test_pages_of_procedures_have_no_fault_that_axe_knows(
    page: Page, case: Case, lead: Agent, theme: str, width: int
) -> None:
    Agent.objects.filter(pk=lead.pk).update(theme=theme)
    page.set_viewport_size({"width": width, "height": 900})
    for address in (f"/cases/{case.pk}/", "/terms/", f"/teams/{case.team_id}/procedure/"):
        page.goto(address)
        for details in page.locator("section[aria-labelledby=aside-procedure] details").all():
            details.evaluate("element => element.open = true")
        assert axe.faults(page) == []
        assert page.evaluate(WIDER) == []


def test_step_is_taken_with_keys_alone(page: Page, case: Case) -> None:
    page.goto(f"/cases/{case.pk}/")
    step = ProcedureStep.objects.get(case=case, name=Name.HEARING)
    summary = page.locator(f"#step-{step.pk} details", has=page.locator("[value=skip]")).locator("summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("De klant belde erover.")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{case.pk}/")
    page.get_by_text("overgeslagen", exact=True).wait_for()
    assert ProcedureStep.objects.get(pk=step.pk).state == "skipped"
