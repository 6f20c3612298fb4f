"""A customer follows their question on a telephone: from the link in a real mail, by a code in another one."""

import email
import re
from email.message import EmailMessage
from email.policy import default

import pytest
from playwright.sync_api import expect

from belofte.cases.models import Message
from belofte.ops.tests import running
from tests.stories import at_the_desk, browser
from tests.stories.desk import Stage

pytestmark = [
    pytest.mark.story,
    pytest.mark.browser,
    pytest.mark.needs("chromium", "dovecot", "lmtp", "opendkim", "postfix", "root"),
]

CUSTOMERS = ("jan",)


def words(raw: bytes) -> str:
    mail = email.message_from_bytes(raw, policy=default)
    assert isinstance(mail, EmailMessage)
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_a_customer_follows_their_question_and_writes_back(stage: Stage) -> None:
    case = stage.case_of(stage.mail_in("jan", subject="Waar is mijn pakket?", text="Het zou er gisteren zijn."))
    with (
        browser.open_page(stage.browser, stage.desk.address) as desk,
        browser.open_page(stage.browser, stage.desk.address, viewport={"width": 320, "height": 640}) as phone,
    ):
        at_the_desk.sign_in(desk, stage.desk.agents[0])
        at_the_desk.open_case(desk, case)
        at_the_desk.answer(desk, "Wij zoeken het uit.")
        at_the_desk.wait_until_delivered(desk)
        link = re.search(r"Volg uw vraag: (\S+)", words(stage.mail.wait_for("jan@klant.test", count=1)))
        assert link is not None

        phone.goto(link[1])
        expect(phone.locator("h1")).to_have_text("Uw vraag aan Pakketlijn")
        expect(phone.locator("#turn")).to_have_text("U bent aan zet")
        assert "gisteren" not in phone.content()
        phone.click("text=Bekijk berichten en bestanden")
        phone.click("text=Stuur mij een code")
        code = re.search(r"Uw code is (\d{6})\.", words(stage.mail.wait_for("jan@klant.test", count=2)))
        assert code is not None
        phone.fill("[name=code]", code[1])
        phone.click("text=Ga verder")
        expect(phone.locator(".message__text").first).to_have_text("Het zou er gisteren zijn.")

        phone.click("text=Schrijf ons")
        phone.fill("[name=text]", "Het is er nog steeds niet.")
        phone.click("text=Verstuur uw bericht")
        expect(phone.locator("#turn")).to_have_text("Wij zijn aan zet")
        running.wait_until(lambda: Message.objects.filter(conversation__case=case, direction="in").count() == 2)
        assert at_the_desk.queue(desk) == [case.pk]

        at_the_desk.open_case(desk, case)
        at_the_desk.answer(desk, "Het ligt bij de buren.")
        expect(phone.locator(".message__text").last).to_have_text("Het ligt bij de buren.")  # without loading it again
        expect(phone.locator("#turn")).to_have_text("U bent aan zet")
