"""An answer that came back waits until who reads another address says that it is theirs."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.db import Error, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from belofte import makers
from belofte.cases import reply_addresses
from belofte.cases.models import AnswerWaiver, Case, Conversation, Delivery, Message, Receipt
from belofte.channels.contract import Address, SendError
from belofte.channels.contract import Receipt as Reported
from belofte.channels.email.tests.wire import ScriptedServer
from belofte.closing import closing
from belofte.contacts import confirming, reaching
from belofte.contacts.models import ContactPoint
from belofte.intake import bounces
from belofte.makers import ALL_SEEN, MONDAY
from belofte.people.models import Agent, Role
from belofte.replies import addressing, codes_and_links, delivering, forwarding, new_addresses, resending
from belofte.replies.addressing import Also
from belofte.replies.models import NewAddress

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=3)
NEW = "jan.new@klant.example"
_INSERT = """
INSERT INTO cases_delivery (message_id, case_id, contact_point_id, meant_for, state, queued_at, attempts)
SELECT message_id, case_id, {point}, meant_for, 'queued', now(), 0 FROM cases_delivery
"""
_COPY = _INSERT.replace("{point}, meant_for", "{point}, 'copy'")
PERSONAL = ("Jansen", "Grasmaaier", "Vrijdag", "jan@klant.example")


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    opened = ScriptedServer({})
    yield opened
    opened.close()


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent()


@pytest.fixture
def lost(agent: Agent, server: ScriptedServer) -> Delivery:
    """Return a delivery of a personal matter that came back."""
    credentials = {"smtp_host": "127.0.0.1", "smtp_port": server.port, "timeout_seconds": 2}
    inbox = makers.make_inbox(address="hallo@desk.example", name="Pakketlijn", language="nl", credentials=credentials)
    case = makers.make_case(inbox, name="Jan Jansen", subject="Grasmaaier", text="Wanneer komt mijn grasmaaier?")
    agent.teams.add(case.team)
    return lose(case, agent)


def lose(case: Case, agent: Agent) -> Delivery:
    delivery = makers.deliver(makers.answer(case, by=agent, text="Vrijdag, meneer Jansen."))
    delivering.take_bounce(delivery, detail="550", envelope=makers.make_envelope(makers.make_inbox()), at=LATER)
    delivery.refresh_from_db()
    return delivery


def ask(lost: Delivery, agent: Agent, address: str = NEW, *, key: uuid.UUID | None = None) -> NewAddress:
    seen = Message.objects.latest("pk").pk
    sent = resending.send_elsewhere(
        lost, address=address, key=key or uuid.uuid4(), seen_through=seen, by=agent, at=LATER
    )
    assert sent is None
    return NewAddress.objects.latest("pk")


def kinds(case: Case) -> list[str]:
    return [kind for kind in case.events.values_list("kind", flat=True) if kind.startswith("address")]


def answers() -> list[str]:
    """Return where answers went, in their order."""
    found = Delivery.objects.filter(meant_for="customer", message__is_automatic=False)
    return list(found.values_list("contact_point__address", flat=True))


def test_to_an_address_that_nobody_confirmed_nothing_of_the_case_goes(
    lost: Delivery, agent: Agent, server: ScriptedServer
) -> None:
    asked = ask(lost, agent)
    (job,) = ProcrastinateJob.objects.filter(task_name="belofte.replies.jobs.ask_address")
    codes_and_links.ask_address(**job.args, attempt=1, at=LATER)
    (raw,) = server.mails
    mail = message_from_bytes(raw, policy=policy.default)
    assert {name: mail[name] for name in ("From", "To", "Subject", "Reply-To", "Auto-Submitted")} == {
        "From": "Pakketlijn <hallo@desk.example>",
        "To": NEW,
        "Subject": "Is dit uw mailadres? Vraag van Pakketlijn",
        "Reply-To": "hallo@desk.example",
        "Auto-Submitted": "auto-generated",
    }
    parts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    links = [new_addresses.link(asked, answer) for answer in ("yes", "no")]
    assert [all(link in part for link in links) for part in parts] == [True, True]
    assert [word for word in (*PERSONAL, f"#{lost.case_id}") for part in parts if word in part] == []
    assert (answers(), kinds(lost.case)) == (["jan@klant.example"], ["address_asked"])
    assert (Conversation.objects.get().contact_point.address, Case.objects.get().ball) == ("jan@klant.example", "us")


def test_yes_confirms_the_address_and_the_answer_leaves_once(lost: Delivery, agent: Agent) -> None:
    key = uuid.uuid4()
    asked = ask(lost, agent, key=key)
    for _ in range(2):
        resending.take_yes(asked, at=LATER + timedelta(hours=1))
    new_addresses.take_no(asked, at=LATER + timedelta(hours=2))
    sent = Message.objects.get(send_key=key)
    assert (sent.text, sent.author, sent.conversation.contact_point.address) == (lost.message.text, agent, NEW)
    assert (answers(), kinds(lost.case)) == (["jan@klant.example", NEW], ["address_asked", "address_confirmed"])
    point = ContactPoint.objects.get(address=NEW)
    assert (point.contact, point.confirmed_at) == (lost.case.contact, LATER + timedelta(hours=1))
    assert NewAddress.objects.get().became == "sent"


def test_yes_has_all_that_waits_for_the_address_leave(lost: Delivery, agent: Agent) -> None:
    first = ask(lost, agent)
    ask(lose(makers.make_case(Conversation.objects.get().inbox), agent), agent)
    resending.take_yes(first, at=LATER)
    assert (answers()[-2:], {each.became for each in NewAddress.objects.all()}) == ([NEW, NEW], {"sent"})


def test_yes_after_the_case_changed_leaves_it_to_an_agent(lost: Delivery, agent: Agent) -> None:
    asked = ask(lost, agent)
    makers.receive(Conversation.objects.get().inbox, text="Laat maar.", answers=(lost.message.external_id,))
    resending.take_yes(asked, at=LATER)
    assert NewAddress.objects.get().became == "kept_back"
    assert (answers(), Case.objects.first().ball) == (["jan@klant.example"], "us")  # type: ignore[union-attr]
    assert Conversation.objects.first().contact_point.address == "jan@klant.example"  # type: ignore[union-attr]


def test_yes_of_somebody_who_could_not_be_reached_opens_the_case(lost: Delivery, agent: Agent) -> None:
    asked = ask(lost, agent)
    lead = makers.make_agent(Role.LEAD, teams=(lost.case.team,))
    reason = AnswerWaiver.Reason.UNREACHABLE
    closing.close_without_answer(lost.case, reason=reason, seen_through=ALL_SEEN, by=lead, at=LATER)
    resending.take_yes(asked, at=LATER + timedelta(hours=1))
    case = Case.objects.get()
    assert (case.closed_at, case.ball, NewAddress.objects.get().became) == (None, "us", "kept_back")


def test_yes_after_its_writer_left_leaves_it_to_an_agent(lost: Delivery, agent: Agent) -> None:
    asked = ask(lost, agent)
    Agent.objects.filter(pk=agent.pk).update(is_active=False)
    resending.take_yes(asked, at=LATER)
    assert (answers(), NewAddress.objects.get().became) == (["jan@klant.example"], "kept_back")


def test_no_takes_the_address_off_the_customer(lost: Delivery, agent: Agent) -> None:
    asked = ask(lost, agent)
    for _ in range(2):
        new_addresses.take_no(asked, at=LATER)
    resending.take_yes(asked, at=LATER)
    point, case = ContactPoint.objects.get(address=NEW), Case.objects.get()
    assert (point.contact.name, point.contact == case.contact, point.confirmed_at) == ("", False, None)
    assert (answers(), kinds(case), case.ball) == (
        ["jan@klant.example"],
        ["address_asked", "address_refused"],
        "us",
    )
    with pytest.raises(reaching.AddressTakenError):
        ask(lost, agent)


def test_a_link_of_a_month_ago_changes_nothing(lost: Delivery, agent: Agent) -> None:
    asked = ask(lost, agent)
    resending.take_yes(asked, at=LATER + timedelta(minutes=1) + new_addresses.LASTS)
    new_addresses.take_no(asked, at=LATER + timedelta(minutes=1) + new_addresses.LASTS)
    assert (answers(), NewAddress.objects.get().became) == (["jan@klant.example"], "")


def test_another_address_is_asked_instead(lost: Delivery, agent: Agent, server: ScriptedServer) -> None:
    first = ask(lost, agent)
    with pytest.raises(new_addresses.AskedAlreadyError, match="already"):
        ask(lost, agent)
    ask(lost, agent, "jan@werk.example")
    codes_and_links.ask_address(first.pk, attempt=1, at=LATER)
    resending.take_yes(first, at=LATER)
    assert [each.became for each in NewAddress.objects.order_by("pk")] == ["dropped", ""]
    assert (server.mails, answers()) == ([], ["jan@klant.example"])


def test_a_form_that_asked_asks_no_other_address(lost: Delivery, agent: Agent) -> None:
    key = uuid.uuid4()
    ask(lost, agent, key=key)
    with pytest.raises(new_addresses.AskedAlreadyError, match="sent before"):
        ask(lost, agent, "jan@werk.example", key=key)


def test_who_answers_us_from_the_address_confirms_it_and_an_agent_sends_it_on(lost: Delivery, agent: Agent) -> None:
    ask(lost, agent)
    inbox = Conversation.objects.get().inbox
    makers.receive(inbox, sender=NEW, text="Dit is mijn nieuwe adres.", answers=(lost.message.external_id,))
    assert answers() == ["jan@klant.example"]
    sent = resending.send_elsewhere(lost, address=NEW, key=uuid.uuid4(), seen_through=ALL_SEEN, by=agent, at=LATER)
    assert (sent is not None, answers()[-1], NewAddress.objects.get().became) == (True, NEW, "dropped")


@pytest.mark.parametrize("press", [resending.take_yes, new_addresses.take_no])
def test_who_writes_of_something_else_is_taken_for_somebody_else(
    lost: Delivery, agent: Agent, press: Callable[..., None]
) -> None:
    asked = ask(lost, agent)
    theirs = makers.receive(Conversation.objects.get().inbox, sender=NEW, text="U hebt de verkeerde.", name="Noor")
    case = theirs.conversation.case
    assert (case.contact != lost.case.contact, case.contact.name, lost.case.contact.name) == (
        True,
        "Noor",
        "Jan Jansen",
    )
    press(asked, at=LATER)
    assert (answers(), NewAddress.objects.get().became) in (
        (["jan@klant.example"], "kept_back"),
        (["jan@klant.example"], "refused"),
    )
    with pytest.raises(reaching.AddressTakenError):
        ask(lost, agent)
    makers.deliver(makers.answer(case, by=agent, at=LATER), at=LATER)
    assert answers()[-1] == NEW


def test_yes_after_somebody_rang_leaves_it_to_an_agent(lost: Delivery, agent: Agent) -> None:
    asked = ask(lost, agent)
    makers.call(lost.case, by=agent, at=LATER + timedelta(minutes=1))
    resending.take_yes(asked, at=LATER + timedelta(hours=1))
    assert (answers(), NewAddress.objects.get().became) == (["jan@klant.example"], "kept_back")


def test_yes_sends_nothing_that_was_asked_too_long_ago(lost: Delivery, agent: Agent) -> None:
    ask(lost, agent)
    other = lose(makers.make_case(Conversation.objects.get().inbox), agent)
    later = LATER + timedelta(days=40)
    seen = Message.objects.latest("pk").pk
    resending.send_elsewhere(other, address=NEW, key=uuid.uuid4(), seen_through=seen, by=agent, at=later)
    resending.take_yes(NewAddress.objects.latest("pk"), at=later)
    assert [each.became for each in NewAddress.objects.order_by("pk")] == ["", "sent"]


@pytest.mark.parametrize("link", ["", "a1", "a1-aaaaaaaaaaaaaaaaaaaaaaaaaa", "1-1-1-aaaaaaaaaaaaaaaaaaaaaaaaaa"])
def test_a_link_that_is_not_ours_is_about_nothing(lost: Delivery, agent: Agent, link: str) -> None:
    ask(lost, agent)
    assert new_addresses.find(link) is None


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE cases_delivery SET contact_point_id = {point}", "pgtrigger: Cannot update"),
        (_INSERT, "delivery: nobody has said that this address is the customer's"),
        (_COPY, "delivery: nobody has said that this address is the customer's"),
        ("UPDATE contacts_contactpoint SET confirmed_at = NULL", "pgtrigger: Cannot update"),
        ("DELETE FROM replies_newaddress", "pgtrigger: Cannot delete"),
        ("UPDATE replies_newaddress SET asked_at = now()", "pgtrigger: Cannot update"),
        ("UPDATE replies_newaddress SET became = 'sent'", 'new row for relation "replies_newaddress"'),
    ],
)
def test_raw_sql_sends_no_answer_to_an_address_that_nobody_confirmed(
    lost: Delivery, agent: Agent, statement: str, said: str
) -> None:
    point = ask(lost, agent).contact_point_id
    with pytest.raises(Error) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(point=point))
    assert str(refused.value).startswith(said)


def test_raw_sql_cannot_have_an_address_answer_anew(lost: Delivery, agent: Agent) -> None:
    new_addresses.take_no(ask(lost, agent), at=LATER)
    with pytest.raises(Error, match="Cannot update"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE replies_newaddress SET became = '', ended_at = NULL")


def test_yes_after_a_call_took_the_ball_leaves_the_answer_for_us_to_look_at(lost: Delivery, agent: Agent) -> None:
    asked = ask(lost, agent)
    makers.call(lost.case, by=agent, at=LATER + timedelta(minutes=1))
    assert Case.objects.get().ball == "customer"
    resending.take_yes(asked, at=LATER + timedelta(hours=1))
    case = Case.objects.get()
    assert (NewAddress.objects.get().became, case.ball) == ("kept_back", "us")
    assert case.waiting_since == LATER + timedelta(hours=1)
    makers.call(lost.case, by=agent, at=LATER + timedelta(hours=2))
    assert Case.objects.get().ball == "customer"


def test_yes_has_two_answers_of_one_case_leave_in_their_order(lost: Delivery, agent: Agent) -> None:
    second = makers.deliver(makers.answer(lost.case, by=agent, text="En maandag.", at=LATER), at=LATER)
    delivering.take_bounce(second, detail="550", envelope=makers.make_envelope(makers.make_inbox()), at=LATER)
    last, first = ask(second, agent), ask(lost, agent)
    resending.take_yes(last, at=LATER + timedelta(hours=1))
    left = Message.objects.filter(send_key__in=[first.key, last.key]).order_by("pk")
    assert list(left.values_list("text", flat=True)) == ["Vrijdag, meneer Jansen.", "En maandag."]
    assert {each.became for each in NewAddress.objects.all()} == {"sent"}


def test_yes_after_the_customer_wrote_keeps_both_answers_of_the_case_here(lost: Delivery, agent: Agent) -> None:
    second = makers.deliver(makers.answer(lost.case, by=agent, text="En maandag.", at=LATER), at=LATER)
    delivering.take_bounce(second, detail="550", envelope=makers.make_envelope(makers.make_inbox()), at=LATER)
    asked = [ask(lost, agent), ask(second, agent)]
    makers.receive(Conversation.objects.get().inbox, text="Laat maar.", answers=(lost.message.external_id,))
    resending.take_yes(asked[0], at=LATER)
    assert {each.became for each in NewAddress.objects.all()} == {"kept_back"}


def test_a_letter_that_is_refused_for_good_ends_the_question(lost: Delivery, agent: Agent) -> None:
    refusing = ScriptedServer({"RCPT": "550 5.1.1 No such user"})
    inbox = Conversation.objects.get().inbox
    inbox.credentials = {"smtp_host": "127.0.0.1", "smtp_port": refusing.port, "timeout_seconds": 2}
    inbox.save()
    asked = ask(lost, agent)
    codes_and_links.ask_address(asked.pk, attempt=1, at=LATER)
    refusing.close()
    assert (NewAddress.objects.get().became, Case.objects.get().ball) == ("failed", "us")
    event = lost.case.events.latest("pk")
    assert (event.kind, event.details["address"]) == ("address_unreached", NEW)
    codes_and_links.ask_address(asked.pk, attempt=1, at=LATER)
    ask(lost, agent)  # once the mailbox is there
    assert kinds(lost.case) == ["address_asked", "address_unreached", "address_asked"]


def test_a_letter_that_comes_back_later_ends_the_question(lost: Delivery, agent: Agent, server: ScriptedServer) -> None:
    asked = ask(lost, agent)
    codes_and_links.ask_address(asked.pk, attempt=1, at=LATER)
    inbox = Conversation.objects.get().inbox
    (said,) = (each.decode() for each in server.commands if each.upper().startswith(b"MAIL FROM"))
    returns_to = said.partition("<")[2].partition(">")[0]
    assert returns_to == reply_addresses.sign(inbox.address, purpose="a", row=asked.pk)
    token = returns_to.partition("+")[2].partition("@")[0]
    for kind in ("delayed", "bounced", "bounced"):
        receipt = Reported(kind=kind, reply_tokens=(token,), recipient=NEW, detail="550 5.1.1")  # type: ignore[arg-type]
        assert bounces.take(receipt, envelope=makers.make_envelope(inbox), at=LATER)
    assert (NewAddress.objects.get().became, Case.objects.get().ball) == ("failed", "us")
    assert kinds(lost.case) == ["address_asked", "address_unreached"]


def test_yes_counts_although_the_letter_came_back(lost: Delivery, agent: Agent) -> None:
    asked = ask(lost, agent)
    new_addresses.fail(asked, at=LATER)
    makers.call(lost.case, by=agent, at=LATER + timedelta(hours=1))
    assert Case.objects.get().ball == "customer"
    for _ in range(2):
        resending.take_yes(asked, at=LATER + timedelta(hours=2))
    assert ContactPoint.objects.get(address=NEW).confirmed_at == LATER + timedelta(hours=2)
    assert (NewAddress.objects.get().became, Case.objects.get().ball) == ("kept_back", "us")
    assert (answers(), kinds(lost.case)[-1]) == (["jan@klant.example"], "address_confirmed")


def test_yes_after_a_month_or_a_no_confirms_nothing(lost: Delivery, agent: Agent) -> None:
    asked = ask(lost, agent)
    new_addresses.fail(asked, at=LATER)
    resending.take_yes(asked, at=LATER + timedelta(days=31))
    new_addresses.take_no(asked, at=LATER + timedelta(days=1))
    resending.take_yes(asked, at=LATER + timedelta(days=2))
    assert ContactPoint.objects.get(address=NEW).confirmed_at is None
    assert NewAddress.objects.get().became == "failed"


def test_raw_sql_cannot_have_a_letter_that_came_back_become_anything_else(lost: Delivery, agent: Agent) -> None:
    new_addresses.fail(ask(lost, agent), at=LATER)
    with pytest.raises(Error, match="Cannot update"), transaction.atomic():
        NewAddress.objects.update(became="sent")


def test_a_forged_return_of_a_letter_ends_nothing(lost: Delivery, agent: Agent) -> None:
    asked = ask(lost, agent)
    forged = Reported(kind="bounced", reply_tokens=(f"a{asked.pk}-{'a' * 26}",), recipient=NEW)
    assert not bounces.take(forged, envelope=makers.make_envelope(makers.make_inbox()), at=LATER)
    assert NewAddress.objects.get().became == ""


def test_no_counts_where_another_address_was_asked_since(lost: Delivery, agent: Agent) -> None:
    dropped = ask(lost, agent)
    ask(lost, agent, "jan@werk.example")
    for _ in range(2):
        new_addresses.take_no(dropped, at=LATER)
    point, case = ContactPoint.objects.get(address=NEW), Case.objects.get()
    assert (point.contact == case.contact, [each.became for each in NewAddress.objects.order_by("pk")]) == (
        False,
        ["dropped", ""],
    )
    event = case.events.latest("pk")
    assert (event.kind, event.details["address"], kinds(case).count("address_refused")) == ("address_refused", NEW, 1)


@pytest.mark.parametrize(("press", "became"), [("yes", "sent"), ("no", "refused")])
def test_what_follows_from_a_press_is_done_by_a_job_where_it_was_killed(
    lost: Delivery, agent: Agent, press: str, became: str
) -> None:
    asked = ask(lost, agent)
    point = asked.contact_point
    (confirming.confirm if press == "yes" else confirming.take_off)(point, at=LATER)
    for _ in range(2):
        resending.settle_address(point.pk, at=LATER)
    assert NewAddress.objects.get().became == became


def test_a_job_decides_nothing_while_nobody_pressed(lost: Delivery, agent: Agent) -> None:
    resending.settle_address(ask(lost, agent).contact_point_id, at=LATER)
    assert NewAddress.objects.get().became == ""


def test_no_copy_goes_to_an_address_that_nobody_confirmed(lost: Delivery, agent: Agent) -> None:
    asked = ask(lost, agent)
    for also in (Also(cc=(Address(address=NEW),)), Also(bcc=(Address(address=NEW.upper()),))):
        with pytest.raises(addressing.NotConfirmedError, match="Nobody has said yet"):
            makers.answer(lost.case, by=agent, at=LATER, also=also)
    with pytest.raises(addressing.NotConfirmedError, match="Nobody has said yet"):
        forward(lost.case, by=agent)
    new_addresses.take_no(asked, at=LATER)
    with pytest.raises(addressing.NotConfirmedError, match="not for them"):
        forward(lost.case, by=agent)
    makers.answer(lost.case, by=agent, at=LATER, also=Also(cc=(Address(address="ria@buren.example"),)))


def test_a_copy_goes_once_they_said_yes(lost: Delivery, agent: Agent) -> None:
    resending.take_yes(ask(lost, agent), at=LATER)
    forward(lost.case, by=agent, to="ria@buren.example")
    other = makers.make_case(Conversation.objects.get().inbox, sender="miep@buren.example")
    makers.answer(other, by=agent, at=LATER, also=Also(cc=(Address(address=NEW),)))
    sent = Delivery.objects.values_list("contact_point__address", "meant_for")
    assert {("ria@buren.example", "third_party"), (NEW, "copy")} <= set(sent)


def forward(case: Case, *, by: Agent, to: str = NEW) -> None:
    said = Message.objects.filter(conversation__case=case, direction="in").earliest("pk")
    people = [Address(address=to)]
    forwarding.forward(said, to=people, note="Kijk.", files=(), key=uuid.uuid4(), by=by, at=LATER)


def test_no_answer_goes_where_nobody_confirmed_the_address_of_the_conversation(lost: Delivery, agent: Agent) -> None:
    point = ask(lost, agent).contact_point
    Conversation.objects.update(contact_point=point)  # as it was before addresses were asked
    with pytest.raises(addressing.CustomerNotConfirmedError, match="Nobody has said yet"):
        makers.answer(lost.case, by=agent, at=LATER)


def test_no_does_not_undo_a_yes(lost: Delivery, agent: Agent) -> None:
    asked = ask(lost, agent)
    confirming.confirm(asked.contact_point, at=LATER)  # the yes, before anything follows from it
    new_addresses.take_no(asked, at=LATER)
    assert NewAddress.objects.get().became == ""
    resending.settle_address(asked.contact_point_id, at=LATER)
    assert (NewAddress.objects.get().became, answers()[-1]) == ("sent", NEW)


def test_no_of_who_wrote_of_something_else_stands_on_the_case(lost: Delivery, agent: Agent) -> None:
    asked = ask(lost, agent)
    makers.receive(Conversation.objects.get().inbox, sender=NEW, text="U hebt de verkeerde.", name="Noor")
    new_addresses.take_no(asked, at=LATER)
    assert (NewAddress.objects.get().became, kinds(lost.case)[-1]) == ("refused", "address_refused")
    assert Case.objects.get(pk=lost.case_id).ball == "us"


def test_a_letter_that_our_own_server_could_not_take_says_nothing_of_the_address(lost: Delivery, agent: Agent) -> None:
    busy = ScriptedServer({"RCPT": "451 4.3.0 Try again later"})
    inbox = Conversation.objects.get().inbox
    inbox.credentials = {"smtp_host": "127.0.0.1", "smtp_port": busy.port, "timeout_seconds": 2}
    inbox.save()
    asked = ask(lost, agent)
    with pytest.raises(SendError):
        codes_and_links.ask_address(asked.pk, attempt=99, at=LATER)
    busy.close()
    assert (NewAddress.objects.get().became, kinds(lost.case)) == ("", ["address_asked"])


def test_yes_after_the_customer_was_answered_anew_leaves_nothing_to_look_at(lost: Delivery, agent: Agent) -> None:
    asked = ask(lost, agent)
    makers.confirm_address(lost.case, "jan@werk.example")
    Conversation.objects.update(contact_point=ContactPoint.objects.get(address="jan@werk.example"))
    anew = makers.answer(lost.case, by=agent, text="Het wordt maandag.", at=LATER + timedelta(minutes=1))
    makers.deliver(anew, at=LATER + timedelta(minutes=2))
    resending.take_yes(asked, at=LATER + timedelta(hours=1))
    assert (NewAddress.objects.get().became, Case.objects.get().ball) == ("kept_back", "customer")


def test_nothing_leaves_once_more_for_an_address_that_nobody_confirmed(agent: Agent, lost: Delivery) -> None:
    sent = makers.answer(lost.case, by=agent, at=LATER)
    delivery = makers.claim(sent.deliveries.get(), at=LATER)
    delivering.settle(delivery, Receipt.Kind.LOST, at=LATER)
    with connection.cursor() as cursor:  # as it left before addresses were asked
        cursor.execute("SELECT quote_ident(current_user)")
        (role,) = cursor.fetchone()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; RESET ROLE")
        cursor.execute("ALTER TABLE contacts_contactpoint DISABLE TRIGGER USER")
        cursor.execute("UPDATE contacts_contactpoint SET confirmed_at = NULL")
        cursor.execute("ALTER TABLE contacts_contactpoint ENABLE TRIGGER USER")
        cursor.execute(f"SET CONSTRAINTS ALL DEFERRED; SET ROLE {role}")
    with pytest.raises(addressing.NotConfirmedError, match="Nobody has said yet"):
        delivering.send_again(delivery, by=agent, at=LATER)
    assert Delivery.objects.get(pk=delivery.pk).state == "uncertain"
