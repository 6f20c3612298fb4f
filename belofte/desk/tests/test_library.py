"""The pages of the texts of the house: who reads and writes them, and what stops a version."""

import pytest
from django.test import Client

from belofte import clock, makers
from belofte.desk.tests.conftest import sign_in
from belofte.library import contesting
from belofte.library.models import Contest, Doubt, Text, Version, VersionOverruling
from belofte.makers import make_agent, make_text
from belofte.people.models import Agent, Role, Team
from belofte.replies.guards.contract import Level
from belofte.replies.models import Rule

pytestmark = pytest.mark.django_db
WORDS = {
    "title_nl": "Geen terugkoppeling",
    "title_en": "No feedback",
    "nl": "U krijgt hierover geen terugkoppeling.",
    "en": "Your parcel is in our depot.",
}

PLAIN = {**WORDS, "nl": "Uw pakket is bij ons in het magazijn."}  # on which no check remarks


@pytest.fixture
def team() -> Team:
    return makers.make_team("Pakketlijn")


@pytest.fixture
def lead(team: Team) -> Agent:
    return make_agent(Role.LEAD, name="Joyce", teams=(team,))


@pytest.fixture
def agent(team: Team) -> Agent:
    return make_agent(name="Samira", teams=(team,))


@pytest.fixture
def _tone_asks_for_a_reason(team: Team, lead: Agent) -> None:
    makers.have_stop(team, "tone", at=clock.now())


def post(client: Client, address: str, **words: str) -> tuple[int, str]:
    answer = client.post(address, words, follow=True)
    return answer.status_code, answer.content.decode()


def test_lead_writes_a_saved_reply_after_reading_how_it_reads(team: Team, lead: Agent) -> None:
    client = sign_in(lead)
    words = {
        **WORDS,
        "nl": "Dag {klant}, u hoort het uiterlijk {antwoorddag}.",
        "en": "By {answer day}.",
        "team": str(team.pk),
    }
    status, page = post(client, "/texts/new/reply/", **words, answer_days="2", deed="preview")
    assert (status, "Dag Noor Jansen, u hoort het uiterlijk" in page, Text.objects.exists()) == (200, True, False)
    status, page = post(client, "/texts/new/reply/", **words, answer_days="2", deed="save")
    assert (status, "It is in use from now on." in page) == (200, True)
    assert (Version.objects.get().answer_days, Text.objects.get().team) == (2, team)


@pytest.mark.usefixtures("_tone_asks_for_a_reason")
def test_what_a_check_stops_needs_a_reason(team: Team, lead: Agent) -> None:
    client = sign_in(lead)
    status, page = post(client, "/texts/new/reply/", **WORDS, team=str(team.pk), deed="save")
    assert (status, Text.objects.exists()) == (422, False)
    key = page.partition('name="because_')[2].partition('"')[0]
    status, _page = post(
        client, "/texts/new/reply/", **WORDS, team=str(team.pk), deed="save", **{f"because_{key}": "So agreed."}
    )
    assert (status, VersionOverruling.objects.get().reason) == (200, "So agreed.")
    assert "Joyce put it in use, because: So agreed." in client.get(f"/texts/{Text.objects.get().pk}/").content.decode()


def test_what_a_check_only_remarks_on_is_shown_before_it_is_in_use(team: Team, lead: Agent) -> None:
    client, given = sign_in(lead), {**WORDS, "team": str(team.pk)}
    status, page = post(client, "/texts/new/reply/", **given, deed="preview")
    assert (status, f"<strong>{WORDS['nl']}</strong>" in page, "because_" in page) == (200, True, False)
    status, page = post(client, "/texts/new/reply/", **given, deed="save")
    assert (status, "Press again to use it as it is." in page, Text.objects.exists()) == (200, True, False)
    shown = page.partition('name="shown" value="')[2].partition('"')[0]
    status, page = post(client, "/texts/new/reply/", **given, deed="save", shown=shown)
    assert (status, "It is in use from now on." in page, Version.objects.get().seen.stops) == (200, True, 0)


def test_another_version_shows_its_remarks_first_and_new_words_new_ones(team: Team, lead: Agent) -> None:
    version, client = make_text(team=team, by=lead), sign_in(lead)
    address, given = f"/texts/{version.text_id}/", {**WORDS, "instead_of": "1", "deed": "save"}
    _status, page = post(client, address, **given)
    shown = page.partition('name="shown" value="')[2].partition('"')[0]
    other = {**given, "nl": "Dat is uw eigen schuld."}
    _status, page = post(client, address, **other, shown=shown)
    assert ("<strong>Dat is uw eigen schuld.</strong>" in page, Version.objects.count()) == (True, 1)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"nl": "Dag {naam}."}, "There is no {naam} to fill in."),
        ({"en": ""}, "Write it in Dutch and in English"),
        ({"outcome": "found"}, "A complaint ends in its own way"),
        ({"marks_complaint": "on", "outcome": "solved"}, "A complaint ends in its own way"),
        ({"answer_days": "99"}, "30"),
    ],
)
@pytest.mark.parametrize("deed", ["preview", "save"])
def test_bad_input_is_told_beside_its_field(
    team: Team, lead: Agent, fields: dict[str, str], words: str, deed: str
) -> None:
    given = {**WORDS, "team": str(team.pk), "deed": deed, **fields}
    status, page = post(sign_in(lead), "/texts/new/reply/", **given)
    assert (status, words in page, Text.objects.exists()) == (422, True, False)


def test_another_version_stands_on_the_one_that_was_read(team: Team, lead: Agent) -> None:
    version = make_text(team=team, by=lead)
    address, client = f"/texts/{version.text_id}/", sign_in(lead)
    status, _page = post(client, address, **PLAIN, instead_of="1", deed="save")
    assert (status, Text.objects.get().version.number) == (200, 2)  # type: ignore[union-attr]
    status, page = post(client, address, **{**PLAIN, "nl": "Het mijne."}, instead_of="1", deed="save")
    assert (status, "Joyce wrote a newer version" in page) == (422, True)
    newer = Text.objects.get().version
    assert newer is not None
    shown = (newer.nl in page, "Het mijne.</textarea>" in page, 'name="instead_of" value="2"' in page)
    assert shown == (True, True, True)
    status, _page = post(client, address, **{**PLAIN, "nl": "Het mijne."}, instead_of="2", deed="save")
    assert (status, Text.objects.get().version.nl) == (200, "Het mijne.")  # type: ignore[union-attr]
    assert "version 1, which is not in use" in client.get(f"{address}?version=1").content.decode()
    assert client.get(f"{address}?version=7").status_code == 404


def test_agent_reads_and_does_not_write(team: Team, lead: Agent, agent: Agent) -> None:
    text = make_text(team=team, by=lead).text
    client = sign_in(agent)
    page = client.get(f"/texts/{text.pk}/").content.decode()
    assert ("Your parcel is in our depot." in page, "<textarea" in page) == (True, False)
    assert post(client, f"/texts/{text.pk}/", **WORDS, instead_of="1", deed="save")[0] == 404
    assert client.post(f"/texts/{text.pk}/archiving/").status_code == 403
    other = sign_in(make_agent(Role.LEAD, teams=(makers.make_team(),)))
    assert other.get(f"/texts/{text.pk}/").status_code == 404


def test_lead_does_not_write_for_the_house(team: Team, lead: Agent) -> None:
    assert post(sign_in(lead), "/texts/new/reply/", **PLAIN, team="", deed="save")[0] == 422
    administrator = sign_in(make_agent(Role.ADMINISTRATOR))
    assert post(administrator, "/texts/new/reply/", **PLAIN, team="", deed="save")[0] == 200
    house = Text.objects.get(team=None)
    sign_in(lead).post(f"/texts/{house.pk}/archiving/")
    assert Text.objects.get().archived_at is None


def test_archived_texts_stand_apart(team: Team, lead: Agent) -> None:
    text = make_text(team=team, by=lead).text
    client = sign_in(lead)
    assert "It is archived." in post(client, f"/texts/{text.pk}/archiving/", deed="archive")[1]
    assert "Where is my parcel?" not in client.get("/texts/").content.decode()
    assert "Where is my parcel?" in client.get("/texts/?archived=1&q=PARCEL").content.decode()
    assert "It can be used again." in post(client, f"/texts/{text.pk}/archiving/", deed="bring_back")[1]


def test_archived_text_that_a_check_stops_now_is_not_brought_back(team: Team, lead: Agent) -> None:
    text = make_text(team=team, by=lead, nl="U krijgt hierover geen terugkoppeling.").text
    client = sign_in(lead)
    post(client, f"/texts/{text.pk}/archiving/", deed="archive")
    makers.have_stop(team, "tone", level=Level.LEAD, at=clock.now())
    page = post(client, f"/texts/{text.pk}/archiving/", deed="bring_back")[1]
    assert "A check would stop “U krijgt hierover geen terugkoppeling.” now." in page
    assert Text.objects.get().archived_at is not None


def test_what_a_check_would_stop_now_is_marked(team: Team, lead: Agent) -> None:
    version = make_text(team=team, by=lead)
    Doubt.objects.create(version=version, language="nl", guard="tone", words="Uw pakket", at=clock.now())
    client = sign_in(lead)
    assert "A check would stop this now" in client.get("/texts/").content.decode()
    assert "would stop “Uw pakket”" in client.get(f"/texts/{version.text_id}/").content.decode()


def test_owner_is_a_lead(team: Team, lead: Agent, agent: Agent) -> None:
    text = make_text(team=team, by=lead).text
    other = make_agent(Role.LEAD, name="Femke", teams=(team,))
    client = sign_in(lead)
    for given in ("x", str(agent.pk)):
        post(client, f"/texts/{text.pk}/owner/", owner=given)
        assert Rule.objects.get().owner == lead
    assert "Femke owns this text now." in post(client, f"/texts/{text.pk}/owner/", owner=str(other.pk))[1]


def test_what_is_contested_is_shown_and_answered(team: Team, lead: Agent, agent: Agent) -> None:
    version = make_text(team=team, by=lead, kind=Text.Kind.EXPLAINER)
    administrator = sign_in(make_agent(Role.ADMINISTRATOR))
    assert post(administrator, "/texts/explainers/", customers="1", days="30")[0] == 200
    client = sign_in(lead)
    assert post(client, "/texts/explainers/", customers="9", days="30")[0] == 404
    message = makers.explain(makers.make_case(makers.make_inbox(team)), version, by=agent, at=clock.now())
    use = message.texts_used.get()
    contesting.contest(use, word=Contest.Word.WRONG, by=message.conversation.contact_point, at=clock.now())
    assert "May be a known complaint" in client.get("/texts/explainers/").content.decode()
    assert "1 rule asks for you" in client.get("/warnings/").content.decode()
    assert "1 customer says that this explainer" in client.get("/rules/").content.decode()
    case = sign_in(agent).get(f"/cases/{message.conversation.case_id}/").content.decode()
    assert "Of “Where is my parcel?” the customer says on their page: this is not right." in case
    assert (
        "Joyce: We lower the fee." in post(client, "/rules/", text=str(version.text_id), words="We lower the fee.")[1]
    )
