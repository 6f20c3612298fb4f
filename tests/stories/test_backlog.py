"""Story 3(b), the other way round: three weeks without an answer, and then one honest message to all who wait.

Each gets a day, which is promised. One says that it is solved, one is answered in time, and the third's day passes.
"""

import email
from email.policy import default
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from belofte.cases.models import AnswerWaiver, Case, Message
from belofte.mailings.models import Mailing
from belofte.ops.tests import running
from belofte.people.models import Agent, Role
from belofte.promises import chain
from belofte.promises.models import Promise
from tests.stories import at_the_desk, browser, moved_clock
from tests.stories.desk import Stage
from tests.stories.moved_clock import wall
from tests.stories.test_promise_moved_and_kept import entries, link_in, promises_fall_due

pytestmark = [
    pytest.mark.story,
    pytest.mark.browser,
    pytest.mark.needs("chromium", "dovecot", "lmtp", "opendkim", "postfix", "root"),
]

WAITING = ("noor", "karim", "lotte")
CUSTOMERS = (*WAITING, "said")
BEGINS = wall(4, 1)
PHONE = {"width": 360, "height": 740}
SUBJECTS = {"noor": "Bestelling kwijt", "karim": "Schoenen te klein", "lotte": "Geld terug"}


def wait_three_weeks(stage: Stage, moved: Path) -> dict[str, Case]:
    """Have all three mail, mail again a week later, and again; nobody answers."""
    asked, cases = {}, {}
    for name in WAITING:  # one after the other, which is their place in line
        asked[name] = stage.mail_in(name, subject=SUBJECTS[name], text="Waar blijft u?")
        cases[name] = stage.case_of(asked[name])
    for day in (11, 18):
        moved_clock.move(moved, to=wall(day, 1))
        for name, first in asked.items():
            again = stage.mail_in(
                name, subject=f"Re: {SUBJECTS[name]}", text="Ik wacht nog.", In_Reply_To=first["Message-ID"]
            )
            assert stage.case_of(again) == cases[name]
    moved_clock.move(moved, to=wall(25, 1))
    return cases


def write_to_all(desk: Page) -> None:
    """Look first, as the page asks, and send."""
    desk.goto("/cases/")
    desk.click("a[href^='/mailings/new/']")
    expect(desk.locator("p.notice--warning")).to_contain_text("Het tempo van nu")
    desk.fill("[name=last_day]", "2027-01-28")
    desk.click("button[value=look]")
    expect(desk.locator("blockquote[lang=nl]")).to_contain_text("U wacht op antwoord van ons sinds maandag 4 januari")
    with desk.expect_navigation():
        desk.click("button[value=send]")
    running.wait_until(lambda: not Mailing.objects.get().addressees.filter(settled_at=None).exists(), seconds=30)


def page_of(stage: Stage, name: str) -> str:
    """Return the customer's link, in the one mail that they got."""
    raw = stage.mail.wait_for(f"{name}@klant.test", count=1)
    mail = email.message_from_bytes(raw, policy=default)
    assert (str(mail["Subject"]), str(mail["Auto-Submitted"])) == ("Wanneer u ons antwoord krijgt", "auto-replied")
    return link_in(raw)


def test_backlog_is_told_honestly_and_each_day_is_a_promise(stage: Stage, moved: Path) -> None:
    cases = wait_three_weeks(stage, moved)
    Agent.objects.filter(pk=stage.desk.agents[0].pk).update(roles=[Role.LEAD, Role.AGENT])
    with (
        browser.open_page(stage.browser, stage.desk.address) as desk,
        browser.open_page(stage.browser, stage.desk.address, viewport=PHONE) as customer,
    ):
        at_the_desk.sign_in(desk, stage.desk.agents[0])
        write_to_all(desk)
        waited = dict(Case.objects.values_list("pk", "waiting_since"))
        links = {name: page_of(stage, name) for name in WAITING}
        for name in WAITING:  # nobody was answered lately, so the lead chose the day
            customer.goto(links[name])
            expect(customer.locator(".promise__due")).to_have_text("uiterlijk donderdag 28 januari")

        customer.goto(links["noor"])
        customer.click(".verdict button[value=yes]")
        expect(customer.locator(".standing")).to_contain_text("Uw vraag is afgerond")
        customer.goto(links["karim"])
        customer.click(".verdict button[value=no]")
        expect(customer.locator(".verdict h2")).to_have_text("U liet weten dat u nog op antwoord wacht")
        assert at_the_desk.queue(desk) == [cases["karim"].pk, cases["lotte"].pk]
        assert Case.objects.get(pk=cases["karim"].pk).waiting_since == waited[cases["karim"].pk]

        moved_clock.move(moved, to=wall(26, 1))
        at_the_desk.open_case(desk, cases["karim"])
        at_the_desk.answer(desk, "Beste Karim,\n\nStuur ze gerust terug; het label zit in de doos.\n\nGroet, Anna")
        at_the_desk.wait_until_delivered(desk)
        running.wait_until(lambda: Promise.objects.get(case=cases["karim"]).state == "kept")

        moved_clock.move(moved, to=wall(29, 1))
        other = stage.case_of(stage.mail_in("said", subject="Factuur", text="Klopt deze factuur wel?"))
        promises_fall_due()
        customer.goto(links["lotte"])
        expect(customer.locator(".promise .state")).to_have_text("Niet nagekomen")
        assert at_the_desk.queue(desk) == [cases["lotte"].pk, other.pk]
        expect(desk.locator(f"#case-{cases['lotte'].pk} .badge--danger")).to_contain_text("Niet op tijd nagekomen")

        desk.goto(f"/mailings/{Mailing.objects.get().pk}/")
        counts = desk.locator("dl.facts dd").all_inner_texts()
        assert [words.split()[0] for words in counts] == ["3", "0", "0", "0", "0", "1", "1", "1", "1", "1"]
    assert AnswerWaiver.objects.get().reason == AnswerWaiver.Reason.CONFIRMED
    assert not Case.objects.get(pk=cases["lotte"].pk).is_closed
    assert [entries(cases[name]) for name in WAITING] == [
        ["made", "withdrawn"],
        ["made", "kept"],
        ["made", "broken"],
    ]
    assert [chain.first_fault(cases[name]) for name in WAITING] == [None] * 3
    assert Message.objects.filter(is_automatic=True, direction="out").count() == 3
