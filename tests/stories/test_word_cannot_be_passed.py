"""What went wrong in the stories, tried again at the desk: each time something stands in the way, and says what to do.

Stories 1, 2, 3(b) and 4 as far as they go by mail. A team has switched on that what sounds bad needs a reason.
"""

from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from playwright.sync_api import Page, expect

from belofte import clock, makers
from belofte.cases.models import Case, Message
from belofte.closing.models import OF_COMPLAINT, Outcome
from belofte.people.models import Team
from belofte.promises.models import LedgerEntry, Promise
from tests.stories import at_the_desk, browser, moved_clock
from tests.stories.desk import Stage
from tests.stories.moved_clock import wall

pytestmark = [
    pytest.mark.story,
    pytest.mark.browser,
    pytest.mark.needs("chromium", "dovecot", "lmtp", "opendkim", "postfix", "root"),
]

CUSTOMERS = ("kees", "els", "roos", "tom")
BEGINS = wall(1, 3)  # a Monday


@pytest.fixture(scope="module")
def stopping(stage: Stage) -> Stage:
    """A team that tried its guards, and by its lead's reason has tone and blame ask for one: it sent nothing yet."""
    team = Team.objects.get(inboxes=stage.desk.inbox)
    makers.have_stop(team, "tone", "blame", at=clock.now())
    return stage


def expect_stopped(page: Page, text: str) -> None:
    """Write something and send it: it stays where it is, with a remark beside it, and nothing has left."""
    said = Message.objects.filter(direction="out").count()
    at_the_desk.answer(page, text)
    expect(page.locator(".remark--stops").first).to_be_visible()
    expect(page.locator("#reply-text")).to_have_value(text)
    assert Message.objects.filter(direction="out").count() == said


def refusal(statement: str) -> str:
    """Return what the database says to the desk's own account; "" when it does it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return str(error).partition("\n")[0]
    return ""


def test_story_1_somebody_who_asks_again_is_not_mocked_and_a_lost_answer_is_none(stopping: Stage) -> None:
    stage = stopping
    case = stage.case_of(stage.mail_in("nergens", subject="Bestelling", text="Ik heb niets besteld. Is dit phishing?"))
    with browser.open_page(stage.browser, stage.desk.address) as page:
        at_the_desk.sign_in(page, stage.desk.agents[0])
        at_the_desk.open_case(page, case)
        expect_stopped(page, "Knap dat u een mail kunt openen maar niet kunt lezen van wie die is.")
        at_the_desk.answer_and_close(
            page, "Iemand heeft zijn adres verkeerd getypt. U hoeft niets te betalen.", outcome=Outcome.EXPLAINED
        )
        at_the_desk.wait_for(page, ".delivery--bad")
        assert at_the_desk.queue(page)[0] == case.pk
        at_the_desk.open_case(page, case)
        at_the_desk.close(page, outcome=Outcome.EXPLAINED)
        expect(page.locator(".panel--close .field__error")).to_be_visible()
    assert not Case.objects.get(pk=case.pk).is_closed


def test_story_2_a_complaint_ends_with_what_came_of_it(stopping: Stage) -> None:
    stage = stopping
    case = stage.case_of(
        stage.mail_in("tom", subject="Pakket terug", text="Dit is een klacht: mijn pakket ging zonder reden terug.")
    )
    with browser.open_page(stage.browser, stage.desk.address) as page:
        at_the_desk.sign_in(page, stage.desk.agents[0])
        at_the_desk.open_case(page, case)
        page.click(f"form[action='/cases/{case.pk}/complaint/'] button")
        expect(page.locator("#aside-complaint")).to_be_visible()
        expect_stopped(page, "Wij hebben intern een klacht ingediend. U krijgt hier verder geen bericht over.")
        expect_stopped(page, "Ik beëindig dit gesprek om een eindeloze discussie te voorkomen.")
        offered = page.locator("#reply-outcome option").evaluate_all("all => all.map(one => one.value)")
        assert offered == ["", *OF_COMPLAINT], "that there will be no word is no outcome"
        at_the_desk.answer_and_close(
            page,
            "De sorteerband las het verkeerde land. Wij hebben de band anders ingesteld.",
            outcome=Outcome.CHANGE,
        )
        at_the_desk.wait_until_closed(page)
    stage.mail.wait_for("tom@klant.test", count=1)


def test_story_3b_three_mails_in_three_weeks_are_one_case_that_nothing_makes_go_away(
    stopping: Stage, moved: Path
) -> None:
    stage = stopping
    first = stage.mail_in("kees", subject="Schoenen", text="Wanneer komen mijn schoenen?")
    case = stage.case_of(first)
    for day, text in ((8, "Ik heb nog niets gehoord."), (15, "Nu wacht ik twee weken.")):
        moved_clock.move(moved, to=wall(day, 3))
        again = stage.mail_in("kees", subject="Re: Schoenen", text=text, In_Reply_To=first["Message-ID"])
        assert stage.case_of(again) == case
    moved_clock.move(moved, to=wall(22, 3))
    found = Case.objects.get(pk=case.pk)
    assert (found.ball, found.waiting_since.date() if found.waiting_since else None) == ("us", BEGINS.date())
    for table in ("cases_message", "cases_case"):
        assert refusal(f"DELETE FROM {table}") == f"pgtrigger: Cannot delete rows from {table} table"  # noqa: S608
    with browser.open_page(stage.browser, stage.desk.address) as page:
        at_the_desk.sign_in(page, stage.desk.agents[0])
        assert case.pk in at_the_desk.queue(page)
        at_the_desk.open_case(page, case)
        expect(page.locator(".entry--in")).to_have_count(3)
        expect_stopped(
            page,
            "Wegens grote drukte verwijderen wij alle berichten die ouder zijn dan een week. In 99% van de gevallen is"
            " het probleem vast al vanzelf opgelost.",
        )
        at_the_desk.write(
            page,
            "U wacht al drie weken op antwoord, en dat had niet mogen gebeuren. U hoort uiterlijk vrijdag 26 maart van"
            " mij waar uw schoenen zijn.",
        )
        expect(at_the_desk.chips(page)).to_have_text(["Antwoord uiterlijk vrijdag 26 maart"])
        at_the_desk.send(page)
        at_the_desk.wait_until_delivered(page)
    promise = Promise.objects.get(case=case)
    assert (promise.kind, promise.state, Case.objects.get(pk=case.pk).ball) == ("reply", "open", "us")


def test_story_4_pointing_at_another_is_stopped_and_a_call_is_not_kept_by_a_mail(stopping: Stage) -> None:
    stage = stopping
    case = stage.case_of(stage.mail_in("roos", subject="Prijs", text="Bij Prijswijs staat 250, waarom rekent u 299?"))
    with browser.open_page(stage.browser, stage.desk.address) as page:
        at_the_desk.sign_in(page, stage.desk.agents[0])
        at_the_desk.open_case(page, case)
        expect_stopped(page, "Dat moet u bij Prijswijs navragen, daar gaan wij niet over.")
        at_the_desk.write(page, "De prijs van 250 ken ik niet. Ik bel u morgen vóór 12.00 uur.")
        expect(at_the_desk.chips(page)).to_have_count(1)
        at_the_desk.send(page)
        at_the_desk.wait_until_delivered(page)
        called = Promise.objects.get(case=case, kind="callback")
        at_the_desk.write(page, "Nee, wij betalen het verschil niet, want het was een oude prijs.")
        page.check(f"#reply-promises [name=kept][value='{called.pk}']")
        page.click("#reply-form button[value=send]")
        expect(page.locator("#reply-promises .field__error")).to_contain_text("telefonisch beloofd")
        assert Message.objects.filter(conversation__case=case, direction="out").count() == 1
        at_the_desk.close(page, outcome=Outcome.EXPLAINED)
        expect(page.locator(".panel--close .field__error")).to_be_visible()
        at_the_desk.log_call(page, "Uitgelegd: het was een oude prijs. Zij neemt de machine voor 270.")
        expect(page.locator("#promised")).not_to_contain_text("loopt")
    assert list(LedgerEntry.objects.filter(promise=called).values_list("kind", flat=True)) == ["made", "kept"]
