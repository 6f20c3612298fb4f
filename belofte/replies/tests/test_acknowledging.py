"""The first word: what it says, what it promises, to whom it is not said, and its caps."""

from datetime import timedelta
from typing import Any

import pytest

from belofte.cases.models import Ball, Case, Delivery, Message, Receipt
from belofte.cases.placing import NoPlaceError
from belofte.channels.contract import Address, Authentication
from belofte.channels.email import build
from belofte.channels.models import Inbox
from belofte.makers import MONDAY, answer, claim, make_agent, make_envelope, make_inbox, make_team, receive
from belofte.promises.models import Grain, Pace, Promise, State
from belofte.replies import acknowledging, composing, delivering
from belofte.replies.models import Acknowledgement

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def inbox() -> Inbox:
    return make_inbox(make_team(), acknowledges=True, language="nl", name="Klantenservice")


def told() -> list[Message]:
    return list(Message.objects.filter(direction="out", is_automatic=True).order_by("pk"))


def test_a_first_message_is_told_the_day_of_its_answer(inbox: Inbox) -> None:
    receive(inbox)
    (said,) = told()
    assert said.text == (
        "Goedendag,\n\n"
        "We hebben uw bericht ontvangen. U krijgt uiterlijk dinsdag 24 november antwoord van een van ons.\n\n"
        "Wilt u nog iets toevoegen? Antwoord dan op deze mail."
    )
    promise = Promise.objects.get()
    assert (promise.message, promise.kind, promise.grain) == (said, "reply", Grain.DAY)
    assert promise.due_at == MONDAY + timedelta(days=1, hours=13, minutes=59)
    assert promise.words == "U krijgt uiterlijk dinsdag 24 november antwoord van een van ons."


def test_a_fast_team_names_the_hour(inbox: Inbox) -> None:
    inbox.team.first_answer_hours = 2
    inbox.team.save()
    receive(inbox, at=MONDAY + timedelta(minutes=7))
    assert "U krijgt uiterlijk maandag 23 november om 13.00 uur antwoord" in told()[0].text
    assert Promise.objects.get().due_at == MONDAY + 3 * HOUR


def test_a_real_pace_that_is_slower_counts(inbox: Inbox) -> None:
    Pace.objects.create(team=inbox.team, waiting=60, answered=40, measured_at=MONDAY)
    receive(inbox)
    assert "uiterlijk woensdag 2 december" in told()[0].text


def test_own_words_stand_with_the_date_in_them(inbox: Inbox) -> None:
    inbox.acknowledgement = "Hoi! Je hoort {datum} van ons. {naam} {} {0}"
    inbox.save()
    receive(inbox, name="Eve")
    assert told()[0].text == "Hoi! Je hoort uiterlijk dinsdag 24 november van ons. {naam} {} {0}"


def test_it_is_no_answer_and_the_ball_stays(inbox: Inbox) -> None:
    case = receive(inbox).conversation.case
    delivery = Delivery.objects.get()
    delivering.settle(claim(delivery), Receipt.Kind.ACCEPTED, at=MONDAY + HOUR)
    case = Case.objects.get(pk=case.pk)
    assert (case.ball, case.waiting_since, case.answer_under_way_since) == (Ball.US, MONDAY, None)
    assert Promise.objects.get().state == State.OPEN


def test_one_that_comes_back_changes_nothing_but_itself(inbox: Inbox) -> None:
    case = receive(inbox).conversation.case
    delivery = Delivery.objects.get()
    delivering.settle(claim(delivery), Receipt.Kind.ACCEPTED, at=MONDAY + HOUR)
    delivering.take_bounce(delivery, detail="550", envelope=make_envelope(inbox), at=MONDAY + 2 * HOUR)
    delivery.refresh_from_db()
    assert (delivery.state, Case.objects.get(pk=case.pk).waiting_since) == (Delivery.State.BOUNCED, MONDAY)


def test_what_leaves_holds_nothing_of_theirs(inbox: Inbox) -> None:
    receive(inbox, name="BUY-NOW", subject="CHEAP pills http://evil.example", external_id="spam-1@evil.example")
    delivery = Delivery.objects.select_related("message__conversation__inbox", "case__contact", "contact_point").get()
    mail = build.message_bytes(composing.compose(delivery)).decode()
    assert "Auto-Submitted: auto-replied\r\n" in mail
    assert "To: jan@klant.example\r\n" in mail
    assert mail.count("spam-1@evil.example") == 2  # the two headers by which it stands below their mail
    theirs = ("BUY", "CHEAP", "pills", "http://evil", "parcel")
    assert [word for word in theirs if word in mail] == []


@pytest.mark.parametrize(
    "fields",
    [
        {"sender": ""},
        {"authentication": Authentication(dmarc="fail", source="mx.desk.example")},
        {"called_spam_by": "mx.desk.example"},
        {"reply_to": Address(address="els@klant.example")},
    ],
)
def test_to_what_is_no_persons_message_nothing_is_said(inbox: Inbox, fields: dict[str, Any]) -> None:
    receive(inbox, **fields)
    assert told() == []


def test_a_delay_of_the_first_word_is_kept_with_its_delivery_and_is_no_event(inbox: Inbox) -> None:
    receive(inbox)
    delivery = told()[0].deliveries.select_related("message").get()
    before = list(delivery.case.events.values_list("kind", flat=True))
    heard, envelope = Receipt.Kind.DEFERRED, make_envelope(inbox)
    delivering.take_word(delivery, heard, detail="4.4.1", envelope=envelope, at=MONDAY + HOUR)
    assert [receipt.kind for receipt in delivery.receipts.all()] == ["deferred"]
    assert Delivery.objects.get().delayed_since == MONDAY + HOUR
    assert list(delivery.case.events.values_list("kind", flat=True)) == before


@pytest.mark.parametrize("kind", ["auto_reply", "list", "bounce", "delay", "feedback", "calendar", "challenge"])
def test_what_is_no_message_opens_no_case_and_hears_nothing(inbox: Inbox, kind: str) -> None:
    with pytest.raises(NoPlaceError):
        receive(inbox, kind=kind)
    assert told() == []


def test_nothing_is_said_where_it_is_off() -> None:
    receive(make_inbox())
    assert (told(), Promise.objects.count()) == ([], 0)


def test_nothing_is_said_on_a_channel_that_cannot_mark_it() -> None:
    receive(make_inbox(channel="console", acknowledges=True))
    assert told() == []


def test_to_an_address_of_ours_nothing_is_said(inbox: Inbox) -> None:
    other = make_inbox(address="levering@desk.example")
    receive(inbox, sender="levering+c17-abc@desk.example")
    receive(inbox, sender="Levering@desk.example")
    assert (told(), other.acknowledges) == ([], False)


def test_a_message_of_ours_that_comes_back_is_not_answered(inbox: Inbox) -> None:
    receive(inbox)
    receive(inbox, sender="robot@elders.example", external_id=told()[0].external_id)
    assert len(told()) == 1


def test_to_an_existing_case_nothing_is_said_again(inbox: Inbox) -> None:
    receive(inbox)
    receive(inbox, answers=(told()[0].external_id,), at=MONDAY + 25 * HOUR)
    assert len(told()) == 1


@pytest.mark.parametrize(("later", "count"), [(HOUR, 1), (23.9 * HOUR, 1), (24.1 * HOUR, 2)])
def test_one_address_is_told_once_a_day(inbox: Inbox, later: timedelta, count: int) -> None:
    receive(inbox)
    receive(inbox, sender="jan+anders@klant.example", at=MONDAY + later)
    assert len(told()) == count
    assert Promise.objects.count() == count


def test_one_domain_is_told_twenty_times_an_hour_over_all_inboxes(inbox: Inbox) -> None:
    other = make_inbox(acknowledges=True)
    for number in range(30):
        receive(inbox if number % 2 else other, sender=f"victim{number}@klant.example", at=MONDAY)
    assert len(told()) == 20


def test_one_inbox_tells_twenty_an_hour_whatever_the_domains(inbox: Inbox) -> None:
    for number in range(25):
        receive(inbox, sender=f"victim@domain{number}.example", at=MONDAY)
    assert len(told()) == 20
    receive(inbox, sender="later@domain.example", at=MONDAY + 1.1 * HOUR)
    assert len(told()) == 21


def test_a_domain_that_vouches_for_its_people_is_not_held_to_twenty(inbox: Inbox) -> None:
    proven = Authentication(dmarc="pass", domain="klant.example", source="mx.desk.example")
    for number in range(25):
        receive(inbox, sender=f"klant{number}@klant.example", authentication=proven)
        receive(inbox, sender=f"victim{number}@ander.example")
    assert len(told()) == 25 + 20


def test_only_marks_of_addresses_are_kept(inbox: Inbox) -> None:
    receive(inbox)
    kept = Acknowledgement.objects.values("recipient", "domain").get()
    assert [value for value in kept.values() if "jan" in str(value) or "klant" in str(value)] == []


def test_a_team_that_hardly_works_names_no_day(inbox: Inbox) -> None:
    inbox.team.hours = {"0": [["09:00", "09:01"]]}
    inbox.team.first_answer_hours = 200
    inbox.team.save()
    receive(inbox)
    assert told() == []
    assert acknowledging.answered_by(inbox.team, at=MONDAY) is None


def test_a_person_answers_after_it_and_their_answer_follows_both(inbox: Inbox) -> None:
    first = receive(inbox)
    sent = answer(first.conversation.case, by=make_agent(teams=(inbox.team,)))
    assert sent.answers[-1] == first.external_id
    assert told()[0].external_id in sent.answers
