"""What stands below an answer: only what its recipient has seen."""

from dataclasses import replace
from datetime import timedelta

import pytest

from belofte import makers
from belofte.cases import noting
from belofte.cases.models import Case
from belofte.channels.contract import Address, OutgoingFile
from belofte.channels.email import build, quoting
from belofte.channels.email.roles import Cover
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.replies import composing, rendering
from belofte.replies.addressing import Also

pytestmark = pytest.mark.django_db
MIEP = Address(address="miep@buren.example", name="Miep")


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(name="Anna")


@pytest.fixture
def case(agent: Agent) -> Case:
    """Return a case in which Jan asked, Anna answered, and Jan asked again; a note stands between."""
    case = makers.make_case(makers.make_inbox(language="nl"), text="Waar is mijn pakket?", at=MONDAY)
    first = makers.answer(case, by=agent, at=MONDAY + timedelta(hours=1), text="Het is onderweg.")
    makers.deliver(first, at=MONDAY + timedelta(hours=1))
    noting.note(case, text="Geheim.", by=agent, at=MONDAY + timedelta(hours=2))
    return case


def _text(case: Case, agent: Agent, *, to: str = "jan@klant.example", also: Also | None = None) -> str:
    chosen = also or Also()
    message = makers.answer(case, by=agent, at=MONDAY + timedelta(hours=3), text="Het is er morgen.", also=chosen)
    return composing.compose(message.deliveries.get(contact_point__address=to)).text


def test_history_is_what_the_customer_wrote_and_got_newest_first(case: Case, agent: Agent) -> None:
    text = _text(case, agent)
    history = text.partition("Op maandag 23 november 2026")[1:]
    assert "".join(history) == (
        "Op maandag 23 november 2026 om 11:00 schreef Anna:\n\n> Het is onderweg.\n\n"
        "Op maandag 23 november 2026 om 10:00 schreef Jan:\n\n> Waar is mijn pakket?\n"
    )
    assert "Geheim" not in text


def test_history_for_who_reads_along_is_none_of_it(case: Case, agent: Agent) -> None:
    text = _text(case, agent, to=MIEP.address, also=Also(cc=(MIEP,)))
    assert text == "Het is er morgen.\n"


def test_history_leaves_out_what_did_not_arrive(agent: Agent) -> None:
    case = makers.make_case(makers.make_inbox(language="nl"), text="Waar is mijn pakket?", at=MONDAY)
    makers.answer(case, by=agent, at=MONDAY + timedelta(hours=1), text="Het is onderweg.")
    assert "onderweg" not in _text(case, agent)


def test_history_where_the_inbox_wants_none(case: Case, agent: Agent) -> None:
    type(case.conversations.get().inbox).objects.update(quotes_history=False)
    assert "schreef" not in _text(case, agent)


def test_history_is_cut_by_our_own_reader(case: Case, agent: Agent) -> None:
    kept = quoting.split(_text(case, agent), cover=Cover(is_answer=True)).text
    assert (kept.strip().splitlines()[0], "pakket" in kept) == ("Het is er morgen.", False)


def test_html_says_the_same_with_styles_at_each_element(case: Case, agent: Agent) -> None:
    message = makers.answer(case, by=agent, at=MONDAY + timedelta(hours=3), text="Eén & <twee>\n\nDrie")
    html = composing.compose(message.deliveries.get()).html
    assert "<style" not in html
    assert "Eén &amp; &lt;twee&gt;</p>" in html
    assert '<blockquote class="gmail_quote" type="cite" style="' in html
    assert 'lang="nl"' in html


def test_pictures_that_the_words_name_are_shown_in_line() -> None:
    html = rendering.as_html("Kijk: [a.png]\n[b.png]", language="nl", pictures={"a.png": "x1@desk.example"})
    assert '<img src="cid:x1@desk.example" alt="a.png"' in html
    assert "[b.png]" in html


def test_pictures_in_line_stand_beside_the_html_and_files_behind_it() -> None:
    case = makers.make_case()
    message = makers.answer(case, by=makers.make_agent(), text="Kijk: [a.png]")
    outgoing = composing.compose(message.deliveries.get())
    files = (
        OutgoingFile(name="a.png", content_type="image/png", content=b"a", content_id="x1@desk.example"),
        OutgoingFile(name="b.pdf", content_type="application/pdf", content=b"b"),
    )
    mail = build.message_bytes(replace(outgoing, files=files))
    kinds = [line.split(b";")[0] for line in mail.split(b"\r\n") if line.startswith(b"Content-Type: ")]
    assert kinds == [
        b"Content-Type: " + kind
        for kind in (
            *(b"multipart/mixed", b"multipart/alternative", b"text/plain", b"multipart/related"),
            *(b"text/html", b"image/png", b"application/pdf"),
        )
    ]
    assert b"Content-ID: <x1@desk.example>" in mail


def test_an_answer_is_no_mailing() -> None:
    message = makers.answer(makers.make_case(), by=makers.make_agent())
    mail = build.message_bytes(composing.compose(message.deliveries.get())).lower()
    assert [name for name in (b"list-unsubscribe", b"precedence", b"list-id") if name in mail] == []
