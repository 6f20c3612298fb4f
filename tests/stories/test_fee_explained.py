"""Story 3(a): a fee of three times the postage is explained by one key, shown on the customer's page, and contested.

And of story 2 what is policy: a saved reply that tells nobody anything is not in use without a lead's reason.
"""

import email
import re
from email.message import EmailMessage
from email.policy import default

import pytest
from django.db import DatabaseError, connection, transaction
from playwright.sync_api import Page, expect

from belofte import clock, makers
from belofte.cases.models import Message
from belofte.library.models import Contest, Text, Use
from belofte.ops.demo import house_texts
from belofte.people.models import Agent, Role, Team
from belofte.replies import vetting
from belofte.replies.guards.contract import Level
from tests.stories import at_the_desk, browser
from tests.stories.desk import Stage

pytestmark = [
    pytest.mark.story,
    pytest.mark.browser,
    pytest.mark.needs("chromium", "dovecot", "lmtp", "opendkim", "postfix", "root"),
]

CUSTOMERS = ("piet", "jo", "mia", "bas", "loes")
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def lead(stage: Stage) -> Agent:
    """The desk's first person leads its team, and wrote how the fee is made up."""
    Agent.objects.filter(pk=stage.desk.agents[0].pk).update(roles=[Role.LEAD, Role.AGENT])
    lead, team = Agent.objects.get(pk=stage.desk.agents[0].pk), Team.objects.get(inboxes=stage.desk.inbox)
    vetting.begin(Text.Kind.EXPLAINER, team, house_texts.POSTAGE, reasons={}, by=lead, at=clock.now())
    return lead


def plain(raw: bytes) -> str:
    """Return the words of a mail, as the customer's program would show them."""
    mail = email.message_from_bytes(raw, policy=default)
    assert isinstance(mail, EmailMessage)
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def explain_by_one_key(desk: Page) -> None:
    """Press the key in an empty answer, type a word and Enter, and send."""
    desk.focus("#reply-text")
    desk.keyboard.press("/")
    desk.keyboard.type("postz")
    expect(desk.locator(".texts__one")).to_have_count(1)
    with desk.expect_response(lambda response: "/texts/" in response.url and response.status == 204):
        desk.keyboard.press("Enter")
    expect(desk.locator("#reply-text")).to_have_value(re.compile("3,84 euro"))
    at_the_desk.send(desk)


def open_with_code(stage: Stage, phone: Page, *, customer: str) -> None:
    """Open the page by the link in the answer, and by the code that is asked for there."""
    address = f"{customer}@klant.test"
    link = re.search(r"Volg uw vraag: (\S+)", plain(stage.mail.wait_for(address, count=1)))
    assert link is not None
    phone.goto(link[1])
    assert "2,88" not in phone.content(), "a link alone does not tell what it is about"
    phone.click("text=Bekijk berichten en bestanden")
    phone.click("text=Stuur mij een code")
    code = re.search(r"Uw code is (\d{6})\.", plain(stage.mail.wait_for(address, count=2)))
    assert code is not None
    phone.fill("[name=code]", code[1])
    phone.click("text=Ga verder")


def contest(stage: Stage, customer: str) -> None:
    """Have one customer read what was explained, and say that it is not right."""
    with browser.open_page(stage.browser, stage.desk.address, viewport=PHONE) as phone:
        open_with_code(stage, phone, customer=customer)
        shown = phone.locator(".explained")
        expect(shown).to_contain_text("2,88 euro voor het extra werk")
        expect(shown).to_contain_text("0,96 euro voor de postzegels")
        shown.locator("button[value=wrong]").click()
        expect(phone.locator(".explained")).to_contain_text("U liet weten dat dit niet klopt.")


def test_story_3a_a_fee_is_explained_and_its_owner_hears_from_the_fifth_who_contests_it(
    stage: Stage, lead: Agent
) -> None:
    with browser.open_page(stage.browser, stage.desk.address) as desk:
        at_the_desk.sign_in(desk, lead)
        for number, customer in enumerate(CUSTOMERS, start=1):
            asked = stage.mail_in(customer, subject="Strafport", text="Waarom moet ik 3,84 betalen voor een brief?")
            at_the_desk.open_case(desk, stage.case_of(asked))
            explain_by_one_key(desk)
            contest(stage, customer)
            desk.goto("/rules/")
            asks = desk.locator("#warnings", has_text="1 regel vraagt je aandacht")
            expect(asks).to_have_count(int(number == len(CUSTOMERS)))
        expect(desk.locator("main")).to_contain_text("5 klanten zeggen dat deze uitleg")
        desk.goto("/texts/explainers/")
        figures = desk.locator("tbody td").all_inner_texts()
        assert figures == ["5", "0", "5", lead.name]
    assert Use.objects.count() == Contest.objects.count() == Message.objects.filter(direction="out").count() == 5


def test_story_2_policy_is_stopped_where_it_is_written(stage: Stage, lead: Agent) -> None:
    team = Team.objects.get(inboxes=stage.desk.inbox)
    makers.have_stop(team, "tone", level=Level.LEAD, at=clock.now())
    with browser.open_page(stage.browser, stage.desk.address) as desk:
        at_the_desk.sign_in(desk, lead)
        desk.goto("/texts/new/reply/")
        desk.fill("[name=title_nl]", "Interne klacht")
        desk.fill("[name=nl]", "Wij hebben intern een klacht ingediend. U krijgt hierover geen terugkoppeling.")
        desk.fill("[name=title_en]", "Internal complaint")
        desk.fill("[name=en]", "We looked into it.")
        desk.click("button[value=save]")
        expect(desk.locator(".remark--stops").first).to_be_visible()
        assert not Text.objects.filter(kind="reply").exists()
        for place in desk.locator(".remark--stops input").all():
            place.fill("De ombudsman wil dit zo.")
        desk.click("button[value=save]")
        expect(desk.locator("main")).to_contain_text("want: De ombudsman wil dit zo.")
    with pytest.raises(DatabaseError, match="that the guards have read"), transaction.atomic():
        _put_in_use_by_hand()


def _put_in_use_by_hand() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE library_text SET version_id = (SELECT max(id) FROM library_version) WHERE kind = 'explainer'"
        )
