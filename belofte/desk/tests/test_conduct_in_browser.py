"""The way out after words that hurt, in a real browser: by its key, in both themes, on a wide and a narrow screen."""

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from belofte import clock, makers
from belofte.cases.models import Case
from belofte.conduct import abuse
from belofte.conduct.models import Kind
from belofte.conduct.stops import Because
from belofte.desk.tests.conftest import session_cookie
from belofte.desk.tests.test_browser import WIDER, keep_picture
from belofte.keeping import stopping
from belofte.makers import ALL_SEEN
from belofte.people.models import Agent, Role
from belofte.replies.sending import Answer
from tests import axe

pytestmark = [pytest.mark.browser, pytest.mark.needs("chromium")]
TEXT = "Waar blijft mijn pakket, stelletje idioten? Ik kom langs en dan sla ik jullie in elkaar."


@pytest.fixture
def case(committed: None) -> Case:
    """A case whose last message hurts, and which is not closed by that."""
    now, inbox = clock.now(), makers.make_inbox(language="nl")
    made = makers.receive(inbox, text=TEXT, at=now - timedelta(hours=1)).conversation.case
    abuse.listen(at=now)
    return made


@pytest.fixture
def agent(case: Case) -> Agent:
    return makers.make_agent(Role.AGENT, Role.LEAD, teams=(case.team,), name="Sanne Visser", language="nl")


@pytest.fixture
def page(browser: Browser, agent: Agent, desk_address: str) -> Iterator[Page]:
    context = browser.new_context(base_url=desk_address)
    context.add_cookies([session_cookie(agent, desk_address)])  # type: ignore[list-item]
    yield context.new_page()
    context.close()


def stopped(case: Case) -> int:
    """Have a colleague stop the conversation; return the number of the stop."""
    conversation = case.conversations.get()
    because = Because(kind=Kind.THREAT, message=conversation.messages.get(), quote="sla ik jullie in elkaar")
    answer = Answer(text="Dit gesprek stopt.", key=uuid.uuid4(), seen_through=ALL_SEEN)
    by = makers.make_agent(teams=(case.team,), name="Joost Bakker")
    return stopping.stop(conversation, because, answer, by=by, at=clock.now()).pk


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 320)])
def test_the_way_out_has_no_fault_that_axe_knows_and_never_scrolls_sideways(
    page: Page, case: Case, agent: Agent, theme: str, width: int
) -> None:
    Agent.objects.filter(pk=agent.pk).update(theme=theme)
    page.set_viewport_size({"width": width, "height": 900})
    conversation = case.conversations.get().pk
    for address in (f"/cases/{case.pk}/", f"/cases/{case.pk}/?write=reply", f"/conversations/{conversation}/stop/"):
        look(page, address, f"{theme}-{width}")
    objection = stopped(case)
    for address in (f"/cases/{case.pk}/", f"/stops/{objection}/objection/"):
        look(page, address, f"stopped-{theme}-{width}")


def look(page: Page, address: str, name: str) -> None:
    page.goto(address)
    for details in page.locator("#conduct details, #evidence details, .entry__folded details").all():
        details.evaluate("element => element.open = true")
    keep_picture(page, f"{address}-{name}")
    assert axe.faults(page) == []
    assert page.evaluate(WIDER) == []


def test_the_case_is_taken_over_by_one_key(page: Page, case: Case) -> None:
    page.goto(f"/cases/{case.pk}/")
    expect(page.locator("#hurt")).to_contain_text("Waar blijft mijn pakket?")
    with page.expect_navigation():
        page.keyboard.press("x")
    expect(page).to_have_url(f"{page.url.partition('/cases/')[0]}/cases/")
