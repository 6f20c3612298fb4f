"""An answer that waits for a lead: who lets it leave, gives it back or takes it over, and who was first."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction

from belofte import blobs, makers
from belofte.cases.models import Case, Delivery, Message
from belofte.closing.models import Closure, Outcome
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role
from belofte.promises.models import Kind, Promise
from belofte.promises.saying import Said
from belofte.promises.terms import Due, Terms
from belofte.replies import asking_leads, drafting, holding
from belofte.replies.asking_leads import DecidedError
from belofte.replies.guarding import Reason, StoppedError
from belofte.replies.guards.contract import Level
from belofte.replies.models import Draft, Held, Overruling
from belofte.replies.sending import Answer

pytestmark = pytest.mark.django_db
RUDE = "U krijgt hierover geen terugkoppeling."
AT = MONDAY + timedelta(hours=1)
LATER = AT + timedelta(hours=2)


@pytest.fixture
def case() -> Case:
    return makers.make_case()


@pytest.fixture
def agent(case: Case) -> Agent:
    return makers.make_agent(name="Sanne", teams=(case.team,))


@pytest.fixture
def lead(case: Case) -> Agent:
    return makers.make_agent(name="Joyce", roles=[Role.LEAD], teams=(case.team,))


@pytest.fixture
def asked(case: Case, agent: Agent, lead: Agent) -> Callable[..., Held]:
    makers.have_stop(case.team, "tone", level=Level.LEAD)

    def _ask(**fields: object) -> Held:
        key = uuid.uuid4()
        draft = drafting.save(case, text=RUDE, key=key, by=agent, at=AT)
        draft.files.create(name="a.txt", content_type="text/plain", size_bytes=1, blob=blobs.keep(ContentFile(b"a")))
        newest = Message.objects.filter(conversation__case=case).latest("pk")
        facts = {"text": RUDE, "key": key, "seen_through": newest.pk, "files": tuple(draft.files.all()), **fields}
        answer = Answer(**facts)  # type: ignore[arg-type]
        words = "They asked for it."
        return asking_leads.ask(draft, case.conversations.get(), answer, words=words, by=agent, at=AT)

    return _ask


def reasons_for(held: Held) -> dict[str, Reason]:
    return {stop.key: Reason(words="Agreed on the phone.") for stop in asking_leads.stops_of(held, at=LATER)}


def test_asking_sends_nothing_and_waits(asked: Callable[..., Held], agent: Agent, lead: Agent) -> None:
    held = asked()
    assert (held.release_at, held.asks) == (None, "They asked for it.")
    holding.release(held.draft_id, at=LATER)
    assert holding.release_overdue(at=LATER) == 0
    assert not Delivery.objects.exists()
    assert [each.pk for each in asking_leads.leads_of(held.draft.case, but=agent)] == [lead.pk]


def test_what_a_lead_lets_leave_goes_in_its_writers_name(
    asked: Callable[..., Held], case: Case, agent: Agent, lead: Agent
) -> None:
    due = Due(at=AT + timedelta(hours=30), words="Friday")
    terms = Terms(kind=Kind.DELIVERY, words="Your parcel comes on Friday.", owner=agent, due=due)
    held = asked(said=Said(promised=(terms,)))
    message = asking_leads.let_leave(case, held.draft.key, reasons_for(held), asked_at=AT, by=lead, at=LATER)
    assert (message.author, message.text, message.attachments.count()) == (agent, RUDE, 1)
    overruled = Overruling.objects.get(message=message)
    assert (overruled.by, overruled.level, overruled.reason) == (lead, "lead", "Agreed on the phone.")
    assert Promise.objects.get().owner == agent
    assert not Draft.objects.exists()


def test_its_outcome_goes_along(asked: Callable[..., Held], case: Case, lead: Agent) -> None:
    held = asked(outcome=Outcome.SOLVED)
    asking_leads.let_leave(case, held.draft.key, reasons_for(held), asked_at=AT, by=lead, at=LATER)
    assert Closure.objects.get().outcome == Outcome.SOLVED


def test_without_a_leads_reason_it_waits_on(asked: Callable[..., Held], case: Case, lead: Agent) -> None:
    held = asked()
    with pytest.raises(StoppedError):
        asking_leads.let_leave(case, held.draft.key, {}, asked_at=AT, by=lead, at=LATER)
    assert asking_leads.waiting().get() == held


def test_only_another_who_leads_decides(asked: Callable[..., Held], case: Case, agent: Agent) -> None:
    held = asked()
    colleague = makers.make_agent(teams=(case.team,))
    for person in (agent, colleague):
        with pytest.raises(asking_leads.NotForYouError):
            asking_leads.let_leave(case, held.draft.key, reasons_for(held), asked_at=AT, by=person, at=LATER)
        with pytest.raises(asking_leads.NotForYouError):
            asking_leads.give_back(case, held.draft.key, words="No.", by=person, at=LATER)


def test_nobody_is_asked_where_nobody_leads(asked: Callable[..., Held], case: Case, agent: Agent, lead: Agent) -> None:
    lead.teams.clear()
    with pytest.raises(asking_leads.NoLeadError):
        asked()
    assert not Held.objects.exists()


def test_who_only_administers_is_not_asked(asked: Callable[..., Held], case: Case, lead: Agent) -> None:
    lead.roles = [Role.ADMINISTRATOR]
    lead.save()
    with pytest.raises(asking_leads.NoLeadError):
        asked()
    lead.roles = [Role.ADMINISTRATOR, Role.OUTSOURCED]  # who opens cases too
    lead.save()
    assert asked() == asking_leads.waiting().get()


def test_what_is_given_back_is_its_writers_with_words(
    asked: Callable[..., Held], case: Case, agent: Agent, lead: Agent
) -> None:
    held = asked()
    with pytest.raises(asking_leads.WordsMissingError):
        asking_leads.give_back(case, held.draft.key, words=" ", by=lead, at=LATER)
    asking_leads.give_back(case, held.draft.key, words="Say what happens next.", by=lead, at=LATER)
    held.refresh_from_db()
    assert (held.stopped_because, held.stopped_by) == ("Joyce: Say what happens next.", lead)
    draft = drafting.save(case, text="Better.", key=held.draft.key, by=agent, at=LATER)
    assert draft.text == "Better."


def test_a_lead_takes_the_words_over(asked: Callable[..., Held], case: Case, agent: Agent, lead: Agent) -> None:
    held = asked()
    drafting.save(case, text="Mine.", key=uuid.uuid4(), by=lead, at=AT)
    with pytest.raises(asking_leads.DraftThereError):
        asking_leads.take_over(case, held.draft.key, asked_at=AT, by=lead, at=LATER)
    drafting.discard(case, by=lead)
    draft = asking_leads.take_over(case, held.draft.key, asked_at=AT, by=lead, at=LATER)
    assert (draft.agent, draft.text, draft.files.get().name) == (lead, RUDE, "a.txt")
    held.refresh_from_db()
    assert held.stopped_because == "Joyce answers this now, with your words. You can discard your draft."


def test_what_is_said_meanwhile_keeps_it(asked: Callable[..., Held], case: Case, lead: Agent) -> None:
    held = asked()
    makers.receive(case.conversations.get().inbox, text="Still there?", answers=[_own_id(case)], at=LATER)
    with pytest.raises(asking_leads.KeptError):
        asking_leads.let_leave(case, held.draft.key, reasons_for(held), asked_at=AT, by=lead, at=LATER)
    held.refresh_from_db()
    assert held.stopped_at == LATER
    assert not Delivery.objects.exists()


def test_the_second_lead_hears_who_was_first(asked: Callable[..., Held], case: Case, lead: Agent) -> None:
    second = makers.make_agent(name="Bram", roles=[Role.LEAD], teams=(case.team,))
    held = asked()
    asking_leads.let_leave(case, held.draft.key, reasons_for(held), asked_at=AT, by=lead, at=LATER)
    with pytest.raises(DecidedError, match="Joyce was first: this answer has left"):
        asking_leads.give_back(case, held.draft.key, words="No.", by=second, at=LATER)


def test_who_is_later_than_a_giving_back_hears_it(asked: Callable[..., Held], case: Case, lead: Agent) -> None:
    second = makers.make_agent(name="Bram", roles=[Role.LEAD], teams=(case.team,))
    held = asked()
    asking_leads.give_back(case, held.draft.key, words="No.", by=lead, at=LATER)
    with pytest.raises(DecidedError, match="Joyce was first: its writer has this answer back"):
        asking_leads.let_leave(case, held.draft.key, reasons_for(held), asked_at=AT, by=second, at=LATER)


def test_a_lead_hears_that_it_was_taken_back(asked: Callable[..., Held], case: Case, agent: Agent, lead: Agent) -> None:
    held = asked()
    holding.take_back(case, by=agent, at=LATER)
    with pytest.raises(DecidedError, match="took this answer back"):
        asking_leads.let_leave(case, held.draft.key, {}, asked_at=AT, by=lead, at=LATER)


@pytest.mark.parametrize("by", ["agent", "colleague"])
def test_database_lets_only_a_lead_answer_for_it(
    asked: Callable[..., Held], case: Case, agent: Agent, lead: Agent, by: str
) -> None:
    held = asked()
    message = asking_leads.let_leave(case, held.draft.key, reasons_for(held), asked_at=AT, by=lead, at=LATER)
    people = {"agent": agent, "colleague": makers.make_agent(teams=(case.team,))}
    with pytest.raises(DatabaseError, match="only a lead lets this leave"), transaction.atomic():
        _insert(message, level="lead", by=people[by])


def test_database_lets_nobody_else_say_why(asked: Callable[..., Held], case: Case, lead: Agent) -> None:
    held = asked()
    message = asking_leads.let_leave(case, held.draft.key, reasons_for(held), asked_at=AT, by=lead, at=LATER)
    colleague = makers.make_agent(teams=(case.team,))
    with pytest.raises(DatabaseError, match="whoever sends it says why"), transaction.atomic():
        _insert(message, level="reason", by=colleague, guard="dates")


def _insert(message: Message, *, level: str, by: Agent, guard: str = "tone") -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO replies_overruling (message_id, guard, level, words, reason, is_rule, by_id, at)"
            " VALUES (%s, %s, %s, '', 'x', false, %s, now())",
            [message.pk, guard, level, by.pk],
        )


def _own_id(case: Case) -> str:
    return Message.objects.filter(conversation__case=case).latest("pk").external_id


def test_let_leave_what_its_writer_changed_since_is_refused(
    case: Case, agent: Agent, lead: Agent, asked: Callable[..., Held]
) -> None:
    held = asked()
    draft = holding.take_back(case, by=agent, at=LATER)
    answer = Answer(text="Zoek het uit.", key=draft.key, seen_through=makers.ALL_SEEN)
    again = asking_leads.ask(draft, case.conversations.get(), answer, words="", by=agent, at=LATER)
    with pytest.raises(DecidedError):
        asking_leads.let_leave(case, draft.key, reasons_for(again), asked_at=held.held_at, by=lead, at=LATER)
    assert not Message.objects.filter(direction="out").exists()


def test_let_leave_of_who_works_here_no_more_is_refused(case: Case, lead: Agent, asked: Callable[..., Held]) -> None:
    held = asked()
    held.draft.agent.teams.clear()
    with pytest.raises(asking_leads.NotForYouError):
        asking_leads.let_leave(case, held.draft.key, reasons_for(held), asked_at=AT, by=lead, at=LATER)


def test_remind_once_of_what_nobody_decided_on(asked: Callable[..., Held], case: Case, lead: Agent) -> None:
    asked()
    times = (timedelta(minutes=29), timedelta(minutes=31), timedelta(minutes=50))
    assert [asking_leads.remind(at=AT + time) for time in times] == [0, 1, 0]
    assert Held.objects.get().reminded_at == AT + timedelta(minutes=31)


def test_remind_counts_the_hours_that_the_team_works(asked: Callable[..., Held], case: Case) -> None:
    asked()
    evening = MONDAY + timedelta(hours=11)
    Held.objects.update(held_at=evening)
    assert asking_leads.remind(at=evening + timedelta(hours=2)) == 0
    assert asking_leads.remind(at=evening + timedelta(days=1)) == 1


def test_remind_of_nothing_that_was_decided(asked: Callable[..., Held], case: Case, lead: Agent) -> None:
    held = asked()
    asking_leads.give_back(case, held.draft.key, words="Anders.", by=lead, at=LATER)
    assert asking_leads.remind(at=LATER + timedelta(hours=3)) == 0
