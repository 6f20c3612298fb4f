"""What the database refuses about one addressee, and about the newest of what we asked, by raw SQL."""

from datetime import date, timedelta

import pytest

from belofte import makers
from belofte.cases.models import Case, Message
from belofte.closing import complaints, inquiring
from belofte.closing.tests.test_gates import refusal
from belofte.mailings import mailing, telling, words
from belofte.mailings.models import Addressee, Mailing
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role, Team
from belofte.promises import first_answers
from belofte.promises.models import Grain, Occasion, Promise
from belofte.promises.terms import Due
from belofte.replies import sending
from belofte.testimony.models import Inquiry

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
_TOLD = "UPDATE mailings_addressee SET message_id = %s, promise_id = %s, settled_at = now() WHERE id = %s"


@pytest.fixture
def team() -> Team:
    return makers.make_team()


@pytest.fixture
def lead(team: Team) -> Agent:
    return makers.make_agent(Role.LEAD, teams=(team,))


@pytest.fixture
def case(team: Team) -> Case:
    return makers.make_case(makers.make_inbox(team), at=MONDAY - 7 * DAY)


@pytest.fixture
def row(case: Case, lead: Agent) -> Addressee:
    """Return one who has not been told yet."""
    return send(case, lead).addressees.get()


def send(case: Case, lead: Agent, *, days: int = 0) -> Mailing:
    at = MONDAY + days * DAY + HOUR
    return mailing.send_to([case], words.ready(), last_day=date(2026, 12, 4), by=lead, at=at)


def say(case: Case) -> Message:
    """Have the desk say something by itself, of which nothing is promised."""
    said, _ = sending.send_by_itself(
        case.conversations.get(), subject="Sorry", text="Sorry.", answers=[], at=MONDAY + 2 * HOUR
    )
    return said


def promise(row: Addressee, *, told_by: Message) -> Promise:
    due = Due(at=row.due_at, grain=Grain.DAY, is_on_holiday_knowingly=True)
    at, occasion = MONDAY + 2 * HOUR, Occasion.MAILING
    return first_answers.promise(row.case, words="Vrijdag.", due=due, occasion=occasion, message=told_by, at=at)


def test_what_it_says_is_what_promises_the_date(row: Addressee) -> None:
    told, other = say(row.case), say(row.case)
    made = promise(row, told_by=told)
    assert "of its own case" in refusal((_TOLD, [other.pk, made.pk, row.pk]))
    assert refusal((_TOLD, [told.pk, made.pk, row.pk])) == ""


@pytest.mark.parametrize(
    "lost",
    [
        "UPDATE people_agent SET roles = '{agent}' WHERE id = %s",
        "UPDATE people_agent SET is_active = false WHERE id = %s",
        "DELETE FROM people_agent_teams WHERE agent_id = %s",
    ],
)
def test_what_a_lead_sent_who_leads_the_team_no_more_reaches_nobody(row: Addressee, lead: Agent, lost: str) -> None:
    told = say(row.case)
    made = promise(row, told_by=told)
    assert "leads this team no more" in refusal((lost, [lead.pk]), (_TOLD, [told.pk, made.pk, row.pk]))
    assert refusal((_TOLD, [told.pk, made.pk, row.pk])) == ""


def test_one_stop_is_overruled_once_and_does_not_count_for_two(row: Addressee, lead: Agent) -> None:
    overruled = (
        "INSERT INTO mailings_mailingoverruling (mailing_id, language, guard, words, reason, by_id, at)"
        " VALUES (%s, 'nl', 'tone', 'zeur', %s, %s, now())"
    )
    values: list[int | str | None] = [row.mailing_id, "It is a quote.", lead.pk]
    assert "mailing_overruled_once" in refusal((overruled, values), (overruled, values))
    assert "mailing_overruled_with_a_reason" in refusal((overruled, [row.mailing_id, " \n", lead.pk]))
    assert refusal((overruled, values)) == ""


_REPLY = "INSERT INTO testimony_inquiryreply (inquiry_id, contact_point_id, is_solved, at) VALUES (%s, %s, true, now())"
_WAIVER = "INSERT INTO cases_answerwaiver (case_id, reason, recorded_at) VALUES (%s, 'confirmed', %s)"


@pytest.fixture
def asked_twice(case: Case, lead: Agent) -> tuple[Inquiry, Inquiry]:
    """Return two inquiries of a case that stays open: the first was answered with *solved*."""
    complaints.mark(case, by=lead, at=MONDAY)
    telling.tell(send(case, lead).addressees.get().pk, at=MONDAY + 2 * HOUR)
    point = case.conversations.get().contact_point
    inquiring.reply(case, is_solved=True, by=point, at=MONDAY + 3 * HOUR)
    first = Inquiry.objects.get()
    return first, inquiring.ask(say(case), at=MONDAY + DAY)


def test_only_the_newest_that_we_asked_is_answered(asked_twice: tuple[Inquiry, Inquiry], case: Case) -> None:
    older, newest = asked_twice
    point = case.conversations.get().contact_point
    assert "nobody asks it any more" in refusal((_REPLY, [older.pk, point.pk]))
    assert refusal((_REPLY, [newest.pk, point.pk])) == ""


def test_a_word_on_what_we_asked_before_closes_nothing(asked_twice: tuple[Inquiry, Inquiry], case: Case) -> None:
    older, _newest = asked_twice
    at = older.replies.get().at.isoformat()
    assert "only the customer says" in refusal((_WAIVER, [case.pk, at]))
