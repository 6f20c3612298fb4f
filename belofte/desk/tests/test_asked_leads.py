"""Asking a lead on the screen, and what the lead makes of it."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from belofte import blobs
from belofte.cases.models import Case, Message
from belofte.channels.models import Inbox
from belofte.desk.tests.conftest import sign_in
from belofte.makers import have_stop, make_agent, make_case
from belofte.people.models import Agent, Role
from belofte.promises.models import Grain, Kind
from belofte.promises.saying import Said
from belofte.promises.terms import Due, Terms
from belofte.replies import holding, remembering
from belofte.replies.guards.contract import Level
from belofte.replies.models import Draft, Held, Overruling

pytestmark = pytest.mark.django_db

STORY_2 = "U krijgt hierover geen terugkoppeling."


@pytest.fixture
def agent(inbox: Inbox) -> Agent:
    return make_agent(name="Samira", teams=(inbox.team,))


@pytest.fixture
def lead(agent: Agent) -> Agent:
    return make_agent(Role.LEAD, name="Joyce", teams=(agent.teams.get(),))


@pytest.fixture
def case(inbox: Inbox, agent: Agent, lead: Agent) -> Case:
    team = agent.teams.get()
    case = make_case(inbox)
    have_stop(team, "tone", level=Level.LEAD, at=case.opened_at)
    return case


def post_reply(client: Client, case: Case, deed: str, **more: str) -> tuple[int, str]:
    answer = client.post(
        reverse("desk:reply", args=[case.pk]),
        {
            "text": STORY_2,
            "key": str(uuid.uuid4()),
            "seen_through": str(Message.objects.latest("pk").pk),
            "conversation": str(case.conversations.get().pk),
            "deed": deed,
            **more,
        },
    )
    return answer.status_code, answer.content.decode()


def decide(client: Client, case: Case, held: Held, deed: str, **more: str) -> tuple[int, str]:
    answer = client.post(
        reverse("desk:asked-lead", args=[case.pk, held.draft.key]),
        {"deed": deed, "asked_at": held.held_at.isoformat(), **more},
        follow=True,
    )
    return answer.status_code, answer.content.decode()


@pytest.mark.each_channel
def test_agent_is_offered_to_ask_and_sees_that_it_waits(agent: Agent, case: Case) -> None:
    client = sign_in(agent)
    status, page = post_reply(client, case, "send")
    assert status == 422
    assert "Ask a lead" in page
    assert post_reply(client, case, "ask_lead", asks="They asked for it.")[0] == 302
    page = client.get(reverse("desk:case", args=[case.pk])).content.decode()
    assert "Your answer waits for a lead" in page
    assert "They asked for it." in page


def test_lead_reads_it_and_lets_it_leave_for_a_reason(agent: Agent, lead: Agent, case: Case) -> None:
    post_reply(sign_in(agent), case, "ask_lead", asks="They asked for it.")
    client, held = sign_in(lead), Held.objects.get()
    assert "1 answer waits for you" in client.get(reverse("desk:warnings")).content.decode()
    page = client.get(reverse("desk:case", args=[case.pk])).content.decode()
    assert "Samira asks you about this answer" in page
    assert decide(client, case, held, "leave")[0] == 422
    (field,) = {part.split('"')[0] for part in page.split('name="')[1:] if part.startswith("because_")}
    assert "on its way" in decide(client, case, held, "leave", **{field: "Agreed on the phone."})[1]
    assert Overruling.objects.get().by == lead
    assert Message.objects.get(direction="out").author == agent


def test_lead_gives_it_back_and_its_writer_reads_why(agent: Agent, lead: Agent, case: Case) -> None:
    theirs = sign_in(agent)
    post_reply(theirs, case, "ask_lead")
    client, held = sign_in(lead), Held.objects.get()
    assert decide(client, case, held, "give_back")[0] == 422
    assert decide(client, case, held, "give_back", words="Say what happens next.")[0] == 200
    assert "Say what happens next." in theirs.get(reverse("desk:warnings")).content.decode()
    assert "Joyce: Say what happens next." in theirs.get(reverse("desk:case", args=[case.pk])).content.decode()


def test_lead_takes_the_words_over(agent: Agent, lead: Agent, case: Case) -> None:
    post_reply(sign_in(agent), case, "ask_lead")
    client = sign_in(lead)
    page = decide(client, case, Held.objects.get(), "take_over")[1]
    assert STORY_2 in page
    assert Draft.objects.filter(agent=lead).get().text == STORY_2


def chosen(case: Case, *, is_end: bool) -> dict[str, str]:
    """Return a form in which nothing is chosen as language would: another kind, a chip left out, one by hand.

    Where it ends the case all of them are left out.
    """
    recorded = "" if is_end else "on"
    chips = (
        {"kind": "delivery", "found_words": "We bellen u morgen"},
        {"kind": "reply", "found_words": "U hoort vrijdag van ons", "record": recorded, "due": "2026-12-04T12:00"},
        {"kind": "callback", "words": "By hand.", "record": recorded, "due": "2026-12-03T12:00"},
    )
    fields = {f"promise-{at}-{name}": value for at, chip in enumerate(chips) for name, value in chip.items()}
    owner = str(case.team.agents.get(name="Samira").pk)
    owners = {f"promise-{at}-owner": owner for at in range(len(chips))}
    return {
        "promise-TOTAL_FORMS": "3",
        "promise-INITIAL_FORMS": "0",
        **fields,
        **owners,
        "outcome": "explained" if is_end else "",
        "text": f"{STORY_2} We bellen u morgen. U hoort vrijdag van ons.",
    }


def ask(client: Client, case: Case, *, is_end: bool, key: str) -> None:
    assert post_reply(client, case, "ask_lead", key=key, **chosen(case, is_end=is_end))[0] == 302


def shown(client: Client, case: Case) -> tuple[list[tuple[bool, str]], str]:
    """Return the chips as they stand on the screen, and the outcome that is chosen."""
    context = client.get(reverse("desk:case", args=[case.pk])).context
    chips = [(form.is_recorded, str(form["kind"].value())) for form in context["chips"]["reply"].forms]
    return chips, context["forms"]["reply"]["outcome"].value()


@pytest.mark.parametrize("is_end", [False, True])
def test_what_was_chosen_beside_the_words_goes_back_and_forth(
    agent: Agent, lead: Agent, case: Case, *, is_end: bool
) -> None:
    theirs, ours = sign_in(agent), sign_in(lead)
    expected = [(False, "delivery"), (not is_end, "reply"), (not is_end, "callback")], "explained" if is_end else ""
    ask(theirs, case, is_end=is_end, key=str(uuid.uuid4()))
    decide(ours, case, Held.objects.get(), "give_back", words="Say what happens next.")
    assert shown(theirs, case) == expected
    ask(theirs, case, is_end=is_end, key=str(Draft.objects.get().key))
    theirs.post(reverse("desk:taking-back", args=[case.pk]))
    assert shown(theirs, case) == expected
    ask(theirs, case, is_end=is_end, key=str(Draft.objects.get().key))
    decide(ours, case, Held.objects.get(), "take_over")
    assert shown(ours, case) == expected


def test_lead_reads_what_it_promises_and_opens_its_files(agent: Agent, lead: Agent, case: Case) -> None:
    post_reply(sign_in(agent), case, "ask_lead")
    held = Held.objects.get()
    due = Due(at=case.opened_at + timedelta(days=1), grain=Grain.MINUTE)
    said = Said(promised=(Terms(kind=Kind.CALLBACK, words="Ik bel u morgen.", owner=agent, due=due),))
    Held.objects.update(said=remembering.write(said))
    file = held.draft.files.create(
        name="brief.txt", content_type="text/plain", size_bytes=5, blob=blobs.keep(ContentFile(b"Beste"))
    )
    reader = sign_in(lead)
    page = reader.get(reverse("desk:case", args=[case.pk])).content.decode()
    assert "Call back: “Ik bel u morgen.”, Tuesday 24 November, before 10:00" in page
    opened = reader.get(reverse("desk:asked-file", args=[case.pk, file.pk]))
    assert (opened.status_code, opened.getvalue()) == (200, b"Beste")
    holding.take_back(case, by=agent, at=case.opened_at)
    assert reader.get(reverse("desk:asked-file", args=[case.pk, file.pk])).status_code == 404


def test_writer_hears_that_no_lead_decides(agent: Agent, lead: Agent, case: Case) -> None:
    client = sign_in(agent)
    post_reply(client, case, "ask_lead")
    Held.objects.update(reminded_at=case.opened_at)
    assert "1 answer of yours still waits for a lead" in client.get(reverse("desk:warnings")).content.decode()
    assert "Nobody has decided since" in client.get(reverse("desk:case", args=[case.pk])).content.decode()
    assert "nobody has decided yet" in sign_in(lead).get(reverse("desk:warnings")).content.decode()


def test_colleague_sees_that_it_waits_and_cannot_decide(agent: Agent, case: Case) -> None:
    post_reply(sign_in(agent), case, "ask_lead")
    client = sign_in(make_agent(teams=(agent.teams.get(),)))
    assert "An answer of Samira waits for a lead." in client.get(reverse("desk:case", args=[case.pk])).content.decode()
    assert decide(client, case, Held.objects.get(), "leave")[0] == 422
    assert not Message.objects.filter(direction="out").exists()
