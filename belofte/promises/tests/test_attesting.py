"""A delivery or an appointment is kept by who says that it took place: the customer, a company, one of us."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from belofte import makers
from belofte.cases import doubts, reply_addresses
from belofte.cases.models import Case, Conversation, Message, Note
from belofte.channels.contract import Authentication
from belofte.keeping import attesting, promising
from belofte.makers import MONDAY
from belofte.parties import taking_part
from belofte.parties.models import Party
from belofte.people.models import Agent
from belofte.portal.tests.conftest import move
from belofte.promises import chain
from belofte.promises.attesting import DayYetToComeError, NotAttestedError, Told
from belofte.promises.ledger import PromiseOverError
from belofte.promises.models import Attestation, Form, Kind, LedgerEntry, Promise
from belofte.promises.tests import before_the_gates
from belofte.promises.tests.test_gates import entry, refusal

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NOT_THEIRS = "attestation: it is said on this case, by who says so, since it was promised"
CARRIER = "info@vervoer.example"


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()), at=MONDAY - HOUR)


@pytest.fixture
def promise(case: Case, agent: Agent) -> Promise:
    taking_part.involve(
        case, name="Vervoer BV", kind=Party.Kind.COMPANY, address="Info@vervoer.example", by=agent, at=MONDAY - HOUR
    )
    words, due_at = "De kast komt vandaag voor 17.00 uur.", MONDAY + 6 * HOUR
    return makers.promise(case, by=agent, kind=Kind.DELIVERY, channel="", words=words, due_at=due_at)


def write(case: Case, *, at: datetime, sender: str = "jan@klant.example", **fields: object) -> Message:
    """Have somebody write on a case: its customer, or a company that answers what was forwarded to it."""
    conversation = case.conversations.get()
    name = "Vervoer BV" if sender == CARRIER else "Jan"
    tokens = (reply_addresses.token("c", row=conversation.pk),)
    known = Authentication(dmarc="pass", domain=sender.partition("@")[2], source="desk")
    told: dict[str, Any] = {
        "name": name,
        "text": "Hij is er.",
        "reply_tokens": tokens,
        "authentication": known,
        **fields,
    }
    return makers.receive(conversation.inbox, sender=sender, at=at, **told)


def keep(promise: Promise, source: str, *, by: Agent, at: datetime) -> None:
    """Keep a promise at a moment by the word of one of them, of an hour before."""
    if source == "press":
        attesting.by_press(promise, by=promise.case.conversations.get().contact_point, is_identified=True, at=at)
    elif source in {"customer", "carrier"}:
        sender = CARRIER if source == "carrier" else "jan@klant.example"
        attesting.by_message(promise, write(promise.case, at=at - HOUR, sender=sender), by=by, at=at)
    else:
        party = "Vervoer BV" if source == "telephone" else ""
        attesting.by_note(promise, Told(words="Om 14.00 geplaatst.", party=party, said_at=at - HOUR), by=by, at=at)


@pytest.mark.parametrize(
    ("source", "certainty", "facts"),
    [
        ("press", "proven", ("customer", "", True)),
        ("customer", "proven", ("customer", "", False)),
        ("carrier", "proven", ("party", "Vervoer BV", False)),
        ("telephone", "declared", ("party", "Vervoer BV", False)),
        ("colleague", "declared", ("colleague", "", False)),
    ],
)
def test_kept_by_who_says_so_as_surely_as_they_can_know(
    promise: Promise, agent: Agent, source: str, certainty: str, facts: tuple[object, ...]
) -> None:
    keep(promise, source, by=agent, at=MONDAY + 3 * HOUR)
    proof = Promise.objects.get(pk=promise.pk).proofs.get()
    said = proof.attestation
    assert said is not None
    assert (said.witness, said.party, said.by is None) == facts
    when = MONDAY + (3 if source == "press" else 2) * HOUR
    assert (proof.certainty, said.said_at, proof.kept_at) == (certainty, when, when)
    assert Promise.objects.get(pk=promise.pk).state == "kept"
    event = promise.case.events.get(kind="promise_kept")
    assert (event.details["attestation"], event.by) == (said.pk, said.by)
    connection.check_constraints()
    assert chain.first_fault(promise.case) is None


@pytest.mark.parametrize(("hours", "is_then"), [(25, True), (26, False), (480, False)])
def test_what_they_wrote_counts_from_when_they_did_if_it_is_read_within_a_day(
    promise: Promise, agent: Agent, hours: int, *, is_then: bool
) -> None:
    message = write(promise.case, at=MONDAY + HOUR)
    at = MONDAY + hours * HOUR
    proof = attesting.by_message(promise, message, by=agent, at=at)
    assert proof.kept_at == (MONDAY + HOUR if is_then else at)


def test_what_was_said_before_its_date_was_moved_is_of_another_date(promise: Promise, agent: Agent) -> None:
    message = write(promise.case, at=MONDAY + HOUR)
    move(promise, by=agent, due_at=MONDAY + timedelta(days=9), at=MONDAY + 2 * HOUR)
    with pytest.raises(NotAttestedError, match="promised for this date"):
        attesting.by_message(promise, message, by=agent, at=MONDAY + 3 * HOUR)
    told = Told(words="Geplaatst.", said_at=MONDAY + HOUR)
    with pytest.raises(NotAttestedError, match="promised for this date"):
        attesting.by_note(promise, told, by=agent, at=MONDAY + 3 * HOUR)
    said_at = f"'{MONDAY + HOUR}'"
    assert refusal(attest(promise, message_id=str(message.pk), said_at=said_at)) == NOT_THEIRS


@pytest.mark.parametrize("sender", ["els@klant.example", "noreply@vervoer.example"])
def test_who_has_no_part_in_the_case_as_a_company_says_nothing(promise: Promise, agent: Agent, sender: str) -> None:
    message = write(promise.case, at=MONDAY + HOUR, sender=sender)
    with pytest.raises(NotAttestedError, match="No company has a part in this case with this address"):
        attesting.by_message(promise, message, by=agent, at=MONDAY + 2 * HOUR)
    said = {"witness": "'party'", "party": "'Vervoer BV'", "said_at": f"'{MONDAY + HOUR}'"}
    assert refusal(attest(promise, message_id=str(message.pk), **said)) == NOT_THEIRS


@pytest.mark.parametrize("days", [1, 21])
def test_nobody_presses_it_before_its_day(promise: Promise, agent: Agent, days: int) -> None:
    case, due_at = promise.case, MONDAY + timedelta(days=days)
    later = makers.promise(case, by=agent, kind=Kind.DELIVERY, channel="", due_at=due_at)
    with pytest.raises(DayYetToComeError, match="has yet to come"):
        attesting.by_press(later, by=case.conversations.get().contact_point, is_identified=True, at=MONDAY + HOUR)


def test_it_is_pressed_from_the_begin_of_its_day_also_where_that_is_longer(case: Case, agent: Agent) -> None:
    begins, ends = datetime(2027, 10, 30, 22, 5, tzinfo=UTC), datetime(2027, 10, 31, 22, 55, tzinfo=UTC)
    longest = makers.promise(case, by=agent, kind=Kind.DELIVERY, channel="", due_at=ends)
    point = case.conversations.get().contact_point
    assert attesting.by_press(longest, by=point, is_identified=True, at=begins).kept_at == begins
    connection.check_constraints()


def test_only_its_customer_presses_it(promise: Promise, agent: Agent) -> None:
    carrier = write(promise.case, at=MONDAY + HOUR, sender=CARRIER)
    point, inbox = carrier.contact_point, carrier.conversation.inbox
    assert point is not None
    Conversation.objects.create(case=promise.case, inbox=inbox, contact_point=point, opened_at=MONDAY + HOUR)
    with pytest.raises(NotAttestedError, match="Only the customer"):
        attesting.by_press(promise, by=point, is_identified=True, at=MONDAY + 2 * HOUR)
    pressed = {"contact_point_id": str(point.pk), "by_id": "NULL", "said_at": f"'{MONDAY + 3 * HOUR}'"}
    assert refusal(attest(promise, **pressed)) == NOT_THEIRS


def test_raw_sql_cannot_press_before_its_day(promise: Promise, agent: Agent) -> None:
    point = str(promise.case.conversations.get().contact_point_id)
    pressed = {"contact_point_id": point, "by_id": "NULL"}
    later = makers.promise(promise.case, by=agent, kind=Kind.DELIVERY, channel="", due_at=MONDAY + timedelta(days=3))
    for at, said in (
        (3, "attestation: nobody presses it before its day"),
        (60, "attestation: the ledger does not know of it"),
    ):
        moment = f"'{MONDAY + at * HOUR}'"
        assert refusal(attest(later, **pressed, at=moment, said_at=moment)) == said


def test_press_by_the_link_alone_is_declared(promise: Promise) -> None:
    point = promise.case.conversations.get().contact_point
    proof = attesting.by_press(promise, by=point, is_identified=False, at=MONDAY + HOUR)
    assert proof.certainty == "declared"
    connection.check_constraints()


def test_whose_domain_nothing_vouches_for_is_declared(promise: Promise, agent: Agent) -> None:
    message = write(promise.case, at=MONDAY + HOUR, authentication=Authentication(spf="pass"))
    assert attesting.by_message(promise, message, by=agent, at=MONDAY + 2 * HOUR).certainty == "declared"


def test_a_colleague_who_was_there_is_named_beside_who_writes_it_down(promise: Promise, agent: Agent) -> None:
    there = makers.make_agent(teams=(promise.case.team,))
    told = Told(words="Geplaatst.", colleague=there, said_at=MONDAY + HOUR)
    said = attesting.by_note(promise, told, by=agent, at=MONDAY + 2 * HOUR).attestation
    assert said is not None
    assert (said.witness, said.colleague, said.by) == ("colleague", there, agent)


@pytest.mark.parametrize(("typed", "name"), [(" vervoer  bv", "Vervoer BV"), ("Piet's\u00a0Busje", "Piet's Busje")])
def test_a_company_that_rang_is_named_as_the_register_does(
    promise: Promise, agent: Agent, typed: str, name: str
) -> None:
    told = Told(words="Geplaatst.", party=typed, said_at=MONDAY + HOUR)
    said = attesting.by_note(promise, told, by=agent, at=MONDAY + 2 * HOUR).attestation
    assert said is not None
    assert (said.witness, said.party) == ("party", name)


def test_who_comes_second_reads_that_the_customer_was_first(promise: Promise, agent: Agent) -> None:
    keep(promise, "press", by=agent, at=MONDAY + HOUR)
    with pytest.raises(PromiseOverError, match="kept already, by the customer"):
        keep(promise, "colleague", by=agent, at=MONDAY + 2 * HOUR)


def test_what_one_of_us_writes_down_late_counts_from_then(promise: Promise, agent: Agent) -> None:
    at = MONDAY + timedelta(days=2)
    told = Told(words="De monteur was er.", party="Vervoer BV", said_at=MONDAY + HOUR)
    assert attesting.by_note(promise, told, by=agent, at=at).kept_at == at


def test_a_customer_who_pressed_takes_it_back_and_says_it_again(promise: Promise, agent: Agent) -> None:
    point = promise.case.conversations.get().contact_point
    attesting.by_press(promise, by=point, is_identified=True, at=MONDAY + HOUR)
    promising.contradict(promise, by=point, at=MONDAY + 2 * HOUR)
    assert Promise.objects.get(pk=promise.pk).state == "open"
    attesting.by_press(promise, by=point, is_identified=True, at=MONDAY + 3 * HOUR)
    assert [proof.fallen_at is None for proof in promise.proofs.order_by("pk")] == [False, True]


def test_a_company_that_wrote_before_the_customer_denied_it_says_nothing_more(promise: Promise, agent: Agent) -> None:
    point = promise.case.conversations.get().contact_point
    told = write(promise.case, at=MONDAY + HOUR, sender=CARRIER)
    other = write(promise.case, at=MONDAY + HOUR + MINUTE)
    attesting.by_message(promise, told, by=agent, at=MONDAY + 2 * HOUR)
    promising.contradict(promise, by=point, at=MONDAY + 3 * HOUR)
    for message in (told, other):
        with pytest.raises(NotAttestedError, match="said otherwise since"):
            attesting.by_message(promise, message, by=agent, at=MONDAY + 4 * HOUR)
    early = Told(words="Ik was erbij.", said_at=MONDAY + 2 * HOUR)
    with pytest.raises(NotAttestedError, match="said otherwise since"):
        attesting.by_note(promise, early, by=agent, at=MONDAY + 4 * HOUR)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind != Kind.DELIVERY])
def test_nothing_else_is_kept_so(case: Case, agent: Agent, kind: Kind) -> None:
    other = makers.promise(case, by=agent, kind=kind, channel="", words="U krijgt morgen € 25 terug.")
    with pytest.raises(NotAttestedError, match="Only a delivery"):
        attesting.by_press(other, by=case.conversations.get().contact_point, is_identified=True, at=MONDAY + HOUR)


def test_what_a_shop_promised_is_kept_so_too(case: Case, agent: Agent) -> None:
    claimed = makers.promise(
        case, by=agent, kind=Kind.DELIVERY, channel="", form=Form.CLAIMED, claimed_of="De winkel", words="De kast komt."
    )
    keep(claimed, "customer", by=agent, at=MONDAY + 3 * HOUR)
    assert Promise.objects.get(pk=claimed.pk).state == "kept"


def test_of_whom_we_are_unsure_it_is_declared(promise: Promise, agent: Agent) -> None:
    message = write(promise.case, at=MONDAY + HOUR)
    unsure(message)
    proof = attesting.by_message(promise, Message.objects.get(pk=message.pk), by=agent, at=MONDAY + 2 * HOUR)
    assert proof.certainty == "declared"


def unsure(message: Message) -> None:
    """Have a check of who wrote a message fail."""
    with before_the_gates.without_gates("cases_message") as cursor:
        said = f'[{{"kind": "{doubts.FAILING}"}}]'
        cursor.execute("UPDATE cases_message SET doubts = %s::jsonb WHERE id = %s", [said, message.pk])


def test_refused_with_what_to_do(promise: Promise, agent: Agent) -> None:
    before = Message.objects.earliest("pk")
    ours = makers.answer(promise.case, by=agent)
    for message, words in ((before, "before it was promised"), (ours, "Choose a message of the customer")):
        with pytest.raises(NotAttestedError, match=words):
            attesting.by_message(promise, message, by=agent, at=MONDAY + 2 * HOUR)
    for told, words in (
        (Told(words=" ", said_at=MONDAY + HOUR), "Write down what they said"),
        (Told(words="x", said_at=MONDAY + 3 * HOUR), "has yet to come"),
        (Told(words="x", said_at=MONDAY - HOUR), "before it was promised"),
    ):
        with pytest.raises(NotAttestedError, match=words):
            attesting.by_note(promise, told, by=agent, at=MONDAY + 2 * HOUR)
    assert (Attestation.objects.count(), Note.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("sender", "said"),
    [("jan@klant.example", {}), (CARRIER, {"witness": "'party'", "party": "'Vervoer BV'"})],
)
def test_what_was_sent_by_itself_is_nobodys_word(
    promise: Promise, agent: Agent, sender: str, said: dict[str, str]
) -> None:
    absent = write(promise.case, at=MONDAY + HOUR, sender=sender, kind="auto_reply")
    with pytest.raises(NotAttestedError, match="Choose a message"):
        attesting.by_message(promise, absent, by=agent, at=MONDAY + 2 * HOUR)
    assert refusal(attest(promise, message_id=str(absent.pk), said_at=f"'{MONDAY + HOUR}'", **said)) == NOT_THEIRS


def test_raw_sql_notes_are_the_recorders_own_on_this_case_and_not_of_later(promise: Promise, agent: Agent) -> None:
    at = MONDAY + 3 * HOUR
    other = makers.make_case(makers.make_inbox(agent.teams.get()), sender="ria@elders.example")
    facts = {"text": "x", "recorded_at": at}
    own = Note.objects.create(case=promise.case, author=agent, **facts)
    of_another = Note.objects.create(case=promise.case, author=makers.make_agent(), **facts)
    elsewhere = Note.objects.create(case=other, author=agent, **facts)
    there = {"witness": "'colleague'", "by_id": str(agent.pk)}
    for note in (of_another, elsewhere):
        assert refusal(attest(promise, note_id=str(note.pk), **there)) == NOT_THEIRS
    later = f"'{at + MINUTE}'"
    assert refusal(attest(promise, note_id=str(own.pk), said_at=later, **there)) == NOT_THEIRS
    assert refusal(attest(promise, note_id=str(own.pk), **there)) == "attestation: the ledger does not know of it"


def test_raw_sql_cannot_have_nobody_read_a_message_or_a_colleague_elsewhere(promise: Promise, agent: Agent) -> None:
    message = str(write(promise.case, at=MONDAY + 2 * HOUR).pk)
    for columns, name in (
        ({"by_id": "NULL"}, "attestation_by_somebody_or_pressed"),
        ({"is_identified": "true"}, "attestation_identified_by_a_press"),
        ({"colleague_id": str(agent.pk)}, "attestation_names_a_colleague_who_was_there"),
    ):
        assert name in refusal(attest(promise, message_id=message, **columns))


# ── Raw SQL ──


def attest(promise: Promise, **columns: str) -> str:
    """Return the statement that writes an attestation past the deeds."""
    values = {"promise_id": str(promise.pk), "witness": "'customer'", "party": "''", "at": f"'{MONDAY + 3 * HOUR}'"}
    values |= {"said_at": f"'{MONDAY + 2 * HOUR}'", "by_id": str(promise.owner_id), **columns}
    return f"INSERT INTO promises_attestation ({', '.join(values)}) VALUES ({', '.join(values.values())})"  # noqa: S608


def test_raw_sql_cannot_have_anybody_else_say_so(promise: Promise, agent: Agent) -> None:
    early = Message.objects.earliest("pk")
    theirs = write(promise.case, at=MONDAY + 2 * HOUR)
    carriers = write(promise.case, at=MONDAY + 2 * HOUR, sender=CARRIER)
    ours = makers.answer(promise.case, by=agent, at=MONDAY + 2 * HOUR)
    strange = makers.receive(theirs.conversation.inbox, sender="els@klant.example", at=MONDAY + 2 * HOUR)
    for message in (ours, strange, carriers):
        assert refusal(attest(promise, message_id=str(message.pk))) == NOT_THEIRS
    as_party = {"witness": "'party'", "party": "'Vervoer BV'"}
    assert refusal(attest(promise, message_id=str(theirs.pk), **as_party)) == NOT_THEIRS
    assert refusal(attest(promise, message_id=str(early.pk), said_at=f"'{early.received_at}'")) == NOT_THEIRS
    assert refusal(attest(promise, message_id=str(theirs.pk), said_at=f"'{MONDAY + HOUR}'")) == NOT_THEIRS
    stranger = str(strange.contact_point_id)
    assert (
        refusal(attest(promise, contact_point_id=stranger, by_id="NULL", said_at=f"'{MONDAY + 3 * HOUR}'"))
        == NOT_THEIRS
    )
    known = attest(promise, message_id=str(theirs.pk))
    assert refusal(known) == "attestation: the ledger does not know of it"
    other = makers.promise(promise.case, by=agent, kind=Kind.OTHER, channel="")
    assert refusal(attest(other, message_id=str(theirs.pk))).startswith("attestation: only a delivery")


def test_raw_sql_cannot_leave_out_where_it_stands(promise: Promise) -> None:
    note = Note.objects.create(
        case=promise.case, author=promise.made_by or makers.make_agent(), text="x", recorded_at=MONDAY + 3 * HOUR
    )
    for columns in ({}, {"note_id": str(note.pk)}, {"witness": "'party'", "note_id": str(note.pk)}):
        assert "attestation_" in refusal(attest(promise, **columns))


def test_raw_sql_cannot_have_it_said_before_the_customer_denied_it(promise: Promise, agent: Agent) -> None:
    message = write(promise.case, at=MONDAY + 2 * HOUR)
    keep(promise, "press", by=agent, at=MONDAY + 2 * HOUR + MINUTE)
    promising.contradict(promise, by=promise.case.conversations.get().contact_point, at=MONDAY + 3 * HOUR)
    assert refusal(attest(promise, message_id=str(message.pk))) == "attestation: the customer said otherwise since"


@pytest.mark.parametrize(
    ("source", "columns"),
    [
        ("telephone", {"certainty": "'proven'"}),
        ("colleague", {"certainty": "'proven'"}),
        ("press", {"by_id": "promise.owner_id"}),
        ("customer", {"kept_at": "proof.kept_at - interval '1 minute'"}),
        ("carrier", {"promise_id": "other.id"}),
    ],
)
def test_raw_sql_cannot_make_a_proof_of_it_surer_or_earlier(
    promise: Promise, agent: Agent, source: str, columns: dict[str, str]
) -> None:
    makers.promise(promise.case, by=agent, kind=Kind.DELIVERY, channel="")
    keep(promise, source, by=agent, at=MONDAY + 3 * HOUR)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    names = ("promise_id", "attestation_id", "certainty", "by_id", "offered_at", "established_at", "kept_at")
    chosen = ", ".join({name: f"proof.{name}" for name in names} | columns)
    values = ", ".join(({name: f"proof.{name}" for name in names} | columns).values())
    said = refusal(
        f"INSERT INTO promises_proof ({chosen}) SELECT {values} FROM promises_proof proof"  # noqa: S608
        f" JOIN promises_promise promise ON promise.id = proof.promise_id"
        f" JOIN promises_promise other ON other.id <> promise.id WHERE promise.id = {promise.pk}"
    )
    assert said == "proof: it is as sure as who says so, and from when they did"


def test_raw_sql_cannot_keep_something_else_by_it(promise: Promise, agent: Agent) -> None:
    keep(promise, "press", by=agent, at=MONDAY + HOUR)
    other = makers.promise(promise.case, by=agent, kind=Kind.OTHER, channel="", at=MONDAY + HOUR)
    said = refusal(entry(other, proof_id=str(promise.proofs.get().pk)))
    assert said == "ledger: nothing is kept without proof on the promised channel"
    assert not LedgerEntry.objects.filter(promise=other, kind="kept").exists()
