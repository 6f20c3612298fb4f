"""Story 3(c), from the first mail to the kept promise: dates that move, a call that nobody made, and who hears of it.

The desk and a narrow browser of the customer stand side by side; weeks pass by moving the clock of the whole desk.
"""

import email
import re
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from belofte import clock, jobs, makers
from belofte.cases.models import Case
from belofte.ops.tests import running
from belofte.people.models import Agent, Role
from belofte.promises import chain
from belofte.promises.models import Initiator, LedgerEntry, Promise, Warned
from tests.stories import at_the_desk, browser, moved_clock
from tests.stories.desk import Stage
from tests.stories.moved_clock import wall

pytestmark = [
    pytest.mark.story,
    pytest.mark.browser,
    pytest.mark.needs("chromium", "dovecot", "lmtp", "opendkim", "postfix", "root"),
]

CUSTOMERS = ("wouter", "hetty", "said")
BEGINS = wall(21, 12, 2026)
PHONE = {"width": 360, "height": 740}
_LINK = re.compile(r"https?://\S+/volg/\S+")


def promises_fall_due() -> None:
    """Have the worker look at the promises now, instead of within the minute."""
    before = jobs.waiting("belofte.config.schedule.watch_promises", "timestamp")
    jobs.defer("belofte.config.schedule.watch_promises", timestamp=len(before))
    running.wait_until(lambda: not Promise.objects.filter(state="open", next_step_at__lte=clock.now()).exists())


def link_in(raw: bytes) -> str:
    """Return the customer's link from a mail, as their program would show it."""
    mail = email.message_from_bytes(raw, policy=default)
    assert isinstance(mail, EmailMessage)
    part = mail.get_body(("plain",))
    assert part is not None
    found = _LINK.search(str(part.get_content()))
    assert found is not None
    return found[0]


def entries(case: Case) -> list[str]:
    return list(LedgerEntry.objects.filter(case=case).order_by("number").values_list("kind", flat=True))


def answer(desk: Page, text: str, *, initiator: Initiator | None = None, reason: str = "") -> None:
    """Write and send an answer; with an initiator it gives what was promised another date."""
    at_the_desk.write(desk, text)
    if initiator is not None:
        desk.select_option("[name=promise-0-initiator]", initiator.value)
        desk.fill("[name=promise-0-reason]", reason)
    at_the_desk.send(desk)


MOVES = (
    (7, "De graafploeg is ziek. Uw aansluiting wordt vrijdag 22 januari.", Initiator.US, "22 januari"),
    (14, "De vergunning is er nog niet. Wij sluiten u aan op 29 januari.", Initiator.PARTY, "29 januari"),
    (21, "Er moet een kabel worden verlegd. Uw aansluiting wordt 26 februari.", Initiator.US, "26 februari"),
)


def refused_without_a_lead(desk: Page, text: str) -> None:
    """Try to move for our own sake what was moved so before, as who is no lead: the answer does not leave."""
    answer(desk, text, initiator=Initiator.US, reason="Te druk.")
    expect(desk.locator("#reply-promises .field__error")).to_contain_text("vraag een teamleider")


def test_connection_promised_moved_three_times_and_kept(stage: Stage, moved: Path) -> None:
    asked = stage.mail_in("wouter", subject="Aansluiting", text="Wanneer word ik aangesloten op glasvezel?")
    case = stage.case_of(asked)
    with (
        browser.open_page(stage.browser, stage.desk.address) as desk,
        browser.open_page(stage.browser, stage.desk.address, viewport=PHONE) as customer,
    ):
        at_the_desk.sign_in(desk, stage.desk.agents[0])
        at_the_desk.open_case(desk, case)
        at_the_desk.write(desk, "Beste Wouter,\n\nWij sluiten u aan op dinsdag 19 januari.\n\nGroet, Anna")
        expect(at_the_desk.chips(desk)).to_have_text(["Levering of afspraak uiterlijk dinsdag 19 januari 2027"])
        at_the_desk.send(desk)
        link = link_in(stage.mail.wait_for("wouter@klant.test", count=1))
        customer.goto(link)
        expect(customer.locator(".promise__due")).to_have_text("uiterlijk dinsdag 19 januari 2027")

        for number, (day, text, initiator, due) in enumerate(MOVES, start=1):
            moved_clock.move(moved, to=wall(day, 1))
            at_the_desk.open_promised(desk, case)
            if number == len(MOVES):
                refused_without_a_lead(desk, text)
                Agent.objects.filter(name=stage.desk.agents[0].name).update(roles=[Role.LEAD, Role.AGENT])
            if initiator == Initiator.PARTY:
                makers.wish(Promise.objects.get(case=case), initiator)  # the town is later than it said
            answer(desk, text, initiator=initiator, reason=text.partition(".")[0])
            # nobody loads the customer's page anew
            expect(customer.locator(".promise__due")).to_contain_text(due)
            expect(customer.locator(".promise__moved")).to_contain_text(f"{number}× verzet")
            stage.mail.wait_for("wouter@klant.test", count=1 + number)
        expect(customer.locator(".promise__moved")).to_have_text("3× verzet, 38 dagen later")
        expect(desk.locator("#promised")).to_contain_text("3× verzet, 38 dagen later")

        moved_clock.move(moved, to=wall(26, 2, hour=9.5))
        promises_fall_due()
        assert list(Warned.objects.filter(promise__case=case).values_list("step", flat=True)) == ["owner"]
        expect(desk.locator("#warnings summary")).to_contain_text("1 belofte vraagt je aandacht")

        desk.reload()
        desk.fill("#reply-text", "U bent vanmorgen aangesloten, en we hebben samen getest dat het werkt.")
        desk.check("#reply-promises [name=kept]")
        at_the_desk.send(desk)
        expect(customer.locator(".promise .state")).to_have_text("Nagekomen")
        expect(customer.locator(".promise__doubt button")).to_be_visible()
    promise = Promise.objects.get(case=case)
    assert (promise.state, promise.moves, promise.days_later, promise.proofs.get().certainty) == (
        "kept",
        3,
        38,
        "declared",  # a mail says that it was connected; nothing but the customer shows it
    )
    assert entries(case) == ["made", "moved", "moved", "moved", "kept"]
    assert chain.first_fault(case) is None


def test_call_that_nobody_made_stands_on_top_is_made_late_and_contradicted(stage: Stage, moved: Path) -> None:
    moved_clock.move(moved, to=wall(1, 3))
    waiting = stage.case_of(stage.mail_in("said", subject="Factuur", text="Klopt deze factuur wel?"))
    case = stage.case_of(stage.mail_in("hetty", subject="Geen beeld", text="Mijn televisie doet het niet."))
    with (
        browser.open_page(stage.browser, stage.desk.address) as desk,
        browser.open_page(stage.browser, stage.desk.address, viewport=PHONE) as customer,
    ):
        at_the_desk.sign_in(desk, stage.desk.agents[0])
        at_the_desk.open_case(desk, case)
        answer(desk, "Beste Hetty,\n\nWij bellen u morgen voor 12.00 uur.")
        link = link_in(stage.mail.wait_for("hetty@klant.test", count=1))
        customer.goto(link)

        moved_clock.move(moved, to=wall(2, 3, hour=12.1))
        promises_fall_due()
        expect(customer.locator(".promise .state")).to_have_text("Niet nagekomen")
        assert at_the_desk.queue(desk) == [case.pk, waiting.pk]
        expect(desk.locator(f"#case-{case.pk} .badge--danger")).to_contain_text("Niet op tijd nagekomen")

        at_the_desk.open_case(desk, case)
        at_the_desk.log_call(desk, "Excuses gemaakt. De kabel zat los; nu doet hij het.")
        expect(customer.locator(".promise .state")).to_have_text("Nagekomen")
        assert at_the_desk.queue(desk) == [waiting.pk]

        customer.click(".promise__doubt button")
        expect(customer.locator(".promise .state")).to_have_text("Niet nagekomen")
        assert at_the_desk.queue(desk) == [case.pk, waiting.pk]
    assert entries(case) == ["made", "broken", "kept", "contradicted"]
    assert chain.first_fault(case) is None
