"""Answering: what leaves, what is refused, and that nothing typed is lost."""

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from belofte import clock
from belofte.cases.models import Case, Message, Note
from belofte.channels.models import Inbox
from belofte.closing.models import Closure, Outcome
from belofte.desk.tests.conftest import sign_in
from belofte.makers import MONDAY, answer, have_stop, make_agent, make_case, make_inbox, make_team, receive
from belofte.people.models import Agent
from belofte.promises.models import Promise
from belofte.replies import drafting
from belofte.replies.models import Draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(inbox: Inbox) -> Case:
    return make_case(inbox)


@pytest.fixture
def agent(case: Case) -> Agent:
    return make_agent(teams=(case.team,))


@pytest.fixture
def client(agent: Agent) -> Client:
    return sign_in(agent)


def _form(case: Case, **fields: Any) -> dict[str, Any]:
    newest = Message.objects.filter(conversation__case=case).latest("pk")
    return {
        "text": "It is on its way.",
        "key": str(uuid.uuid4()),
        "seen_through": newest.pk,
        "conversation": newest.conversation_id,
        "deed": "send",
        **fields,
    }


def _sent(case: Case) -> list[Message]:
    return list(Message.objects.filter(conversation__case=case, direction="out"))


def test_reply_leaves_with_its_delivery_and_uses_the_draft_up(case: Case, agent: Agent, client: Client) -> None:
    drafting.save(case, text="It is", key=uuid.uuid4(), by=agent, at=MONDAY)
    assert client.post(f"/cases/{case.pk}/reply/", _form(case, text="It is\r\non its way.")).status_code == 302
    [message] = _sent(case)
    assert (message.text, message.author, message.deliveries.count()) == ("It is\non its way.", agent, 1)
    assert Draft.objects.count() == 0


@pytest.mark.parametrize("has_draft", [False, True])
def test_reply_by_the_form_of_a_colleague_is_refused_and_keeps_words_and_files(
    case: Case, agent: Agent, client: Client, *, has_draft: bool
) -> None:
    theirs = drafting.save(case, text="Hers", key=uuid.uuid4(), by=make_agent(teams=(case.team,)), at=MONDAY)
    if has_draft:
        drafting.save(case, text="It", key=uuid.uuid4(), by=agent, at=MONDAY)
    form = _form(case, key=str(theirs.key))
    response = client.post(f"/cases/{case.pk}/reply/", {**form, "files": [SimpleUploadedFile("b.txt", b"b")]})
    assert (response.status_code, _sent(case)) == (422, [])
    assert response.context["forms"]["reply"].errors["text"] == [
        "This form was opened for another answer. Your words stand here still: look, and go on."
    ]
    draft = Draft.objects.get(agent=agent)
    assert (draft.text, [file.name for file in draft.files.all()]) == ("It is on its way.", ["b.txt"])
    key = response.context["key"]
    assert client.post(f"/cases/{case.pk}/reply/", {**form, "key": key}).status_code == 302
    assert [message.author for message in _sent(case)] == [agent]
    assert Draft.objects.get().text == "Hers"


def test_draft_by_the_form_of_a_colleague_is_refused_and_shown_again(case: Case, client: Client) -> None:
    theirs = drafting.save(case, text="Hers", key=uuid.uuid4(), by=make_agent(teams=(case.team,)), at=MONDAY)
    form = _form(case, key=str(theirs.key), deed="save")
    part = client.post(f"/cases/{case.pk}/draft/", form, headers={"HX-Request": "true"})
    assert (part.status_code, b"opened for another answer" in part.content) == (422, True)
    assert b'id="reply-key"' in part.content  # from now on it is saved by another key
    response = client.post(f"/cases/{case.pk}/draft/", form)
    assert (response.status_code, b"It is on its way.</textarea>" in response.content) == (422, True)
    assert client.post(f"/cases/{case.pk}/draft/", {**form, "key": response.context["key"]}).status_code == 302
    assert set(Draft.objects.values_list("text", flat=True)) == {"Hers", "It is on its way."}


def test_reply_with_files_takes_them_along(case: Case, client: Client) -> None:
    files = [SimpleUploadedFile("../..\\label.pdf", b"%PDF-1.7", "application/pdf"), SimpleUploadedFile("b.txt", b"b")]
    client.post(f"/cases/{case.pk}/reply/", _form(case, files=files))
    [message] = _sent(case)
    kept = {file.name: Path(file.blob.path).read_bytes() for file in message.attachments.all()}
    assert kept == {"label.pdf": b"%PDF-1.7", "b.txt": b"b"}


def test_reply_and_close_waits_for_the_delivery(case: Case, client: Client) -> None:
    client.post(f"/cases/{case.pk}/reply/", _form(case, deed="send_and_close", outcome="solved"))
    closure = Closure.objects.get()
    assert (closure.outcome, closure.is_waiting) == (Outcome.SOLVED, True)


def test_reply_and_close_without_an_outcome_is_refused(case: Case, client: Client) -> None:
    response = client.post(f"/cases/{case.pk}/reply/", _form(case, deed="send_and_close"))
    assert response.status_code == 422
    assert response.context["forms"]["reply"].errors["outcome"] == [
        "Choose how it ends. The customer reads it in your answer."
    ]
    assert _sent(case) == []


def test_reply_without_words_is_refused(case: Case, client: Client) -> None:
    response = client.post(f"/cases/{case.pk}/reply/", _form(case, text=" \r\n "))
    assert response.status_code == 422
    assert response.context["forms"]["reply"].errors["text"] == ["Write an answer first: there is no text in it."]


@pytest.mark.each_channel
def test_reply_after_somebody_else_answered_shows_theirs_and_keeps_ours(
    case: Case, agent: Agent, client: Client
) -> None:
    form = _form(case)
    theirs = answer(case, by=make_agent(teams=(case.team,)), text="We already sent it.")
    response = client.post(f"/cases/{case.pk}/reply/", form)
    assert response.status_code == 422
    assert response.context["refusal"].newer == [theirs]
    assert response.context["seen_through"] == theirs.pk
    assert b"It is on its way." in response.content
    assert Draft.objects.get().text == "It is on its way."
    assert client.post(f"/cases/{case.pk}/reply/", {**form, "seen_through": theirs.pk}).status_code == 302
    assert [message.author for message in _sent(case)] == [theirs.author, agent]


def test_reply_that_says_in_public_where_somebody_lives_is_refused_and_keeps_the_words() -> None:
    case = make_case(make_inbox(channel="public_console"), text="Ik woon op Dorpsstraat 12 in Breda.")
    agent = make_agent(teams=(case.team,))
    have_stop(case.team, "personal")
    text = "Uw pakket ligt op Dorpsstraat 12 in Breda."
    response = sign_in(agent).post(f"/cases/{case.pk}/reply/", _form(case, text=text))
    assert (response.status_code, _sent(case), Draft.objects.get().text) == (422, [], text)
    assert b"Everybody can read this." in response.content


def test_reply_twice_with_one_form_leaves_once(case: Case, client: Client) -> None:
    form = _form(case)
    client.post(f"/cases/{case.pk}/reply/", form)
    response = client.post(f"/cases/{case.pk}/reply/", form, follow=True)
    assert [str(message) for message in response.context["messages"]][-1] == "This answer has already been sent."
    assert (len(_sent(case)), Draft.objects.count()) == (1, 0)


def test_reply_twice_leaves_once_though_its_words_name_another_minute_by_then(case: Case, client: Client) -> None:
    form = _form(case, text="We will call you within an hour.")
    with clock.moved_to(MONDAY):
        client.post(f"/cases/{case.pk}/reply/", form)
    with clock.moved_to(MONDAY + timedelta(minutes=1)):
        response = client.post(f"/cases/{case.pk}/reply/", form, follow=True)
    assert [str(message) for message in response.context["messages"]][-1] == "This answer has already been sent."
    assert (len(_sent(case)), Promise.objects.count(), Draft.objects.count()) == (1, 1, 0)


def test_reply_with_more_than_its_inbox_sends_is_refused_and_keeps_the_words(case: Case, client: Client) -> None:
    Inbox.objects.update(files_mb_max=1)
    files = [SimpleUploadedFile(name, name.encode() * 100_000) for name in ("a.txt", "b.txt", "c.txt")]
    response = client.post(f"/cases/{case.pk}/reply/", _form(case, files=files))
    assert response.status_code == 422
    [words] = response.context["forms"]["reply"].errors["attachments"]
    assert words.replace("\xa0", " ") == (
        "With “c.txt” the files are 1.4 MB together; this inbox sends at most 1 MB. Leave one out."
    )
    draft = Draft.objects.get()
    assert (draft.text, [file.name for file in draft.files.all()]) == ("It is on its way.", ["a.txt", "b.txt"])
    assert _sent(case) == []


def test_reply_says_how_much_its_inbox_sends(case: Case, client: Client) -> None:
    Inbox.objects.update(files_mb_max=40)
    assert "At most 40 MB together." in client.get(f"/cases/{case.pk}/").content.decode()


def test_reply_while_its_file_is_still_being_saved_takes_it_along_once(case: Case, client: Client) -> None:
    form = _form(case)
    for address in ("draft", "reply"):
        files = [SimpleUploadedFile("label.pdf", b"%PDF-1.7", "application/pdf")]
        client.post(f"/cases/{case.pk}/{address}/", {**form, "files": files}, headers={"HX-Request": "true"})
    [message] = _sent(case)
    assert [file.name for file in message.attachments.all()] == ["label.pdf"]


def test_reply_into_a_conversation_of_another_case_is_missing(case: Case, client: Client) -> None:
    foreign = receive(make_inbox(make_team())).conversation_id
    assert client.post(f"/cases/{case.pk}/reply/", _form(case, conversation=foreign)).status_code == 404
    assert _sent(case) == []


def test_reply_on_a_case_of_another_team_is_missing(case: Case) -> None:
    client = sign_in(make_agent(teams=(make_team(),)))
    assert client.post(f"/cases/{case.pk}/reply/", _form(case)).status_code == 404


def test_reply_writes_only_what_a_form_may_set(case: Case, client: Client) -> None:
    before = Case.objects.filter(pk=case.pk).values("team_id", "assignee_id", "subject", "opened_at").get()
    wanted = _form(case, team_id=99, assignee=99, subject="Mine", author=99, direction="in", recorded_at="2000-01-01")
    client.post(f"/cases/{case.pk}/reply/", wanted)
    assert Case.objects.filter(pk=case.pk).values("team_id", "assignee_id", "subject", "opened_at").get() == before
    assert [message.direction for message in _sent(case)] == ["out"]


def test_draft_is_kept_and_shown_to_its_writer_only(case: Case, client: Client) -> None:
    secret = "canary-in-a-draft"
    client.post(f"/cases/{case.pk}/draft/", {"text": secret, "key": str(uuid.uuid4())})
    other = sign_in(make_agent(teams=(case.team,)))
    pages = [who.get(f"/cases/{case.pk}/").content.decode() for who in (client, other)]
    assert [secret in page for page in pages] == [True, False]


def test_draft_while_typing_answers_with_a_part(case: Case, client: Client) -> None:
    form = {"text": "Dear", "key": str(uuid.uuid4())}
    response = client.post(f"/cases/{case.pk}/draft/", form, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert response.content.decode().strip().startswith('<div id="draft"')


def test_draft_of_what_was_sent_does_not_come_back(case: Case, client: Client) -> None:
    form = _form(case)
    client.post(f"/cases/{case.pk}/reply/", form)
    late = client.post(f"/cases/{case.pk}/draft/", form, headers={"HX-Request": "true"})
    assert (late.status_code, Draft.objects.count()) == (422, 0)


def test_draft_file_left_out_keeps_the_words(case: Case, agent: Agent, client: Client) -> None:
    draft = drafting.save(case, text="old", key=uuid.uuid4(), by=agent, at=MONDAY)
    file = drafting.add_file(draft, SimpleUploadedFile("a.txt", b"a"), at=MONDAY)
    client.post(f"/cases/{case.pk}/draft/files/{file.pk}/", {"text": "new", "key": str(draft.key)})
    kept = Draft.objects.get()
    assert (kept.text, kept.files.count()) == ("new", 0)


def test_draft_file_of_a_colleague_is_missing(case: Case, agent: Agent) -> None:
    draft = drafting.save(case, text="", key=uuid.uuid4(), by=agent, at=MONDAY)
    file = drafting.add_file(draft, SimpleUploadedFile("a.txt", b"a"), at=MONDAY)
    client = sign_in(make_agent(teams=(case.team,)))
    form = {"text": "", "key": str(uuid.uuid4())}
    assert client.post(f"/cases/{case.pk}/draft/files/{file.pk}/", form).status_code == 404
    assert draft.files.count() == 1


def test_draft_discarded_is_gone(case: Case, agent: Agent, client: Client) -> None:
    draft = drafting.save(case, text="x", key=uuid.uuid4(), by=agent, at=MONDAY)
    client.post(f"/cases/{case.pk}/draft/", {"deed": "discard", "key": str(draft.key)})
    assert Draft.objects.count() == 0


def test_note_is_kept_and_no_message_is_made(case: Case, client: Client) -> None:
    client.post(f"/cases/{case.pk}/notes/", {"text": "Ask the depot."})
    assert (Note.objects.get().text, _sent(case)) == ("Ask the depot.", [])


def test_note_without_words_is_refused_in_its_own_form(case: Case, client: Client) -> None:
    response = client.post(f"/cases/{case.pk}/notes/", {"text": " "})
    assert (response.status_code, response.context["mode"]) == (422, "note")
    assert response.context["forms"]["note"].errors["text"] == ["Write the note first: there is no text in it."]


def test_note_does_not_change_who_waits(case: Case, client: Client) -> None:
    before = Case.objects.get(pk=case.pk).waiting_since
    client.post(f"/cases/{case.pk}/notes/", {"text": "x"})
    assert Case.objects.get(pk=case.pk).waiting_since == before == MONDAY + timedelta(0)
