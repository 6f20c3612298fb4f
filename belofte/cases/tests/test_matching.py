"""Which conversation a message joins, and which it does not."""

import random
from datetime import timedelta

import pytest

from belofte import makers
from belofte.cases import reply_addresses
from belofte.cases.models import Message
from belofte.channels.models import Inbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def inbox() -> Inbox:
    return makers.make_inbox()


def token(message: Message) -> str:
    signed = reply_addresses.sign("help@desk.example", purpose="c", row=message.conversation_id)
    return signed.partition("+")[2].partition("@")[0]


def test_match_a_stranger_opens_a_case(inbox: Inbox) -> None:
    first = makers.receive(inbox, sender="jan@klant.example")
    second = makers.receive(inbox, sender="eva@klant.example")
    assert first.conversation.case_id != second.conversation.case_id
    assert second.conversation.case.contact.contact_points.get().address == "eva@klant.example"


def test_match_an_answer_to_our_message_joins_by_its_id(inbox: Inbox) -> None:
    first = makers.receive(inbox)
    ours = makers.answer(first.conversation.case, by=makers.make_agent())
    reply = makers.receive(inbox, answers=(ours.external_id,))
    assert reply.conversation_id == first.conversation_id


def test_match_an_answer_joins_by_the_signed_address_alone(inbox: Inbox) -> None:
    first = makers.receive(inbox)
    reply = makers.receive(inbox, sender="jan.prive@klant.example", reply_tokens=(token(first),))
    assert reply.conversation_id == first.conversation_id


def test_match_a_follow_up_on_their_own_mail_joins(inbox: Inbox) -> None:
    first = makers.receive(inbox)
    second = makers.receive(inbox, answers=(first.external_id,))
    assert second.conversation_id == first.conversation_id


def test_match_somebody_elses_mail_id_proves_nothing(inbox: Inbox) -> None:
    first = makers.receive(inbox)
    stranger = makers.receive(inbox, sender="x@elders.example", answers=(first.external_id,))
    assert stranger.conversation.case_id != first.conversation.case_id


def test_match_a_case_number_in_the_subject_proves_nothing(inbox: Inbox) -> None:
    first = makers.receive(inbox)
    number = first.conversation.case_id
    subjects = [
        f"[#{number}]",
        f"Re: #{number}",
        f"zaak {number}",
        f"Case {number}",
        f"Re: [Ticket#{number}]",
    ]
    strangers = [makers.receive(inbox, sender="x@elders.example", subject=subject) for subject in subjects]
    assert first.conversation.case_id not in {stranger.conversation.case_id for stranger in strangers}


def test_match_a_signed_address_survives_capitals(inbox: Inbox) -> None:
    first = makers.receive(inbox)
    reply = makers.receive(inbox, sender="x@elders.example", reply_tokens=(token(first).upper(),))
    assert reply.conversation_id == first.conversation_id


@pytest.mark.parametrize("seed", range(100))
def test_match_a_forged_address_proves_nothing(inbox: Inbox, seed: int) -> None:
    first = makers.receive(inbox)
    stranger = makers.receive(inbox, sender="x@elders.example", reply_tokens=(forge(token(first), seed=seed),))
    assert stranger.conversation_id != first.conversation_id


def forge(good: str, *, seed: int) -> str:
    """Change one letter or more of a token that we made, somewhere else for each seed."""
    dice = random.Random(seed)
    name, _, signature = good.partition("-")
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    at = dice.randrange(len(signature))
    changed = signature[:at] + dice.choice(letters.replace(signature[at], "")) + signature[at + 1 :]
    made_up = "".join(dice.choices(letters, k=len(signature)))
    return dice.choice([f"{name}-{changed}", f"{name}-{made_up}", f"{name}-", name, f"{name}-{signature[:-1]}"])


def test_match_an_answer_to_the_return_path_joins_its_delivery(inbox: Inbox) -> None:
    first = makers.receive(inbox)
    delivery = makers.answer(first.conversation.case, by=makers.make_agent()).deliveries.get()
    signed = reply_addresses.sign("help@desk.example", purpose="d", row=delivery.pk)
    reply = makers.receive(inbox, kind="auto_reply", reply_tokens=(signed.split("+")[1].split("@")[0],))
    assert reply.conversation_id == first.conversation_id


def test_match_the_same_mail_to_two_teams_is_followed_up_in_each() -> None:
    one, other = makers.make_inbox(), makers.make_inbox()
    firsts = [makers.receive(inbox, external_id="same@klant.example") for inbox in (one, other)]
    replies = [makers.receive(inbox, answers=("same@klant.example",)) for inbox in (one, other)]
    assert [reply.conversation_id for reply in replies] == [first.conversation_id for first in firsts]


def test_recording_counts_from_when_it_had_its_turn(inbox: Inbox) -> None:
    """A message whose reader looked at the clock before an answer was written, and was recorded after it."""
    first = makers.receive(inbox)
    case = first.conversation.case
    makers.deliver(makers.answer(case, by=makers.make_agent(), at=makers.MONDAY + timedelta(hours=2)))
    late = makers.receive(inbox, answers=(first.external_id,), at=makers.MONDAY + timedelta(hours=1))
    case.refresh_from_db()
    assert (case.ball, case.waiting_since) == ("us", late.received_at)
