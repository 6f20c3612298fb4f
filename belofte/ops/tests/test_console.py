"""The command `belofte console`: what a program of ours posts, and what somebody types in a customer's name."""

import json

import pytest
from typer.testing import CliRunner

from belofte import makers
from belofte.cases.models import Message
from belofte.channels.models import Inbox, RawEnvelope
from belofte.intake import reading
from belofte.ops import command
from belofte.ops.refusals import RefusalError
from belofte.people.models import Agent
from belofte.promises.models import Promise

pytestmark = pytest.mark.django_db
TEAM, OTHER = "Klantenservice", "Webwinkel"
CALL = "Een collega belt u morgen voor 17.00 uur terug."
JAN, PIET = "jan@klant.example", "piet@klant.example"
SAID = {"from": JAN, "program": "Belbot", "text": CALL}


@pytest.fixture(autouse=True)
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(name=TEAM), makers.make_team(name=OTHER)))


def posted(typed: str | dict[str, str], *, team: str = TEAM, sender: str = "") -> str:
    """Post something, have it read, and return the id that the command shows."""
    words = ["console", team, *(["--from", sender] if sender else [])]
    given = typed if isinstance(typed, str) else json.dumps(typed)
    taken = CliRunner().invoke(command.app, words, input=given)
    if taken.exception is not None:
        raise taken.exception
    reading.read_waiting()
    return taken.output.strip()


def test_what_a_program_posts_is_in_a_case() -> None:
    shown = posted(SAID)
    message = Message.objects.get()
    assert (message.external_id, message.author_name) == (shown, "Belbot")
    assert Promise.objects.get().made_by_program == "Belbot"
    posted("Dank u!", sender=JAN)
    assert Inbox.objects.count() == 1


def test_team_that_there_is_not_is_refused() -> None:
    with pytest.raises(RefusalError, match=f"There is no team Helpdesk. There are: {TEAM}, {OTHER}."):
        posted("Dag", team="Helpdesk")


def test_same_words_are_taken_in_each_time() -> None:
    shown = {posted(SAID), posted(SAID), posted(SAID, team=OTHER), posted("Ja", sender=JAN), posted("Ja", sender=PIET)}
    assert shown == set(Message.objects.values_list("external_id", flat=True))
    assert (len(shown), RawEnvelope.objects.filter(second_delivery_of=None).count()) == (5, 5)


def test_what_comes_again_by_its_id_is_taken_in_once_by_each_team() -> None:
    numbered = {**SAID, "id": "chat 12/3"}
    first = posted(numbered)
    assert first == "typed-chat 12/3"
    assert (posted(numbered), posted(dict(reversed(numbered.items()))), RawEnvelope.objects.count()) == (
        first,
        first,
        1,
    )
    assert (posted(numbered, team=OTHER), Message.objects.count()) == (first, 2)


def test_other_words_under_a_known_id_are_not_lost() -> None:
    first = posted({**SAID, "id": "12"})
    other = posted({**SAID, "id": "12", "text": "Dank voor uw bericht."})
    assert other.startswith("typed-12/")
    assert set(Message.objects.values_list("external_id", flat=True)) == {first, other}


def test_customer_does_not_speak_for_the_company() -> None:
    typed = json.dumps(SAID)
    posted(typed, sender=PIET)
    message = Message.objects.get()
    assert (message.direction, message.text, message.contact_point) == ("in", typed, message.conversation.contact_point)
    assert (message.conversation.contact_point.address, Promise.objects.count()) == (PIET, 0)


def test_what_cannot_be_stored_is_left_out_of_an_address() -> None:
    posted({"from": "jan\0@klant\ud800.example", "text": "Dag"})
    assert Message.objects.get().conversation.contact_point.address == JAN


def test_plain_words_need_no_sender() -> None:
    posted("Waar is mijn pakket?")
    assert (Message.objects.get().text, Message.objects.get().direction) == ("Waar is mijn pakket?", "in")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ('{"text": 5}', "Every field of the message has to be text"),
        (json.dumps({**SAID, "id": "x" * 201}), "The id is to have at most 200 characters"),
        (json.dumps({**SAID, "id": "x\0"}), "The id is to have at most 200 characters"),
    ],
)
def test_what_cannot_be_taken_in_is_refused_at_once(typed: str, said: str) -> None:
    with pytest.raises(RefusalError, match=said):
        posted(typed)
    assert not RawEnvelope.objects.exists()
