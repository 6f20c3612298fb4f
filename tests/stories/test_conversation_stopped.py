"""Story 2's way out on mail: a customer who shouts is warned, and then the conversation stops while the case goes on.

The customer keeps what was promised, hears how to go on and how to object, and is heard by somebody else.
"""

from email import message_from_bytes
from email.policy import default

import pytest
from playwright.sync_api import Page, expect

from belofte import clock
from belofte.cases.models import Case
from belofte.conduct import abuse
from belofte.conduct.models import Objection, Stop
from belofte.people.models import Agent, Role
from belofte.promises.models import Promise
from tests.stories import at_the_desk, browser
from tests.stories.desk import Stage
from tests.stories.test_word_cannot_be_passed import refusal

pytestmark = [
    pytest.mark.story,
    pytest.mark.browser,
    pytest.mark.needs("chromium", "dovecot", "lmtp", "opendkim", "postfix", "root"),
]

CUSTOMERS = ("tom",)
SHOUTS = "Waar blijft mijn pakket, stelletje idioten?"
SHOUTS_AGAIN = "Jullie zijn en blijven idioten. Wanneer komt mijn pakket?"


def hear(stage: Stage, text: str, **headers: str) -> Case:
    """Have Tom mail the desk, and the desk listen at once instead of within the minute."""
    case = stage.case_of(stage.mail_in("tom", subject="Pakket", text=text, **headers))
    abuse.listen(at=clock.now())
    return case


def fill_blanks(page: Page, selector: str, *words: str) -> None:
    """Fill what stands between [ ] in words that were made ready."""
    text = page.input_value(selector)
    for each in words:
        before, _blank, rest = text.partition("[")
        text = before + each + rest.partition("]")[2]
    page.fill(selector, text)


def test_story_2_the_conversation_stops_and_the_case_goes_on(stage: Stage) -> None:
    anna, lead = stage.desk.agents[:2]
    Agent.objects.filter(pk=lead.pk).update(roles=[Role.AGENT, Role.LEAD])
    case = hear(stage, SHOUTS)
    with browser.open_page(stage.browser, stage.desk.address) as theirs:
        at_the_desk.sign_in(theirs, lead)
        with browser.open_page(stage.browser, stage.desk.address) as page:
            at_the_desk.sign_in(page, anna)
            answer_with_a_warning(page, case)
            warned = message_from_bytes(stage.mail.wait_for("tom@klant.test", count=1), policy=default)
            hear(stage, SHOUTS_AGAIN, In_Reply_To=str(warned["Message-ID"]))
            stop(page, case)
        told = message_from_bytes(stage.mail.wait_for("tom@klant.test", count=2), policy=default)
        made, found = Stop.objects.get(), Case.objects.get(pk=case.pk)
        assert (found.assignee, found.is_closed, found.ball) == (lead, False, "us")
        assert (Promise.objects.get().state, Promise.objects.get().owner) == ("open", lead)
        give_back = f"UPDATE cases_case SET assignee_id = {anna.pk} WHERE id = {case.pk}"  # noqa: S608 - our numbers
        assert refusal(give_back) == "case: not whoever stopped a conversation of it answers it meanwhile"
        objecting = "Ik was boos. Mag ik gewoon weer mailen?"
        assert hear(stage, objecting, In_Reply_To=str(told["Message-ID"])) == case
        decide(theirs, case)
    stage.mail.wait_for("tom@klant.test", count=3)
    assert (Objection.objects.get().is_upheld, Stop.objects.get(pk=made.pk).ended_at is None) == (True, False)
    assert Case.objects.get(pk=case.pk).ball == "us", "what Tom asked still waits"


def answer_with_a_warning(page: Page, case: Case) -> None:
    page.goto(f"/cases/{case.pk}/")
    expect(page.locator("#hurt li")).to_have_text(["Waar blijft mijn pakket?"])
    expect(page.locator("#composer")).to_have_count(0)
    expect(page.locator(".entry__folded .entry__text")).to_be_hidden()
    page.click(f"form[action='/cases/{case.pk}/conduct-warning/'] button")
    expect(page.locator("[name=is_warning]")).to_be_checked()
    fill_blanks(page, "#reply-text", "Uw pakket ligt in Tilburg. Wij bellen u morgen voor 12.00 uur.")
    expect(page.locator("#reply-promises .promise-chip")).to_have_count(1)
    at_the_desk.send(page)
    at_the_desk.wait_until_delivered(page)


def stop(page: Page, case: Case) -> None:
    page.goto(f"/cases/{case.pk}/")
    page.click("#conduct a[href*='/stop/']")
    page.fill("[name=quote]", "Jullie zijn en blijven idioten.")
    fill_blanks(page, "[name=text]", "een brief aan Postbus 1, 1000 AA Amsterdam")
    page.click("main form button")
    expect(page.locator("#messages, main").first).to_be_visible()
    page.goto(f"/cases/{case.pk}/")
    expect(page.locator("#conduct")).to_contain_text("tot dan antwoordt een collega", ignore_case=True)


def decide(page: Page, case: Case) -> None:
    page.goto(f"/cases/{case.pk}/")
    page.click("#conduct a[href*='/objection/']")
    fill_blanks(page, "[name=text]", "het was in het heetst van de strijd")
    page.click("main form button")
    page.wait_for_url(f"**/cases/{case.pk}/")
