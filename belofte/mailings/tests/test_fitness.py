"""Who is left out of what is told to many, and why; and who stands in line for it."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from belofte import makers
from belofte.cases.models import Case, Delivery
from belofte.channels.contract import Address, Authentication
from belofte.channels.models import Inbox
from belofte.closing import complaints, inquiring
from belofte.mailings import dates, fitness, mailing, telling, words
from belofte.mailings.models import Addressee
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role, Team
from belofte.promises.models import Pace
from belofte.replies import delivering, drafting, holding
from belofte.replies.sending import Answer

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
Because = Addressee.Because
STATEMENTS_MAX = 40  # of one mailing, whatever the number of cases


@pytest.fixture
def team() -> Team:
    return makers.make_team()


@pytest.fixture
def inbox(team: Team) -> Inbox:
    return makers.make_inbox(team)


@pytest.fixture
def lead(team: Team) -> Agent:
    return makers.make_agent(Role.LEAD, teams=(team,))


def wait(inbox: Inbox, *, at: datetime = MONDAY - 7 * DAY, **fields: Any) -> Case:
    return makers.make_case(inbox, sender=f"{uuid.uuid4().hex}@klant.example", at=at, **fields)


def why(case: Case, *, at: datetime = MONDAY) -> str | None:
    case = Case.objects.get(pk=case.pk)
    return fitness.look([case], team=case.team, since=at, at=at).left_out.get(case.pk)


def send(cases: list[Case], lead: Agent) -> list[Addressee]:
    sent = mailing.send_to(cases, words.ready(), last_day=date(2026, 12, 4), by=lead, at=MONDAY)
    return list(sent.addressees.all())


def test_answer_that_is_leaving_or_may_have_arrived(inbox: Inbox, lead: Agent) -> None:
    case = wait(inbox)
    delivery = makers.answer(case, by=lead, at=MONDAY - DAY).deliveries.get()
    assert why(case) == Because.ANSWERED
    makers.claim(delivery, at=MONDAY - DAY)
    assert why(case) == Because.ANSWERED
    delivering.doubt_all(because="A backup.", at=MONDAY - HOUR)
    assert Delivery.objects.get().state == Delivery.State.UNCERTAIN
    assert why(case) == Because.UNCERTAIN


def test_answer_that_is_held(inbox: Inbox, lead: Agent) -> None:
    case, key = wait(inbox), uuid.uuid4()
    holding.choose_seconds(10, by=None, at=MONDAY - HOUR)
    draft = drafting.save(case, text="Vrijdag.", key=key, by=lead, at=MONDAY - HOUR)
    conversation = case.conversations.get()
    seen = conversation.messages.latest("pk").pk
    holding.hold(draft, conversation, Answer(text="Vrijdag.", key=key, seen_through=seen), by=lead, at=MONDAY - HOUR)
    assert why(case) == Because.ANSWERED


def test_term_of_a_complaint_is_a_day_too(inbox: Inbox, lead: Agent, team: Team) -> None:
    makers.choose_procedure(team, at=MONDAY - 8 * DAY)
    case = wait(inbox, at=MONDAY - 2 * DAY)
    complaints.mark(case, by=lead, at=MONDAY - DAY)
    assert why(case) == Because.PROMISED
    assert mailing.waiting(team, at=MONDAY).with_a_day == 1
    assert why(case, at=MONDAY + 300 * DAY) == Because.BROKEN


def test_mail_that_is_doubted_or_asks_to_answer_elsewhere(inbox: Inbox) -> None:
    elsewhere = wait(inbox, reply_to=Address(address="form@klant.example"))
    spam = wait(inbox, called_spam_by="mx.desk.example 9.5")
    forged, unchecked = (wait(inbox, authentication=Authentication(dmarc=dmarc)) for dmarc in ("fail", "unknown"))
    assert (why(elsewhere), why(spam), why(forged)) == (Because.ELSEWHERE, Because.DOUBTFUL, Because.DOUBTFUL)
    assert (why(unchecked), why(wait(inbox))) == (None, None)


def test_channel_that_says_nothing_by_itself(team: Team) -> None:
    assert why(wait(makers.make_inbox(team, channel="console"))) in {Because.CHANNEL, Because.UNCONFIRMED}


def test_who_has_not_waited_as_long_as_a_first_answer_takes(inbox: Inbox) -> None:
    assert why(wait(inbox, at=MONDAY - HOUR)) == Because.EARLY
    assert why(wait(inbox, at=MONDAY - 4 * DAY)) is None


def test_who_said_solved_is_left_out_until_they_write(inbox: Inbox, lead: Agent) -> None:
    case = wait(inbox)
    complaints.mark(case, by=lead, at=MONDAY - DAY)  # so that it stays open
    (row,) = send([case], lead)
    telling.tell(row.pk, at=MONDAY + HOUR)
    point = case.conversations.get().contact_point
    inquiring.reply(case, is_solved=True, by=point, at=MONDAY + 2 * HOUR)
    later = MONDAY + 14 * DAY
    assert why(case, at=later) == Because.SOLVED
    inquiring.reply(case, is_solved=False, by=point, at=MONDAY + 3 * HOUR)
    assert why(case, at=later) is None


def test_who_sent_it_and_decides_no_more_has_the_rest_halted(inbox: Inbox, lead: Agent) -> None:
    first, second, third = send([wait(inbox), wait(inbox), wait(inbox)], lead)
    telling.tell(first.pk, at=MONDAY + HOUR)
    Agent.objects.filter(pk=lead.pk).update(roles=[Role.AGENT])
    telling.tell(second.pk, at=MONDAY + HOUR)
    rows = Addressee.objects.order_by("pk").values_list("because", flat=True)
    assert list(rows) == ["", "halted", "halted"]
    third.mailing.refresh_from_db()
    assert (third.mailing.stopped_because, third.mailing.stopped_by) == ("no_lead", None)


def test_line_is_chosen_before_it_is_cut(inbox: Inbox, lead: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailing, "CASES_MAX", 2)
    promised, *others = [wait(inbox, at=MONDAY - 9 * DAY + number * HOUR) for number in range(4)]
    makers.promise(promised, by=lead, at=MONDAY - HOUR)
    line = mailing.waiting(inbox.team, at=MONDAY)
    assert (line.cases, line.beyond, line.with_a_day) == (others[:2], 1, 1)


def test_pace_is_what_was_answered_and_no_aim(inbox: Inbox, team: Team) -> None:
    cases = [wait(inbox) for _ in range(3)]
    Pace.objects.create(team=team, waiting=3, answered=1, measured_at=MONDAY)  # a week of work each: slower than aimed
    planned = dates.plan(cases, team=team, at=MONDAY)
    assert [moment.date() for moment in planned.due] == [date(2026, 11, 30), date(2026, 12, 7), date(2026, 12, 14)]
    Pace.objects.update(answered=0)
    assert dates.plan(cases, team=team, at=MONDAY) == dates.Dates(due=[], at_pace=None)
    chosen = dates.plan(cases, team=team, last_day=date(2026, 12, 1), at=MONDAY)
    assert ({moment.date() for moment in chosen.due}, chosen.at_pace) == ({date(2026, 12, 1)}, None)


def test_sending_takes_so_many_statements_whatever_the_number(inbox: Inbox, lead: Agent) -> None:
    counts = []
    for number in (2, 40):
        cases = [wait(inbox) for _ in range(number)]
        with CaptureQueriesContext(connection) as seen:
            send(cases, lead)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= STATEMENTS_MAX
