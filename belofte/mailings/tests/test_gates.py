"""What the database refuses about what is told to many, and about their word on it, by raw SQL."""

from datetime import date, timedelta

import pytest
from django.db import connection

from belofte import makers
from belofte.cases.models import Case, Message
from belofte.closing import inquiring
from belofte.closing.tests.test_gates import refusal
from belofte.mailings import mailing, telling, words
from belofte.mailings.models import Addressee, Mailing, MailingOverruling
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role, Team
from belofte.promises.models import Promise
from belofte.replies.guarding import Reason, StoppedError
from belofte.testimony.models import Inquiry

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
_MAILING = (
    "INSERT INTO mailings_mailing (team_id, nl, en, last_day, stops, by_id, at)"
    " VALUES (%s, '{datum}', '{date}', '2026-12-04', 0, %s, now())"
)
_ADDRESSEE = "INSERT INTO mailings_addressee (mailing_id, case_id, place, due_at, because) VALUES (%s, %s, 1, %s, '')"
_TOLD = "UPDATE mailings_addressee SET message_id = %s, promise_id = %s, settled_at = now() WHERE id = %s"
_REPLY = "INSERT INTO testimony_inquiryreply (inquiry_id, contact_point_id, is_solved, at) VALUES (%s, %s, %s, now())"


@pytest.fixture
def team() -> Team:
    return makers.make_team()


@pytest.fixture
def lead(team: Team) -> Agent:
    return makers.make_agent(Role.LEAD, teams=(team,))


@pytest.fixture
def case(team: Team) -> Case:
    return makers.make_case(makers.make_inbox(team), at=MONDAY - timedelta(days=7))


@pytest.fixture
def sent(case: Case, lead: Agent) -> Mailing:
    return mailing.send_to([case], words.ready(), last_day=date(2026, 12, 4), by=lead, at=MONDAY + HOUR)


@pytest.fixture
def told(sent: Mailing) -> Addressee:
    telling.tell(sent.addressees.get().pk, at=MONDAY + 2 * HOUR)
    return sent.addressees.get()


def test_only_a_lead_of_the_team_writes_to_all(team: Team, lead: Agent) -> None:
    others = (
        makers.make_agent(teams=(team,)),
        makers.make_agent(Role.LEAD),
        makers.make_agent(Role.ADMINISTRATOR, teams=(team,)),
    )
    for other in others:
        assert "only a lead of the team writes" in refusal((_MAILING, [team.pk, other.pk]))
    assert refusal((_MAILING, [team.pk, lead.pk])) == ""


def test_words_without_the_date_are_none(team: Team, lead: Agent) -> None:
    assert "mailing_names_the_date" in refusal((_MAILING.replace("{datum}", "soon"), [team.pk, lead.pk]))
    assert "mailing_names_the_date" in refusal((_MAILING.replace("{date}", "soon"), [team.pk, lead.pk]))


def test_mailing_is_kept_and_stopped_once_by_a_lead(sent: Mailing, lead: Agent, team: Team) -> None:
    stop = "UPDATE mailings_mailing SET stopped_by_id = %s, stopped_at = now() WHERE id = %s"
    agent = makers.make_agent(teams=(team,))
    assert "Cannot update" in refusal(("UPDATE mailings_mailing SET nl = 'x {datum}' WHERE id = %s", [sent.pk]))
    assert "Cannot delete" in refusal(("DELETE FROM mailings_addressee", []), ("DELETE FROM mailings_mailing", []))
    assert "only a lead of the team stops it" in refusal((stop, [agent.pk, sent.pk]))
    mailing.stop(sent, by=lead, at=MONDAY + HOUR)
    assert "Cannot update" in refusal((stop, [lead.pk, sent.pk]))


def test_addressee_is_of_the_team_and_once_and_by_the_last_day(sent: Mailing, team: Team) -> None:
    other = makers.make_case(makers.make_inbox(team), sender="piet@klant.example")
    foreign = makers.make_case(sender="kees@klant.example")
    due = MONDAY + timedelta(days=1)
    assert "of its own team" in refusal((_ADDRESSEE, [sent.pk, foreign.pk, due]))
    late = MONDAY + timedelta(days=20)
    assert "up to the last day" in refusal((_ADDRESSEE, [sent.pk, other.pk, late]))
    case = sent.addressees.get().case_id
    assert "addressee_once_in_a_mailing" in refusal((_ADDRESSEE, [sent.pk, case, due]))
    assert refusal((_ADDRESSEE, [sent.pk, other.pk, due])) == ""


def test_what_became_of_an_addressee_is_kept(told: Addressee) -> None:
    assert "Cannot update" in refusal(("UPDATE mailings_addressee SET because = 'late', message_id = NULL", []))
    assert "Cannot delete" in refusal(("DELETE FROM mailings_addressee", []))


def test_due_of_an_addressee_is_kept(sent: Mailing) -> None:
    assert "Cannot update" in refusal(("UPDATE mailings_addressee SET due_at = now()", []))


def test_message_of_another_case_or_none_of_the_desk_is_refused(told: Addressee, team: Team, lead: Agent) -> None:
    other = makers.make_case(makers.make_inbox(team), sender="piet@klant.example")
    second = mailing.send_to([other], words.ready(), last_day=date(2026, 12, 4), by=lead, at=MONDAY + 3 * HOUR)
    row, theirs = second.addressees.get(), Message.objects.get(conversation__case=other)
    promise = Promise.objects.get()
    assert "of its own case" in refusal((_TOLD, [theirs.pk, promise.pk, row.pk]))
    assert "addressee_message_id" in refusal(
        (_TOLD, [told.message_id, told.promise_id, row.pk])
    ) or "of its own case" in (refusal((_TOLD, [told.message_id, told.promise_id, row.pk])))


def test_stopped_mailing_and_one_with_an_unanswered_stop_send_nothing(team: Team, lead: Agent, case: Case) -> None:
    with_stop = _MAILING.replace(", 0, ", ", 1, ")
    assert refusal((with_stop, [team.pk, lead.pk])) == ""
    made = Mailing.objects.get()
    assert refusal((_ADDRESSEE, [made.pk, case.pk, MONDAY + HOUR])) == ""
    row, message = made.addressees.get(), Message.objects.get()
    # of the message itself the next gate asks more; here is none that would pass
    assert "no lead said why" in refusal((_TOLD, [message.pk, None, row.pk]))
    made.stopped_by, made.stopped_at = lead, MONDAY
    made.save()
    assert "it was stopped" in refusal((_TOLD, [message.pk, None, row.pk]))


def test_what_a_guard_stops_leaves_with_a_reason_of_the_lead_who_sends_it(team: Team, lead: Agent, case: Case) -> None:
    makers.have_stop(team, "tone")
    ready = words.ready()
    said = words.Words(nl=f"{ready.nl}\n\nU krijgt hierover geen terugkoppeling.", en=ready.en)
    fields = {"last_day": date(2026, 12, 4), "by": lead, "at": MONDAY + HOUR}
    with pytest.raises(StoppedError) as refused:
        mailing.send_to([case], said, **fields)  # type: ignore[arg-type]
    assert not Mailing.objects.exists()
    reasons = {each.key: Reason(words="It is what the judge wrote.") for each in refused.value.seen}
    made = mailing.send_to([case], said, reasons=reasons, **fields)  # type: ignore[arg-type]
    assert (made.stops, made.overrulings.count()) == (len(reasons), len(reasons))
    telling.tell(made.addressees.get().pk, at=MONDAY + 2 * HOUR)
    assert made.addressees.get().message is not None
    overruled = (
        "INSERT INTO mailings_mailingoverruling (mailing_id, language, guard, words, reason, by_id, at)"
        " VALUES (%s, 'nl', 'tone', '', 'x', %s, now())"
    )
    assert "the lead who sends it" in refusal((overruled, [made.pk, makers.make_agent(Role.LEAD).pk]))
    assert "Cannot update" in refusal(("UPDATE mailings_mailingoverruling SET reason = 'y'", []))
    assert MailingOverruling.objects.filter(reason="").count() == 0


def test_inquiry_is_the_desks_and_of_its_case(told: Addressee, case: Case) -> None:
    ask = "INSERT INTO testimony_inquiry (case_id, message_id, at) VALUES (%s, %s, now())"
    theirs = Message.objects.filter(conversation__case=case, direction="in").get()
    assert "did not ask it in this case" in refusal((ask, [case.pk, theirs.pk]))
    assert "Cannot update" in refusal(("UPDATE testimony_inquiry SET at = now()", []))


def test_reply_is_their_own_once_and_while_they_wait(told: Addressee, case: Case, lead: Agent) -> None:
    asked = Inquiry.objects.get()
    point = case.conversations.get().contact_point
    other = makers.make_case(sender="kees@klant.example").conversations.get().contact_point
    assert "it is not their case" in refusal((_REPLY, [asked.pk, other.pk, True]))
    inquiring.reply(case, is_solved=False, by=point, at=MONDAY + 3 * HOUR)
    assert "said so before" in refusal((_REPLY, [asked.pk, point.pk, False]))
    assert "Cannot update" in refusal(("UPDATE testimony_inquiryreply SET is_solved = true", []))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    makers.answer(case, by=lead, at=MONDAY + 4 * HOUR)
    assert "somebody answered since" in refusal((_REPLY, [asked.pk, point.pk, True]))


def test_nobody_of_us_withdraws_or_closes_as_the_customers_wish(told: Addressee, case: Case) -> None:
    waive = "INSERT INTO cases_answerwaiver (case_id, reason, recorded_at) VALUES (%s, 'confirmed', now())"
    assert "only the customer says" in refusal((waive, [case.pk]))
    point = case.conversations.get().contact_point
    inquiring.reply(case, is_solved=False, by=point, at=MONDAY + 3 * HOUR)
    assert "only the customer says" in refusal((waive, [case.pk]))
    withdrawal = "INSERT INTO promises_withdrawal (promise_id, reason, at) VALUES (%s, 'x', now())"
    entry = (
        "INSERT INTO promises_ledgerentry (case_id, promise_id, number, kind, at, state, due_at, grain, channel, moves,"
        " forced_moves, days_later, previous_hash, hash, initiator, part_of_day)"
        " SELECT case_id, id, 0, 'withdrawn', now(), 'withdrawn', due_at, grain, channel, moves, forced_moves,"
        " days_later, '', '', '', '' FROM promises_promise WHERE id = %s"
    )
    assert "withdrawn untold" in refusal((withdrawal, [told.promise_id]), (entry, [told.promise_id]))
