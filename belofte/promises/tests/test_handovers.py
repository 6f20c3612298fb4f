"""Why somebody else sees to a promise: asked for what is another's, and kept as it was written."""

from datetime import date, timedelta

import pytest
from django.db import Error, connection, transaction

from belofte import makers
from belofte.keeping import promising
from belofte.makers import MONDAY
from belofte.people import absences
from belofte.people.models import Agent
from belofte.promises import chain, records, terms
from belofte.promises.models import Handover, LedgerEntry, Promise

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def anna() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),), name="Anna")


@pytest.fixture
def bart(anna: Agent) -> Agent:
    return makers.make_agent(teams=(anna.teams.get(),), name="Bart")


@pytest.fixture
def promise(anna: Agent) -> Promise:
    return makers.promise(makers.make_case(makers.make_inbox(anna.teams.get())), by=anna)


def entry_of(promise: Promise) -> LedgerEntry:
    return promise.entries.latest("number")


def test_hand_over_what_is_another_s_asks_why(promise: Promise, anna: Agent, bart: Agent) -> None:
    with pytest.raises(terms.ReasonMissingError, match="why Anna does not see to it"):
        promising.hand_over(promise, to=bart, reason="  ", by=bart, at=MONDAY + HOUR)
    promising.hand_over(promise, to=bart, reason=" Anna is ill. ", by=bart, at=MONDAY + HOUR)
    promise.refresh_from_db()
    assert (promise.owner, promise.handovers.get().reason) == (bart, "Anna is ill.")


def test_hand_over_of_one_s_own_may_say_why(promise: Promise, anna: Agent, bart: Agent) -> None:
    promising.hand_over(promise, to=bart, by=anna, at=MONDAY + HOUR)
    assert (entry_of(promise).words_hash, Handover.objects.count()) == (None, 0)
    promising.hand_over(promise, to=anna, reason="It was hers.", by=bart, at=MONDAY + 2 * HOUR)
    assert promise.handovers.get().owner == anna


def test_the_hash_covers_the_reason(promise: Promise, bart: Agent) -> None:
    promising.hand_over(promise, to=bart, reason="Anna is ill.", by=bart, at=MONDAY + HOUR)
    hashed = entry_of(promise).words_hash
    assert hashed is not None
    assert bytes(hashed) == records.digest("Anna is ill.", salt=bytes(promise.salt))
    assert chain.first_fault(promise.case) is None
    other = list(promise.case.ledger.order_by("number"))
    other[-1].words_hash = records.digest("Anna is lazy.", salt=bytes(promise.salt))
    assert chain.first_fault_in(other) == len(other)


def refusal(statement: str) -> str:
    """Return what the database says to a statement and to committing it; "" when it takes it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except Error as error:
        return str(error).partition("\n")[0]
    return ""


ADD = """
    INSERT INTO promises_handover (promise_id, owner_id, reason, by_id, at)
    SELECT promise_id, owner_id, '{reason}', by_id, at + interval '1 hour' FROM promises_handover
"""


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE promises_handover SET reason = 'Anna is lazy.'", "Cannot update"),
        ("UPDATE promises_handover SET owner_id = by_id, at = now()", "Cannot update"),
        ("DELETE FROM promises_handover", "Cannot update or delete"),
        (ADD.format(reason="Anna is lazy."), "handover: the ledger does not know of it"),
        (ADD.format(reason=""), "handover_has_reason"),
    ],
)
def test_raw_sql_cannot_change_why(promise: Promise, bart: Agent, statement: str, words: str) -> None:
    promising.hand_over(promise, to=bart, reason="Anna is ill.", by=bart, at=MONDAY + HOUR)
    assert words in refusal(statement)


GIVE = """
    INSERT INTO promises_ledgerentry
        (case_id, promise_id, kind, at, by_id, initiator, state, due_at, grain, channel, owner_id, moves, words_hash)
    SELECT case_id, promise_id, 'handed_over', at + interval '1 hour', {by}, '', state, due_at, grain, channel,
        {to}, moves, {hash}
    FROM promises_ledgerentry WHERE promise_id = {promise} ORDER BY number DESC LIMIT 1
"""


@pytest.mark.parametrize(
    ("hashed", "words"),
    [
        ("NULL", "ledger: what another sees to is given away with a reason"),
        ("sha256('Anna is ill.')", "ledger: the reason of a handover is not the one that was written down"),
    ],
)
def test_raw_sql_cannot_hand_over_without_a_reason(promise: Promise, bart: Agent, hashed: str, words: str) -> None:
    assert words in refusal(GIVE.format(by=bart.pk, to=bart.pk, hash=hashed, promise=promise.pk))


def test_raw_sql_cannot_give_away_in_nobody_s_name(promise: Promise, bart: Agent) -> None:
    words = "ledger: what another sees to is given away with a reason"
    assert words in refusal(GIVE.format(by="NULL", to=bart.pk, hash="NULL", promise=promise.pk))


AGAIN = """
    INSERT INTO promises_handover (promise_id, owner_id, reason, by_id, at)
    SELECT promise_id, owner_id, reason, by_id, at FROM promises_handover
"""


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (AGAIN, "handover_once_at_a_moment"),
        ("TRUNCATE promises_handover", "permission denied"),  # and the trigger, for whoever may
        ("TRUNCATE people_absence CASCADE", "permission denied"),
    ],
)
def test_raw_sql_cannot_double_or_empty_them(promise: Promise, bart: Agent, statement: str, words: str) -> None:
    promising.hand_over(promise, to=bart, reason="Anna is ill.", by=bart, at=MONDAY + HOUR)
    assert words in refusal(statement)


def now_or_never() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_handover_is_for_the_absence_of_who_had_it(promise: Promise, anna: Agent, bart: Agent) -> None:
    days = absences.Days(first=date(2026, 11, 30), last=date(2026, 12, 4))
    other, own = (absences.record(each, days, by=each, at=MONDAY) for each in (bart, anna))
    with transaction.atomic():
        promising.hand_over(promise, to=bart, reason="Away.", absence=other, by=anna, at=MONDAY + HOUR)
        with pytest.raises(Error, match="handover: the ledger does not know of it"), transaction.atomic():
            now_or_never()
        transaction.set_rollback(True)
    promise.refresh_from_db()
    promising.hand_over(promise, to=bart, reason="Away.", absence=own, by=anna, at=MONDAY + HOUR)
    now_or_never()
    assert promise.handovers.get().absence == own
