"""Customers say that an explainer is not clear or not right; many make a candidate, which its owner hears of."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from belofte import makers
from belofte.cases.models import Case
from belofte.contacts.models import ContactPoint
from belofte.library import contesting
from belofte.library.contesting import Limit
from belofte.library.models import Candidate, Contest, Text, Use, Version
from belofte.makers import MONDAY
from belofte.people.models import Agent, Team
from belofte.replies import pulsing, ruling

pytestmark = pytest.mark.django_db
WRONG, UNCLEAR = Contest.Word.WRONG, Contest.Word.UNCLEAR
LATER = MONDAY + timedelta(days=1)


@pytest.fixture
def explainer(team: Team, lead: Agent) -> Version:
    return makers.make_text(team=team, by=lead, kind=Text.Kind.EXPLAINER)


def send(explainer: Version, *, by: Agent, sender: str) -> Use:
    case = makers.make_case(makers.make_inbox(explainer.text.team), sender=sender)
    return Use.objects.get(message=makers.explain(case, explainer, by=by))


def point(use: Use) -> ContactPoint:
    return use.message.conversation.contact_point


def contest(use: Use, *, word: Contest.Word = WRONG, at: datetime = LATER) -> Candidate | None:
    return contesting.contest(use, word=word, by=point(use), at=at)


def test_the_fifth_customer_makes_a_candidate_and_its_owner_is_asked(
    explainer: Version, agent: Agent, lead: Agent
) -> None:
    uses = [send(explainer, by=agent, sender=f"klant{number}@klant.example") for number in range(6)]
    assert [contest(use) for use in uses[:4]] == [None] * 4
    assert ruling.asked(lead) == 0
    candidate = contest(uses[4], word=UNCLEAR)
    assert candidate is not None
    assert (candidate.text, candidate.customers) == (explainer.text, 5)
    assert contest(uses[5]) is None
    (pulse,) = pulsing.of_texts(Text.objects.all())
    assert (pulse.candidate, pulse.times, ruling.asked(lead)) == (candidate, 0, 1)
    ruling.answer_on_text(explainer.text, words="We schrijven het anders.", by=lead, at=LATER)
    assert ruling.asked(lead) == 0


@pytest.mark.parametrize(
    "statement", ["UPDATE library_candidate SET customers = customers + 1", "DELETE FROM library_candidate"]
)
def test_raw_sql_cannot_change_that_it_became_a_candidate(
    explainer: Version, agent: Agent, lead: Agent, statement: str
) -> None:
    contesting.choose_limit(Limit(customers=1, days=7), by=lead, at=MONDAY)
    assert contest(send(explainer, by=agent, sender="jan@klant.example")) is not None
    cannot = pytest.raises(DatabaseError, match="pgtrigger: Cannot update or delete")
    with cannot, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_one_customer_counts_once(explainer: Version, agent: Agent) -> None:
    use = send(explainer, by=agent, sender="jan@klant.example")
    for word in (WRONG, WRONG, UNCLEAR):
        contest(use, word=word)
    assert (Contest.objects.count(), contesting.customers_of(explainer.text, since=MONDAY)) == (2, 1)


def test_what_is_long_ago_does_not_count(explainer: Version, agent: Agent) -> None:
    uses = [send(explainer, by=agent, sender=f"klant{number}@klant.example") for number in range(5)]
    for use in uses[:4]:
        contest(use)
    assert contest(uses[4], at=LATER + timedelta(days=30)) is None
    assert contesting.customers_of(explainer.text, since=MONDAY) == 5  # it is their age, and not their number
    assert (Candidate.objects.exists(), Contest.objects.count()) == (False, 5)


def test_the_house_chooses_how_many(explainer: Version, agent: Agent, lead: Agent) -> None:
    contesting.choose_limit(Limit(customers=1, days=7), by=lead, at=MONDAY)
    use = send(explainer, by=agent, sender="jan@klant.example")
    assert contest(use) is not None
    assert contest(use, word=UNCLEAR) is None


def test_counted_what_needs_explaining_most(explainer: Version, team: Team, agent: Agent, lead: Agent) -> None:
    other = makers.make_text(team=team, by=lead, kind=Text.Kind.EXPLAINER, title_nl="A").text
    uses = [send(explainer, by=agent, sender=f"klant{number}@klant.example") for number in range(2)]
    contest(uses[0])
    contest(uses[1], word=UNCLEAR)
    found = contesting.counted(Text.objects.all(), at=LATER)
    facts = [(text, *(vars(text)[name] for name in ("times", "wrong", "unclear", "customers"))) for text in found]
    assert facts == [(explainer.text, 2, 1, 1, 2), (other, 0, 0, 0, 0)]


_INSERT = (
    "INSERT INTO library_contest (use_id, text_id, contact_point_id, word, at) VALUES (%s, %s, %s, 'wrong', now())"
)


def run(sql: str, *values: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_database_takes_the_word_of_who_got_it_only(explainer: Version, agent: Agent, lead: Agent, case: Case) -> None:
    use = send(explainer, by=agent, sender="els@klant.example")
    reply = makers.make_text(team=explainer.text.team, by=lead)
    of_reply = Use.objects.get(message=makers.explain(case, reply, by=agent))
    for values in (
        (use.pk, use.text_id, case.conversations.get().contact_point_id),
        (use.pk, reply.text_id, point(use).pk),
        (of_reply.pk, reply.text_id, point(of_reply).pk),
    ):
        with pytest.raises(DatabaseError, match="only who was sent it"):
            run(_INSERT, *values)
    run(_INSERT, use.pk, use.text_id, point(use).pk)  # so it was those values, and nothing else
    contested = Contest.objects.get()
    assert (contested.use, contested.word) == (use, WRONG)


@pytest.mark.parametrize("sql", ["DELETE FROM library_contest", "UPDATE library_contest SET word = 'unclear'"])
def test_database_keeps_what_a_customer_said(explainer: Version, agent: Agent, sql: str) -> None:
    contest(send(explainer, by=agent, sender="els@klant.example"))
    with pytest.raises(DatabaseError, match="Cannot update or delete"):
        run(sql)
    assert Contest.objects.get().word == WRONG
