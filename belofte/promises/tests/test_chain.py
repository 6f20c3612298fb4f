"""That whatever is changed of a ledger, or of what its entries stand on, past the gates is found: column by column."""

import json
from datetime import timedelta
from typing import Any, TypeAlias

import pytest
from django.db import connection, models, transaction
from typer.testing import CliRunner

from belofte import makers
from belofte.cases.models import Case
from belofte.keeping import promising
from belofte.makers import MONDAY
from belofte.ops import command
from belofte.ops.doctor import promises as doctor
from belofte.people.models import Agent, Role
from belofte.promises import chain, records, verifying
from belofte.promises.correcting import Right
from belofte.promises.models import Correction, Handover, Kind, LedgerEntry, Promise, Renegotiation, Withdrawal
from belofte.promises.saying import Said
from belofte.promises.terms import Due
from belofte.promises.tests import before_the_gates
from belofte.promises.tests.test_gates import entry, refusal

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
Field: TypeAlias = "models.Field[Any, Any]"


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def promise(agent: Agent) -> Promise:
    """Return a promise of which somebody did all that has words: corrected, rung, moved, handed over, withdrawn.

    What a column may be changed into is there too.
    """
    case = makers.make_case(makers.make_inbox(agent.teams.get()))
    made = makers.promise(case, by=agent, words="Wij bellen “morgen” \\ voor\t17.00 uur\u2028en betalen € 12,50.\n\x1f")
    other = makers.make_agent(teams=(agent.teams.get(),))
    right = Right(kind=Kind.CALLBACK, channel="phone", owner=None, due=Due(at=MONDAY + 30 * HOUR))
    promising.correct(made, right, reason="Misread.", by=agent, at=MONDAY + HOUR)
    makers.call(case, by=agent, at=MONDAY + 2 * HOUR, answered=False)
    made.refresh_from_db()
    moved = makers.moved(made, due_at=MONDAY + 60 * HOUR)
    makers.call(case, by=agent, at=MONDAY + 3 * HOUR, said=Said(promised=(moved,)))
    promising.hand_over(made, to=other, reason="Ill.", by=agent, at=MONDAY + 4 * HOUR)
    promising.withdraw(made, reason="Done by the shop.", by=makers.make_agent(Role.LEAD), at=MONDAY + 5 * HOUR)
    makers.call(case, by=agent, at=MONDAY + 6 * HOUR, said=Said(kept=(makers.promise(case, by=agent),)))
    makers.make_outage(case.team)
    return Promise.objects.get(pk=made.pk)


def is_well(case: Case) -> bool:
    """Tell whether the ledger of a case is as it was written; the doctor says the same."""
    is_as_written = chain.first_fault(case) is None and not chain.unlike([case.pk])
    assert (next(doctor.look(MONDAY)).level == "well") == is_as_written
    return is_as_written


def other_value(field: Field) -> str:
    """Return SQL for another value of a column than it has."""
    column = field.column
    if isinstance(field, models.ForeignKey):
        table = field.related_model._meta.db_table  # noqa: SLF001
        rows = f"(SELECT max(id) FROM {table} WHERE id IS DISTINCT FROM {column})"  # noqa: S608
        return f"CASE WHEN {column} IS NULL THEN {rows} END" if field.null else rows
    if isinstance(field, models.DateTimeField):
        return f"coalesce({column}, '{MONDAY}') + interval '9 days'"
    if isinstance(field, models.BinaryField):
        return f"sha256(coalesce({column}, '') || 'x'::bytea)"
    if isinstance(field, models.UUIDField):
        return "gen_random_uuid()"
    if isinstance(field, models.CharField | models.TextField):
        return f"CASE WHEN {column} = '' THEN 'x' ELSE reverse({column}) END"
    is_json = isinstance(field, models.JSONField)
    return f"coalesce({column}, '{{}}') || '{{\"words\": \"ab\"}}'" if is_json else f"coalesce({column}, 0) + 1000"


def is_found(case: Case, model: type[models.Model], column: str, *, which: str) -> bool:
    """Change a column of a row as only the owner of the database can; tell whether that is found; then put it back."""
    field = next(each for each in model._meta.concrete_fields if each.column == column)  # noqa: SLF001
    table = model._meta.db_table  # noqa: SLF001
    with transaction.atomic():
        with before_the_gates.without_gates(table) as cursor:
            cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = %s::regclass", [table])
            for (name,) in cursor.fetchall():
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            cursor.execute(f"UPDATE {table} SET {column} = {other_value(field)} WHERE {which}")  # noqa: S608
            assert cursor.rowcount == 1
        found = not is_well(case)
        transaction.set_rollback(True)
    return found


OF_KIND = {
    **dict.fromkeys(("part_of_day", "call_id"), "tried"),
    **dict.fromkeys(("initiator", "renegotiation_id"), "moved"),
    "correction_id": "corrected",
}


def test_every_column_of_an_entry_is_guarded(promise: Promise) -> None:
    case = promise.case
    makers.promise(makers.make_case(makers.make_inbox(case.team)), by=promise.owner or makers.make_agent())
    assert is_well(case)
    columns = [str(field.column) for field in LedgerEntry._meta.concrete_fields]  # noqa: SLF001 - as Django has it
    where = {
        column: f"promise_id = {promise.pk} AND kind = '{OF_KIND.get(column, 'handed_over')}'" for column in columns
    }
    assert [column for column in columns if not is_found(case, LedgerEntry, column, which=where[column])] == []


REPEATED = (
    *("salt", "state", "due_at", "first_due_at", "grain", "channel", "owner_id", "moves", "forced_moves", "days_later"),
    *("settled_at", "due_words"),
)


@pytest.mark.parametrize(
    ("model", "columns"),
    [
        (Promise, (*records.PROMISE[records.FORM], *REPEATED)),
        (Renegotiation, records.RENEGOTIATION),
        (Withdrawal, records.WITHDRAWAL),
        (Correction, records.CORRECTION[records.FORM]),
        (Handover, ("reason", "owner_id", "by_id", "at")),
    ],
)
def test_every_fact_on_which_an_entry_stands_is_guarded(
    promise: Promise, model: type[models.Model], columns: tuple[str, ...]
) -> None:
    which = f"{'id' if model is Promise else 'promise_id'} = {promise.pk}"
    assert is_well(promise.case)
    at_stake = [column for column in columns if column != "id"]
    assert [column for column in at_stake if not is_found(promise.case, model, column, which=which)] == []


def test_what_the_database_says_of_the_words_nobody_else_says(promise: Promise) -> None:
    """Whoever adds an entry past the deeds does not choose its hashes."""
    case, agent = promise.case, promise.owner
    assert agent is not None
    running = makers.promise(case, by=agent, at=MONDAY + 7 * HOUR)
    facts = "case_id, promise_id, at, by_id, initiator, state, due_at, grain, channel, owner_id, moves"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO promises_ledgerentry ({facts}, kind, words_hash, chain_form, hash)"  # noqa: S608
            f" SELECT {facts}, 'said_again', 'x', 1, 'x' FROM promises_ledgerentry WHERE promise_id = %s",
            [running.pk],
        )
    newest = LedgerEntry.objects.latest("pk")
    assert (newest.kind, newest.words_hash, newest.chain_form) == ("said_again", None, records.FORM)
    assert is_well(case)


@pytest.mark.parametrize("form", [1, 2, 3])
def test_what_was_chained_before_is_still_guarded(promise: Promise, form: int) -> None:
    case = promise.case
    before_the_gates.chain_as_before(case, form=form)
    assert set(case.ledger.values_list("chain_form", flat=True)) == {form}
    assert is_well(case)
    entries = [("days_later", "moved"), ("forced_moves", "moved"), ("part_of_day", "tried"), ("words_hash", "made")]
    of = f"promise_id = {promise.pk}"
    assert [
        each for each in entries if not is_found(case, LedgerEntry, each[0], which=f"{of} AND kind = '{each[1]}'")
    ] == []
    assert is_found(case, Promise, "words", which=f"id = {promise.pk}")
    for model in (Renegotiation, Withdrawal, Correction, Handover):
        assert is_found(case, model, "reason", which=of)
    facts = [
        column for column in records.CORRECTION[records.FORM] if column not in {"id", "from_due_words", "due_words"}
    ]
    assert [column for column in facts if not is_found(case, Correction, column, which=of)] == []


@pytest.mark.parametrize("form", [1, 2, 3])
def test_a_ledger_goes_on_in_the_form_of_now(promise: Promise, agent: Agent, form: int) -> None:
    before_the_gates.chain_as_before(promise.case, form=form)
    makers.promise(promise.case, by=agent, at=MONDAY + 7 * HOUR)
    assert promise.case.ledger.latest("number").chain_form == records.FORM
    assert is_well(promise.case)


TEXTS = {
    Promise: ("words", "due_words", "wait_words"),
    Renegotiation: ("due_words", "from_due_words", "reason"),
    Withdrawal: ("reason",),
    Correction: ("due_words", "from_due_words", "reason"),
    Handover: ("reason",),
}


def erase(promise: Promise, *, but: type[models.Model] | None = None, salt: str = "''") -> None:
    """Have the words of a promise go, as only the owner of the database can."""
    tables = [model._meta.db_table for model in TEXTS]  # noqa: SLF001
    with before_the_gates.without_gates(*tables) as cursor:
        for model, texts in TEXTS.items():
            gone = [f"{text} = CASE WHEN {text} = '' THEN '' ELSE '{records.ERASED}' END" for text in texts]
            gone = [*([] if model is but else gone), *([f"salt = {salt}"] if model is Promise else [])]
            which = "id" if model is Promise else "promise_id"
            if gone:
                cursor.execute(
                    f"UPDATE {model._meta.db_table} SET {', '.join(gone)} WHERE {which} = {promise.pk}"  # noqa: S608, SLF001
                )


@pytest.mark.parametrize("form", [1, 2, 3, 4])
def test_words_can_go_and_all_else_is_still_worked_out(promise: Promise, form: int) -> None:
    case = promise.case
    if form != records.FORM:
        before_the_gates.chain_as_before(case, form=form)
    erase(promise)
    assert is_well(case)
    assert verifying.verify() == verifying.Verdict(cases=1, broken=[], erased=[promise.pk])
    moved = f"promise_id = {promise.pk} AND kind = 'moved'"
    assert is_found(case, LedgerEntry, "due_at", which=moved)
    if form >= records.DIGESTS_FORM:  # the older ones held facts and words in one hash
        assert is_found(case, Renegotiation, "outage_id", which=f"promise_id = {promise.pk}")
        assert is_found(case, Promise, "wait_unit", which=f"id = {promise.pk}")
        assert is_found(case, LedgerEntry, "digests", which=moved)


@pytest.mark.parametrize("left", list(TEXTS))
def test_other_words_are_not_taken_for_erased_ones(promise: Promise, left: type[models.Model]) -> None:
    erase(promise, but=left)
    assert not is_well(promise.case)


def test_command_tells_erased_words_apart_from_other_ones(promise: Promise, agent: Agent) -> None:
    other = makers.promise(makers.make_case(promise.case.conversations.get().inbox), by=agent)
    erase(promise)
    result = CliRunner().invoke(command.app, ["ledger", "verify"])
    lines = ["2 cases with a ledger, 2 as written", "1 promise of which the words were erased: their digests stand"]
    assert (result.exit_code, result.output.splitlines()) == (0, lines)
    with before_the_gates.without_gates("promises_promise") as cursor:
        cursor.execute("UPDATE promises_promise SET words = 'Ooit.' WHERE id = %s", [other.pk])
    result = CliRunner().invoke(command.app, ["ledger", "verify", "--json"])
    found = {"cases": 2, "broken": [other.case_id], "erased": [promise.pk]}
    assert (result.exit_code, json.loads(result.output)) == (1, found)


def test_words_are_not_erased_while_their_salt_stands(promise: Promise) -> None:
    erase(promise, salt="salt")
    assert not is_well(promise.case)


def test_nobody_but_the_owner_erases_words(promise: Promise) -> None:
    said = refusal(f"UPDATE promises_promise SET words = '[…]', salt = '' WHERE id = {promise.pk}")  # noqa: S608
    assert said.startswith("pgtrigger: Cannot")


@pytest.mark.parametrize("digest", ["sha256('x')", "NULL"])
@pytest.mark.parametrize("kind", ["said_again", "condition_met"])
def test_raw_sql_cannot_give_a_date_other_words(promise: Promise, agent: Agent, kind: str, digest: str) -> None:
    waits = {"form": "conditional", "condition": "Zodra uw retour er is", "due": None, "kind": "refund", "channel": ""}
    fields = waits if kind == "condition_met" else {}
    running = makers.promise(promise.case, by=agent, at=MONDAY + 7 * HOUR, **fields)
    due = running.due_at or MONDAY + 90 * HOUR
    facts = {"kind": f"'{kind}'", "state": "'open'", "by_id": str(agent.pk), "at": f"'{MONDAY + 8 * HOUR}'"}
    added = entry(running, **facts, due_at=f"'{due}'", due_digest=digest)
    dated = f"due_at = '{due}', first_due_at = '{due}', next_step = 'owner', next_step_at = '{due}'"
    change = f"UPDATE promises_promise SET due_words = 'x', state = 'open', {dated} WHERE id = {running.pk}"  # noqa: S608
    assert refusal(f"{added}; {change}") == "promise: it may only say what its newest ledger entry says"
