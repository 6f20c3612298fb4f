"""The main job on real mail: a customer's mail arrives, an agent answers it, the answer is delivered and followed."""

import email
import re
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from django.utils.translation import gettext, override
from playwright.sync_api import Page, Route, expect

from belofte.cases import links, reply_addresses
from belofte.cases.models import Case, Conversation, Message
from belofte.closing.models import Outcome
from belofte.ops.tests import running
from tests.stories import at_the_desk, browser
from tests.stories.desk import Stage

pytestmark = [
    pytest.mark.story,
    pytest.mark.browser,
    pytest.mark.needs("chromium", "dovecot", "lmtp", "opendkim", "postfix", "root"),
]

CUSTOMERS = ("jan", "noor", "sem", "piet", "lotte", "fleur", "anne", "vreemd")
ANSWER = "Dag,\n\nUw pakket ligt bij de buren op nummer 12 – café “Het Anker”.\n\nMet groet, Anna"
LABEL = bytes(range(256)) * 40


@pytest.fixture
def label(tmp_path: Path) -> Path:
    """A file in which a changed line end or letter would show."""
    file = tmp_path / "Verzendlabel Jan.pdf"
    file.write_bytes(b"%PDF-1.7\n" + LABEL)
    return file


def received(raw: bytes) -> EmailMessage:
    mail = email.message_from_bytes(raw, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def words(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def dutch(msgid: str) -> str:
    with override("nl"):
        return gettext(msgid)


def is_in_queue(page: Page, case: Case) -> bool:
    return case.pk in at_the_desk.queue(page)


def test_first_mail_is_answered_delivered_closed_and_reopened(stage: Stage, label: Path) -> None:
    asked = stage.mail_in("jan", subject="Waar is mijn pakket?", text="Het zou er gisteren zijn.")
    case = stage.case_of(asked)
    with browser.open_page(stage.browser, stage.desk.address) as page:
        at_the_desk.sign_in(page, stage.desk.agents[0])
        assert page.locator("html").get_attribute("lang") == "nl"
        assert is_in_queue(page, case)
        at_the_desk.open_case(page, case)
        expect(page.locator(".entry--in .entry__text")).to_have_text("Het zou er gisteren zijn.")

        at_the_desk.write_note(page, "Bezorger gebeld: ligt bij de buren.")
        at_the_desk.attach(page, label)
        at_the_desk.answer_and_close(page, ANSWER, outcome=Outcome.SOLVED)
        at_the_desk.wait_until_delivered(page)
        expect(page.locator(".delivery--good")).to_contain_text(dutch("Delivered"))
        at_the_desk.wait_until_closed(page)
        expect(page.locator(".case-head .badge--good")).to_contain_text(dutch("Closed"))
        assert not is_in_queue(page, case)

        answer = received(stage.mail.wait_for("jan@klant.test", count=1))
        expect_true_copy(answer, asked=asked, case=case, label=label, address=stage.desk.address)

        thanks = stage.mail_in("jan", subject="Re: zo", text="Daar is het niet.", In_Reply_To=answer["Message-ID"])
        assert stage.case_of(thanks) == case
        assert is_in_queue(page, case)
        at_the_desk.open_case(page, case)
        expect(page.locator(".entry--in .entry__text").last).to_have_text("Daar is het niet.")


def expect_true_copy(answer: EmailMessage, *, asked: EmailMessage, case: Case, label: Path, address: str) -> None:
    """Hold what lies in the customer's mailbox against what the agent wrote."""
    message = Message.objects.get(conversation__case=case, direction="out")
    conversation = Conversation.objects.get(case=case)
    assert {name: str(answer[name]) for name in ("Message-ID", "References", "In-Reply-To", "Reply-To", "From")} == {
        "Message-ID": f"<{message.external_id}>",
        "References": asked["Message-ID"],
        "In-Reply-To": asked["Message-ID"],
        "Reply-To": reply_addresses.sign("hallo@desk.test", purpose="c", row=conversation.pk),
        "From": "Pakketlijn <hallo@desk.test>",
    }
    token = links.token(case, conversation.contact_point, issued_on=message.recorded_at.date())
    said = words(answer, "plain").replace("\r\n", "\n").strip()
    own, _, quoted = said.partition("\n\nOp ")
    assert own == f"{ANSWER}\n\nIs het opgelost? Laat het weten met één klik: {address}/volg/{token}/"
    assert quoted.endswith("schreef Jan:\n\n> Het zou er gisteren zijn.")
    assert "café “Het Anker”" in words(answer, "html")
    assert "Bezorger gebeld" not in answer.as_string()
    assert "dkim=pass" in answer["Authentication-Results"]
    assert "header.d=desk.test" in answer["Authentication-Results"]
    (attached,) = answer.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == (label.name, "application/pdf")
    assert attached.get_content() == label.read_bytes()


def test_without_script_from_question_to_the_end_and_back(stage: Stage, label: Path) -> None:
    asked = stage.mail_in("noor", subject="Factuur", text="Hoeveel moet ik betalen?")
    case = stage.case_of(asked)
    with browser.open_page(stage.browser, stage.desk.address, java_script_enabled=False) as page:
        at_the_desk.sign_in(page, stage.desk.agents[0])
        at_the_desk.open_case(page, case)
        expect(page.locator(".entry--in .entry__text")).to_have_text("Hoeveel moet ik betalen?")
        at_the_desk.attach(page, label, has_script=False)
        at_the_desk.answer(page, "U betaalt € 24,95, want de korting is er al af.")
        at_the_desk.wait_until_delivered(page)
        at_the_desk.close(page, outcome=Outcome.SOLVED)
        at_the_desk.wait_until_closed(page)

        answer = received(stage.mail.wait_for("noor@klant.test", count=1))
        assert [part.get_content() for part in answer.iter_attachments()] == [label.read_bytes()]
        nameless = stage.mail_in("noor", to=str(answer["Reply-To"]), subject="Nog iets", text="Nog niets gezien.")
        assert stage.case_of(nameless) == case
        assert is_in_queue(page, case)


def test_without_script_promised_money_keeps_the_case_open_until_it_is_paid_back(stage: Stage) -> None:
    case = stage.case_of(stage.mail_in("fleur", subject="Terugbetaling", text="Waar blijft mijn geld?"))
    with browser.open_page(stage.browser, stage.desk.address, java_script_enabled=False) as page:
        at_the_desk.sign_in(page, stage.desk.agents[0])
        at_the_desk.open_case(page, case)
        at_the_desk.answer(page, "Het bedrag komt binnen 5 werkdagen terug op uw rekening.")
        at_the_desk.wait_until_delivered(page)
        at_the_desk.close(page, outcome=Outcome.SOLVED)
        expect(page.locator(".panel--close")).to_contain_text("Het bedrag komt binnen 5 werkdagen terug")
        case.refresh_from_db()
        assert (case.closed_at, [promise.state for promise in case.promises.all()]) == (None, ["open"])
        payout = page.locator("form[action$='/payouts/']")
        page.locator("details", has=payout).locator("summary").first.click()
        payout.locator("[name$=-amount]").fill("24,95")
        payout.get_by_role("button").click()
        expect(page.locator("#promised .promised--kept")).to_contain_text("24,95")
    assert [promise.state for promise in case.promises.all()] == ["kept"]


def test_stranger_with_the_case_number_gets_a_case_of_their_own(stage: Stage) -> None:
    case = stage.case_of(stage.mail_in("sem", subject="Verhuizing", text="Ik verhuis."))
    conversation = Conversation.objects.get(case=case)
    guess = f"hallo+c{conversation.pk}-{'a' * 26}@desk.test"

    by_number = stage.mail_in("vreemd", subject=f"Re: Verhuizing #{case.pk}", text="Stuur alles naar mij.")
    by_guess = stage.mail_in("vreemd", subject="Re: Verhuizing", text="Stuur alles naar mij.", to=guess)

    assert len({case, stage.case_of(by_number), stage.case_of(by_guess)}) == 3
    assert Message.objects.filter(conversation__case=case).count() == 1


def test_answer_that_bounces_brings_the_case_back(stage: Stage) -> None:
    case = stage.case_of(stage.mail_in("weg", subject="Adres", text="Ik zeg mijn mailbox op."))
    with browser.open_page(stage.browser, stage.desk.address) as page:
        at_the_desk.sign_in(page, stage.desk.agents[0])
        at_the_desk.open_case(page, case)
        at_the_desk.answer_and_close(page, "We hebben het aangepast.", outcome=Outcome.SOLVED)
        at_the_desk.wait_for(page, ".delivery--bad")
        expect(page.locator(".delivery--bad")).to_contain_text(dutch("Came back"))
        expect(page.locator(".delivery--bad q")).to_contain_text("5.1.1")
        assert is_in_queue(page, case)
        expect(page.locator(f"#case-{case.pk} .badge--danger")).to_be_visible()
    case.refresh_from_db()
    assert (case.ball, case.closed_at) == ("us", None)


def test_two_agents_answer_at_once_and_one_hears_of_the_other(stage: Stage) -> None:
    anna, bram = stage.desk.agents
    case = stage.case_of(stage.mail_in("piet", subject="Tijdvak", text="Kan het na vijven?"))
    with (
        browser.open_page(stage.browser, stage.desk.address) as first,
        browser.open_page(stage.browser, stage.desk.address) as second,
    ):
        for page, agent in ((first, anna), (second, bram)):
            at_the_desk.sign_in(page, agent)
            at_the_desk.open_case(page, case)
        second.fill("#reply-text", "Nee, dat kan niet.")
        at_the_desk.answer(first, "Ja, na vijven kan.")
        expect(first.locator(".entry--out .entry__text")).to_have_text("Ja, na vijven kan.")
        expect(second.locator(".entry--out .entry__text")).to_have_text("Ja, na vijven kan.")  # by itself
        at_the_desk.answer(second, "Nee, dat kan niet.")
        expect(second.locator("blockquote.newer")).to_contain_text("Ja, na vijven kan.")
        expect(second.locator("#reply-text")).to_have_value("Nee, dat kan niet.")
        at_the_desk.wait_until_delivered(first)
    assert "na vijven kan" in words(received(stage.mail.wait_for("piet@klant.test", count=1)), "plain")
    assert Message.objects.filter(conversation__case=case, direction="out").count() == 1


def test_form_whose_answer_got_lost_sends_once(stage: Stage) -> None:
    case = stage.case_of(stage.mail_in("lotte", subject="Retour", text="Hoe stuur ik terug?"))
    forms: list[str | None] = []

    def lose_the_answer(route: Route) -> None:
        forms.append(route.request.post_data)
        route.fetch(max_redirects=0)
        route.abort()

    with browser.open_page(stage.browser, stage.desk.address) as page:
        at_the_desk.sign_in(page, stage.desk.agents[0])
        at_the_desk.open_case(page, case)
        page.route("**/reply/", lose_the_answer)
        at_the_desk.answer(page, "Met het label uit de doos.")
        page.wait_for_url("chrome-error://**")
        page.unroute("**/reply/")
        page.on("request", lambda request: forms.append(request.post_data) if "/reply/" in request.url else None)
        page.reload()  # as somebody does who sees that there was no connection
        at_the_desk.wait_until_delivered(page)

    first, second = forms
    assert first == second
    assert Message.objects.filter(conversation__case=case, direction="out").count() == 1
    stage.mail.wait_for("lotte@klant.test", count=1)


def test_a_customer_follows_their_question_and_writes_back(stage: Stage) -> None:
    case = stage.case_of(stage.mail_in("anne", subject="Waar is mijn pakket?", text="Het zou er gisteren zijn."))
    with (
        browser.open_page(stage.browser, stage.desk.address) as desk,
        browser.open_page(stage.browser, stage.desk.address, viewport={"width": 320, "height": 640}) as phone,
    ):
        at_the_desk.sign_in(desk, stage.desk.agents[0])
        at_the_desk.open_case(desk, case)
        at_the_desk.answer(desk, "Bij wie hebt u het besteld?")
        at_the_desk.wait_until_delivered(desk)
        told = received(stage.mail.wait_for("anne@klant.test", count=1))
        link = re.search(r"Volg uw vraag: (\S+)", words(told, "plain"))
        assert link is not None

        phone.goto(link[1])
        expect(phone.locator("h1")).to_have_text("Uw vraag aan Pakketlijn")
        expect(phone.locator("#turn")).to_have_text("U bent aan zet")
        assert "gisteren" not in phone.content()
        phone.click("text=Bekijk berichten en bestanden")
        phone.click("text=Stuur mij een code")
        told = received(stage.mail.wait_for("anne@klant.test", count=2))
        code = re.search(r"Uw code is (\d{6})\.", words(told, "plain"))
        assert code is not None
        phone.fill("[name=code]", code[1])
        phone.click("text=Ga verder")
        expect(phone.locator(".message__text").first).to_have_text("Het zou er gisteren zijn.")

        phone.click("text=Schrijf ons")
        phone.fill("[name=text]", "Het is er nog steeds niet.")
        phone.click("text=Verstuur uw bericht")
        expect(phone.locator("#turn")).to_have_text("Wij zijn aan zet")
        running.wait_until(lambda: Message.objects.filter(conversation__case=case, direction="in").count() == 2)
        assert is_in_queue(desk, case)

        at_the_desk.open_case(desk, case)
        at_the_desk.answer(desk, "Het ligt bij de buren.")
        expect(phone.locator(".message__text").last).to_have_text("Het ligt bij de buren.")  # without loading it again
        expect(phone.locator("#turn")).to_have_text("U bent aan zet")
