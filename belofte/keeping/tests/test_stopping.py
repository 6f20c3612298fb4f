"""A conversation is stopped after a threat, or an insult behind a warning; its case goes on with somebody else."""

import uuid
from contextlib import nullcontext
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from belofte import clock, makers
from belofte.cases.models import AnswerWaiver, Ball, Case, Conversation, Message, Receipt
from belofte.channels.models import Inbox
from belofte.closing import closing, finals, while_stopped
from belofte.closing.models import Body, Outcome
from belofte.closing.tests.test_gates import raw_waiver, refusal, unkept
from belofte.conduct import ending, objecting, rights, stops
from belofte.conduct.models import Abuse, Kind, Objection, Stop
from belofte.conduct.stops import Because
from belofte.desk.tests.conftest import sign_in
from belofte.keeping import assigning, passing_on, stopping
from belofte.makers import ALL_SEEN, MONDAY
from belofte.people.models import Agent, Role
from belofte.promises.models import Promise
from belofte.replies import delivering, resending
from belofte.replies.sending import Answer

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=3)
LONG_AGO = MONDAY - timedelta(days=365)  # by the clock of the database, which no test moves
THREAT = "Waar is mijn pakket? Ik kom langs en dan sla ik jullie in elkaar."
RIGHTS = rights.words("nl", is_formal=True)
INSULT = "Waar is mijn pakket, stelletje idioten?"


@pytest.fixture
def agent(inbox: Inbox) -> Agent:
    return makers.make_agent(teams=(inbox.team,))


@pytest.fixture
def colleague(inbox: Inbox) -> Agent:
    somebody = makers.make_agent(teams=(inbox.team,))
    sign_in(somebody)
    return somebody


@pytest.fixture
def lead(inbox: Inbox) -> Agent:
    return makers.make_agent(Role.LEAD, teams=(inbox.team,))


@pytest.fixture(autouse=True)
def decider(inbox: Inbox) -> Agent:
    """Have somebody there who could decide on an objection, and answers no customers."""
    return makers.make_agent(Role.ADMINISTRATOR, Role.AGENT, teams=(inbox.team,))


def said(inbox: Inbox, *, text: str = THREAT, by: Agent | None = None, at: datetime = MONDAY) -> Message:
    message = makers.receive(inbox, text=text, at=at)
    if by is not None:
        assigning.assign(message.conversation.case, to=by, instead_of=None, by=by, at=MONDAY)
    return message


def answer(text: str = "Dit gesprek stopt.") -> Answer:
    return Answer(text=text, key=uuid.uuid4(), seen_through=ALL_SEEN)


def stop(
    message: Message,
    *,
    by: Agent,
    kind: Kind = Kind.THREAT,
    quote: str = "sla ik jullie in elkaar",
    at: datetime = LATER,
) -> Stop:
    because = Because(kind=kind, message=message, quote=quote)
    return stopping.stop(message.conversation, because, answer(), by=by, at=at)


def stop_for_insult(message: Message, *, by: Agent) -> Stop:
    return stop(message, by=by, kind=Kind.INSULT, quote="stelletje idioten")


def warn(message: Message, *, by: Agent, is_delivered: bool = True) -> Message:
    warned = makers.answer(message.conversation.case, by=by, text="Zo praten we niet.", is_warning=True)
    if is_delivered:
        makers.deliver(warned)
    return warned


def again(inbox: Inbox, after: Message, *, text: str = INSULT) -> Message:
    return makers.receive(inbox, answers=(after.external_id,), text=text, at=MONDAY + timedelta(hours=2))


@pytest.mark.each_channel
def test_stop_after_a_threat_gives_the_case_to_a_colleague_who_is_there(
    inbox: Inbox, agent: Agent, colleague: Agent
) -> None:
    message = said(inbox, by=agent)
    promised = makers.promise(message.conversation.case, by=agent)
    made = stop(message, by=agent)
    case = Case.objects.get()
    assert (case.assignee, case.is_closed, case.ball) == (colleague, False, Ball.US)
    assert (made.until - made.at, made.told.deliveries.count()) == (timedelta(days=7), 1)
    promise = Promise.objects.get(pk=promised.pk)
    assert (promise.owner, promise.state) == (colleague, "open")
    assert Abuse.objects.get().message == message


def test_stop_where_nobody_is_there_leaves_the_case_to_the_team_and_promises_to_a_lead(
    inbox: Inbox, agent: Agent, lead: Agent
) -> None:
    message = said(inbox, by=agent)
    makers.promise(message.conversation.case, by=agent)
    stop(message, by=agent)
    assert (Case.objects.get().assignee, Promise.objects.get().owner) == (None, lead)


def test_what_says_that_it_stops_answers_nothing(inbox: Inbox, agent: Agent) -> None:
    message = said(inbox, by=agent)
    made = stop(message, by=agent)
    makers.deliver(made.told, at=LATER)
    case = Case.objects.get()
    assert (case.ball, case.waiting_since) == (Ball.US, message.received_at)


def test_stop_after_an_insult_needs_a_warning_that_arrived_before_it(
    inbox: Inbox, agent: Agent, colleague: Agent
) -> None:
    first = said(inbox, text=INSULT, by=agent)
    with pytest.raises(stops.NotWarnedError):
        stop_for_insult(first, by=agent)
    warned = warn(first, by=agent, is_delivered=False)
    second = again(inbox, warned)
    with pytest.raises(stops.NotWarnedError):
        stop_for_insult(second, by=agent)
    makers.deliver(warned, at=MONDAY + timedelta(hours=2.5))
    for insult in (first, second):  # of before the warning, and of before it arrived
        with pytest.raises(stops.NotWarnedError):
            stop_for_insult(insult, by=agent)
    third = makers.receive(inbox, answers=(warned.external_id,), text=INSULT, at=MONDAY + timedelta(hours=3))
    assert stop_for_insult(third, by=agent).warning == warned.conduct_warning


def test_stop_for_the_same_message_comes_once(inbox: Inbox, agent: Agent, colleague: Agent) -> None:
    message = said(inbox, by=agent, at=LONG_AGO)
    over = stop(message, by=agent, at=LONG_AGO)
    makers.deliver(over.told, at=over.at)
    ending.end_overdue(at=over.until)
    with pytest.raises(stops.AlreadyStoppedError, match="before"):
        stop(message, by=agent)


@pytest.mark.each_channel
@pytest.mark.parametrize("quote", ["", "  ", "Dat schreef hij niet"])
def test_stop_quotes_the_customer(inbox: Inbox, agent: Agent, quote: str) -> None:
    with pytest.raises(stops.NotQuotedError):
        stop(said(inbox), by=agent, quote=quote)


def test_stop_by_who_is_not_of_the_team_is_refused(inbox: Inbox) -> None:
    with pytest.raises(stops.NotOfTeamError):
        stop(said(inbox), by=makers.make_agent())


def test_stop_twice_is_refused(inbox: Inbox, agent: Agent, colleague: Agent) -> None:
    message = said(inbox)
    stop(message, by=agent)
    with pytest.raises(stops.AlreadyStoppedError):
        stop(message, by=colleague)


def test_stop_where_nobody_else_decides_is_refused(inbox: Inbox, agent: Agent, decider: Agent) -> None:
    message, told = said(inbox), makers.answer(Case.objects.get(), by=agent, at=LATER)
    decider.teams.clear()
    with pytest.raises(stops.NobodyDecidesError, match="Nobody else in this team can decide"):
        stop(message, by=agent)
    assert raw_stop(message, told, by=agent) == "stop: somebody else has to be there to decide on an objection"


def test_stop_where_only_who_opens_no_case_could_decide_is_refused(inbox: Inbox, agent: Agent, decider: Agent) -> None:
    decider.roles = [Role.ADMINISTRATOR]
    decider.save()
    with pytest.raises(stops.NobodyDecidesError):
        stop(said(inbox), by=agent)


def test_letter_of_a_stop_goes_to_no_other_address_as_an_answer(inbox: Inbox, agent: Agent, colleague: Agent) -> None:
    told = stop(said(inbox, by=agent), by=agent).told
    delivering.settle(told.deliveries.get(), Receipt.Kind.BOUNCED, at=LATER + timedelta(minutes=5))
    facts = {"address": "jan@elders.example", "key": uuid.uuid4(), "seen_through": ALL_SEEN, "by": colleague}
    with pytest.raises(resending.AboutConductError):
        resending.send_elsewhere(told.deliveries.get(), **facts, at=LATER + timedelta(hours=1))  # type: ignore[arg-type]


def test_stop_of_a_colleagues_case_gives_them_the_promises(inbox: Inbox, agent: Agent, colleague: Agent) -> None:
    message = said(inbox, by=colleague)
    makers.promise(message.conversation.case, by=agent)
    stop(message, by=agent)
    assert (Case.objects.get().assignee, Promise.objects.get().owner) == (colleague, colleague)


def test_stop_where_no_lead_is_gives_promises_to_the_administrator(inbox: Inbox, agent: Agent, decider: Agent) -> None:
    message = said(inbox, by=agent)
    makers.promise(message.conversation.case, by=agent)
    stop(message, by=agent)
    assert (Case.objects.get().assignee, Promise.objects.get().owner) == (None, decider)


def test_who_stopped_it_cannot_have_the_case_meanwhile(inbox: Inbox, agent: Agent, colleague: Agent) -> None:
    stop(said(inbox, by=agent), by=agent)
    with pytest.raises(assigning.StoppedByThemError):
        assigning.assign(Case.objects.get(), to=agent, instead_of=colleague, by=agent, at=LATER)


def test_a_new_message_still_arrives_and_waits(inbox: Inbox, agent: Agent, colleague: Agent) -> None:
    told = stop(said(inbox, by=agent), by=agent).told
    makers.deliver(told, at=LATER)
    makers.receive(inbox, answers=(told.external_id,), text="Ik wil een ander.", at=LATER + timedelta(hours=1))
    case = Case.objects.get()
    assert (case.assignee, case.ball, Message.objects.filter(conversation__case=case).count()) == (colleague, "us", 3)


@pytest.mark.each_channel
def test_a_stop_is_no_end_of_the_case(inbox: Inbox, agent: Agent, colleague: Agent) -> None:
    message = said(inbox, by=agent)
    makers.deliver(stop(message, by=agent).told, at=LATER)
    case = Case.objects.get()
    with pytest.raises(closing.OutcomeMissingError):
        closing.close(case, outcome=Outcome.EXPLAINED, seen_through=ALL_SEEN, by=colleague, at=LATER)
    with pytest.raises(while_stopped.ConversationStoppedError):
        closing.close_without_answer(
            case, reason=AnswerWaiver.Reason.SPAM, seen_through=ALL_SEEN, by=colleague, at=LATER
        )
    told = makers.answer(case, by=colleague, outcome=Outcome.SOLVED, at=LATER + timedelta(hours=1))
    makers.deliver(told, at=LATER + timedelta(hours=1))
    assert Case.objects.get().is_closed


def test_who_stopped_it_does_not_end_the_case(inbox: Inbox, agent: Agent, colleague: Agent) -> None:
    stop(said(inbox, by=agent), by=agent)
    with pytest.raises(while_stopped.ConversationStoppedError):
        makers.answer(Case.objects.get(), by=agent, outcome=Outcome.SOLVED, at=LATER + timedelta(hours=1))


def test_end_overdue_counts_from_when_the_customer_was_told(inbox: Inbox, agent: Agent) -> None:
    made = stop(said(inbox, at=LONG_AGO), by=agent, at=LONG_AGO)
    makers.deliver(made.told, at=made.at + timedelta(days=2))
    over = made.until + timedelta(days=2)
    assert ending.ends_at(made) == over
    assert ending.end_overdue(at=over - timedelta(minutes=1)) == 0
    assert ending.end_overdue(at=over) == 1
    assert settled_stop(made).ended_at == over
    assert Case.objects.get().events.latest("id").kind == "stop_ended"


def because(made: Stop) -> str:
    event = made.conversation.case.events.filter(kind="stop_ended").get()
    return str(event.details["because"])


def test_stop_of_which_the_customer_was_told_in_vain_is_over(inbox: Inbox, agent: Agent) -> None:
    made = stop(said(inbox, at=LONG_AGO), by=agent, at=LONG_AGO)
    delivery = makers.claim(made.told.deliveries.get(), at=made.at)
    delivering.settle(delivery, Receipt.Kind.REFUSED, at=made.at + timedelta(hours=1))
    over = made.at + timedelta(hours=2)
    assert ending.end_overdue(at=over) == 1
    assert (settled_stop(made).ended_at, because(made)) == (over, "untold")
    assert not stops.standing(Case.objects.get()).exists()


def test_stop_whose_letter_never_left_is_over_at_its_end(inbox: Inbox, agent: Agent) -> None:
    made = stop(said(inbox, at=LONG_AGO), by=agent, at=LONG_AGO)
    assert ending.end_overdue(at=made.until - timedelta(minutes=1)) == 0
    assert ending.end_overdue(at=made.until) == 1
    assert (settled_stop(made).ended_at, because(made)) == (made.until, "untold")


def bounced(inbox: Inbox, *, by: Agent) -> Stop:
    """Return a stop whose letter arrived, and of which a mail then says that it came back."""
    made = stop(said(inbox, at=LONG_AGO), by=by, at=LONG_AGO)
    makers.deliver(made.told, at=made.at)
    delivering.settle(made.told.deliveries.get(), Receipt.Kind.BOUNCED, at=made.at + timedelta(days=1))
    return made


def test_letter_that_comes_back_ends_no_stop_and_asks_who_decides(inbox: Inbox, agent: Agent, lead: Agent) -> None:
    made = bounced(inbox, by=agent)
    assert ending.end_overdue(at=made.until - timedelta(minutes=1)) == 0
    raw = "UPDATE conduct_stop SET ended_at = at + interval '2 days', ended_by_id = %s"
    assert refusal((raw, [None])) == refusal((raw, [agent.pk])) == "stop: before its time it ends by a lead alone"
    asked = [(one.stop, one.message, one.since) for one in objecting.asking(lead, at=made.at + timedelta(days=2))]
    assert asked == [(made, None, made.at + timedelta(days=1))]
    assert ending.end_overdue(at=made.until) == 1
    assert because(made) == "time"


def test_who_decides_opens_a_conversation_again_whose_letter_came_back(inbox: Inbox, agent: Agent, lead: Agent) -> None:
    made, at = bounced(inbox, by=agent), LONG_AGO + timedelta(days=2)
    with pytest.raises(stops.AnotherLeadNeededError):
        objecting.open_again(settled_stop(made), by=agent, at=at)
    objecting.open_again(settled_stop(made), by=lead, at=at)
    assert (settled_stop(made).ended_at, settled_stop(made).ended_by, because(made)) == (at, lead, "came_back")
    assert objecting.asking(lead, at=at) == []
    with pytest.raises(objecting.OverMeanwhileError):
        objecting.open_again(settled_stop(made), by=lead, at=at)


def test_who_decides_opens_no_conversation_whose_letter_arrived(inbox: Inbox, agent: Agent, lead: Agent) -> None:
    made = stop(said(inbox, at=LONG_AGO), by=agent, at=LONG_AGO)
    makers.deliver(made.told, at=made.at)
    with pytest.raises(objecting.NotBackError):
        objecting.open_again(made, by=lead, at=made.at + timedelta(days=2))


@pytest.mark.parametrize(
    ("ended_at", "refused"),
    [
        ("at - interval '1 second'", "stop: it does not end before it began"),
        ("now() + interval '5 minutes'", "stop: its time has not passed yet"),
    ],
)
def test_raw_sql_cannot_end_a_stop_that_nobody_was_told_of_at_any_moment(
    inbox: Inbox, agent: Agent, ended_at: str, refused: str
) -> None:
    made = stop(said(inbox), by=agent)
    delivering.settle(makers.claim(made.told.deliveries.get(), at=LATER), Receipt.Kind.REFUSED, at=LATER)
    assert refusal((f"UPDATE conduct_stop SET ended_at = {ended_at}", [])) == refused  # noqa: S608 - as it stands here


def test_stop_tells_how_to_go_on_and_object_whatever_its_words_are(inbox: Inbox, agent: Agent) -> None:
    made = stop(said(inbox), by=agent)
    signed = f"Met vriendelijke groet,\n\n{agent.name}"  # what they can do stands before who writes it
    assert made.told.text == f"Dit gesprek stopt.\n\n{rights.words('nl', is_formal=True)}\n\n{signed}"


def test_stop_and_decision_hold_the_case_before_they_look(inbox: Inbox, agent: Agent, lead: Agent) -> None:
    message = said(inbox)
    with CaptureQueriesContext(connection) as stopped:
        made = stop(message, by=agent)
    theirs = object_to(made, inbox)
    with CaptureQueriesContext(connection) as decided:
        decide(made, theirs, by=lead)
    for asked, looks in ((stopped, 'FROM "conduct_stop"'), (decided, 'FROM "conduct_objection"')):
        steps = [query["sql"] for query in asked.captured_queries]
        held = next(place for place, sql in enumerate(steps) if '"cases_case"' in sql and "FOR UPDATE" in sql)
        assert held < next(place for place, sql in enumerate(steps) if looks in sql)


def settled_stop(made: Stop) -> Stop:
    return Stop.objects.get(pk=made.pk)


def object_to(made: Stop, inbox: Inbox) -> Message:
    makers.deliver(made.told, at=LATER)
    words = "Dat was niet zo bedoeld."
    return makers.receive(inbox, answers=(made.told.external_id,), text=words, at=LATER + timedelta(hours=1))


def decide(made: Stop, message: Message | None, *, by: Agent, is_upheld: bool = True) -> Objection:
    at = LATER + timedelta(hours=2)
    return stopping.decide(settled_stop(made), message, answer("Zo zien we het."), is_upheld=is_upheld, by=by, at=at)


@pytest.mark.parametrize("is_upheld", [True, False])
def test_decide_on_an_objection(inbox: Inbox, agent: Agent, lead: Agent, *, is_upheld: bool) -> None:
    made = stop(said(inbox, by=agent), by=agent)
    decide(made, object_to(made, inbox), by=lead, is_upheld=is_upheld)
    assert (settled_stop(made).ended_at is not None) == is_upheld
    case = Case.objects.get()
    assert case.ball == Ball.US  # what was asked still waits
    assert stops.standing(case).exists() != is_upheld


def test_decide_is_for_another_lead(inbox: Inbox, agent: Agent, lead: Agent) -> None:
    made = stop(said(inbox), by=lead)
    message = object_to(made, inbox)
    for somebody in (agent, lead):
        with pytest.raises(stops.AnotherLeadNeededError):
            decide(made, message, by=somebody)


def test_decide_needs_the_customers_words_and_is_done_once(inbox: Inbox, agent: Agent, lead: Agent) -> None:
    message = said(inbox)
    made = stop(message, by=agent)
    for nothing in (None, message):
        with pytest.raises(stops.NotObjectedError):
            decide(made, nothing, by=lead)
    objecting = object_to(made, inbox)
    decide(made, objecting, by=lead)
    with pytest.raises(stops.DecidedAlreadyError):
        decide(made, objecting, by=lead)


def test_decide_where_the_stop_ended_meanwhile_is_refused_with_words(inbox: Inbox, agent: Agent, lead: Agent) -> None:
    made = stop(said(inbox, at=LONG_AGO), by=agent, at=LONG_AGO)
    makers.deliver(made.told, at=made.at)
    at = made.at + timedelta(hours=1)
    theirs = makers.receive(inbox, answers=(made.told.external_id,), text="Zo was het niet bedoeld.", at=at)
    shown = settled_stop(made)
    ending.end_overdue(at=made.until)
    for is_over in (False, True):
        with nullcontext() if is_over else pytest.raises(objecting.OverMeanwhileError):
            words, at = answer("U had gelijk."), made.until + timedelta(hours=1)
            stopping.decide(shown, theirs, words, is_upheld=True, is_over=is_over, by=lead, at=at)
    assert settled_stop(made).ended_at == made.until


def test_pass_on_names_nobody(inbox: Inbox, agent: Agent, colleague: Agent) -> None:
    case = said(inbox, by=agent).conversation.case
    assert passing_on.pass_on(case, by=agent, at=LATER) == colleague
    event = case.events.latest("id")
    assert (event.kind, event.by, event.details) == ("assigned", None, {"to": colleague.pk})


def test_pass_on_somebody_elses_case_is_refused(inbox: Inbox, agent: Agent, colleague: Agent) -> None:
    case = said(inbox, by=colleague).conversation.case
    with pytest.raises(passing_on.NotYoursError):
        passing_on.pass_on(case, by=agent, at=LATER)


_STOP = (
    "INSERT INTO conduct_stop (conversation_id, kind, message_id, quote, told_id, by_id, at, until)"
    " SELECT hurt.conversation_id, %s, hurt.id, %s, told.id, %s, told.recorded_at, told.recorded_at + %s::interval"
    " FROM cases_message hurt CROSS JOIN cases_message told WHERE told.id = %s AND hurt.id = %s"
)


def raw_stop(
    message: Message, told: Message, *, by: Agent, kind: str = "threat", quote: str = "sla ik", lasts: str = "7 days"
) -> str:
    return refusal((_STOP, [kind, quote, by.pk, lasts, told.pk, message.pk]))


@pytest.fixture
def message(inbox: Inbox) -> Message:
    return said(inbox)


@pytest.fixture
def told(message: Message, agent: Agent) -> Message:
    return makers.answer(message.conversation.case, by=agent, text=RIGHTS)


def test_raw_sql_cannot_tell_without_how_to_go_on_and_object(message: Message, agent: Agent) -> None:
    words = RIGHTS.replace("Antwoord dan op dit bericht", "Laat het gaan")
    told = makers.answer(message.conversation.case, by=agent, text=words)
    assert raw_stop(message, told, by=agent) == "stop: the customer is told how to go on and how to object"


def test_raw_sql_cannot_stop_in_a_closed_case(message: Message, agent: Agent) -> None:
    told = makers.answer(message.conversation.case, by=agent, text=RIGHTS, outcome=Outcome.SOLVED)
    makers.deliver(told)
    assert Case.objects.get(pk=message.conversation.case_id).is_closed
    assert raw_stop(message, told, by=agent) == "stop: the case stays open"


def test_raw_sql_can_stop_as_the_deed_does(message: Message, told: Message, agent: Agent) -> None:
    assert raw_stop(message, told, by=agent) == ""


@pytest.mark.each_channel
@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"quote": "iets anders"}, "stop: the customer did not write that in this conversation"),
        ({"quote": ""}, 'new row for relation "conduct_stop" violates check constraint "stop_has_a_quote"'),
        ({"kind": ""}, 'new row for relation "conduct_stop" violates check constraint "stop_'),
        ({"kind": "insult"}, 'new row for relation "conduct_stop" violates check constraint "stop_for_insults_after'),
        ({"lasts": "8 days"}, "stop: it lasts no longer than its team has chosen"),
    ],
)
def test_raw_sql_needs_kind_quote_warning_and_term(
    message: Message, told: Message, agent: Agent, how: dict[str, str], said: str
) -> None:
    assert raw_stop(message, told, by=agent, **how).startswith(said)


def test_raw_sql_cannot_quote_our_own_words(message: Message, told: Message, agent: Agent) -> None:
    later = makers.answer(message.conversation.case, by=agent, text=RIGHTS, at=LATER)
    refused = raw_stop(told, later, by=agent, quote="een collega leest het")
    assert refused == "stop: the customer did not write that in this conversation"


def test_raw_sql_cannot_stop_untold(message: Message, told: Message, colleague: Agent) -> None:
    assert raw_stop(message, told, by=colleague) == "stop: whoever stops it tells the customer"


def test_raw_sql_cannot_stop_from_outside_the_team(message: Message, agent: Agent) -> None:
    stranger = makers.make_agent()
    theirs = makers.answer(message.conversation.case, by=stranger, text=RIGHTS)
    assert raw_stop(message, theirs, by=stranger) == "stop: only somebody of its team stops it"


def test_raw_sql_cannot_stop_and_keep_the_case(message: Message, told: Message, agent: Agent) -> None:
    assigning.assign(message.conversation.case, to=agent, instead_of=None, by=agent, at=LATER)
    assert raw_stop(message, told, by=agent) == "stop: the case goes to somebody else"


def test_raw_sql_cannot_call_an_undelivered_message_a_warning(inbox: Inbox, message: Message, agent: Agent) -> None:
    warned = warn(message, by=agent, is_delivered=False)
    insult = again(inbox, warned)
    told = makers.answer(message.conversation.case, by=agent, text=RIGHTS, at=LATER)
    insert = _STOP.replace("quote, told_id", "quote, warning_id, told_id").replace("%s, told.id", "%s, %s, told.id")
    values: list[int | str] = ["insult", "idioten", warned.pk, agent.pk, "7 days", told.pk, insult.pk]
    too_late = "stop: no warning was delivered before these words"
    assert refusal((insert, values)) == too_late
    makers.deliver(warned, at=MONDAY + timedelta(hours=2.5))
    assert refusal((insert, values)) == too_late
    third = makers.receive(inbox, answers=(warned.external_id,), text=INSULT, at=MONDAY + timedelta(hours=3))
    told = makers.answer(message.conversation.case, by=agent, text=RIGHTS, at=LATER + timedelta(hours=3))
    values = ["insult", "idioten", warned.pk, agent.pk, "7 days", told.pk, third.pk]
    assert refusal((insert, values)) == ""


def test_raw_sql_cannot_tell_of_a_stop_before_its_cause(inbox: Inbox, message: Message, agent: Agent) -> None:
    old = makers.answer(message.conversation.case, by=agent)
    threat = again(inbox, old, text=THREAT)
    assert raw_stop(threat, old, by=agent) == "stop: whoever stops it tells the customer"


def test_raw_sql_cannot_warn_for_somebody_else(told: Message, colleague: Agent) -> None:
    insert = "INSERT INTO conduct_conductwarning (message_id, by_id, at) VALUES (%s, %s, now())"
    assert refusal((insert, [told.pk, colleague.pk])) == "warning: its writer says so, of an answer"


@pytest.mark.parametrize(
    "statement",
    ["UPDATE conduct_stop SET quote = 'x'", "DELETE FROM conduct_stop"],
)
def test_raw_sql_cannot_change_a_stop(message: Message, agent: Agent, statement: str) -> None:
    stop(message, by=agent)
    assert refusal((statement, [])).startswith("pgtrigger: Cannot")


def test_raw_sql_cannot_end_it_before_its_time(message: Message, agent: Agent) -> None:
    made = stop(message, by=agent)
    ends = "UPDATE conduct_stop SET ended_at = at + interval '1 hour'"
    assert refusal((ends, [])) == "stop: before its time it ends by a lead alone"  # while its letter leaves, too
    makers.deliver(made.told, at=made.at)
    said = refusal((ends, []))
    assert said == "stop: before its time it ends by a lead alone"


def test_raw_sql_cannot_end_it_on_the_first_day(message: Message, agent: Agent) -> None:
    told = makers.answer(message.conversation.case, by=agent, text=RIGHTS, at=clock.now())  # by the database's clock
    makers.deliver(told, at=told.recorded_at)
    assert raw_stop(message, told, by=agent) == ""
    said = refusal(("UPDATE conduct_stop SET ended_at = until", []))
    assert said == "stop: its time has not passed yet"


@pytest.mark.parametrize("when", ["10 years", "-10 years"])
def test_raw_sql_cannot_begin_it_at_another_moment(message: Message, told: Message, agent: Agent, when: str) -> None:
    moved = _STOP.replace("told.recorded_at", "told.recorded_at + %s::interval")
    said = refusal((moved, ["threat", "sla ik", agent.pk, when, when, "7 days", told.pk, message.pk]))
    assert said == "stop: it begins as the customer is told"


@pytest.mark.each_channel
def test_raw_sql_cannot_give_the_case_back_to_who_stopped(message: Message, agent: Agent) -> None:
    stop(message, by=agent)
    said = refusal(("UPDATE cases_case SET assignee_id = %s", [agent.pk]))
    assert said == "case: not whoever stopped a conversation of it answers it meanwhile"


def test_raw_sql_cannot_move_it_to_a_case_of_who_stopped(inbox: Inbox, message: Message, agent: Agent) -> None:
    made = stop(message, by=agent)
    other = makers.make_case(inbox, sender="els@klant.example")
    assigning.assign(other, to=agent, instead_of=None, by=agent, at=LATER)
    move = "UPDATE cases_conversation SET case_id = %s WHERE id = %s"
    put_aside = unkept(Conversation, "conversation_stays_in_its_case")
    said = refusal(put_aside, (move, [other.pk, made.conversation_id]))
    assert said == "case: not whoever stopped a conversation of it answers it meanwhile"


@pytest.mark.each_channel
def test_raw_sql_cannot_close_because_of_a_stop(message: Message, agent: Agent, colleague: Agent) -> None:
    made = stop(message, by=agent)
    makers.deliver(made.told, at=LATER)
    case = Case.objects.get()
    closure = (
        "INSERT INTO closing_closure (case_id, outcome, message_id, by_id, requested_at, completed_at)"
        " VALUES (%s, 'explained', %s, %s, now(), now())"
    )
    said = refusal((closure, [case.pk, made.told.pk, colleague.pk]))
    assert said == "closure: the outcome has not been delivered to the customer"
    said = refusal((closure.replace(", now())", ", NULL)"), [case.pk, made.told.pk, agent.pk]))
    assert said == "closure: not whoever stopped the conversation ends the case"
    said = refusal(*raw_waiver(case, "spam", by=colleague))
    assert said == "closure: while its conversation is stopped, a case ends with an answer"


def test_who_answers_first_after_a_stop_is_no_second_person(inbox: Inbox, agent: Agent, colleague: Agent) -> None:
    makers.deliver(stop(said(inbox, by=agent), by=agent).told, at=LATER)
    case, at = Case.objects.get(), LATER + timedelta(hours=1)
    text = "Wij betalen dit niet, want het toestel was gevallen. U kunt naar de geschillencommissie."
    makers.deliver(makers.answer(case, by=colleague, text=text, outcome=Outcome.REFUSED, at=at), at=at)
    with pytest.raises(finals.FirstAnswererError):
        finals.declare(case, body=Body.COMMITTEE, by=colleague, at=at + timedelta(hours=1))
    insert = "INSERT INTO closing_finalanswer (closure_id, body, by_id, at) VALUES (%s, 'committee', %s, now())"
    assert refusal((insert, [case.closures.get().pk, colleague.pk])) == "final answer: a second person gives it"


_OBJECTION = (
    "INSERT INTO conduct_objection (stop_id, message_id, is_upheld, told_id, by_id, at)"
    " VALUES (%s, %s, true, %s, %s, now())"
)


def test_raw_sql_cannot_decide_for_a_lead(inbox: Inbox, message: Message, agent: Agent, colleague: Agent) -> None:
    made = stop(message, by=agent)
    objecting = object_to(made, inbox)
    told = makers.answer(Case.objects.get(), by=colleague, at=LATER + timedelta(hours=2))
    said = refusal((_OBJECTION, [made.pk, objecting.pk, told.pk, colleague.pk]))
    assert said == "objection: a lead of the team decides it, who did not stop the conversation"


def test_raw_sql_cannot_decide_untold_or_unasked(inbox: Inbox, message: Message, agent: Agent, lead: Agent) -> None:
    made = stop(message, by=agent)
    objecting = object_to(made, inbox)
    said = refusal((_OBJECTION, [made.pk, objecting.pk, made.told.pk, lead.pk]))
    assert said == "objection: the customer is told what was decided"
    told = makers.answer(Case.objects.get(), by=lead, at=LATER + timedelta(hours=2))
    said = refusal(
        (_OBJECTION.replace("now()", "now() + interval '10 years'"), [made.pk, objecting.pk, told.pk, lead.pk])
    )
    assert said == "objection: it is decided as the customer is told"
    said = refusal((_OBJECTION, [made.pk, message.pk, told.pk, lead.pk]))
    assert said == "objection: the customer did not write it since the stop"
