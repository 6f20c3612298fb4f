"""Whether the ledger is as it was written: by its chains, and by what the backups kept of it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from belofte import makers
from belofte.cases.models import Case
from belofte.makers import MONDAY
from belofte.ops.backups.tests import desks
from belofte.ops.doctor import promises
from belofte.people.models import Agent
from belofte.promises import chain, heads
from belofte.promises.models import LedgerEntry

HOUR = timedelta(hours=1)
NIGHT = MONDAY + 17 * HOUR


@pytest.fixture
def case() -> Case:
    """Return a case in which something was promised twice."""
    agent = makers.make_agent(teams=(makers.make_team(),))
    made = makers.make_case(makers.make_inbox(agent.teams.get()))
    for hours in (1, 2):
        makers.promise(made, by=agent, at=MONDAY + hours * HOUR)
    return made


def levels() -> dict[str, str]:
    return {finding.subject: finding.level for finding in promises.look(NIGHT)}


def past_the_gates(statement: str, *values: object, table: str = "promises_ledgerentry") -> None:
    """Do what only the owner of the database can."""
    with desks.as_owner() as server:
        server.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        server.execute(statement, values)
        server.execute(f"SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE {table} ENABLE TRIGGER USER")


def work_out_anew(case: Case) -> None:
    """Give the entries of a case the hashes that they would have, as somebody would who hides what they changed."""
    previous = b""
    for entry in LedgerEntry.objects.filter(case=case).order_by("number"):
        hashed = chain.entry_hash(entry, previous=previous)
        rewrite = "UPDATE promises_ledgerentry SET hash = %s, previous_hash = %s WHERE id = %s"
        past_the_gates(rewrite, hashed, previous, entry.pk)
        previous = hashed


def postpone(case: Case) -> None:
    """Better what was promised: it was for a day later, they say now."""
    past_the_gates("UPDATE promises_ledgerentry SET due_at = due_at + interval '1 day' WHERE case_id = %s", case.pk)


def hide(case: Case) -> None:
    postpone(case)
    later = (
        "UPDATE promises_promise SET due_at = due_at + interval '1 day', first_due_at = first_due_at + interval '1 day'"
    )
    past_the_gates(f"{later} WHERE case_id = %s", case.pk, table="promises_promise")
    work_out_anew(case)


def forget(case: Case) -> None:
    """Have the last entry never been."""
    past_the_gates("DELETE FROM promises_ledgerentry WHERE case_id = %s AND number = 2", case.pk)


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize(
    ("change", "chains", "kept"),
    [
        (lambda _case: None, "well", "well"),
        (postpone, "wrong", "well"),
        (hide, "well", "wrong"),
        (forget, "wrong", "wrong"),
    ],
)
def test_what_was_changed_past_the_gates_is_found(
    case: Case, change: Callable[[Case], None], chains: str, kept: str, *, tmp_path: Path, settings: Settings
) -> None:
    settings.BACKUPS = tmp_path
    desks.back_up(tmp_path, at=NIGHT)
    change(case)
    assert levels() == {"promises": chains, "promises and backups": kept}


@pytest.mark.django_db
def test_without_backups_only_the_chains_are_looked_at(case: Case, settings: Settings) -> None:
    settings.BACKUPS = None
    assert case.pk
    assert levels() == {"promises": "well"}


@pytest.mark.django_db
def test_what_was_promised_since_is_no_change(case: Case) -> None:
    kept = heads.take(at=NIGHT)
    assert kept is not None
    makers.promise(case, by=Agent.objects.latest("pk"), at=NIGHT)
    later = heads.take(at=NIGHT + 2 * HOUR)
    assert later is not None
    assert list(heads.again([later.through, kept.through, kept.through])) == [kept, later]


@pytest.mark.django_db
def test_what_may_not_have_settled_is_left_for_the_next_time(case: Case) -> None:
    assert case.pk
    assert heads.take(at=MONDAY + 1.5 * HOUR) is None
