"""A live conversation does not end over a question or a complaint: it is carried over, and the case stays open."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

import pytest

from belofte import makers
from belofte.cases import seeing
from belofte.cases.models import Ball, Case, Conversation, Delivery, Event, Message
from belofte.channels.models import Inbox
from belofte.closing import closing, complaints, live
from belofte.closing.models import Ending, Outcome
from belofte.closing.tests.test_gates import refusal
from belofte.contacts import reaching
from belofte.keeping import ending
from belofte.keeping.ending import PAGE
from belofte.makers import ALL_SEEN, MONDAY
from belofte.people.models import Agent, Team
from belofte.replies import capping, composing, delivering

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def team() -> Team:
    return makers.make_team()


@pytest.fixture
def anna(team: Team) -> Agent:
    return makers.make_agent(teams=(team,))


@pytest.fixture
def chat(team: Team) -> Inbox:
    return makers.make_inbox(team, channel="console", address="chat")


@pytest.fixture
def mailbox(team: Team) -> Inbox:
    return makers.make_inbox(team, address="hallo@glasnet.example")


@pytest.fixture
def talk(chat: Inbox) -> Conversation:
    """Return a live conversation in which the customer asked something."""
    return makers.receive(chat, sender="jan", text="Where is my parcel?").conversation


def answered(talk: Conversation, anna: Agent) -> None:
    makers.deliver(makers.answer(talk.case, by=anna, at=MONDAY + MINUTE), at=MONDAY + 2 * MINUTE)


def end(talk: Conversation, by: Agent, *, at: timedelta = HOUR, seen_through: int = ALL_SEEN) -> Ending:
    return ending.end(talk, seen_through=seen_through, by=by, at=MONDAY + at)


def carry(talk: Conversation, by: Agent, *, to: str = PAGE, at: timedelta = HOUR) -> Ending:
    return ending.carry_over(talk, to=to, seen_through=ALL_SEEN, by=by, at=MONDAY + at)


def now(talk: Conversation) -> Case:
    return Case.objects.get(pk=talk.case_id)


def kinds(talk: Conversation) -> list[str]:
    return list(Event.objects.filter(case=talk.case_id).order_by("pk").values_list("kind", flat=True))


def test_with_nothing_open_it_ends_and_the_customer_is_told(talk: Conversation, anna: Agent) -> None:
    answered(talk, anna)
    made = end(talk, anna)
    assert (made.goes_on, made.carried_to, made.by) == (False, None, anna)
    assert made.told.text.startswith("This conversation has ended.")
    assert composing.compose(made.told.deliveries.get()).ends
    assert (now(talk).ball, now(talk).is_closed, kinds(talk)[-1]) == (Ball.CUSTOMER, False, "ended")


def test_it_does_not_end_over_a_question(talk: Conversation, anna: Agent) -> None:
    with pytest.raises(live.QuestionOpenError, match="Where is my parcel"):
        end(talk, anna)
    makers.answer(talk.case, by=anna, at=MONDAY + MINUTE)
    with pytest.raises(live.QuestionOpenError):  # nobody knows yet if that arrives
        end(talk, anna)
    assert not Ending.objects.exists()
    assert not Message.objects.filter(is_automatic=True).exists()


def test_it_does_not_end_over_a_complaint_until_its_outcome_was_told(talk: Conversation, anna: Agent) -> None:
    answered(talk, anna)
    complaints.mark(talk.case, by=anna, at=MONDAY + 5 * MINUTE)
    with pytest.raises(live.ComplaintOpenError, match="Carry the conversation over"):
        end(talk, anna)
    told = makers.answer(talk.case, by=anna, at=MONDAY + 10 * MINUTE)
    closing.close_when_delivered(talk.case, outcome=Outcome.FOUND, message=told, by=anna, at=MONDAY + 10 * MINUTE)
    makers.deliver(told, at=MONDAY + 11 * MINUTE)
    assert not end(talk, anna).goes_on


def test_carried_over_to_their_page_the_question_still_waits(talk: Conversation, anna: Agent) -> None:
    before = now(talk)
    made = carry(talk, anna)
    assert (made.goes_on, made.carried_to) == (True, None)
    outgoing = composing.compose(made.told.deliveries.get())
    assert "on your own page" in outgoing.text
    assert "/vraag/" in outgoing.text or "http" in outgoing.text
    after = now(talk)
    assert (after.ball, after.waiting_since, after.closed_at) == (Ball.US, before.waiting_since, None)
    assert kinds(talk)[-1] == "carried_over"


def test_carried_over_to_mail_what_was_said_goes_with_it(talk: Conversation, anna: Agent, mailbox: Inbox) -> None:
    answered(talk, anna)
    makers.receive(talk.inbox, sender="jan", text="And who pays for it?", at=MONDAY + 5 * MINUTE, answers=_ids(talk))
    point = makers.confirm_address(talk.case, "jan@klant.example")
    made = carry(talk, anna, to=str(point.pk))
    other = made.carried_to
    assert other is not None
    assert (other.case_id, other.inbox, other.contact_point) == (talk.case_id, mailbox, point)
    assert "hallo@glasnet.example" in made.told.text
    assert "jan@klant.example" not in made.told.text  # who sits at the other end may be somebody else
    mail = composing.compose(other.messages.get().deliveries.get())
    for said in ("Where is my parcel?", "It is on its way.", "And who pays for it?"):
        assert f"> {said}" in mail.text
    assert mail.recipient.address == "jan@klant.example"
    assert (now(talk).ball, mail.ends) == (Ball.US, False)
    assert Event.objects.latest("pk").details["address"] == "jan@klant.example"


def test_places_are_confirmed_addresses_of_channels_that_wait_and_their_page(
    talk: Conversation, mailbox: Inbox
) -> None:
    assert [place.key for place in ending.places(talk)] == [PAGE]
    sure = makers.confirm_address(talk.case, "jan@klant.example")
    reaching.add(talk.case.contact, "typed@klant.example", channel="email", at=MONDAY)
    assert [(place.point, place.inbox) for place in ending.places(talk)] == [(sure, mailbox), (None, None)]
    with pytest.raises(ending.NowhereError):
        carry(talk, makers.make_agent(), to="0")


def test_once_the_customer_writes_there_again_it_runs_again(talk: Conversation, anna: Agent) -> None:
    answered(talk, anna)
    end(talk, anna)
    with pytest.raises(live.EndedAlreadyError, match=anna.name):
        end(talk, anna, at=2 * HOUR)
    again = makers.receive(talk.inbox, sender="jan", text="One more thing?", at=MONDAY + 3 * HOUR, answers=_ids(talk))
    assert again.conversation_id == talk.pk
    assert live.standing(talk) is None
    with pytest.raises(live.QuestionOpenError):
        end(talk, anna, at=4 * HOUR)


def _ids(talk: Conversation) -> tuple[str, ...]:
    return tuple(talk.messages.filter(direction="out").values_list("external_id", flat=True))


def test_who_did_not_see_the_newest_words_is_told_them(talk: Conversation, anna: Agent) -> None:
    answered(talk, anna)
    with pytest.raises(seeing.CaseChangedError):
        end(talk, anna, seen_through=0)


def test_mail_has_no_end_and_a_closed_case_goes_nowhere(talk: Conversation, anna: Agent) -> None:
    mail = makers.make_case(makers.make_inbox()).conversations.get()
    with pytest.raises(live.NotLiveError):
        end(mail, anna)
    answered(talk, anna)
    closing.close(talk.case, outcome=Outcome.SOLVED, seen_through=ALL_SEEN, by=anna, at=MONDAY + 10 * MINUTE)
    with pytest.raises(live.NothingGoesOnError):
        carry(talk, anna)
    assert not end(talk, anna).goes_on


def test_above_the_cap_of_what_the_desk_says_by_itself_nothing_ends(talk: Conversation, anna: Agent) -> None:
    for hour in range(capping.AUTOMATIC_MAX):
        answered_at = MONDAY + hour * HOUR + 2 * MINUTE
        makers.deliver(makers.answer(talk.case, by=anna, at=answered_at), at=answered_at + MINUTE)
        end(talk, anna, at=hour * HOUR + 10 * MINUTE)
        makers.receive(talk.inbox, sender="jan", at=answered_at + 20 * MINUTE, answers=_ids(talk))
    with pytest.raises(ending.SaidTooMuchError):
        carry(talk, anna, at=9 * HOUR)


_ENDING = (
    "INSERT INTO closing_ending (conversation_id, told_id, goes_on, carried_to_id, by_id, at)"
    " VALUES (%s, %s, %s, %s, %s, now())"
)


def told(talk: Conversation, *, text: str = "Dag.") -> Message:
    return Message.objects.create(
        conversation=talk,
        direction="out",
        text=text,
        is_automatic=True,
        external_id=uuid.uuid4().hex,
        received_at=MONDAY + HOUR,
        recorded_at=MONDAY + HOUR,
    )


def row(talk: Conversation, by: Agent, said: Message, *, to: Conversation | None = None, goes_on: bool) -> str:
    values: Sequence[int | None] = [talk.pk, said.pk, goes_on, to.pk if to else None, by.pk]
    return refusal((_ENDING, values))


def test_raw_sql_cannot_end_it_over_a_question_or_a_complaint(talk: Conversation, anna: Agent) -> None:
    said = told(talk)
    assert "waits for an answer, so it is carried over" in row(talk, anna, said, goes_on=False)
    answered(talk, anna)
    complaints.mark(talk.case, by=anna, at=MONDAY + 5 * MINUTE)
    assert "a complaint is open, so it is carried over" in row(talk, anna, said, goes_on=False)
    assert row(talk, anna, said, goes_on=True) == ""


def test_raw_sql_cannot_end_it_untold_or_twice(talk: Conversation, anna: Agent, chat: Inbox) -> None:
    answered(talk, anna)
    theirs = talk.messages.filter(direction="in").get()
    elsewhere = told(makers.receive(chat, sender="piet").conversation)
    for said in (theirs, elsewhere, talk.messages.get(author=anna)):
        assert "is told in this conversation" in row(talk, anna, said, goes_on=False)
    said = told(talk)
    makers.receive(chat, sender="jan", at=MONDAY + 2 * HOUR, answers=_ids(talk))
    assert "said nothing since" in row(talk, anna, said, goes_on=True)


def test_raw_sql_cannot_change_or_repeat_an_end(talk: Conversation, anna: Agent) -> None:
    answered(talk, anna)
    end(talk, anna)
    assert "has ended already" in row(talk, anna, told(talk), goes_on=False)
    for change in ("UPDATE closing_ending SET goes_on = true", "DELETE FROM closing_ending"):
        assert "Cannot update or delete rows" in refusal((change, []))


def test_raw_sql_cannot_carry_it_to_somebody_else_or_without_saying_so(
    talk: Conversation, anna: Agent, mailbox: Inbox
) -> None:
    answered(talk, anna)
    point = makers.confirm_address(talk.case, "jan@klant.example")
    other = Conversation.objects.create(case=talk.case, inbox=mailbox, contact_point=point, opened_at=MONDAY)
    foreign = makers.make_case(mailbox, sender="piet@klant.example").conversations.get()
    says_where = told(talk, text="U krijgt bericht van hallo@glasnet.example.")
    for to, said in ((other, told(talk)), (foreign, says_where), (talk, says_where)):
        assert "who is told from where" in row(talk, anna, said, to=to, goes_on=True)
    typed = reaching.add(talk.case.contact, "typed@klant.example", channel="email", at=MONDAY)
    unsure = Conversation.objects.create(case=talk.case, inbox=mailbox, contact_point=typed, opened_at=MONDAY)
    assert "who is told from where" in row(talk, anna, says_where, to=unsure, goes_on=True)
    assert "ending_goes_on_where_it_is_carried" in row(talk, anna, says_where, to=other, goes_on=False)
    assert row(talk, anna, says_where, to=other, goes_on=True) == ""


def test_raw_sql_cannot_carry_a_closed_case_over(talk: Conversation, anna: Agent) -> None:
    answered(talk, anna)
    said = told(talk)
    closing.close(talk.case, outcome=Outcome.SOLVED, seen_through=ALL_SEEN, by=anna, at=MONDAY + 2 * HOUR)
    assert "does not go on elsewhere" in row(talk, anna, said, goes_on=True)


def test_console_says_that_it_ends(talk: Conversation, anna: Agent, capsys: pytest.CaptureFixture[str]) -> None:
    answered(talk, anna)
    delivery: Delivery = end(talk, anna).told.deliveries.get()
    delivering.deliver(delivery.pk, at=delivery.queued_at)
    assert capsys.readouterr().out.endswith("(The conversation ends here.)\n")
