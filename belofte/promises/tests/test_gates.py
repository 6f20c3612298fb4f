"""What the database refuses about promises: raw SQL, in every way that somebody might try to better the past."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import Error, IntegrityError, connection, transaction

from belofte import makers
from belofte.cases.models import Message, Receipt
from belofte.channels.models import Inbox
from belofte.closing.models import Outcome
from belofte.keeping import promising, watching
from belofte.makers import MONDAY
from belofte.outages import recording
from belofte.outages.models import Outage
from belofte.people.models import Agent, Role
from belofte.promises import chain
from belofte.promises.models import Initiator, Kind, LedgerEntry, Promise
from belofte.promises.saying import Said
from belofte.promises.wording import days_between
from belofte.replies import delivering

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def agent(inbox: Inbox) -> Agent:
    return makers.make_agent(teams=(inbox.team,))


@pytest.fixture
def open_one(inbox: Inbox, agent: Agent) -> Promise:
    return makers.promise(makers.make_case(inbox), by=agent)


@pytest.fixture
def kept_one(open_one: Promise, agent: Agent) -> Promise:
    makers.call(open_one.case, by=agent, at=MONDAY + HOUR, said=Said(kept=(open_one,)))
    return Promise.objects.get(pk=open_one.pk)


def refusal(statement: str) -> str:
    """Return what the database says to a statement and to committing it; "" when it takes it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except Error as error:
        return str(error).partition("\n")[0]
    return ""


@pytest.mark.parametrize(
    "table",
    [
        *("promises_promise", "promises_ledgerentry", "promises_proof", "promises_renegotiation", "promises_warned"),
        *("promises_withdrawal", "promises_contradiction"),
    ],
)
def test_raw_sql_cannot_delete(table: str, kept_one: Promise, agent: Agent) -> None:
    promising.contradict(kept_one, by=kept_one.case.conversations.get().contact_point, at=MONDAY + 2 * HOUR)
    case = makers.make_case(makers.make_inbox(agent.teams.get()))
    promising.withdraw(makers.promise(case, by=agent, channel=""), reason="Misread.", by=agent, at=MONDAY + HOUR)
    promise = makers.promise(case, by=agent)
    watching.watch(at=MONDAY + 29.5 * HOUR)
    moved(promise, agent)
    assert refusal(f"DELETE FROM {table}").startswith("pgtrigger: Cannot")  # noqa: S608 - the names stand above


def moved(promise: Promise, agent: Agent) -> None:
    said = makers.moved(promise, due_at=MONDAY + 60 * HOUR)
    makers.call(promise.case, by=agent, at=MONDAY + 30 * HOUR, said=Said(promised=(said,)))


@pytest.mark.usefixtures("open_one")
def test_raw_sql_cannot_empty_the_ledger() -> None:
    assert refusal("TRUNCATE promises_ledgerentry CASCADE") == "permission denied for table promises_ledgerentry"
    as_owner = "SET CONSTRAINTS ALL IMMEDIATE; RESET ROLE; TRUNCATE promises_ledgerentry CASCADE"
    assert refusal(as_owner) == "pgtrigger: Cannot truncate promises_ledgerentry"


@pytest.mark.parametrize(
    "change",
    ["kind = 'kept'", "at = now()", "by_id = NULL", "due_at = due_at + interval '1 day'", "number = 7", "hash = ''"],
)
def test_raw_sql_cannot_change_the_ledger(open_one: Promise, change: str) -> None:
    said = refusal(f"UPDATE promises_ledgerentry SET {change}")  # noqa: S608 - the changes stand above
    assert said.startswith("pgtrigger: Cannot")


@pytest.mark.parametrize(
    "change",
    [
        "state = 'kept', settled_at = now(), next_step = '', next_step_at = NULL",
        "state = 'withdrawn', settled_at = now(), next_step = '', next_step_at = NULL",
        "due_at = due_at + interval '10 days'",
        "channel = ''",
        "moves = 4",
        "forced_moves = 1",
        "days_later = 5",
    ],
)
def test_raw_sql_cannot_have_a_promise_say_other_than_the_ledger(open_one: Promise, change: str) -> None:
    said = refusal(f"UPDATE promises_promise SET {change}")  # noqa: S608 - the changes stand above
    assert said == "promise: it may only say what its newest ledger entry says"


def test_raw_sql_cannot_have_a_promise_kept_at_another_moment(kept_one: Promise) -> None:
    said = refusal("UPDATE promises_promise SET settled_at = settled_at - interval '1 day'")
    assert said == "promise: it may only say what its newest ledger entry says"


def test_raw_sql_cannot_have_a_promise_watched_after_its_date(open_one: Promise) -> None:
    said = refusal("UPDATE promises_promise SET next_step_at = due_at + interval '1 second'")
    assert "promise_watched_while_open" in said


def test_raw_sql_cannot_have_a_firm_promise_wait_for_a_condition(open_one: Promise) -> None:
    columns = "case_id, kind, form, words, condition, recurrence, claimed_of, salt, origin, made_by_id, made_at"
    columns += ", owner_id, grain, channel, moves, due_words"
    said = refusal(
        f"INSERT INTO promises_promise ({columns}, state, next_step)"  # noqa: S608 - the columns stand above
        f" SELECT {columns}, 'conditional', '' FROM promises_promise WHERE id = {open_one.pk}"
    )
    assert said == "promise: it begins open, or waiting for its condition, and unmoved"


def test_raw_sql_cannot_move_the_first_date(open_one: Promise) -> None:
    said = refusal("UPDATE promises_promise SET first_due_at = first_due_at + interval '20 days'")
    assert said == "promise: its first date stays what it was"


@pytest.mark.parametrize(
    "column",
    ["words", "made_at", "made_by_id", "misread_until", "message_id", "salt", "origin"],
)
def test_raw_sql_cannot_change_what_was_promised(open_one: Promise, agent: Agent, column: str) -> None:
    makers.deliver(makers.answer(open_one.case, by=agent))
    newest = "(SELECT max(id) FROM cases_message)"  # made by hand, it has no message, and never gets one
    value = {"words": "'nothing'", "salt": "''", "message_id": newest}.get(column, "NULL")
    said = refusal(f"UPDATE promises_promise SET {column} = {value}")  # noqa: S608 - the columns stand above
    assert said.startswith(("pgtrigger: Cannot", "null value"))


def entry(promise: Promise, **columns: str) -> str:
    """Return the statement that adds an entry to the ledger past the deeds."""
    values = {
        "case_id": str(promise.case_id),
        "promise_id": str(promise.pk),
        "kind": "'kept'",
        "at": f"'{MONDAY + 2 * HOUR}'",
        "initiator": "''",
        "state": "'kept'",
        "due_at": f"'{promise.due_at}'",
        "grain": f"'{promise.grain}'",
        "channel": f"'{promise.channel}'",
        "owner_id": str(promise.owner_id),
        "moves": str(promise.moves),
        **columns,
    }
    return f"INSERT INTO promises_ledgerentry ({', '.join(values)}) VALUES ({', '.join(values.values())})"  # noqa: S608


@pytest.mark.each_channel
def test_raw_sql_cannot_keep_without_proof(open_one: Promise) -> None:
    assert refusal(entry(open_one)) == "ledger: nothing is kept without proof on the promised channel"


def test_raw_sql_cannot_keep_by_the_proof_of_another_promise(kept_one: Promise, agent: Agent) -> None:
    other = makers.promise(kept_one.case, by=agent, at=MONDAY + HOUR)
    statement = entry(other, proof_id=str(kept_one.proofs.get().pk))
    assert refusal(statement) == "ledger: nothing is kept without proof on the promised channel"


@pytest.mark.each_channel
def test_raw_sql_cannot_keep_a_call_by_a_mail(open_one: Promise, agent: Agent) -> None:
    delivery = makers.deliver(makers.answer(open_one.case, by=agent))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO promises_proof (promise_id, message_id, delivery_id, certainty, by_id, offered_at,"
            " established_at) VALUES (%s, %s, %s, 'declared', %s, now(), now()) RETURNING id",
            [open_one.pk, delivery.message_id, delivery.pk, agent.pk],
        )
        (proof,) = cursor.fetchone()
    assert refusal(entry(open_one, proof_id=str(proof))) == (
        "ledger: nothing is kept without proof on the promised channel"
    )


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"kind": "'made'", "state": "'open'"}, "ledger: made (open) does not follow from made (open)"),
        ({"kind": "'broken'", "state": "'broken'"}, "ledger: broken (broken) does not follow from made (open)"),
        (
            {"kind": "'said_again'", "state": "'open'", "due_at": "now()"},
            "ledger: said_again (open) does not follow from made (open)",
        ),
        (
            {"kind": "'said_again'", "state": "'open'", "channel": "''"},
            "ledger: said_again (open) does not follow from made (open)",
        ),
        ({"kind": "'withdrawn'", "state": "'kept'"}, "ledger: withdrawn (kept) does not follow from made (open)"),
        (
            {"kind": "'withdrawn'", "state": "'withdrawn'"},
            "ledger: withdrawn (withdrawn) does not follow from made (open)",
        ),
        (
            {"kind": "'moved'", "state": "'open'", "initiator": "'customer'", "due_at": "now() + interval '1 year'"},
            "ledger: moved (open) does not follow from made (open)",
        ),
        ({"kind": "'contradicted'", "state": "'open'"}, "ledger: contradicted (open) does not follow from made (open)"),
    ],
)
def test_raw_sql_cannot_add_what_does_not_follow(open_one: Promise, columns: dict[str, str], said: str) -> None:
    assert refusal(entry(open_one, **columns)) == said


def test_raw_sql_cannot_add_to_the_ledger_behind_the_promise(open_one: Promise) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO promises_withdrawal (promise_id, reason, by_id, at) VALUES (%s, 'x', %s, now())",
            [open_one.pk, open_one.made_by_id],
        )
    statement = entry(open_one, kind="'withdrawn'", state="'withdrawn'", by_id=str(open_one.made_by_id))
    assert refusal(statement) == "ledger: the promise does not say what its newest entry says"


def test_raw_sql_cannot_move_by_the_renegotiation_of_another_promise(open_one: Promise, agent: Agent) -> None:
    other = makers.promise(open_one.case, by=agent)
    moved(other, agent)
    renegotiation = other.renegotiations.get()
    columns = {
        "kind": "'moved'",
        "state": "'open'",
        "moves": "1",
        "initiator": "'us'",
        "due_at": f"'{renegotiation.due_at}'",
    }
    statement = entry(open_one, renegotiation_id=str(renegotiation.pk), **columns)
    assert refusal(statement) == "ledger: moved (open) does not follow from made (open)"


@pytest.mark.parametrize(
    ("later", "said"),
    [
        (timedelta(), "ledger: broken (broken) does not follow from made (open)"),  # that moment is in time still
        (timedelta(microseconds=1), "ledger: the promise does not say what its newest entry says"),
    ],
)
def test_raw_sql_cannot_break_a_promise_before_its_date_has_passed(
    open_one: Promise, later: timedelta, said: str
) -> None:
    moment = (open_one.due_at or MONDAY) + later
    assert refusal(entry(open_one, kind="'broken'", state="'broken'", at=f"'{moment}'")) == said


_UNTOLD = "ledger: withdrawn untold, by no lead or once it is held to, and not as just misread"


@pytest.mark.parametrize(
    ("who", "told", "hours", "said"),
    [
        ("maker", "NULL, NULL", 37.9, ""),
        ("maker", "NULL, NULL", 38.1, _UNTOLD),
        ("colleague", "NULL, NULL", 1, _UNTOLD),
        ("nobody", "NULL, NULL", 1, _UNTOLD),
        ("lead", "NULL, NULL", 300, ""),
        ("colleague", "{sent}, NULL", 300, ""),
        ("colleague", "{received}, NULL", 300, _UNTOLD),
        ("colleague", "{sent_elsewhere}, NULL", 300, _UNTOLD),
        ("colleague", "{sent}, NULL", 301, _UNTOLD),  # it was told before
        ("colleague", "NULL, {answered}", 301, ""),
        ("colleague", "NULL, {answered}", 302, _UNTOLD),
        ("colleague", "NULL, {missed}", 301, _UNTOLD),
    ],
)
def test_raw_sql_cannot_withdraw_untold(
    open_one: Promise, agent: Agent, who: str, told: str, hours: float, said: str
) -> None:
    case = open_one.case
    open_one = makers.promise(case, by=agent, due_at=MONDAY + 480 * HOUR)
    elsewhere = makers.make_case(makers.make_inbox(case.team))
    by = {"maker": agent, "lead": makers.make_agent(Role.LEAD)}.get(who) or makers.make_agent()
    places = {
        "sent": makers.answer(case, by=agent, at=MONDAY + 300 * HOUR).pk,
        "received": Message.objects.get(conversation__case=case, direction="in").pk,
        "sent_elsewhere": makers.answer(elsewhere, by=agent, at=MONDAY + 300 * HOUR).pk,
        "answered": makers.call(case, by=agent, at=MONDAY + 301 * HOUR).pk,
        "missed": makers.call(elsewhere, by=agent, at=MONDAY + 301 * HOUR, answered=False).pk,
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO promises_withdrawal (promise_id, reason, message_id, call_id, by_id, at)"  # noqa: S608
            f" VALUES (%s, 'x', {told.format(**places)}, %s, now())",
            [open_one.pk, by.pk],
        )
    message_id = told.format(**places).partition(",")[0]
    columns = {"at": f"'{MONDAY + hours * HOUR}'", "by_id": "NULL" if who == "nobody" else str(by.pk)}
    columns |= {"kind": "'withdrawn'", "state": "'withdrawn'"}
    other = str(places["received"]) if message_id == "NULL" else "NULL"
    elsewhere_told = refusal(entry(open_one, message_id=other, **columns))
    assert elsewhere_told == "ledger: withdrawn (withdrawn) does not follow from made (open)"
    entered = refusal(entry(open_one, message_id=message_id, **columns))
    assert entered == (said or "ledger: the promise does not say what its newest entry says")


def another_date(
    promise: Promise,
    *,
    by: Agent,
    initiator: str,
    outage: Outage | None = None,
    message: Message | None = None,
    **columns: str,
) -> str:
    """Return the statement that gives a promise another date past the deeds, told in a message or else in a call."""
    call = None if message else makers.call(promise.case, by=by, at=MONDAY + 31 * HOUR)
    told_at = message.recorded_at if message else MONDAY + 31 * HOUR
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO promises_renegotiation (promise_id, from_due_at, due_at, due_words, initiator,"
            " outage_id, reason, message_id, call_id, by_id, at)"
            " VALUES (%s, %s, %s, '', %s, %s, 'x', %s, %s, %s, %s) RETURNING id",
            [
                promise.pk,
                promise.due_at,
                MONDAY + 90 * HOUR,
                initiator,
                outage.pk if outage else None,
                message.pk if message else None,
                call.pk if call else None,
                by.pk,
                told_at,
            ],
        )
        (number,) = cursor.fetchone()
    columns = {
        "kind": "'moved'",
        "at": f"'{told_at}'",
        "state": "'open'",
        "due_at": f"'{MONDAY + 90 * HOUR}'",
        "initiator": f"'{initiator}'",
        "by_id": str(by.pk),
        "renegotiation_id": str(number),
        "message_id": str(message.pk) if message else "NULL",
        "days_later": str(
            promise.days_later + (days_between(promise.due_at, MONDAY + 90 * HOUR) if promise.due_at else 0)
        ),
        **columns,
    }
    return entry(promise, **columns)


_NOT_THE_LEDGER = "ledger: the promise does not say what its newest entry says"  # what comes after a move that may be
_NEEDS_OUTAGE = "ledger: force majeure names an outage of its team and its days"
_NEEDS_LEAD = "ledger: force majeure, and a second move by us, need a lead"


@pytest.mark.parametrize(
    ("role", "initiator", "said"),
    [
        (Role.AGENT, "us", _NEEDS_LEAD),
        (Role.AGENT, "force_majeure", _NEEDS_LEAD),
        (Role.PRIVACY_OFFICER, "us", _NEEDS_LEAD),
        (Role.AGENT, "party", _NOT_THE_LEDGER),
        (Role.LEAD, "us", _NOT_THE_LEDGER),
        (Role.ADMINISTRATOR, "force_majeure", _NOT_THE_LEDGER),
    ],
)
def test_raw_sql_cannot_move_again_without_a_lead(
    open_one: Promise, agent: Agent, role: Role, initiator: str, said: str
) -> None:
    moved(open_one, agent)
    promise = Promise.objects.get(pk=open_one.pk)
    counts: dict[str, Any] = {"moves": "2"}
    if initiator == "force_majeure":
        counts = {"moves": "1", "forced_moves": "1"}
    outage = makers.make_outage(promise.case.team) if initiator == "force_majeure" else None
    if initiator == "party":
        makers.wish(promise, Initiator.PARTY)
    by = makers.make_agent(role)
    assert refusal(another_date(promise, by=by, initiator=initiator, outage=outage, **counts)) == said


@pytest.mark.parametrize(
    ("began", "ended", "is_theirs", "said"),
    [
        (-24, None, True, _NOT_THE_LEDGER),
        (-240, -130, True, _NOT_THE_LEDGER),  # a week later it is worked off
        (-240, -140, True, _NEEDS_OUTAGE),
        (32, None, True, _NEEDS_OUTAGE),  # it has not begun
        (-24, None, False, _NEEDS_OUTAGE),
        (None, None, True, _NEEDS_OUTAGE),
    ],
)
def test_raw_sql_cannot_call_it_force_majeure_without_an_outage(
    open_one: Promise, agent: Agent, began: int | None, ended: int | None, *, is_theirs: bool, said: str
) -> None:
    makers.call(open_one.case, by=agent, at=MONDAY + HOUR)
    lead, outage = makers.make_agent(Role.LEAD), None
    if began is not None:
        team = open_one.case.team if is_theirs else makers.make_team()
        outage = makers.make_outage(team, at=MONDAY + began * HOUR)
    if outage is not None and ended is not None:
        recording.end(outage, ended_at=MONDAY + ended * HOUR, by=outage.recorded_by, at=MONDAY)
    statement = another_date(open_one, by=lead, initiator="force_majeure", outage=outage, forced_moves="1")
    assert refusal(statement) == said


@pytest.mark.parametrize(("began", "said"), [(20, _NOT_THE_LEDGER), (21, _NEEDS_OUTAGE)])
def test_raw_sql_cannot_name_an_outage_that_began_once_the_date_had_passed(agent: Agent, began: int, said: str) -> None:
    case = makers.make_case(makers.make_inbox(agent.teams.get()))
    promise, lead = makers.promise(case, by=agent, due_at=MONDAY + 20 * HOUR), makers.make_agent(Role.LEAD)
    watching.watch(at=MONDAY + 29.5 * HOUR)
    makers.call(case, by=agent, at=MONDAY + 30 * HOUR)
    promise.refresh_from_db()
    outage = makers.make_outage(case.team, at=MONDAY + began * HOUR)
    statement = another_date(promise, by=lead, initiator="force_majeure", outage=outage, forced_moves="1")
    assert refusal(statement) == said


def test_raw_sql_cannot_name_an_outage_of_what_we_wanted(open_one: Promise, agent: Agent) -> None:
    makers.call(open_one.case, by=agent, at=MONDAY + HOUR)
    outage = makers.make_outage(open_one.case.team)
    with pytest.raises(IntegrityError, match="renegotiation_names_an_outage_of_force_majeure"), transaction.atomic():
        another_date(open_one, by=agent, initiator="us", outage=outage)


@pytest.mark.parametrize("counts", [{"moves": "1"}, {"moves": "2"}, {"moves": "2", "forced_moves": "1"}])
def test_raw_sql_cannot_count_force_majeure_as_a_move_of_ours(
    open_one: Promise, agent: Agent, counts: dict[str, Any]
) -> None:
    moved(open_one, agent)
    promise = Promise.objects.get(pk=open_one.pk)
    statement = another_date(promise, by=makers.make_agent(Role.LEAD), initiator="force_majeure", **counts)
    assert refusal(statement) == "ledger: moved (open) does not follow from moved (open)"


@pytest.mark.parametrize("days", [-1, 0, 4])
def test_raw_sql_cannot_say_how_many_days_later_a_date_is(open_one: Promise, agent: Agent, days: int) -> None:
    makers.call(open_one.case, by=agent, at=MONDAY + HOUR)  # 59 hours lie between the dates
    lead = makers.make_agent(Role.LEAD)
    statement = another_date(open_one, by=lead, initiator="us", moves="1", days_later=str(days))
    assert refusal(statement) == "ledger: moved (open) does not follow from made (open)"


def test_raw_sql_cannot_contradict_without_a_contradiction(kept_one: Promise) -> None:
    for kind in ("contradicted", "proof_fell"):
        statement = entry(kept_one, kind=f"'{kind}'", state="'open'")
        assert refusal(statement) == f"ledger: {kind} (open) does not follow from kept (kept)"


def test_raw_sql_cannot_add_to_the_ledger_of_another_case(open_one: Promise) -> None:
    other = makers.make_case()
    statement = entry(open_one, kind="'said_again'", state="'open'", case_id=str(other.pk))
    assert refusal(statement) == "ledger: the promise is not of this case"


def test_raw_sql_cannot_promise_behind_the_ledger(open_one: Promise) -> None:
    columns = "case_id, kind, form, words, condition, recurrence, claimed_of, salt, made_by_id, made_at, first_due_at, "
    columns += "origin, state, due_at, grain, channel, owner_id, moves, due_words, next_step, next_step_at"
    said = refusal(f"INSERT INTO promises_promise ({columns}) SELECT {columns} FROM promises_promise")  # noqa: S608
    assert said == "promise: the ledger does not know of it"


def test_raw_sql_cannot_promise_on_a_closed_case(kept_one: Promise, agent: Agent) -> None:
    told = makers.answer(kept_one.case, by=agent, at=MONDAY + 2 * HOUR, outcome=Outcome.SOLVED)
    makers.deliver(told, at=MONDAY + 2 * HOUR)
    columns = "case_id, kind, form, words, condition, recurrence, claimed_of, salt, made_by_id, made_at, first_due_at, "
    columns += "origin, due_at, grain, channel, owner_id, moves, due_words"
    added = (
        f"INSERT INTO promises_promise ({columns}, state, next_step, next_step_at)"  # noqa: S608
        f" SELECT {columns}, 'open', 'owner', due_at FROM promises_promise"
    )
    of_it = {"promise_id": "(SELECT max(id) FROM promises_promise)", "by_id": str(agent.pk)}
    made = entry(kept_one, kind="'made'", state="'open'", **of_it)
    said = refusal(f"{added}; {made}")
    assert said == "ledger: a closed case has nothing left to keep"


def test_raw_sql_cannot_close_a_case_with_a_promise(agent: Agent) -> None:
    case = makers.make_case(makers.make_inbox(agent.teams.get()))
    makers.promise(case, by=agent)
    statement = (
        "UPDATE cases_case SET closed_at = now(), ball = 'nobody', waiting_since = NULL, lifted_since = NULL"  # noqa: S608
        f" WHERE id = {case.pk}"
    )
    assert refusal(statement) == "case: it can only be closed by a completed closure"


def test_raw_sql_cannot_unsay_a_proof(kept_one: Promise) -> None:
    said = refusal("UPDATE promises_proof SET established_at = established_at - interval '1 day'")
    assert said == "proof: what was established, or fell, stays so"


@pytest.mark.parametrize("kind", [kind.value for kind in Kind if kind != Kind.REPLY])
def test_raw_sql_cannot_say_that_a_mail_proves_what_it_only_tells(kind: str, agent: Agent) -> None:
    case = makers.make_case(makers.make_inbox(agent.teams.get()))
    promise = makers.promise(case, by=agent, kind=kind, channel="")
    message = makers.answer(case, by=agent)
    said = refusal(
        "INSERT INTO promises_proof (promise_id, message_id, certainty, by_id, offered_at)"  # noqa: S608
        f" VALUES ({promise.pk}, {message.pk}, 'proven', {agent.pk}, now())"
    )
    assert said == "proof: only an answer is proven by a message that arrived; else somebody declares it"


def test_raw_sql_cannot_make_a_declared_proof_surer(agent: Agent) -> None:
    case = makers.make_case(makers.make_inbox(agent.teams.get()))
    promise = makers.promise(case, by=agent, kind="delivery", channel="")
    makers.answer(case, by=agent, said=Said(kept=(promise,)))  # not delivered yet: nothing else holds it
    said = refusal("UPDATE promises_proof SET certainty = 'proven'")
    assert said == "proof: only an answer is proven by a message that arrived; else somebody declares it"


def test_raw_sql_cannot_prove_what_has_not_arrived(agent: Agent) -> None:
    case = makers.make_case(makers.make_inbox(agent.teams.get()))
    promise = makers.promise(case, by=agent, kind=Kind.REPLY, channel="")
    delivery = makers.answer(case, by=agent, said=Said(kept=(promise,))).deliveries.get()
    prove = f"UPDATE promises_proof SET established_at = now(), delivery_id = {delivery.pk}"  # noqa: S608
    words = "proof: only the wire proves that it arrived; what one of us says is declared"
    assert refusal(prove) == words
    delivering.settle(makers.claim(delivery), Receipt.Kind.LOST, at=MONDAY + timedelta(hours=2))
    delivering.declare_arrived(delivery, by=agent, at=MONDAY + timedelta(hours=3))
    assert promise.proofs.get().certainty == "declared"
    assert refusal("UPDATE promises_proof SET certainty = 'proven'") != ""


def test_chain_is_whole_and_shows_every_change(kept_one: Promise) -> None:
    assert chain.first_fault(kept_one.case) is None
    entries = list(LedgerEntry.objects.filter(case=kept_one.case).order_by("number"))
    assert [(one.number, one.kind) for one in entries] == [(1, "made"), (2, "kept")]
    entries[0].moves = 1
    assert chain.first_fault_in(entries) == 1


def test_chain_misses_an_entry_that_was_taken_out(kept_one: Promise, agent: Agent) -> None:
    makers.promise(kept_one.case, by=agent, at=MONDAY + 2 * HOUR)
    entries = list(LedgerEntry.objects.filter(case=kept_one.case).order_by("number"))
    assert chain.first_fault_in([entries[0], entries[2]]) == 2


def test_chains_of_two_cases_are_apart(open_one: Promise, agent: Agent) -> None:
    other = makers.promise(makers.make_case(makers.make_inbox(agent.teams.get())), by=agent)
    assert [one.number for one in LedgerEntry.objects.filter(promise__in=[open_one, other])] == [1, 1]


_IN_HAND = "agent: nobody stops working here with promises in hand"
_IN_TEAM = "agent: nobody leaves a team with its promises in hand"


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE people_agent SET is_active = false", _IN_HAND),
        ("DELETE FROM people_agent_teams", _IN_TEAM),
        ("UPDATE people_agent_teams SET team_id = (SELECT max(id) FROM people_team)", _IN_TEAM),
    ],
)
def test_raw_sql_cannot_have_somebody_leave_with_promises(open_one: Promise, statement: str, said: str) -> None:
    makers.make_team()
    assert refusal(statement) == said


def test_raw_sql_can_have_somebody_leave_without_promises(kept_one: Promise) -> None:
    assert refusal("UPDATE people_agent SET is_active = false") == ""
    assert refusal("DELETE FROM people_agent_teams") == ""


def test_raw_sql_cannot_give_a_promise_to_somebody_who_left(open_one: Promise) -> None:
    gone = makers.make_agent(is_active=False)
    by = str(open_one.owner_id)
    columns = {"kind": "'handed_over'", "state": "'open'", "owner_id": str(gone.pk), "by_id": by}
    repeated = f"UPDATE promises_promise SET owner_id = {gone.pk} WHERE id = {open_one.pk}"  # noqa: S608
    assert refusal(f"{entry(open_one, **columns)}; {repeated}") == "ledger: who sees to it does not work here any more"
