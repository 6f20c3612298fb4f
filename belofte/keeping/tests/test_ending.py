"""A live conversation does not end over a question or a complaint: it is carried over, and the case stays open."""

import uuid
from datetime import timedelta

import pytest

from belofte import makers
from belofte.cases import links, seeing
from belofte.cases.models import AnswerWaiver, Ball, Case, Conversation, Delivery, Event, Message, Receipt
from belofte.channels.models import PAGE_KEY, Inbox
from belofte.closing import closing, complaints, live
from belofte.closing.models import Ending, Outcome
from belofte.closing.tests.test_gates import refusal
from belofte.conduct.models import Kind
from belofte.conduct.stops import Because
from belofte.contacts import reaching
from belofte.contacts.models import ContactPoint
from belofte.keeping import ending, stopping
from belofte.makers import ALL_SEEN, MONDAY
from belofte.people.models import Agent, Role, Team
from belofte.replies import capping, composing, delivering, sending
from belofte.replies.sending import Answer

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
def known(talk: Conversation, mailbox: Inbox) -> ContactPoint:
    """Return an address by mail that is surely the customer's."""
    return makers.confirm_address(talk.case, "jan@klant.example")


@pytest.fixture
def talk(chat: Inbox) -> Conversation:
    """Return a live conversation in which the customer asked something."""
    return makers.receive(chat, sender="jan", text="Where is my parcel?").conversation


def answered(talk: Conversation, anna: Agent) -> None:
    makers.deliver(makers.answer(talk.case, by=anna, at=MONDAY + MINUTE), at=MONDAY + 2 * MINUTE)


def end(talk: Conversation, by: Agent, *, at: timedelta = HOUR, seen_through: int = ALL_SEEN) -> Ending:
    return ending.end(talk, seen_through=seen_through, by=by, at=MONDAY + at)


def carry(talk: Conversation, by: Agent, *, to: ContactPoint, at: timedelta = HOUR) -> Ending:
    return ending.carry_over(talk, to=str(to.pk), seen_through=ALL_SEEN, by=by, at=MONDAY + at)


def now(talk: Conversation) -> Case:
    return Case.objects.get(pk=talk.case_id)


def kinds(talk: Conversation) -> list[str]:
    return list(Event.objects.filter(case=talk.case_id).order_by("pk").values_list("kind", flat=True))


def test_with_nothing_open_it_ends_and_the_customer_is_told(talk: Conversation, anna: Agent) -> None:
    answered(talk, anna)
    made = end(talk, anna)
    assert (made.carried_to, made.by) == (None, anna)
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
    assert end(talk, anna).carried_to is None


def test_carried_over_the_question_still_waits(talk: Conversation, anna: Agent, known: ContactPoint) -> None:
    before = now(talk)
    made = carry(talk, anna, to=known)
    outgoing = composing.compose(made.told.deliveries.get())
    link = links.address(talk.case, talk.contact_point, issued_on=made.at.date())
    assert (link in outgoing.text, outgoing.ends) == (True, True)
    after = now(talk)
    assert (after.ball, after.waiting_since, after.closed_at) == (Ball.US, before.waiting_since, None)
    assert kinds(talk)[-1] == "carried_over"


def test_carried_over_to_mail_what_was_said_goes_with_it(
    talk: Conversation, anna: Agent, mailbox: Inbox, known: ContactPoint
) -> None:
    answered(talk, anna)
    makers.receive(talk.inbox, sender="jan", text="And who pays for it?", at=MONDAY + 5 * MINUTE, answers=_ids(talk))
    made = carry(talk, anna, to=known)
    other = made.carried_to
    assert other is not None
    assert (other.case_id, other.inbox, other.contact_point) == (talk.case_id, mailbox, known)
    assert "hallo@glasnet.example" in made.told.text
    assert "jan@klant.example" not in made.told.text  # who sits at the other end may be somebody else
    mail = composing.compose(other.messages.get().deliveries.get())
    for said in ("Where is my parcel?", "It is on its way.", "And who pays for it?"):
        assert f"> {said}" in mail.text
    assert mail.recipient.address == "jan@klant.example"
    assert (now(talk).ball, mail.ends) == (Ball.US, False)
    assert Event.objects.latest("pk").details["address"] == "jan@klant.example"


def test_nothing_of_it_goes_along_from_an_inbox_that_does_not_quote(
    talk: Conversation, anna: Agent, mailbox: Inbox, known: ContactPoint
) -> None:
    Inbox.objects.filter(pk=mailbox.pk).update(quotes_history=False)
    other = carry(talk, anna, to=known).carried_to
    assert other is not None
    mail = composing.compose(other.messages.get().deliveries.get())
    assert ("Where is my parcel?" in mail.text, "stands below" in mail.text) == (False, False)


def test_places_are_confirmed_addresses_of_channels_that_wait(talk: Conversation, mailbox: Inbox, anna: Agent) -> None:
    assert ending.places(talk) == []
    sure = makers.confirm_address(talk.case, "jan@klant.example")
    reaching.add(talk.case.contact, "typed@klant.example", channel="email", at=MONDAY)
    assert [(place.point, place.inbox) for place in ending.places(talk)] == [(sure, mailbox)]
    with pytest.raises(ending.NowhereError):
        ending.carry_over(talk, to="0", seen_through=ALL_SEEN, by=anna, at=MONDAY + HOUR)


def test_where_our_last_message_came_back_it_does_not_go_on(
    talk: Conversation, anna: Agent, known: ContactPoint
) -> None:
    made = carry(talk, anna, to=known)
    lose(made.carried_to, Receipt.Kind.BOUNCED)
    makers.receive(talk.inbox, sender="jan", text="Hello?", at=MONDAY + 3 * HOUR, answers=_ids(talk))
    assert ending.places(talk) == []


def test_where_an_answer_is_under_way_it_waits_for_that(talk: Conversation, anna: Agent, known: ContactPoint) -> None:
    answer = makers.answer(talk.case, by=anna, at=MONDAY + MINUTE)
    with pytest.raises(ending.AnswerUnderWayError):
        carry(talk, anna, to=known)
    makers.deliver(answer, at=MONDAY + 2 * MINUTE)
    assert carry(talk, anna, to=known).carried_to is not None


def test_who_left_no_address_cannot_be_told_that_it_ends(chat: Inbox, anna: Agent) -> None:
    nameless = makers.receive(chat, sender="", text="Thanks!").conversation
    AnswerWaiver.objects.create(case=nameless.case, by=anna, reason="thanks", recorded_at=MONDAY + MINUTE)
    with pytest.raises(ending.NobodyThereError):
        end(nameless, anna)
    assert not Message.objects.filter(is_automatic=True).exists()


def lose(talk: Conversation | None, heard: Receipt.Kind = Receipt.Kind.REFUSED) -> Delivery:
    """Have what the desk said last in a conversation not arrive."""
    delivery = Delivery.objects.select_related("message").filter(message__conversation=talk).latest("pk")
    delivering.settle(makers.claim(delivery, at=MONDAY + HOUR), heard, at=MONDAY + 2 * HOUR)
    return delivery


def test_end_that_did_not_arrive_comes_back_to_us(talk: Conversation, anna: Agent) -> None:
    answered(talk, anna)
    end(talk, anna)
    assert now(talk).ball == Ball.CUSTOMER
    lose(talk)
    assert (now(talk).ball, kinds(talk)[-1]) == (Ball.US, "delivery_failed")


def test_first_mail_that_did_not_arrive_comes_back_to_us(talk: Conversation, anna: Agent, known: ContactPoint) -> None:
    answered(talk, anna)
    other = carry(talk, anna, to=known).carried_to
    assert now(talk).ball == Ball.CUSTOMER
    lost = lose(other, Receipt.Kind.LOST)
    assert (now(talk).ball, kinds(talk)[-1]) == (Ball.US, "delivery_uncertain")
    delivering.settle(lost, Receipt.Kind.DECLARED_ARRIVED, by=anna, at=MONDAY + 3 * HOUR)
    assert (now(talk).ball, kinds(talk)[-1]) == (Ball.CUSTOMER, "delivered")


def test_nobody_ends_or_carries_over_what_is_stopped(talk: Conversation, anna: Agent, known: ContactPoint) -> None:
    answered(talk, anna)
    makers.make_agent(Role.LEAD, teams=(talk.case.team,))  # who decides if they object
    threat = makers.receive(talk.inbox, sender="jan", text="I know where you live.", answers=_ids(talk))
    because = Because(kind=Kind.THREAT, message=threat, quote="I know where you live.")
    answer = Answer(text="This conversation stops. Call us.", key=uuid.uuid4(), seen_through=ALL_SEEN)
    stopping.stop(talk, because, answer, by=anna, at=MONDAY + 30 * MINUTE)
    with pytest.raises(live.StoppedError):
        end(talk, anna)
    with pytest.raises(live.StoppedError):
        carry(talk, anna, to=known)
    assert "is stopped, which is no end" in row(talk, anna, told(talk))


def test_what_they_add_on_their_page_does_not_start_the_conversation_again(talk: Conversation, anna: Agent) -> None:
    answered(talk, anna)
    made = end(talk, anna)
    key = f"{PAGE_KEY}{talk.pk} {uuid.uuid4()}"
    added = makers.receive(talk.inbox, sender="jan", at=MONDAY + 2 * HOUR, answers=_ids(talk), transport_key=key)
    assert (added.conversation, live.standing(talk)) == (talk, made)
    assert "has ended already" in row(talk, anna, told(talk))


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


def test_mail_has_no_end_and_a_closed_case_goes_nowhere(talk: Conversation, anna: Agent, known: ContactPoint) -> None:
    mail = makers.make_case(makers.make_inbox()).conversations.get()
    with pytest.raises(live.NotLiveError):
        end(mail, anna)
    answered(talk, anna)
    closing.close(talk.case, outcome=Outcome.SOLVED, seen_through=ALL_SEEN, by=anna, at=MONDAY + 10 * MINUTE)
    with pytest.raises(live.NothingGoesOnError):
        carry(talk, anna, to=known)
    assert end(talk, anna).carried_to is None


def test_ends_are_a_persons_deed_and_are_not_counted(talk: Conversation, anna: Agent) -> None:
    for hour in range(capping.AUTOMATIC_MAX + 1):
        answered_at = MONDAY + hour * HOUR + 2 * MINUTE
        makers.deliver(makers.answer(talk.case, by=anna, at=answered_at), at=answered_at + MINUTE)
        end(talk, anna, at=hour * HOUR + 10 * MINUTE)
        makers.receive(talk.inbox, sender="jan", at=answered_at + 20 * MINUTE, answers=_ids(talk))


def test_above_the_cap_of_what_the_desk_says_by_itself_nothing_ends(talk: Conversation, anna: Agent) -> None:
    answered(talk, anna)
    for number in range(capping.AUTOMATIC_MAX):
        at = MONDAY + (3 + number) * MINUTE
        sending.send_by_itself(talk, subject="", text="You hear from us.", answers=["a"], at=at)
    with pytest.raises(ending.SaidTooMuchError):
        end(talk, anna)


_ENDING = "INSERT INTO closing_ending (conversation_id, told_id, carried_to_id, by_id, at) VALUES (%s, %s, %s, %s, %s)"


def told(talk: Conversation, *, text: str = "Dag.") -> Message:
    message = Message.objects.create(
        conversation=talk,
        direction="out",
        text=text,
        is_automatic=True,
        external_id=uuid.uuid4().hex,
        received_at=MONDAY + HOUR,
        recorded_at=MONDAY + HOUR,
    )
    Delivery.objects.create(
        message=message, case=talk.case, contact_point=talk.contact_point, meant_for="customer", queued_at=MONDAY + HOUR
    )
    return message


def row(talk: Conversation, by: Agent, said: Message, *, to: Conversation | None = None) -> str:
    values = [talk.pk, said.pk, to.pk if to else None, by.pk, MONDAY + HOUR]
    return refusal((_ENDING, values))


@pytest.fixture
def other(talk: Conversation, mailbox: Inbox, known: ContactPoint) -> Conversation:
    """Return where it could go on; nothing was said there."""
    return Conversation.objects.create(case=talk.case, inbox=mailbox, contact_point=known, opened_at=MONDAY)


def says_where(talk: Conversation) -> Message:
    return told(talk, text="U krijgt bericht van hallo@glasnet.example.")


def test_raw_sql_cannot_end_it_over_a_question_or_a_complaint(
    talk: Conversation, anna: Agent, other: Conversation
) -> None:
    said = says_where(talk)
    assert "waits for an answer, so it is carried over" in row(talk, anna, said)
    answered(talk, anna)
    complaints.mark(talk.case, by=anna, at=MONDAY + 5 * MINUTE)
    assert "a complaint is open, so it is carried over" in row(talk, anna, said)
    told(other)
    assert row(talk, anna, said, to=other) == ""


def test_raw_sql_cannot_end_it_untold(talk: Conversation, anna: Agent, chat: Inbox) -> None:
    answered(talk, anna)
    theirs = talk.messages.filter(direction="in").get()
    elsewhere = told(makers.receive(chat, sender="piet").conversation)
    for said in (theirs, elsewhere, talk.messages.get(author=anna)):
        assert "is told in this conversation" in row(talk, anna, said)
    said = told(talk)
    makers.receive(chat, sender="jan", at=MONDAY + 2 * HOUR, answers=_ids(talk))
    assert "said nothing since" in row(talk, anna, said)


def test_raw_sql_cannot_change_or_repeat_an_end(talk: Conversation, anna: Agent) -> None:
    answered(talk, anna)
    end(talk, anna)
    assert "has ended already" in row(talk, anna, told(talk))
    for change in ("UPDATE closing_ending SET at = now()", "DELETE FROM closing_ending"):
        assert "Cannot update or delete rows" in refusal((change, []))


def test_raw_sql_cannot_carry_it_to_somebody_else_or_without_saying_so(
    talk: Conversation, anna: Agent, mailbox: Inbox, other: Conversation
) -> None:
    foreign = makers.make_case(mailbox, sender="piet@klant.example").conversations.get()
    where = says_where(talk)
    for to, said in ((other, told(talk)), (foreign, where), (talk, where)):
        assert "who is told from where" in row(talk, anna, said, to=to)
    typed = reaching.add(talk.case.contact, "typed@klant.example", channel="email", at=MONDAY)
    unsure = Conversation.objects.create(case=talk.case, inbox=mailbox, contact_point=typed, opened_at=MONDAY)
    assert "who is told from where" in row(talk, anna, where, to=unsure)
    assert "it begins where it goes on" in row(talk, anna, where, to=other)
    told(other)
    assert row(talk, anna, where, to=other) == ""


def test_raw_sql_cannot_carry_a_closed_case_over(talk: Conversation, anna: Agent, other: Conversation) -> None:
    answered(talk, anna)
    said = says_where(talk)
    told(other)
    closing.close(talk.case, outcome=Outcome.SOLVED, seen_through=ALL_SEEN, by=anna, at=MONDAY + 2 * HOUR)
    assert "does not go on elsewhere" in row(talk, anna, said, to=other)


def test_console_says_that_it_ends(talk: Conversation, anna: Agent, capsys: pytest.CaptureFixture[str]) -> None:
    answered(talk, anna)
    delivery: Delivery = end(talk, anna).told.deliveries.get()
    delivering.deliver(delivery.pk, at=delivery.queued_at)
    assert capsys.readouterr().out.endswith("(The conversation ends here.)\n")
