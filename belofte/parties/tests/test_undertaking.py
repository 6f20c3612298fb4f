"""What a party owes: watched, warned of, broken, and who has to act meanwhile. The database refuses the rest."""

import re
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import cast

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from belofte import makers
from belofte.cases.models import Ball, Case
from belofte.keeping import involving
from belofte.makers import MONDAY
from belofte.parties import undertaking as undertakings
from belofte.parties.models import Involvement, Party, Undertaking
from belofte.parties.refusals import ReasonMissingError, UndertakingOverError
from belofte.people.models import Agent
from belofte.portal import standing
from belofte.portal.visits import Visit
from belofte.promises.models import Promise
from belofte.promises.terms import Due

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DUE = MONDAY + 31 * HOUR
_ENTRY = "INSERT INTO parties_undertakingentry (undertaking_id, kind, at, state, due_at, reason, step) SELECT"


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    case = makers.make_case(makers.make_inbox(agent.teams.get()))
    makers.deliver(makers.answer(case, by=agent, at=MONDAY + HOUR))
    return case


@pytest.fixture
def undertaking(case: Case, agent: Agent) -> Undertaking:
    return makers.undertake(case, by=agent, at=MONDAY + 2 * HOUR, due_at=DUE)


def ball(case: Case) -> tuple[str, bool]:
    case.refresh_from_db()
    return case.ball, case.waiting_since is not None


def kinds(undertaking: Undertaking) -> list[str]:
    return [f"{entry.kind} {entry.step}".strip() for entry in undertaking.entries.all()]


def test_undertake_gives_the_ball_to_the_party(case: Case, undertaking: Undertaking) -> None:
    assert (undertaking.state, ball(case)) == ("open", (Ball.PARTY, False))


def test_a_customer_who_writes_and_a_promise_of_ours_come_first(
    case: Case, undertaking: Undertaking, agent: Agent
) -> None:
    made = makers.promise(case, by=agent, at=MONDAY + 3 * HOUR, due_at=DUE)
    assert (undertaking.state, ball(case)) == ("open", (Ball.US, False))
    assert Promise.objects.get().pk == made.pk  # what the party owes is no promise to the customer


def test_watch_warns_and_then_says_that_they_did_not(case: Case, undertaking: Undertaking) -> None:
    involving.watch(at=DUE - 9 * HOUR)
    involving.watch(at=DUE - HOUR / 2)
    involving.watch(at=DUE - HOUR / 2)
    assert kinds(undertaking) == ["made", "warned owner", "warned near", "warned lead"]
    involving.watch(at=DUE + HOUR)
    assert (kinds(undertaking)[-1], ball(case)) == ("broken", (Ball.US, True))


def test_move_after_the_date_was_broken_first(case: Case, undertaking: Undertaking, agent: Agent) -> None:
    later = Due(at=DUE + 48 * HOUR)
    involving.move(undertaking, due=later, reason="Their lorry broke down.", by=agent, at=DUE + HOUR)
    assert (kinds(undertaking), ball(case)) == (["made", "broken", "moved"], (Ball.PARTY, False))


def test_keep_gives_the_ball_back_to_the_customer(case: Case, undertaking: Undertaking, agent: Agent) -> None:
    involving.keep(undertaking, by=agent, at=DUE - HOUR)
    assert (kinds(undertaking), ball(case)) == (["made", "kept"], (Ball.CUSTOMER, False))
    with pytest.raises(UndertakingOverError):
        involving.withdraw(undertaking, reason="x", by=agent, at=DUE)


def test_withdraw_needs_a_reason(undertaking: Undertaking, agent: Agent) -> None:
    with pytest.raises(ReasonMissingError):
        involving.withdraw(undertaking, reason=" ", by=agent, at=DUE - HOUR)


def test_involve_knows_a_party_by_its_name(case: Case, agent: Agent) -> None:
    for name in ("Post Oost", "post  oost "):
        involving.involve(case, name=name, kind=Party.Kind.COMPANY, by=agent, at=MONDAY + 2 * HOUR)
    assert (Party.objects.count(), Involvement.objects.count()) == (1, 1)


def test_customer_reads_that_somebody_else_has_to_act(case: Case, undertaking: Undertaking) -> None:
    assert undertaking.pk
    case.refresh_from_db()
    with translation.override("en"):
        standing_now = standing.of(cast("Visit", SimpleNamespace(case=case, at=DUE)), [])
    assert (standing_now.turn, standing_now.coming) == (
        "We wait for somebody else",
        "We go on as soon as they have done it. If they do not, we go after them.",
    )


_REPEATS = "undertaking: it may only say what its newest entry says"
_WATCHED = "undertaking_watched_while_open"
_UPDATE, _BOTH = "pgtrigger: Cannot update", "pgtrigger: Cannot update or delete"
_MADE = (
    "INSERT INTO parties_undertaking (case_id, involvement_id, owner_id, made_by_id, words, made_at, state, due_at,"
    " settled_at, next_step, next_step_at) SELECT"
)


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (
            "UPDATE parties_undertaking SET state = 'kept', settled_at = now(), next_step = '', next_step_at = NULL",
            _REPEATS,
        ),
        ("UPDATE parties_undertaking SET due_at = due_at + interval '1 day'", _REPEATS),
        ("UPDATE parties_undertaking SET words = 'nothing'", _UPDATE),
        ("UPDATE parties_undertaking SET next_step_at = due_at + interval '1 second'", _WATCHED),
        ("DELETE FROM parties_undertaking", "pgtrigger: Cannot delete"),
        ("TRUNCATE parties_undertaking CASCADE", "permission denied"),
        ("UPDATE parties_undertakingentry SET reason = 'x'", _BOTH),
        ("DELETE FROM parties_undertakingentry", _BOTH),
        (
            _MADE + " case_id + 1, involvement_id, owner_id, made_by_id, words, made_at, state, due_at, settled_at,"
            " next_step, next_step_at FROM parties_undertaking",
            "undertaking: the party has no part in this case",
        ),
        (
            _MADE + " case_id, involvement_id, owner_id, made_by_id, words, made_at, 'kept', due_at, now(), '', NULL"
            " FROM parties_undertaking",
            "undertaking: it begins open",
        ),
        (
            _ENTRY + " id, 'broken', made_at, 'broken', due_at, '', '' FROM parties_undertaking",
            "undertaking: broken (broken) does not follow from made (open)",
        ),
        (
            _ENTRY + " id, 'withdrawn', now(), 'withdrawn', due_at, ' ', '' FROM parties_undertaking",
            "undertaking_change_has_reason",
        ),
        (
            _ENTRY + " id, 'kept', made_at - interval '1 day', 'kept', due_at, '', '' FROM parties_undertaking",
            "undertaking: kept (kept) does not follow from made (open)",
        ),
        ("DELETE FROM parties_involvement", _BOTH),
        ("UPDATE parties_involvement SET case_id = case_id + 1", _BOTH),
        ("DELETE FROM parties_party", "pgtrigger: Cannot delete"),
        (
            "INSERT INTO parties_party SELECT id + 1, upper(name), kind, '', added_at, added_by_id FROM parties_party",
            "party_once",
        ),
    ],
)
def test_raw_sql_cannot(undertaking: Undertaking, attempt: str, said: str) -> None:
    assert undertaking.pk
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match=re.escape(said)), transaction.atomic():
        cursor.execute(f"{attempt}; SET CONSTRAINTS ALL IMMEDIATE")


def test_watch_goes_on_when_one_fails(
    case: Case, undertaking: Undertaking, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = makers.undertake(case, by=agent, at=MONDAY + 3 * HOUR, name="Glas & Co", due_at=DUE + HOUR)
    real = undertakings.break_overdue

    def fail_once(each: Undertaking, *, at: datetime) -> bool:
        if each.pk == undertaking.pk:
            raise ZeroDivisionError
        return real(each, at=at)

    monkeypatch.setattr(undertakings, "break_overdue", fail_once)
    with pytest.raises(ZeroDivisionError):
        involving.watch(at=DUE + 5 * HOUR)
    assert (kinds(undertaking)[-1], kinds(second)[-1]) == ("made", "broken")
