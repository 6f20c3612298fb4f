"""After a message that hurts: a way out first, the words folded, and a conversation that can be stopped."""

from datetime import timedelta

import pytest
from django.test import Client

from belofte import clock, makers
from belofte.cases.models import Case, Message
from belofte.channels.models import Inbox
from belofte.conduct import abuse, rights
from belofte.conduct.models import ConductWarning, Kind, Objection, Pause, Stop
from belofte.desk.tests.conftest import sign_in
from belofte.keeping import assigning
from belofte.makers import ALL_SEEN, MONDAY
from belofte.people.models import Agent, Role
from belofte.replies import about_conduct, guarding, holding
from belofte.replies.models import Draft

pytestmark = pytest.mark.django_db
WORDS = "Ik kom langs en dan sla ik jullie in elkaar."


@pytest.fixture
def inbox(inbox: Inbox) -> Inbox:
    inbox.language = "nl"
    inbox.save()
    return inbox


@pytest.fixture
def message(inbox: Inbox) -> Message:
    found = makers.receive(inbox, text=f"Waar blijft mijn pakket, klootzakken? {WORDS}")
    abuse.listen(at=MONDAY)
    return found


@pytest.fixture
def agent(inbox: Inbox) -> Agent:
    return makers.make_agent(teams=(inbox.team,))


@pytest.fixture
def client(agent: Agent) -> Client:
    return sign_in(agent)


@pytest.fixture(autouse=True)
def decider(inbox: Inbox) -> Agent:
    """Have somebody there who could decide on an objection, and answers no customers."""
    return makers.make_agent(Role.ADMINISTRATOR, Role.AGENT, teams=(inbox.team,))


def case_of(message: Message) -> Case:
    return Case.objects.get(pk=message.conversation.case_id)


def page(client: Client, message: Message, query: str = "") -> str:
    return client.get(f"/cases/{case_of(message).pk}/{query}").content.decode()


def test_what_it_asks_stands_first_and_the_composer_after_a_press(client: Client, message: Message) -> None:
    first, then = page(client, message), page(client, message, "?write=reply")
    assert "<li>Waar blijft mijn pakket?</li>" in first
    assert "Take this over from me" in first
    assert 'id="reply-text"' not in first
    assert 'id="reply-text"' in then


def test_the_words_are_folded_on_the_page_and_in_the_list(client: Client, message: Message) -> None:
    assert "Folded: a threat" in page(client, message)
    listed = client.get("/cases/").content.decode()
    assert "klootzakken" not in listed
    assert "Words that hurt, folded" in listed


def test_unfolding_brings_the_composer_back(client: Client, message: Message) -> None:
    client.post(f"/messages/{message.pk}/unmarking/")
    shown = page(client, message)
    assert "Folded:" not in shown
    assert 'id="reply-text"' in shown


def test_a_threat_that_was_not_heard_is_folded_by_hand_and_stops_the_conversation(client: Client, inbox: Inbox) -> None:
    unheard = makers.receive(inbox, text="Pas maar op als je vanavond naar huis fietst.")
    abuse.listen(at=MONDAY)
    link = f"/conversations/{unheard.conversation_id}/stop/?kind=threat"
    before = page(client, unheard)
    assert "Was this a threat or an insult?" in before
    assert link not in before
    answer = client.post(f"/messages/{unheard.pk}/marking/", {"kind": "threat"})
    assert answer.headers["Location"] == f"/cases/{case_of(unheard).pk}/#message-{unheard.pk}"
    after = page(client, unheard)
    assert "Folded: a threat" in after
    assert link in after
    assert "Was this a threat or an insult?" not in after
    assert client.post(f"/messages/{unheard.pk}/marking/", {"kind": "love"}).status_code == 404


def test_passing_on_goes_to_a_colleague_whose_bar_tells_them(client: Client, message: Message, inbox: Inbox) -> None:
    colleague = makers.make_agent(teams=(inbox.team,))
    theirs = sign_in(colleague)
    assert client.post(f"/cases/{case_of(message).pk}/passing-on/").headers["Location"] == "/cases/"
    assert case_of(message).assignee == colleague
    assert f"/cases/{case_of(message).pk}/" in theirs.get("/warnings/").content.decode()
    assert f"/cases/{case_of(message).pk}/" not in client.get("/warnings/").content.decode()


def test_passing_on_where_nobody_is_there_is_told_to_the_lead(client: Client, message: Message, inbox: Inbox) -> None:
    lead = makers.make_agent(Role.LEAD, teams=(inbox.team,))
    client.post(f"/cases/{case_of(message).pk}/passing-on/")
    assert case_of(message).assignee is None
    assert f"/cases/{case_of(message).pk}/" in sign_in(lead).get("/warnings/").content.decode()


def test_passing_on_a_colleagues_case_is_refused(client: Client, message: Message, inbox: Inbox) -> None:
    colleague = makers.make_agent(teams=(inbox.team,), name="Karim")
    assigning.assign(case_of(message), to=colleague, instead_of=None, by=colleague, at=MONDAY)
    answer = client.post(f"/cases/{case_of(message).pk}/passing-on/")
    assert answer.status_code == 422
    assert "Karim has this case already." in answer.content.decode()


def test_a_pause_takes_it_out_of_the_list(client: Client, message: Message) -> None:
    client.post(f"/cases/{case_of(message).pk}/pause/")
    assert Pause.objects.count() == 1
    assert f"/cases/{case_of(message).pk}/" not in client.get("/cases/").content.decode()


def test_a_warning_is_made_ready_and_sent_as_one(client: Client, agent: Agent, message: Message) -> None:
    holding.choose_seconds(0, by=None, at=MONDAY)
    case = case_of(message)
    client.post(f"/cases/{case.pk}/conduct-warning/")
    draft = Draft.objects.get(agent=agent)
    assert draft.is_warning
    assert "Gebeurt het nog een keer" in draft.text
    assert '<input type="checkbox" name="is_warning" checked>' in page(client, message)
    given = {
        "text": draft.text.replace("[vul in: het antwoord op de vraag]", "Het komt morgen."),
        "key": str(draft.key),
        "seen_through": message.pk,
        "conversation": message.conversation_id,
        "deed": "send",
        "is_warning": "on",
    }
    client.post(f"/cases/{case.pk}/reply/", given)
    assert ConductWarning.objects.get().by == agent


def test_a_warning_that_is_held_stays_one(agent: Agent, message: Message, client: Client) -> None:
    holding.choose_seconds(10, by=None, at=MONDAY)
    given = {"text": "Zo niet.", "key": "0f0e0d0c-0000-4000-8000-000000000001", "seen_through": message.pk}
    given |= {"conversation": message.conversation_id, "deed": "send", "is_warning": "on"}
    client.post(f"/cases/{case_of(message).pk}/reply/", given)
    holding.release(Draft.objects.get(agent=agent).pk, at=clock.now() + timedelta(minutes=1))
    assert ConductWarning.objects.count() == 1


def stop(client: Client, message: Message, *, kind: str = "threat", **given: str | int) -> str:
    address = f"/conversations/{message.conversation_id}/stop/?kind={kind}"
    ready = client.get(address).context["form"].initial
    words = ready["text"].replace(
        "[vul in: een adres voor een brief, of een dag en tijd om te bellen]", "Postbus 1, 1000 AA Amsterdam"
    )
    told = {"message": message.pk, "quote": WORDS, "text": words, "key": ready["key"], "seen_through": ALL_SEEN}
    return client.post(address, {**told, **given}).content.decode()


@pytest.mark.each_channel
def test_stopping_the_conversation_after_a_threat(client: Client, agent: Agent, message: Message) -> None:
    assert stop(client, message) == ""
    made = Stop.objects.get()
    assert (made.quote, made.by, case_of(message).assignee) == (WORDS, agent, None)
    assert "bedreigd" in made.told.text
    signed = f"Met vriendelijke groet,\n\n{agent.name}"
    assert made.told.text.endswith(f"{rights.words('nl', is_formal=True)}\n\n{signed}")
    assert "klootzakken" not in made.told.text
    shown = page(client, message, "?write=reply")
    assert "Conversation stopped" in shown
    assert "A colleague answers this case until then." in shown


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"quote": "iets anders"}, "Quote the words as the customer wrote them"),
        ({"quote": ""}, "This field is required"),
        ({"text": "[vul in: een adres]"}, "Fill this in first"),
        ({"kind": "insult"}, "Warn the customer first."),
        ({"seen_through": 0}, "Something was said since you opened this case."),
    ],
)
def test_stopping_is_refused_with_words(client: Client, message: Message, given: dict[str, str], said: str) -> None:
    assert said in stop(client, message, **given)
    assert not Stop.objects.exists()


def test_what_was_said_meanwhile_is_shown_folded_and_then_the_stop_goes_through(
    client: Client, message: Message, inbox: Inbox
) -> None:
    address = f"/conversations/{message.conversation_id}/stop/?kind=threat"
    ready = client.get(address).context["form"].initial
    newer = makers.receive(inbox, answers=(message.external_id,), text="Stelletje idioten, ik wacht!", at=clock.now())
    abuse.listen(at=clock.now())
    told = {"message": message.pk, "quote": WORDS, "text": "Dit gesprek stopt.", "key": ready["key"]}
    refused = client.post(address, {**told, "seen_through": ready["seen_through"]})
    shown = refused.content.decode()
    assert refused.status_code == 422
    assert "Not sent yet: something was said" in shown
    assert "Dit gesprek stopt." in shown
    assert "Folded: insulting words" in shown
    seen_through = refused.context["form"]["seen_through"].value()
    assert seen_through == str(newer.pk)
    assert client.post(address, {**told, "seen_through": seen_through}).status_code == 302
    assert Stop.objects.get().quote == WORDS


def test_an_objection_to_a_stop_that_ended_meanwhile_comes_back_with_what_was_typed(
    client: Client, message: Message, inbox: Inbox
) -> None:
    stop(client, message)
    made = Stop.objects.get()
    makers.receive(inbox, answers=(made.told.external_id,), text="Dat bedoelde ik niet.", at=clock.now())
    lead = sign_in(makers.make_agent(Role.LEAD, teams=(inbox.team,)))
    address = f"/stops/{made.pk}/objection/?upheld=yes"
    ready = lead.get(address).context["form"].initial
    told = {"message": ready["message"].pk, "key": ready["key"], "seen_through": ALL_SEEN, "text": "U had gelijk."}
    refused = lead.post(address, {**told, "is_over": "True"})  # as if the page showed that
    assert refused.status_code == 422
    assert "U had gelijk." in refused.content.decode()
    assert lead.post(address, {**told, "is_over": refused.context["form"]["is_over"].value()}).status_code == 302


def test_words_that_hurt_are_folded_where_they_are_forwarded(client: Client, message: Message) -> None:
    shown = client.get(f"/messages/{message.pk}/forward/").content.decode()
    assert "Folded: a threat" in shown
    assert shown.index("<details>") < shown.index("klootzakken")


def test_words_that_hurt_are_folded_where_an_answer_comes_back(client: Client, message: Message) -> None:
    given = {"text": "Het komt morgen.", "key": "0f0e0d0c-0000-4000-8000-000000000002", "seen_through": 0}
    given |= {"conversation": message.conversation_id, "deed": "send"}
    shown = client.post(f"/cases/{case_of(message).pk}/reply/", given).content.decode()
    quote = shown[shown.index('<blockquote class="newer">') :]
    assert "Folded: a threat" in quote[: quote.index("klootzakken")]


def test_an_objection_is_decided_by_a_lead(client: Client, message: Message, inbox: Inbox) -> None:
    stop(client, message)
    made = Stop.objects.get()
    at = made.at + timedelta(minutes=1)
    makers.receive(inbox, answers=(made.told.external_id,), text="Dat was niet zo bedoeld.", at=at)
    lead = sign_in(makers.make_agent(Role.LEAD, teams=(inbox.team,)))
    assert f"/stops/{made.pk}/objection/" in page(lead, message)
    assert f"/stops/{made.pk}/objection/" not in page(client, message)
    assert "1 stop asks you to decide" in lead.get("/warnings/").content.decode()
    assert "asks you to decide" not in client.get("/warnings/").content.decode()
    address = f"/stops/{made.pk}/objection/?upheld=yes"
    ready = lead.get(address).context["form"].initial
    told = {"message": ready["message"].pk, "key": ready["key"], "seen_through": ALL_SEEN}
    told["text"] = ready["text"].replace("[vul in: waarom]", "het was anders bedoeld")
    assert lead.post(address, told).headers["Location"] == f"/cases/{case_of(message).pk}/"
    assert Objection.objects.get().is_upheld
    assert Stop.objects.get().ended_at is not None


def test_what_is_no_objection_is_set_aside_by_a_lead(client: Client, message: Message, inbox: Inbox) -> None:
    stop(client, message)
    made = Stop.objects.get()
    at = made.at + timedelta(minutes=1)
    asked = makers.receive(inbox, answers=(made.told.external_id,), text="Waar is mijn pakket?", at=at)
    lead = sign_in(makers.make_agent(Role.LEAD, teams=(inbox.team,)))
    assert "No, this is no objection" in page(lead, message)
    lead.post(f"/stops/{made.pk}/no-objection/", {"message": asked.pk})
    assert "No, this is no objection" not in page(lead, message)
    assert "asks you to decide" not in lead.get("/warnings/").content.decode()


@pytest.mark.parametrize("kind", ["threat", "insult"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_words_that_are_ready_pass_the_guards(inbox: Inbox, agent: Agent, kind: str, language: str) -> None:
    text = "Ik kom langs en sla jullie in elkaar, idioten!" if language == "nl" else "You idiots, I will come round."
    conversation = makers.receive(inbox, text=text).conversation
    written = about_conduct.with_rights(
        about_conduct.of_stop(conversation, Kind(kind), by=agent), conversation, by=agent
    )
    written = written.replace("[", "").replace("]", "")
    seen = guarding.look(guarding.read_draft(written, conversation, files=(), at=MONDAY), team=inbox.team)
    assert [each.remark for each in seen if each.remark.is_grave] == []
