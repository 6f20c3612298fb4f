"""What a customer sent to show something hangs on the case, and is not asked for again."""

from datetime import timedelta

import pytest

from belofte import makers
from belofte.cases.models import Attachment, Case, Message
from belofte.closing.tests.test_gates import refusal
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.replies import guarding
from belofte.replies.guards import known_already
from belofte.replies.guards.contract import Reading, Remark
from belofte.testimony import evidencing
from belofte.testimony.models import Evidence

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=1)
TEXT = "Pakket PL904144897 kwam kapot aan. Betaal maar op NL91 ABNA 0417 1643 00."


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent()


@pytest.fixture
def message() -> Message:
    return makers.receive(makers.make_inbox(language="nl"), text=TEXT)


@pytest.fixture
def photo(message: Message) -> Attachment:
    return Attachment.objects.create(
        message=message, name="doos.jpg", content_type="image/jpeg", size_bytes=1, blob="x", content_id="in-line"
    )


def case_of(message: Message) -> Case:
    return message.conversation.case


def mark(message: Message, *, by: Agent, words: str = "PL904144897") -> Evidence:
    return evidencing.mark_number(message, words=words, by=by, at=LATER)


def test_mark_a_file(photo: Attachment, agent: Agent) -> None:
    marked = evidencing.mark_file(photo, by=agent, at=LATER)
    case = case_of(photo.message)
    assert (evidencing.of(case), marked.message, marked.by) == ([marked], photo.message, agent)
    assert case.events.latest("id").kind == "evidence_marked"


def test_mark_a_number(message: Message, agent: Agent) -> None:
    marked = mark(message, by=agent)
    assert (marked.kind, marked.words) == (Evidence.Kind.TRACKING, "PL904144897")


def test_of_an_account_the_end_alone_is_kept(message: Message, agent: Agent) -> None:
    assert mark(message, by=agent, words="NL91 ABNA 0417 1643 00").words == "NL•• •••• 4300"


def test_mark_what_the_message_does_not_name_is_refused(message: Message, agent: Agent) -> None:
    with pytest.raises(evidencing.NotNamedError):
        mark(message, by=agent, words="PL111111111")


def test_mark_twice_is_refused(message: Message, photo: Attachment, agent: Agent) -> None:
    mark(message, by=agent)
    evidencing.mark_file(photo, by=agent, at=LATER)
    with pytest.raises(evidencing.MarkedAlreadyError):
        mark(message, by=agent)
    with pytest.raises(evidencing.MarkedAlreadyError):
        evidencing.mark_file(photo, by=agent, at=LATER)


def test_mark_our_own_is_refused(message: Message, agent: Agent) -> None:
    ours = makers.answer(case_of(message), by=agent, text="Het gaat om PL904144897.")
    with pytest.raises(evidencing.NotFromCustomerError):
        mark(ours, by=agent)


def test_drop_and_mark_again(message: Message, agent: Agent) -> None:
    marked = mark(message, by=agent)
    evidencing.drop(marked, by=agent, at=LATER)
    with pytest.raises(evidencing.DroppedAlreadyError):
        evidencing.drop(marked, by=agent, at=LATER)
    again = mark(message, by=agent)
    assert (evidencing.of(case_of(message)), Evidence.objects.count()) == ([again], 2)


@pytest.mark.parametrize(
    ("draft", "about"),
    [
        ("Kunt u ons het pakketnummer sturen?", "PL904144897"),
        ("Kunt u een foto van de doos sturen?", "doos.jpg"),
    ],
)
def test_a_guard_hears_what_the_case_holds(
    message: Message, photo: Attachment, agent: Agent, draft: str, about: str
) -> None:
    mark(message, by=agent)
    evidencing.mark_file(photo, by=agent, at=LATER)
    reading = guarding.read_draft(draft, message.conversation, files=(), at=LATER)
    assert about in {each.about for each in _asking(reading)}


def _asking(reading: Reading) -> list[Remark]:
    return list(known_already.GUARD.look(reading))


@pytest.mark.parametrize(
    ("words", "kind", "kept"),
    [
        ("PL904144897", "tracking", "PL904144897"),
        ("bestelnummer 778123", "order_number", "778123"),
        ("NL91 ABNA 0417 1643 00", "iban", "NL•• •••• 4300"),
        ("Foto gezien in de winkel", "seen", "Foto gezien in de winkel"),
        ("Bankpas gezien van NL91 ABNA 0417 1643 00", "seen", "Bankpas gezien van NL•• •••• 4300"),
    ],
)
def test_type_in(message: Message, agent: Agent, words: str, kind: str, kept: str) -> None:
    typed = evidencing.type_in(case_of(message), words=f" {words} ", shows="deuk in de deur", by=agent, at=LATER)
    assert (typed.kind, typed.words, typed.shows, typed.message) == (kind, kept, "deuk in de deur", None)
    assert evidencing.of(case_of(message)) == [typed]


@pytest.mark.parametrize("before", ["", "x" * (evidencing.WORDS_MAX - 12)])
def test_type_in_keeps_no_account_number(message: Message, agent: Agent, before: str) -> None:
    said = f"Foto {before} van NL91 ABNA 0417 1643 00"
    typed = evidencing.type_in(case_of(message), words=said, shows="app met NL91 ABNA 0417 1643 00", by=agent, at=LATER)
    assert (typed.shows, "NL91" in typed.words) == ("app met NL•• •••• 4300", False)


def test_type_in_nothing_or_the_same_is_refused(message: Message, agent: Agent) -> None:
    with pytest.raises(evidencing.NothingTypedError):
        evidencing.type_in(case_of(message), words=" ", by=agent, at=LATER)
    mark(message, by=agent)
    with pytest.raises(evidencing.MarkedAlreadyError):
        evidencing.type_in(case_of(message), words="PL904144897", by=agent, at=LATER)


@pytest.mark.parametrize(
    ("typed", "draft"),
    [
        ("Foto gezien in de winkel", "Kunt u een foto van de doos sturen?"),
        ("klantnummer 55123", "Wat is uw klantnummer?"),
    ],
)
def test_a_guard_hears_what_was_typed(agent: Agent, typed: str, draft: str) -> None:
    case = makers.make_case(makers.make_inbox(language="nl"), text="Mijn bestelling is kapot.")
    before = guarding.read_draft(draft, case.conversations.get(), files=(), at=LATER)
    evidencing.type_in(case, words=typed, by=agent, at=LATER)
    after = guarding.read_draft(draft, case.conversations.get(), files=(), at=LATER)
    assert (len(_asking(before)), len(_asking(after))) == (0, 1)


def test_raw_sql_cannot_say_that_a_message_shows_what_was_typed(message: Message, agent: Agent) -> None:
    said = refusal((_INSERT, [case_of(message).pk, message.pk, 0, "seen", "x", agent.pk]))
    assert said.startswith(
        'new row for relation "testimony_evidence" violates check constraint "evidence_sent_or_typed'
    )


_INSERT = (
    "INSERT INTO testimony_evidence (case_id, message_id, attachment_id, kind, words, by_id, at)"
    " VALUES (%s, %s, NULLIF(%s, 0), %s, %s, %s, now())"
)


def test_raw_sql_cannot_hang_it_on_another_case(message: Message, agent: Agent) -> None:
    other = makers.make_case(sender="els@klant.example")
    said = refusal((_INSERT, [other.pk, message.pk, 0, "tracking", "PL1", agent.pk]))
    assert said == "evidence: the customer of this case did not send it"


def test_raw_sql_cannot_mark_our_own_words(message: Message, agent: Agent) -> None:
    ours = makers.answer(case_of(message), by=agent)
    said = refusal((_INSERT, [case_of(message).pk, ours.pk, 0, "tracking", "PL1", agent.pk]))
    assert said == "evidence: the customer of this case did not send it"


def test_raw_sql_cannot_mark_a_file_of_another_message(message: Message, photo: Attachment, agent: Agent) -> None:
    other = makers.receive(makers.make_inbox(), sender="els@klant.example")
    said = refusal((_INSERT, [case_of(other).pk, other.pk, photo.pk, "file", "", agent.pk]))
    assert said == "evidence: the file did not come with that message"


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE testimony_evidence SET words = 'x'", "pgtrigger: Cannot update"),
        ("DELETE FROM testimony_evidence", "pgtrigger: Cannot delete"),
        ("UPDATE testimony_evidence SET dropped_at = now()", "new row"),
    ],
)
def test_raw_sql_cannot_change_it(message: Message, agent: Agent, statement: str, said: str) -> None:
    mark(message, by=agent)
    assert refusal((statement, [])).startswith(said)
