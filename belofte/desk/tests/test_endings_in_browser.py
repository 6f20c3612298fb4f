"""Live conversations and messages to many in a real browser: in both themes, on a wide and a narrow screen."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from belofte import clock, makers
from belofte.cases.models import Conversation, Receipt
from belofte.closing import complaints, inquiring
from belofte.desk.tests.conftest import session_cookie
from belofte.desk.tests.test_browser import WIDER, keep_picture
from belofte.language.calendar import add_working_days
from belofte.mailings import mailing, telling, words
from belofte.mailings.models import Mailing
from belofte.people import calendars
from belofte.people.models import Agent, Role, Team
from belofte.replies import delivering
from tests import axe

pytestmark = [pytest.mark.browser, pytest.mark.needs("chromium")]


@pytest.fixture
def team(committed: None) -> Team:
    return makers.make_team("Pakketlijn")


@pytest.fixture
def agent(team: Team) -> Agent:
    return makers.make_agent(Role.AGENT, Role.LEAD, teams=(team,), name="Sanne Visser", language="nl")


@pytest.fixture
def talk(team: Team) -> Conversation:
    """A live conversation with a customer who asked something, and whose address is known."""
    makers.make_inbox(team, address="hallo@pakketlijn.example", language="nl")
    chat = makers.make_inbox(team, channel="console", address="chat", name="Chat", language="nl")
    asked, at = "Waar blijft mijn pakket met de twee boeken?", clock.now() - timedelta(minutes=9)
    made = makers.receive(chat, sender="jan", text=asked, subject="Pakket", at=at).conversation
    makers.confirm_address(made.case, "jan.de.vries@klant.example", at=at)
    return made


@pytest.fixture
def sent(team: Team, agent: Agent) -> Mailing:
    """A message to five who wait: it reached some, one says that it is solved, and one still waits."""
    inbox, now = makers.make_inbox(team, language="nl"), clock.now()
    waits = [makers.make_case(inbox, sender=f"k{n}@klant.example", at=now - timedelta(days=9)) for n in range(5)]
    complaints.mark(waits[0], by=agent, at=now)  # so that it stays open
    last_day = add_working_days(now.date(), 8, calendars.of(team))
    made = mailing.send_to(waits, words.ready(), last_day=last_day, by=agent, at=now)
    fates = (Receipt.Kind.ACCEPTED, Receipt.Kind.ACCEPTED, Receipt.Kind.REFUSED, Receipt.Kind.LOST)
    for row, heard in zip(made.addressees.all(), fates, strict=False):
        telling.tell(row.pk, at=now)
        row.refresh_from_db()
        assert row.message is not None
        delivering.settle(makers.claim(row.message.deliveries.get(), at=now), heard, at=now)
    for case, is_solved in zip(waits, (True, False), strict=False):
        inquiring.reply(case, is_solved=is_solved, by=case.conversations.get().contact_point, at=now)
    return made


@pytest.fixture
def page(browser: Browser, agent: Agent, desk_address: str) -> Iterator[Page]:
    context = browser.new_context(base_url=desk_address)
    context.add_cookies([session_cookie(agent, desk_address)])  # type: ignore[list-item]
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 360)])
def test_they_have_no_fault_that_axe_knows_and_never_scroll_sideways(
    page: Page, talk: Conversation, sent: Mailing, agent: Agent, theme: str, width: int
) -> None:
    Agent.objects.filter(pk=agent.pk).update(theme=theme)
    page.set_viewport_size({"width": width, "height": 900})
    told = [row.case_id for row in sent.addressees.all()]
    addresses = {
        "live": f"/cases/{talk.case_id}/",
        "ending": f"/conversations/{talk.pk}/ending/",
        "mailing": f"/mailings/{sent.pk}/",
        "solved": f"/cases/{told[0]}/",
        "waits": f"/cases/{told[1]}/",
        "list": "/cases/",
    }
    for name, address in addresses.items():
        page.goto(address)
        keep_picture(page, f"{name}-{theme}-{width}")
        assert axe.faults(page) == []
        assert page.evaluate(WIDER) == []


def test_conversation_with_a_question_is_carried_over_by_hand(page: Page, talk: Conversation) -> None:
    page.goto(f"/cases/{talk.case_id}/")
    page.get_by_role("link", name="Afsluiten of elders voortzetten").click()
    page.get_by_label("jan.de.vries@klant.example").check()
    page.get_by_role("button", name="Verstuur dit en ga elders verder").click()
    expect(page.locator("#case-aside")).to_contain_text("gaat verder via jan.de.vries@klant.example")
    expect(page.locator("#case-head")).to_contain_text("Wacht op ons")
    keep_picture(page, "carried")
