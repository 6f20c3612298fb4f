"""What an answer promises in the words of a text of the house says so, and is counted with that text."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client

from belofte import clock, makers
from belofte.cases.models import Case
from belofte.desk.tests.conftest import sign_in
from belofte.keeping import watching
from belofte.library import searching, using
from belofte.library.models import Text, TextPromise, Use
from belofte.makers import MONDAY
from belofte.people.models import Agent, Team
from belofte.promises.models import Kind, Promise
from belofte.promises.saying import Repeated, Said
from belofte.promises.terms import Due, Terms
from belofte.promises.tests.test_gates import refusal

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
WORDS = {
    "nl": "Beste {klant},\n\nWij zoeken het uit. U hoort uiterlijk {antwoorddag} van ons.\n\n{mijn naam}",
    "en": "Dear {customer},\n\nWe look into it. You hear from us by {answer day}.\n\n{my name}",
    "answer_days": 2,
}
NOT_THERE = "text: what it promised stands in the answer that was made from it, in its words"
OF_TEXT = "U hoort uiterlijk woensdag 25 november van ons."


def promise(case: Case, *, agent: Agent, lead: Agent, words: str = OF_TEXT, said: Said | None = None) -> Promise:
    """Have an answer sent that was made from a macro, and promise something in these words."""
    version, key = makers.make_text(team=case.team, by=lead, **WORDS), uuid.uuid4()
    using.put_in(version, key=key, at=MONDAY)
    text = f"Beste Noor,\n\nWij zoeken het uit. {OF_TEXT} Ik bel u morgen ook even.\n\nSanne"
    due = Due(at=MONDAY + 50 * HOUR, words="woensdag 25 november")
    terms = Terms(kind=Kind.REPLY, words=words, owner=agent, channel="email", due=due)
    makers.answer(case, by=agent, key=key, text=text, said=said or Said(promised=(terms,)))
    return Promise.objects.latest("pk")


def test_promise_in_its_words_names_the_text(case: Case, agent: Agent, lead: Agent) -> None:
    made = promise(case, agent=agent, lead=lead)
    found = TextPromise.objects.get()
    assert (found.promise, found.use.message, found.text) == (made, made.message, Text.objects.get())


def test_promise_that_somebody_added_names_none(case: Case, agent: Agent, lead: Agent) -> None:
    promise(case, agent=agent, lead=lead, words="Ik bel u morgen ook even.")
    assert (Use.objects.count(), TextPromise.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("words", "is_of_text"),
    [
        ("U hoort uiterlijk woensdag 25 november van ons.", True),
        ("Wij zoeken het uit.", True),  # all of a short sentence
        ("En u hoort uiterlijk vrijdag van ons", True),  # its fixed parts, in their order
        ("Ik bel u morgen, dan hoort u het van ons.", False),
        ("van ons.", False),
        ("U hoort uiterlijk", False),  # less than it takes
        ("Het is van ons. U hoort uiterlijk", False),  # in another order
        ("Tot morgen.", False),
    ],
)
def test_promise_names_the_text_of_which_it_has_enough_words(
    case: Case, agent: Agent, lead: Agent, words: str, *, is_of_text: bool
) -> None:
    promise(case, agent=agent, lead=lead, words=words)
    assert TextPromise.objects.exists() is is_of_text


def test_raw_sql_cannot_have_a_text_promise_other_words(case: Case, agent: Agent, lead: Agent) -> None:
    made = promise(case, agent=agent, lead=lead, words="Morgen bel ik zelf.")
    use = Use.objects.get()
    columns = "INSERT INTO library_textpromise (promise_id, use_id, text_id) VALUES"
    assert refusal(f"{columns} ({made.pk}, {use.pk}, {use.text_id})") == NOT_THERE


def test_promise_of_before_stays_what_it_was(case: Case, agent: Agent, lead: Agent) -> None:
    earlier = makers.promise(case, by=agent, kind=Kind.REPLY, channel="email", words=OF_TEXT)
    promise(case, agent=agent, lead=lead, said=Said(promised=(Repeated(promise=earlier),)))
    assert (Use.objects.count(), TextPromise.objects.count()) == (1, 0)


def test_texts_count_what_they_promised_and_what_was_not_kept(case: Case, agent: Agent, lead: Agent) -> None:
    promise(case, agent=agent, lead=lead)
    other = makers.make_text(team=case.team, by=lead).text
    assert counted() == [(1, 0), (0, 0)]
    watching.watch(at=MONDAY + 51 * HOUR)
    assert counted() == [(1, 1), (0, 0)]
    assert other.promises.count() == 0


def counted() -> list[tuple[int, int]]:
    """Return of each text how often it promised something, and how often that was not kept."""
    found = searching.with_promises(Text.objects.order_by("pk"))
    return [(vars(text)["promised"], vars(text)["broken"]) for text in found]


def test_pages_say_so(case: Case, team: Team, agent: Agent, lead: Agent) -> None:
    made = promise(case, agent=agent, lead=lead)
    client: Client = sign_in(lead)
    with clock.moved_to(MONDAY + 2 * HOUR):
        page = " ".join(client.get(f"/cases/{case.pk}/").content.decode().split())
    assert f'From the text <a href="/texts/{Text.objects.get().pk}/">“Where is my parcel?”</a>' in page
    watching.watch(at=MONDAY + 51 * HOUR)
    made.refresh_from_db()
    assert made.state == "broken"
    assert "once, <strong>1 not kept</strong>" in client.get("/texts/").content.decode()


def test_raw_sql_cannot_have_a_text_promise_what_it_did_not(case: Case, agent: Agent, lead: Agent) -> None:
    made = promise(case, agent=agent, lead=lead)
    elsewhere = makers.promise(case, by=agent, kind=Kind.REPLY, channel="email")
    other = makers.make_text(team=case.team, by=lead).text
    use = Use.objects.get()
    columns = "INSERT INTO library_textpromise (promise_id, use_id, text_id) VALUES"
    assert refusal(f"{columns} ({elsewhere.pk}, {use.pk}, {use.text_id})") == NOT_THERE
    assert refusal(f"{columns} ({made.pk}, {use.pk}, {other.pk})") == NOT_THERE
    assert refusal("DELETE FROM library_textpromise").startswith("pgtrigger: Cannot")
    assert refusal(f"UPDATE library_textpromise SET text_id = {other.pk}").startswith("pgtrigger: Cannot")  # noqa: S608
