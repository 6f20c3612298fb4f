"""Story 3(c), what else was promised: by a shop that never rang, again every month, and once something has happened.

Each is told by mail, at the desk and on the customer's own page, while the clock of the whole desk is moved.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from belofte.cases.models import Case
from belofte.promises import chain
from belofte.promises.models import LedgerEntry, Promise, Warned
from tests.stories import at_the_desk, browser, moved_clock
from tests.stories.desk import Stage
from tests.stories.moved_clock import wall
from tests.stories.test_promise_moved_and_kept import PHONE, answer, link_in, promises_fall_due

pytestmark = [
    pytest.mark.story,
    pytest.mark.browser,
    pytest.mark.needs("chromium", "dovecot", "lmtp", "opendkim", "postfix", "root"),
]

CUSTOMERS = ("ruth", "willem", "nora")
BEGINS = wall(1, 3)  # a Monday


def entries(promise: Promise) -> list[str]:
    return list(LedgerEntry.objects.filter(promise=promise).order_by("number").values_list("kind", flat=True))


def states(case: Case) -> list[tuple[str, str]]:
    """Return what became of the promises of a case, and by which day each was due."""
    found = Promise.objects.filter(case=case).order_by("pk")
    return [(one.state, f"{one.due_at:%d-%m}" if one.due_at else "") for one in found]


def record_claim(desk: Page, case: Case, *, of: str, due: str) -> None:
    """Say of the customer's message that somebody else promised to ring."""
    desk.click("a.entry__deed[href*='claimed_in']")
    form = desk.locator(f"#promised form[action='/cases/{case.pk}/promises/']")
    form.locator("[name=made-kind]").select_option("callback")
    form.locator("[name=made-due]").fill(due)
    form.locator("[name=made-claimed_of]").fill(of)
    with desk.expect_navigation():
        form.locator("button").click()


def keep_by_mail(desk: Page, text: str) -> None:
    """Write an answer that keeps what was promised, and send it."""
    at_the_desk.write(desk, text)
    desk.check("#reply-promises [name=kept]")
    at_the_desk.send(desk)


def start_the_clock(desk: Page, promise: Promise, *, due: str) -> None:
    """Say at the desk that what a promise waits for has happened."""
    desk.click("#promised .promised--conditional summary")
    desk.fill(f"#condition-due-{promise.pk}", due)
    with desk.expect_navigation():
        desk.click(f"form[action='/promises/{promise.pk}/condition/'] button")


def test_what_a_shop_promised_counts_until_we_ring_in_its_place(stage: Stage, moved: Path) -> None:
    said = "Stappers zei vrijdag dat ik binnen een week zou worden gebeld. Klopt dat?"
    case = stage.case_of(stage.mail_in("ruth", subject="Mijn schoenen", text=said))
    with (
        browser.open_page(stage.browser, stage.desk.address) as desk,
        browser.open_page(stage.browser, stage.desk.address, viewport=PHONE) as customer,
    ):
        at_the_desk.sign_in(desk, stage.desk.agents[0])
        at_the_desk.open_case(desk, case)
        record_claim(desk, case, of="Stappers", due="2027-03-05T17:00")
        theirs = Promise.objects.get(case=case)

        moved_clock.move(moved, to=wall(8, 3))  # the week is over, and Stappers did not ring
        promises_fall_due()
        assert at_the_desk.queue(desk)[0] == case.pk
        expect(desk.locator(f"#case-{case.pk} .badge--danger")).to_contain_text("Niet op tijd nagekomen")

        at_the_desk.open_case(desk, case)
        at_the_desk.write(desk, "Stappers had u moeten bellen. Wij bellen u nu zelf, morgen voor 12.00 uur.")
        expect(desk.locator("#reply-promises .promise-chip")).to_contain_text("in plaats van Stappers")
        at_the_desk.send(desk)
        customer.goto(link_in(stage.mail.wait_for("ruth@klant.test", count=1)))
        expect(customer.locator(".promise")).to_have_count(2)
        assert states(case) == [("honoured", "05-03"), ("open", "09-03")]

        moved_clock.move(moved, to=wall(9, 3))
        desk.goto(f"/cases/{case.pk}/")
        at_the_desk.log_call(desk, "De schoenen staan klaar. Zij haalt ze zaterdag op.")
    ours = Promise.objects.get(case=case, follows=theirs)
    assert (entries(theirs), entries(ours)) == (["made", "broken", "honoured"], ["made", "kept"])
    assert chain.first_fault(case) is None


def test_a_monthly_update_that_stops_is_a_broken_promise(stage: Stage, moved: Path) -> None:
    moved_clock.move(moved, to=wall(9, 3, hour=11))
    asked = stage.mail_in("willem", subject="Glasvezel", text="Hoe staat het met mijn aansluiting?")
    case = stage.case_of(asked)
    with browser.open_page(stage.browser, stage.desk.address) as desk:
        at_the_desk.sign_in(desk, stage.desk.agents[0])
        at_the_desk.open_case(desk, case)
        at_the_desk.write(desk, "Wij laten u iedere maand weten hoe het met uw aansluiting staat.")
        expect(desk.locator("#reply-promises .promise-chip")).to_contain_text("elke maand")
        at_the_desk.send(desk)
        stage.mail.wait_for("willem@klant.test", count=1)

        moved_clock.move(moved, to=wall(9, 4))
        desk.goto(f"/cases/{case.pk}/")
        keep_by_mail(desk, "De kabel ligt er. De kast in de straat nog niet.")
        stage.mail.wait_for("willem@klant.test", count=2)
        at_the_desk.wait_for(desk, "#promised .promised--kept")
        assert states(case) == [("kept", "09-04"), ("open", "07-05")]  # the Friday before the ninth

        moved_clock.move(moved, to=wall(11, 5))  # and in May nobody wrote
        promises_fall_due()
        assert at_the_desk.queue(desk)[0] == case.pk
        assert states(case) == [("kept", "09-04"), ("broken", "07-05"), ("open", "09-06")]

        at_the_desk.open_case(desk, case)
        expect(desk.locator("#promised")).to_contain_text("elke maand")
    assert chain.first_fault(case) is None


def test_what_waits_for_a_condition_runs_from_the_day_it_is_recorded(stage: Stage, moved: Path) -> None:
    moved_clock.move(moved, to=wall(12, 5))
    case = stage.case_of(stage.mail_in("nora", subject="Modem stuk", text="Mijn modem doet het niet meer."))
    with (
        browser.open_page(stage.browser, stage.desk.address) as desk,
        browser.open_page(stage.browser, stage.desk.address, viewport=PHONE) as customer,
    ):
        at_the_desk.sign_in(desk, stage.desk.agents[0])
        at_the_desk.open_case(desk, case)
        answer(desk, "Zodra uw oude modem bij ons binnen is, sturen wij u een nieuw modem.")
        customer.goto(link_in(stage.mail.wait_for("nora@klant.test", count=1)))
        expect(customer.locator(".promise")).to_have_count(1)
        expect(customer.locator(".promise__due")).to_have_count(0)
        promise = Promise.objects.get(case=case)

        moved_clock.move(moved, to=wall(28, 5))  # two weeks in the post, and nothing runs out
        promises_fall_due()
        assert (states(case), Warned.objects.filter(promise=promise).exists()) == ([("conditional", "")], False)

        desk.goto(f"/cases/{case.pk}/")
        start_the_clock(desk, promise, due="2027-05-31T17:00")
        expect(customer.locator(".promise__due")).to_contain_text("31 mei")  # nobody loads their page anew

        moved_clock.move(moved, to=wall(31, 5, hour=9.5))
        desk.goto(f"/cases/{case.pk}/")
        keep_by_mail(desk, "Uw nieuwe modem is vandaag verstuurd.")
        expect(customer.locator(".promise .state")).to_have_text("Nagekomen")
    assert entries(promise) == ["made", "condition_met", "kept"]
    assert chain.first_fault(case) is None
