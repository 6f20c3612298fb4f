"""What the page says: by the link alone, after a code, and in both languages."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from belofte import clock, makers
from belofte.cases import noting, reply_addresses
from belofte.cases.models import Delivery, Receipt
from belofte.closing import complaints
from belofte.closing.models import Outcome
from belofte.keeping import bank, calling, promising, watching
from belofte.people.models import Role
from belofte.portal import promised as shown
from belofte.portal.tests.conftest import EARLIER, TODAY, Customer, make_customer, move, promise_much
from belofte.promises import ledger
from belofte.promises.correcting import Right
from belofte.promises.models import Form, Grain, Initiator, Kind
from belofte.promises.saying import Repeated, Said
from belofte.promises.statements.lines import Course
from belofte.promises.terms import Due, Terms
from belofte.promises.tests import camt
from belofte.replies import delivering

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _standing_clock() -> Iterator[None]:
    with clock.moved_to(TODAY):
        yield


def words(content: bytes) -> list[str]:
    """Return what is to be read on a page, piece by piece."""
    body = re.sub(r"(?s)<(head|script)\b.*?</\1>", "", content.decode())
    return [piece for each in re.split(r"<[^>]+>", body) if (piece := " ".join(unescape(each).split()))]


def facts(customer: Customer) -> list[str]:
    """Return whose turn it is, why, and the answers below."""
    found = words(customer.get("stand/").content)
    return found[: found.index("Sinds wanneer?")]


def test_what_somebody_else_promised_is_told_as_theirs(customer: Customer) -> None:
    fields = {"form": "claimed", "claimed_of": "De winkel"}
    late = makers.promise(customer.case, by=customer.agent, at=EARLIER, due_at=TODAY - timedelta(hours=1), **fields)
    ledger.break_overdue(late, at=TODAY)
    makers.call(customer.case, by=customer.agent, at=TODAY, said=Said(kept=(late,)))
    found = words(customer.get().content)
    told = {"Iemand anders belt u", "De datum ging voorbij en het was nog niet gedaan.", "Dit is gedaan."}
    assert (told - set(found), {"Wij bellen u", "Dit hebben wij gedaan."} & set(found)) == (set(), set())
    late.refresh_from_db()
    assert str(shown.contradiction(late)) in {"Niemand heeft mij gebeld", "Nobody called me"}


def test_a_fresh_question_waits_for_us(customer: Customer) -> None:
    found = words(customer.get("stand/").content)
    assert found[: found.index("Wat u kunt doen")] == [
        "Wij zijn aan zet",
        "U wacht op ons sinds maandag 23 november.",
        "Wat gebeurt er nu?",
        "U krijgt antwoord van ons. Wij hebben daar geen datum voor genoemd.",
        "Wat hebben wij van u nodig?",
        "Niets. U hoeft nu niets te doen.",
        "Sinds wanneer?",
        "maandag 23 november",
    ]


def test_a_complaint_names_the_day_of_its_next_step(customer: Customer) -> None:
    makers.choose_procedure(customer.case.team, at=EARLIER)
    complaints.mark(customer.case, by=customer.agent, at=TODAY)
    makers.deliver(makers.answer(customer.case, by=customer.agent, at=TODAY), at=TODAY)
    coming = "We behandelen uw klacht. De volgende stap is uiterlijk"
    assert any(fact.startswith(coming) for fact in facts(customer))


def test_an_answer_is_on_its_way_and_then_it_is_the_customers_turn(customer: Customer) -> None:
    message = makers.answer(customer.case, by=customer.agent, at=TODAY)
    assert facts(customer)[1] == "Ons antwoord is naar u onderweg."
    makers.deliver(message, at=TODAY)
    assert facts(customer) == [
        "U bent aan zet",
        "Wij hebben u geantwoord. Vroegen wij u iets? Dan gaan wij verder als u antwoordt.",
        "Wat gebeurt er nu?",
        "Wij wachten tot u ons schrijft.",
        "Wat hebben wij van u nodig?",
        "Kijk in ons laatste bericht of wij u iets vragen. Zo niet, dan hebben wij niets nodig.",
    ]


def test_a_promise_is_what_comes_next(customer: Customer) -> None:
    makers.deliver(makers.answer(customer.case, by=customer.agent, at=TODAY), at=TODAY)
    makers.promise(customer.case, by=customer.agent, at=TODAY)
    assert facts(customer)[:4] == [
        "Wij zijn aan zet",
        "Wij moeten nog doen wat wij u beloofden.",
        "Wat gebeurt er nu?",
        "Wij bellen u: dinsdag 24 november, voor 20.00 uur.",
    ]


def test_a_date_that_an_outage_moved_says_so_in_the_words_for_the_customer(customer: Customer) -> None:
    running = makers.promise(customer.case, by=customer.agent, at=TODAY)
    said = makers.moved(running, due_at=TODAY + timedelta(days=3), initiator=Initiator.FORCE_MAJEURE)
    lead = makers.make_agent(Role.LEAD, teams=(customer.case.team,))
    makers.call(customer.case, by=lead, at=TODAY, said=Said(promised=(said,)))
    shown = " ".join(words(customer.get().content))
    assert "(daar kon niemand iets aan doen). Er was een storing in ons netwerk." in shown


def test_a_closed_case_says_so(customer: Customer) -> None:
    message = makers.answer(customer.case, by=customer.agent, at=TODAY, outcome=Outcome.SOLVED)
    makers.deliver(message, at=TODAY)
    assert facts(customer)[:4] == [
        "Uw vraag is afgerond",
        "Wij hebben uw vraag afgerond op maandag 23 november.",
        "Wat gebeurt er nu?",
        "Er gebeurt niets meer. Klopt er iets niet? Schrijf ons, dan pakken wij uw vraag weer op.",
    ]


def much() -> Customer:
    customer = make_customer(at=TODAY - timedelta(days=61))
    promise_much(customer, at=TODAY)
    return customer


def promised(customer: Customer) -> list[str]:
    found = words(customer.get("stand/").content)
    return found[found.index("Dit hebben wij u beloofd") + 1 : found.index("Wat u kunt doen")]


def test_promises_show_kind_dates_and_who_moved_them_by_the_link_alone() -> None:
    assert promised(much()) == [
        "Levering of afspraak",
        "Komt nog",
        "uiterlijk zaterdag 19 december",
        "3× verzet, 38 dagen later",
        "Hoe het is gegaan",
        ": Levering of afspraak",
        "donderdag 24 september om 14.00 uur",
        "Dit hebben wij beloofd: uiterlijk woensdag 11 november.",
        "woensdag 14 oktober om 14.00 uur",
        "Nieuwe datum: uiterlijk zaterdag 14 november (door ons).",
        "zaterdag 24 oktober om 14.00 uur",
        "Nieuwe datum: uiterlijk zaterdag 21 november (door ons).",
        "dinsdag 3 november om 13.00 uur",
        "Nieuwe datum: uiterlijk zaterdag 19 december (door een ander bedrijf).",
        "Zet in uw agenda",
        ": Levering of afspraak",
        "U krijgt geld terug",
        "Niet nagekomen",
        "zaterdag 21 november, voor 20.00 uur",
        "Hoe het is gegaan",
        ": U krijgt geld terug",
        "vrijdag 20 november om 13.00 uur",
        "Dit hebben wij beloofd: zaterdag 21 november, voor 20.00 uur.",
        "zondag 22 november om 13.00 uur",
        "De datum ging voorbij en wij hadden het niet gedaan.",
        "Wij lossen het op",
        "Nog niet begonnen",
        "Er moet eerst iets anders gebeuren. Daarna doen wij dit. Wij hebben u verteld wat er eerst moet gebeuren.",
        "Hoe het is gegaan",
        ": Wij lossen het op",
        "zondag 22 november om 13.00 uur",
        "Dit hebben wij beloofd.",
        "Wij bellen u",
        "Nagekomen",
        "zaterdag 21 november, voor 20.00 uur",
        "Hoe het is gegaan",
        ": Wij bellen u",
        "vrijdag 20 november om 13.00 uur",
        "Dit hebben wij beloofd: zaterdag 21 november, voor 20.00 uur.",
        "zaterdag 21 november om 13.00 uur",
        "Wij hebben u gebeld, maar kregen u niet te spreken.",
        "zaterdag 21 november om 15.24 uur",
        "Dit hebben wij gedaan.",
        "Klopt dit niet?",
        "U hebt mij niet gebeld",
        "U krijgt antwoord van ons",
        "Vervallen",
        "maandag 23 november, voor 20.00 uur",
        "Hoe het is gegaan",
        ": U krijgt antwoord van ons",
        "zondag 22 november om 13.00 uur",
        "Dit hebben wij beloofd: maandag 23 november, voor 20.00 uur.",
        "maandag 23 november om 10.36 uur",
        "Dit is vervallen.",
    ]


def test_promises_show_what_was_said_and_why_it_moved_after_a_code() -> None:
    customer = much()
    before = set(promised(customer))
    customer.type_code()
    assert [piece for piece in promised(customer) if piece not in before] == [
        "Op 11 november sluiten wij uw glasvezel aan.",
        "De monteur is ziek.",
        "Er is te veel werk.",
        "De straat ligt open.",
        "We bellen u morgen voor 17.00 uur.",
        "Dit begint als dit is gebeurd: Wij hebben uw retour.",
        "We bellen u morgen voor 17.00 uur.",
        "We bellen u morgen voor 17.00 uur.",
        "We bellen u morgen voor 17.00 uur.",
        "U hebt het al gehoord.",
    ]


def test_a_broken_promise_is_owned_up_to() -> None:
    assert facts(much())[1] == (
        "Wij hebben u iets beloofd en het niet op tijd gedaan. Dat spijt ons. Uw vraag staat nu bij ons bovenaan."
    )


def test_tries_that_count_are_told_as_what_they_are(customer: Customer) -> None:
    ring = makers.promise(customer.case, by=customer.agent, at=EARLIER, due_at=TODAY + timedelta(hours=30))
    for hours in (-2, 2):
        makers.call(customer.case, by=customer.agent, at=TODAY + timedelta(hours=hours), answered=False)
        at = TODAY + timedelta(hours=hours + 1)
        offers = makers.answer(customer.case, by=customer.agent, at=at, said=Said(offered=(ring,) if hours < 0 else ()))
        makers.deliver(offers, at=at)
    ring.refresh_from_db()
    assert ring.state == "kept"
    shown = customer.get().content.decode()
    assert ("We hebben u op verschillende momenten gebeld" in shown, "Dit hebben wij gedaan" in shown) == (True, False)


def test_money_back_is_told_with_its_amount_after_a_code_and_one_click_contradicts_it(customer: Customer) -> None:
    promise = makers.promise(
        customer.case, by=customer.agent, at=EARLIER, kind=Kind.REFUND, words="U krijgt € 24,95 terug.", channel=""
    )
    makers.pay_out(promise, "10", by=customer.agent, at=TODAY, why_less="De verzendkosten volgen.")
    assert "Een deel van het geld is op maandag 23 november terugbetaald." in words(customer.get().content)
    makers.pay_out(promise, "14.95", by=customer.agent, at=TODAY, method="creditcard ••1234")
    assert not {"24,95", "1234", "verzendkosten"} & set(re.findall(r"[\w,]+", " ".join(words(customer.get().content))))
    customer.type_code()
    found = words(customer.get().content)
    assert "€ 10 van de € 24,95 is op maandag 23 november terugbetaald, op dezelfde manier als u betaalde." in found
    how = "terugbetaald, op dezelfde manier als u betaalde: creditcard ••1234."
    last = f"€ 14,95 van de € 24,95 is op maandag 23 november {how}"
    assert last in found
    assert "Ik heb het geld niet gekregen" not in found  # each payout can be denied
    assert found.count("Dit is niet aangekomen") == 2


def test_one_press_denies_one_payout_and_what_is_left_is_told(customer: Customer) -> None:
    promise = makers.promise(
        customer.case, by=customer.agent, at=EARLIER, kind=Kind.REFUND, words="U krijgt € 24,95 terug.", channel=""
    )
    makers.pay_out(promise, "10", by=customer.agent, at=TODAY, why_less="De verzendkosten volgen.")
    assert "De rest krijgt u nog." in words(customer.get().content)
    makers.pay_out(promise, "14.95", by=customer.agent, at=TODAY)
    assert "De rest krijgt u nog." not in words(customer.get().content)
    assert [customer.post("terugbetalingen/1/tegenspraak/").status_code for _ in range(2)] == [302, 302]
    promise.refresh_from_db()
    assert (promise.state, promise.payouts.get(proof__fallen_at=None).amount) == ("open", Decimal("14.95"))
    found = words(customer.get().content)
    assert "U liet weten dat dit niet is aangekomen." in found
    assert "U liet weten dat het geld van maandag 23 november niet is aangekomen." in found
    customer.type_code()
    found = words(customer.get().content)
    assert "U krijgt nog € 10." in found
    assert "U liet weten dat de € 10 van maandag 23 november niet is aangekomen." in found
    customer.post("terugbetalingen/2/tegenspraak/")
    assert "U krijgt nog € 24,95." in words(customer.get().content)


def test_none_of_the_money_came_and_all_of_it_is_still_to_come(customer: Customer) -> None:
    promise = makers.promise(
        customer.case, by=customer.agent, at=EARLIER, kind=Kind.REFUND, words="U krijgt € 24,95 terug.", channel=""
    )
    makers.pay_out(promise, "10", by=customer.agent, at=TODAY, why_less="De verzendkosten volgen.")
    customer.post("terugbetalingen/1/tegenspraak/")
    assert "Het geld krijgt u nog." in words(customer.get().content)


def test_money_back_of_somebody_else_is_not_ours_to_pay(customer: Customer) -> None:
    facts: dict[str, Any] = {"kind": Kind.REFUND, "form": Form.CLAIMED, "claimed_of": "De winkel", "channel": ""}
    promise = makers.promise(customer.case, by=customer.agent, at=EARLIER, words="U krijgt € 24,95 terug.", **facts)
    makers.pay_out(promise, "10", by=customer.agent, at=TODAY, why_less="De rest volgt.")
    found = words(customer.get().content)
    assert (
        "Een deel van het geld is op maandag 23 november terugbetaald." in found,
        "De rest krijgt u nog." in found,
    ) == (
        True,
        False,
    )


def test_what_was_paid_of_a_withdrawn_promise_can_be_denied(customer: Customer) -> None:
    promise = makers.promise(
        customer.case, by=customer.agent, at=EARLIER, kind=Kind.REFUND, words="U krijgt € 24,95 terug.", channel=""
    )
    makers.pay_out(promise, "10", by=customer.agent, at=TODAY, why_less="De rest volgt.")
    lead = makers.make_agent(Role.LEAD, teams=(customer.case.team,))
    promising.withdraw(promise, reason="Zo afgesproken.", by=lead, at=TODAY)
    assert "Dit is niet aangekomen" in words(customer.get().content)
    customer.post("terugbetalingen/1/tegenspraak/")
    found = words(customer.get().content)
    assert ("U liet weten dat dit niet is aangekomen." in found, "Dit is niet aangekomen" in found) == (True, False)
    assert promise.case.events.filter(kind="promise_part_denied").count() == 1


def test_an_old_page_is_sent_to_each_payout(customer: Customer) -> None:
    promise = makers.promise(
        customer.case, by=customer.agent, at=EARLIER, kind=Kind.REFUND, words="U krijgt € 24,95 terug.", channel=""
    )
    makers.pay_out(promise, by=customer.agent, at=TODAY)
    customer.post("beloften/1/tegenspraak/")
    said = "Druk op “Dit is niet aangekomen” bij elk bedrag dat u niet hebt gekregen."
    assert said in words(customer.get().content)
    promise.refresh_from_db()
    assert promise.state == "kept"


def test_what_we_took_back_is_told_with_its_reason_after_a_code(customer: Customer) -> None:
    promise = makers.promise(
        customer.case, by=customer.agent, at=EARLIER, kind=Kind.REFUND, words="U krijgt € 24,95 terug.", channel=""
    )
    payout = makers.pay_out(promise, by=customer.agent, at=TODAY).payout
    assert payout is not None
    promising.take_back(payout, reason="Van een andere klant.", by=customer.agent, at=TODAY)
    ours = "We hadden per ongeluk opgeschreven dat"
    assert f"{ours} er op maandag 23 november geld is terugbetaald." in words(customer.get().content)
    customer.type_code()
    found = words(customer.get().content)
    assert f"{ours} op maandag 23 november € 24,95 is terugbetaald." in found
    assert ("Van een andere klant." in found, "Dit is niet aangekomen" in found) == (True, False)
    assert ("Dat hadden wij per ongeluk opgeschreven." in found, "U krijgt nog € 24,95." in found) == (True, True)


def test_what_came_back_from_the_bank_is_told(customer: Customer) -> None:
    promise = makers.promise(
        customer.case, by=customer.agent, at=EARLIER, kind=Kind.REFUND, words="U krijgt € 24,95 terug.", channel=""
    )
    makers.pay_out(promise, by=customer.agent, at=TODAY, reference=f"BELOFTE-{promise.pk}-1")
    facts: dict[str, Any] = {"reference": f"BELOFTE-{promise.pk}-1", "booked_on": TODAY.date()}
    both = [camt.payment(course=course, **facts) for course in (Course.PAID, Course.RETURNED)]
    bank.read(camt.told(*both[:1]), by=None, at=TODAY)
    assert "Dit is niet aangekomen" in words(customer.get().content)
    bank.read(camt.told(*both), by=None, at=TODAY)
    assert "Het geld dat wij op maandag 23 november terugbetaalden, kwam bij ons terug." in words(
        customer.get().content
    )
    customer.type_code()
    found = words(customer.get().content)
    assert "De € 24,95 die wij op maandag 23 november terugbetaalden, kwam bij ons terug." in found
    assert ("Dit kwam bij ons terug." in found, "Dit is niet aangekomen" in found) == (True, False)


def test_the_customers_own_wish_does_not_count_as_moved(customer: Customer) -> None:
    promise = makers.promise(customer.case, by=customer.agent, at=TODAY)
    due_at, at = TODAY + timedelta(days=9), TODAY + timedelta(minutes=1)
    move(promise, by=customer.agent, due_at=due_at, at=at, reason="Vakantie.", initiator=Initiator.CUSTOMER)
    found = promised(customer)
    assert [piece for piece in found if "verzet" in piece] == []
    assert "Nieuwe datum: uiterlijk woensdag 2 december (op uw verzoek)." in found


def test_messages_both_ways_after_a_code_and_none_before(customer: Customer) -> None:
    makers.answer(customer.case, by=customer.agent, text="Het is onderweg.", at=TODAY)
    assert "Berichten" not in words(customer.get().content)
    customer.type_code()
    found = words(customer.get().content)
    assert found[found.index("Berichten") : found.index("Verberg ze hier") - 1] == [
        "Berichten",
        "U (Jan Jansen)",
        "maandag 23 november om 10.00 uur",
        "Ik ben vandaag thuis.",
        "Pakketlijn",
        "maandag 23 november om 13.00 uur",
        "Het is onderweg.",
    ]


def test_messages_of_others_and_of_programs_do_not_show(customer: Customer) -> None:
    token = reply_addresses.token("c", row=customer.case.conversations.get().pk)
    makers.receive(
        customer.inbox, sender="no-reply@bank.example", text="Uw inlogcode is 4711.", reply_tokens=(token,), at=TODAY
    )
    makers.receive(customer.inbox, text="Ik ben er niet.", reply_tokens=(token,), kind="auto_reply", at=TODAY)
    noting.note(customer.case, text="Let op: lastig.", by=customer.agent, at=TODAY)
    assert customer.case.conversations.get().messages.count() == 3
    customer.type_code()
    content = customer.get().content.decode()
    assert [each for each in ("4711", "Ik ben er niet", "lastig") if each in content] == []


@pytest.mark.parametrize("promises", [1, 3])
def test_the_page_costs_the_same_however_much_there_is(customer: Customer, promises: int) -> None:
    for number in range(promises):
        makers.answer(customer.case, by=customer.agent, text=f"Bericht {number}.", at=TODAY)
        makers.promise(customer.case, by=customer.agent, at=TODAY)
    url = customer.url()
    with CaptureQueriesContext(connection) as by_link:
        customer.client.get(url)
    customer.type_code()
    with CaptureQueriesContext(connection) as after_code:
        customer.client.get(url)
    assert (len(by_link), len(after_code)) == (
        6,
        10,
    )  # of them: whether it ended, whether we asked; after a code, what was explained


def test_the_language_is_that_of_the_inbox_until_the_visitor_chooses(db: None) -> None:
    customer = make_customer(makers.make_inbox(name="Parcels", language="en"))
    assert (customer.get()["Content-Language"], customer.get().content.count(b"It is our turn")) == ("en", 1)
    switched = customer.client.post("/language/", {"language": "nl", "next": customer.url()})
    assert switched["Location"] == customer.url()
    assert (customer.get()["Content-Language"], customer.get().content.count(b"Wij zijn aan zet")) == ("nl", 1)


def test_the_part_that_changes_is_what_the_page_holds(customer: Customer) -> None:
    customer.type_code()
    page, part = (customer.get(rest).content.decode() for rest in ("", "stand/"))
    begins, ends = '<div id="case" data-part>', '<div id="live"'
    assert part[part.index(begins) : part.index(ends)].strip() in page
    assert part.count("data-topics") == page.count("data-topics") == 1


FIRST, SECOND = TODAY + timedelta(days=2), TODAY + timedelta(days=9)


def due_words(customer: Customer) -> list[str]:
    """Return what the page says of one promise by the link alone, without its title and moments."""
    return [piece for piece in promised(customer) if "voor 13.00 uur" in piece or "bericht" in piece]


def told_in_an_answer(customer: Customer, due_at: datetime, *, at: datetime) -> Delivery:
    promise = customer.case.promises.get()
    said = makers.moved(promise, due_at=due_at, initiator=Initiator.PARTY)
    answer = makers.answer(customer.case, by=customer.agent, at=at, said=Said(promised=(said,)))
    return makers.claim(Delivery.objects.select_related("message").get(message=answer))


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        (None, "Ons bericht hierover is naar u onderweg."),
        (Receipt.Kind.ACCEPTED, ""),
        (Receipt.Kind.LOST, "Wij weten niet of ons bericht hierover bij u is aangekomen."),
    ],
)
def test_another_date_says_what_became_of_our_message(
    customer: Customer, heard: Receipt.Kind | None, said: str
) -> None:
    makers.promise(customer.case, by=customer.agent, at=EARLIER, due_at=FIRST)
    delivery = told_in_an_answer(customer, SECOND, at=EARLIER + timedelta(hours=1))
    if heard:
        delivering.settle(delivery, heard, at=EARLIER + timedelta(hours=2))
    moved = "Nieuwe datum: woensdag 2 december, voor 13.00 uur (door een ander bedrijf)."
    step = f"{moved} {said}".strip()
    assert due_words(customer) == [
        "woensdag 2 december, voor 13.00 uur",
        *([said] if said else []),
        "Dit hebben wij beloofd: woensdag 25 november, voor 13.00 uur.",
        step,
    ]
    assert f"Wij bellen u: woensdag 2 december, voor 13.00 uur. {said}".strip() in facts(customer)
    assert customer.get("beloften/1/agenda.ics").content.count(b"TENTATIVE") == bool(said)


def test_a_date_that_was_written_down_wrongly_is_no_move(customer: Customer) -> None:
    promise = makers.promise(customer.case, by=customer.agent, at=EARLIER, due_at=FIRST)
    right = Right(kind=Kind.CALLBACK, channel="phone", owner=None, due=Due(at=SECOND, grain=Grain.MINUTE))
    promising.correct(promise, right, reason="Verkeerd gelezen.", by=customer.agent, at=EARLIER + timedelta(hours=1))
    holds = "Hier stond per ongeluk een andere datum. Wat wij u hebben gezegd, geldt:"
    assert due_words(customer) == [
        "woensdag 2 december, voor 13.00 uur",
        "Dit hebben wij beloofd: woensdag 25 november, voor 13.00 uur.",
        f"{holds} woensdag 2 december, voor 13.00 uur.",
    ]
    customer.type_code()
    assert "Verkeerd gelezen." not in " ".join(promised(customer))


@pytest.mark.parametrize(
    ("form", "said"),
    [(Form.FIRM, "Wat wij u hebben gezegd, geldt:"), (Form.CLAIMED, "Dit hebt u ons gezegd:")],
)
def test_a_corrected_date_is_that_of_who_named_it(customer: Customer, form: Form, said: str) -> None:
    of = {"form": form, "claimed_of": "Stappers" if form == Form.CLAIMED else ""}
    promise = makers.promise(customer.case, by=customer.agent, at=EARLIER, due_at=FIRST, **of)
    right = Right(kind=Kind.CALLBACK, channel=promise.channel, owner=None, due=Due(at=SECOND, grain=Grain.MINUTE))
    promising.correct(promise, right, reason="Verkeerd gelezen.", by=customer.agent, at=EARLIER + timedelta(hours=1))
    assert f"{said} woensdag 2 december, voor 13.00 uur." in " ".join(promised(customer))


def test_a_corrected_date_of_what_waited_is_the_right_one(customer: Customer) -> None:
    of = {"form": Form.CONDITIONAL, "condition": "Zodra u de bon stuurt.", "due": None}
    promise = makers.promise(customer.case, by=customer.agent, at=EARLIER, **of)
    promising.meet_condition(promise, Due(at=FIRST), by=customer.agent, at=EARLIER)
    right = Right(kind=Kind.CALLBACK, channel="phone", owner=None, due=Due(at=SECOND, grain=Grain.MINUTE))
    promising.correct(promise, right, reason="Verkeerd gelezen.", by=customer.agent, at=EARLIER + timedelta(hours=1))
    assert "De juiste datum is: woensdag 2 december, voor 13.00 uur." in " ".join(promised(customer))


@pytest.mark.parametrize(
    ("kind", "channel", "words"),
    [(Kind.CALLBACK, "", "U krijgt antwoord van ons"), (Kind.REPLY, "email", "telefonisch of schriftelijk")],
)
def test_what_it_is_and_how_that_stood_wrongly_is_said(
    customer: Customer, kind: Kind, channel: str, words: str
) -> None:
    promise = makers.promise(customer.case, by=customer.agent, at=EARLIER, kind=Kind.REPLY, channel="")
    right = Right(kind=kind, channel=channel, owner=None, due=None)
    promising.correct(promise, right, reason="Verkeerd gelezen.", by=customer.agent, at=EARLIER + timedelta(hours=1))
    assert f"Hier stond per ongeluk: {words}." in " ".join(promised(customer))


def test_a_date_that_was_told_in_vain_is_not_shown_as_told(customer: Customer) -> None:
    makers.promise(customer.case, by=customer.agent, at=EARLIER, due_at=FIRST)
    lost = [told_in_an_answer(customer, SECOND + timedelta(days=d), at=EARLIER + timedelta(hours=1)) for d in (0, 1)]
    for delivery in lost:
        delivering.settle(delivery, Receipt.Kind.BOUNCED, at=EARLIER + timedelta(hours=2))
    told = "Wij schreven u over een andere datum, maar dat bericht is niet bij u aangekomen."
    assert due_words(customer) == [
        "woensdag 25 november, voor 13.00 uur",
        told,
        "Dit hebben wij beloofd: woensdag 25 november, voor 13.00 uur.",
        f"{told} Daarom geldt nog steeds: woensdag 25 november, voor 13.00 uur.",
    ]
    assert "Wij bellen u: woensdag 25 november, voor 13.00 uur." in facts(customer)
    assert customer.get("beloften/1/agenda.ics").content.count(b"TENTATIVE") == 0
    customer.type_code()
    assert "Druk." not in due_words(customer)


def test_what_was_promised_in_vain_says_so_until_it_is_said_again(customer: Customer) -> None:
    terms = Terms(kind=Kind.CALLBACK, words="Wij bellen u.", owner=customer.agent, due=Due(at=FIRST))
    answer = makers.answer(customer.case, by=customer.agent, at=EARLIER, said=Said(promised=(terms,)))
    delivering.settle(makers.deliver(answer, at=EARLIER), Receipt.Kind.BOUNCED, at=EARLIER)
    lost = "Ons bericht hierover is niet bij u aangekomen."
    assert due_words(customer)[1:] == [lost, f"Dit hebben wij beloofd: woensdag 25 november, voor 13.00 uur. {lost}"]
    said = Said(promised=(Repeated(promise=customer.case.promises.get()),))
    makers.call(customer.case, by=customer.agent, at=TODAY, said=said)
    assert due_words(customer)[1].startswith("Dit hebben wij beloofd")


def test_a_wish_that_was_none_of_theirs_is_denied_beside_its_date(customer: Customer) -> None:
    promise = makers.promise(customer.case, by=customer.agent, at=TODAY)
    due_at, at = TODAY + timedelta(days=9), TODAY + timedelta(minutes=1)
    move(promise, by=customer.agent, due_at=due_at, at=at, reason="Vakantie.", initiator=Initiator.CUSTOMER)
    assert "Dit was niet mijn wens" in words(customer.get().content)
    answered = customer.post("andere-data/1/tegenspraak/")
    assert answered["Location"] == customer.url()
    page = words(customer.get().content)
    assert "Dit was niet mijn wens" not in page
    assert "1× verzet, 8 dagen later" in page
    assert "Nieuwe datum: uiterlijk woensdag 2 december (door ons)." in page
    customer.post("andere-data/1/tegenspraak/")
    promise.refresh_from_db()
    assert (promise.moves, customer.post("andere-data/2/tegenspraak/").status_code) == (1, 404)


def test_a_call_in_time_that_was_written_down_later_is_no_broken_word(customer: Customer) -> None:
    promise = makers.promise(customer.case, by=customer.agent, at=EARLIER, due_at=TODAY - timedelta(minutes=5))
    watching.watch(at=TODAY)
    assert "De datum ging voorbij en wij hadden het niet gedaan." in words(customer.get().content)
    facts = {"direction": "out", "result": "answered", "text": "Besproken.", "said": Said(kept=(promise,))}
    called_at = TODAY - timedelta(minutes=15)
    calling.log(customer.case, **facts, called_at=called_at, by=customer.agent, at=TODAY)  # type: ignore[arg-type]
    found = words(customer.get().content)
    assert ("Op tijd nagekomen, later genoteerd." in found, "Nagekomen" in found) == (True, True)
    assert "De datum ging voorbij en wij hadden het niet gedaan." not in found
