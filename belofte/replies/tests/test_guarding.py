"""What guards stop, who lets it leave, and what the database says of it."""

import uuid
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from belofte import makers
from belofte.cases import noting
from belofte.cases.models import Case, Message, Receipt
from belofte.channels import registry
from belofte.channels.contract import Address, Authentication
from belofte.channels.models import Inbox
from belofte.contacts import verifying
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role
from belofte.replies import addressing, delivering, guarding, holding, pulsing, resending, sending
from belofte.replies.addressing import Also
from belofte.replies.guarding import Reason, StoppedError
from belofte.replies.guards.contract import Level, Reading
from belofte.replies.models import Checked, Draft, Overruling

pytestmark = pytest.mark.django_db
RUDE = "U krijgt hierover geen terugkoppeling."
LATER = MONDAY + timedelta(hours=2)


@pytest.fixture
def agent(inbox: Inbox) -> Agent:
    return makers.make_agent(name="Sanne", teams=(inbox.team,))


@pytest.fixture
def lead(agent: Agent) -> Agent:
    return makers.make_agent(name="Joyce", roles=[Role.LEAD], teams=(agent.teams.get(),))


@pytest.fixture
def case(inbox: Inbox) -> Case:
    return makers.make_case(inbox)


def rule(case: Case, level: Level, *, by: Agent, guard: str = "tone") -> None:
    makers.have_stop(case.team, guard, level=level)


def stopped(case: Case, *, by: Agent, **fields: Any) -> StoppedError:
    with pytest.raises(StoppedError) as refused:
        makers.answer(case, by=by, text=RUDE, **fields)
    return refused.value


def test_a_hint_stops_nothing(agent: Agent, case: Case) -> None:
    message = makers.answer(case, by=agent, text=RUDE)
    assert Checked.objects.get(message=message).stops == 0


@pytest.mark.each_channel
def test_what_stops_leaves_with_a_reason_that_stays(agent: Agent, case: Case) -> None:
    rule(case, Level.REASON, by=agent)
    refused = stopped(case, by=agent)
    assert not Message.objects.filter(conversation__case=case, direction="out").exists()
    reasons = {each.key: Reason(words=" The customer asked for no answer. ", is_rule=True) for each in refused.seen}
    message = makers.answer(case, by=agent, text=RUDE, reasons=reasons)
    overruled = Overruling.objects.get(message=message)
    assert (overruled.guard, overruled.level, overruled.by) == ("tone", "reason", agent)
    assert overruled.reason == "The customer asked for no answer."
    assert Checked.objects.get(message=message).stops == 1
    assert [list(pulse.examples) for pulse in pulsing.pulses([case.team])] == [[overruled]]


def test_piece_of_a_note_on_the_case_does_not_leave(agent: Agent, case: Case) -> None:
    rule(case, Level.REASON, by=agent, guard="notes")
    noting.note(case, text="De bezorger heeft het pakket bij de verkeerde buren gelaten.", by=agent, at=MONDAY)
    text = "Dag. De bezorger heeft het pakket bij de verkeerde buren gelaten. Ik haal het op."
    with pytest.raises(StoppedError) as refused:
        makers.answer(case, by=agent, text=text)
    assert [each.remark.words for each in refused.value.seen] == [
        "De bezorger heeft het pakket bij de verkeerde buren gelaten"
    ]


@pytest.mark.each_channel
def test_words_for_a_colleague_do_not_leave(agent: Agent, case: Case) -> None:
    rule(case, Level.REASON, by=agent, guard="notes")
    with pytest.raises(StoppedError):
        makers.answer(case, by=agent, text="Interne notitie: klant is boos, graag coulant zijn.")
    assert not Message.objects.filter(direction="out").exists()


@pytest.mark.each_channel
def test_where_a_customer_is_does_not_leave_where_everybody_reads_it(inbox: Inbox, agent: Agent) -> None:
    case = makers.make_case(inbox, text="Mijn pakket kwam niet. Ik woon op Dorpsstraat 12 in Breda.")
    rule(case, Level.REASON, by=agent, guard="personal")
    is_public = registry.abilities(inbox.channel).public
    with pytest.raises(StoppedError) if is_public else nullcontext():
        makers.answer(case, by=agent, text="Uw pakket ligt op Dorpsstraat 12 in Breda.")
    assert Message.objects.filter(direction="out").exists() != is_public


def test_where_a_customer_is_does_not_leave_for_who_may_be_somebody_else(
    inbox: Inbox, agent: Agent, case: Case
) -> None:
    rule(case, Level.REASON, by=agent, guard="personal")
    ours = makers.answer(case, by=agent)
    told: dict[str, Any] = {"answers": (ours.external_id,), "text": "Ik woon op Dorpsstraat 12 in Breda."}
    makers.receive(inbox, **told, at=LATER)
    where = "Uw pakket ligt op Dorpsstraat 12 in Breda."
    ours = makers.answer(case, by=agent, text=where, at=LATER + timedelta(minutes=1))
    forged = Authentication(spf="fail", dmarc="fail", source="mx.desk.example")
    asks: dict[str, Any] = {"answers": (ours.external_id,), "text": "Waar ligt mijn pakket?", "authentication": forged}
    message = makers.receive(inbox, **asks, at=LATER + timedelta(minutes=2))
    assert message.conversation.case == case
    with pytest.raises(StoppedError):
        makers.answer(case, by=agent, text=where, at=LATER + timedelta(minutes=3))


def test_a_check_that_failed_counts_until_they_write_again(inbox: Inbox, agent: Agent, case: Case) -> None:
    forged = Authentication(spf="fail", dmarc="fail", source="mx.desk.example")
    ours = makers.answer(case, by=agent)
    more: dict[str, Any] = {"answers": (ours.external_id,)}
    makers.receive(inbox, text="Waar ligt het?", authentication=forged, at=LATER, **more)
    makers.answer(case, by=agent, text="Wij zoeken het uit.", at=LATER + timedelta(minutes=1))
    assert draft(case).is_unsure
    makers.receive(inbox, text="Hebt u het al?", at=LATER + timedelta(minutes=2), **more)
    assert not draft(case).is_unsure


@pytest.mark.parametrize(("shown", "leaves"), [("", False), ("mail", True), ("code", True)])
def test_what_was_told_from_another_address_does_not_leave_for_one_that_nothing_proves(
    inbox: Inbox, agent: Agent, *, shown: str, leaves: bool
) -> None:
    proven = {"authentication": Authentication(dkim="pass", dmarc="pass", domain="klant.example", source="desk")}
    case = makers.make_case(inbox, **(proven if shown == "mail" else {}))
    rule(case, Level.REASON, by=agent, guard="personal")
    ours = makers.answer(case, by=agent, also=Also(cc=(Address(address="els@ander.example"),)))
    told = "Stort het maar op NL91 ABNA 0417 1643 00."
    makers.receive(inbox, sender="els@ander.example", answers=(ours.external_id,), text=told, at=LATER)
    point = case.conversations.get().contact_point
    if shown == "code":
        asked = verifying.ask(point, at=LATER)
        verifying.prove(point, verifying.code(asked), at=LATER)
    with nullcontext() if leaves else pytest.raises(StoppedError):
        makers.answer(case, by=agent, text="Wij storten het op NL91ABNA0417164300.", at=LATER + timedelta(minutes=1))


def draft(case: Case, text: str = "Dank u.") -> Reading:
    return guarding.read_draft(text, case.conversations.get(), files=(), at=LATER + timedelta(hours=1))


@pytest.mark.parametrize("words", ["", "   "])
def test_an_empty_reason_is_none(agent: Agent, case: Case, words: str) -> None:
    rule(case, Level.REASON, by=agent)
    reasons = {each.key: Reason(words=words) for each in stopped(case, by=agent).seen}
    assert stopped(case, by=agent, reasons=reasons).seen


def test_a_reason_is_for_its_words_only(agent: Agent, case: Case) -> None:
    rule(case, Level.REASON, by=agent)
    reasons = {each.key: Reason(words="Agreed.") for each in stopped(case, by=agent).seen}
    with pytest.raises(StoppedError):
        makers.answer(case, by=agent, text=f"{RUDE} Ik beëindig deze chat.", reasons=reasons)


@pytest.mark.each_channel
def test_only_a_lead_sends_what_needs_one(agent: Agent, lead: Agent, case: Case) -> None:
    rule(case, Level.LEAD, by=lead)
    reasons = {each.key: Reason(words="Agreed with them.") for each in stopped(case, by=agent).seen}
    assert "lead" in str(stopped(case, by=agent, reasons=reasons))
    assert Overruling.objects.get(message=makers.answer(case, by=lead, text=RUDE, reasons=reasons)).by == lead


def test_held_answer_keeps_its_reasons(agent: Agent, case: Case) -> None:
    rule(case, Level.REASON, by=agent)
    reasons = {each.key: Reason(words="Agreed.") for each in stopped(case, by=agent).seen}
    draft = Draft.objects.create(case=case, agent=agent, text=RUDE, updated_at=MONDAY)
    newest = Message.objects.latest("id")
    holding.choose_seconds(10, by=agent, at=MONDAY)
    answer = sending.Answer(text=RUDE, key=uuid.uuid4(), seen_through=newest.pk, reasons=reasons)
    held = holding.hold(draft, case.conversations.get(), answer, by=agent, at=LATER)
    assert held is not None
    holding.release(draft.pk, at=LATER + timedelta(minutes=1))
    assert Overruling.objects.get().reason == "Agreed."


def test_spaces_in_front_hide_nothing(agent: Agent, case: Case) -> None:
    rule(case, Level.REASON, by=agent)
    with pytest.raises(StoppedError):
        makers.answer(case, by=agent, text="\n" * 21_000 + RUDE)


def test_what_is_too_long_to_be_read_can_be_stopped(agent: Agent, case: Case) -> None:
    rule(case, Level.REASON, by=agent, guard="length")
    with pytest.raises(StoppedError):
        makers.answer(case, by=agent, text="Uw pakket is onderweg. " * 1_000)


def test_words_that_came_back_go_elsewhere_as_they_are(agent: Agent, case: Case) -> None:
    message = makers.answer(case, by=agent, text=RUDE)
    rule(case, Level.REASON, by=agent)
    delivery = makers.deliver(message)
    delivering.settle(delivery, Receipt.Kind.BOUNCED, at=LATER)
    makers.confirm_address(case, "anders@klant.example")
    again = resending.send_elsewhere(
        delivery, address="anders@klant.example", key=uuid.uuid4(), seen_through=message.pk, by=agent, at=LATER
    )
    assert again is not None
    assert again.text == RUDE


def test_addresses_of_other_customers_stand_out(agent: Agent, case: Case) -> None:
    makers.make_case(case.conversations.get().inbox, sender="els@ander.example")
    conversation = case.conversations.get()
    for words, seen in (("els@ander.example", True), ("jan@klant.example", False), ("niemand@nergens.example", False)):
        reading = guarding.read_draft(f"Ik stuur het naar {words}.", conversation, files=(), at=LATER)
        assert bool(reading.of_others) == seen


def test_what_is_forwarded_to_the_customer_is_an_answer(agent: Agent, case: Case) -> None:
    also = Also(third_parties=(Address(address="jan@klant.example"),))
    with pytest.raises(addressing.CustomerIsNoThirdPartyError):
        addressing.find(case.conversations.get(), also, at=LATER)


def test_the_database_wants_the_writer_to_say_why(agent: Agent, lead: Agent, case: Case) -> None:
    message = makers.answer(case, by=agent)
    refused_by_the_database(
        "whoever sends it says why, or a lead whom it needs",
        "INSERT INTO replies_overruling (message_id, guard, level, words, reason, is_rule, by_id, at)"
        " VALUES (%s, 'tone', 'reason', '', 'because', false, %s, now())",
        message.pk,
        lead.pk,
    )


@pytest.mark.parametrize("is_of_the_team", [False, True])
def test_the_database_wants_a_lead_of_the_team_who_works_here(
    agent: Agent, case: Case, *, is_of_the_team: bool
) -> None:
    message = makers.answer(case, by=agent)
    other = makers.make_agent(Role.LEAD, teams=(case.team,) if is_of_the_team else (makers.make_team(),))
    Agent.objects.filter(pk=other.pk).update(is_active=not is_of_the_team)
    refused_by_the_database(
        "only a lead lets this leave",
        "INSERT INTO replies_overruling (message_id, guard, level, words, reason, is_rule, by_id, at)"
        " VALUES (%s, 'tone', 'lead', '', 'because', false, %s, now())",
        message.pk,
        other.pk,
    )


def refused_by_the_database(words: str, statement: str, *values: int | str) -> None:
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        _run(statement, *values)


def _run(statement: str, *values: int | str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.each_channel
def test_the_database_lets_nothing_leave_unread(agent: Agent, case: Case) -> None:
    message = makers.answer(case, by=agent)
    fields = Message._meta.concrete_fields  # noqa: SLF001
    copied = ", ".join(f'"{field.column}"' for field in fields if field.column not in {"id", "send_key"})
    with pytest.raises(DatabaseError, match="no guard has read it"), transaction.atomic():
        _run(f"INSERT INTO cases_message ({copied}) SELECT {copied} FROM cases_message WHERE id = %s", message.pk)  # noqa: S608


@pytest.mark.each_channel
def test_the_database_wants_a_reason_for_each_stop(agent: Agent, case: Case) -> None:
    message = makers.answer(case, by=agent)
    refused_by_the_database("Cannot update", "UPDATE replies_checked SET stops = 1 WHERE message_id = %s", message.pk)
    refused_by_the_database("Cannot .*delete", "DELETE FROM replies_checked WHERE message_id = %s", message.pk)
    refused_by_the_database("nobody said why it may leave", *again(message, overrulings=1, stops=2))
    _run(*again(message, overrulings=1, stops=1))


def again(message: Message, *, overrulings: int, stops: int) -> tuple[str, *tuple[int | str, ...]]:
    """Return SQL that sends a message once more, which guards stopped and its writer let leave."""
    fields = Message._meta.concrete_fields  # noqa: SLF001
    copied = ", ".join(f'"{field.column}"' for field in fields if field.column not in {"id", "send_key"})
    statement = (
        f"WITH again AS (INSERT INTO cases_message ({copied}) SELECT {copied} FROM cases_message WHERE id = %s"  # noqa: S608
        " RETURNING id, author_id), overruled AS ("
        " INSERT INTO replies_overruling (message_id, guard, level, words, reason, is_rule, by_id, at)"
        " SELECT id, 'tone', 'reason', '', 'because', false, author_id, now() FROM again, generate_series(1, %s))"
        " INSERT INTO replies_checked (message_id, stops) SELECT id, %s FROM again"
    )
    return statement, message.pk, overrulings, stops


@pytest.mark.parametrize("reason", ["", " ", "\n\t"])
def test_the_database_takes_no_reason_without_words(agent: Agent, case: Case, reason: str) -> None:
    message = makers.answer(case, by=agent)
    refused_by_the_database(
        "overruling_has_a_reason",
        "INSERT INTO replies_overruling (message_id, guard, level, words, reason, is_rule, by_id, at)"
        " VALUES (%s, 'tone', 'reason', '', %s, false, %s, now())",
        message.pk,
        reason,
        agent.pk,
    )


def test_the_database_wants_a_lead_where_one_is_needed(agent: Agent, case: Case) -> None:
    message = makers.answer(case, by=agent)
    refused_by_the_database(
        "only a lead lets this leave",
        "INSERT INTO replies_overruling (message_id, guard, level, words, reason, is_rule, by_id, at)"
        " VALUES (%s, 'tone', 'lead', '', 'because', false, %s, now())",
        message.pk,
        agent.pk,
    )
