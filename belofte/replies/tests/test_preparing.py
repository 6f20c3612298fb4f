"""Words ready about a promise: what they say in each case, that a person finishes them, and what they leave alone."""

import re
import uuid
from datetime import datetime, timedelta
from typing import Final

import pytest

from belofte import makers
from belofte.cases.models import Case, Message
from belofte.conduct import models as conduct
from belofte.conduct.models import Stop
from belofte.conduct.stops import Because
from belofte.keeping import stopping, watching
from belofte.language.guessing import Language
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role
from belofte.promises.ledger import PromiseOverError
from belofte.promises.models import Kind, Promise
from belofte.promises.saying import Said
from belofte.replies import about_conduct, drafting, guarding, preparing, proposing, sending
from belofte.replies.models import Draft

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DUE = MONDAY + 31 * HOUR  # Tuesday, five o'clock in Amsterdam
SAID: Final[dict[Language, str]] = {
    "nl": "Goedemorgen, kunt u mij zeggen wanneer ik hier iets over hoor?",
    "en": "Good morning, could you tell me when I will hear about this?",
}
FILLED: Final = {
    "nieuwe dag en tijd": "uiterlijk vrijdag 27 november",
    "nieuwe dag": "uiterlijk vrijdag 27 november",
    "waarom het niet lukt": "dat de monteur ziek is",
    "waarom het niet is gebeurd": "de monteur was ziek",
    "wat we daarvoor doen": "kijkt er nu een collega mee",
    "new day and time": "by Friday 27 November",
    "new day": "by Friday 27 November",
    "why we will not manage": "that our engineer is ill",
    "why it did not happen": "our engineer was ill",
    "what we do for that": "a colleague is looking along now",
}
WORDS: Final = dict.fromkeys(Kind, "Dat doen we uiterlijk dinsdag.") | {"appointment": "De monteur komt dinsdag."}


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),), name="Anna Vos")


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()), name="Jan Bakker", text=SAID["nl"])


def promise(case: Case, agent: Agent, *, what: str = Kind.CALLBACK) -> Promise:
    kind = Kind.DELIVERY if what == "appointment" else Kind(what)
    channel = "phone" if kind == Kind.CALLBACK else ""
    return makers.promise(case, by=agent, due_at=DUE, kind=kind, words=WORDS[what], channel=channel)


def stopped(case: Case, agent: Agent, *, at: datetime) -> Stop:
    makers.make_agent(Role.LEAD, teams=(case.team,))  # who decides on an objection
    theirs = Message.objects.get(conversation__case=case)
    answer = sending.Answer(text="Dit gesprek stopt.", key=uuid.uuid4(), seen_through=makers.ALL_SEEN)
    because = Because(kind=conduct.Kind.THREAT, message=theirs, quote=theirs.text)
    return stopping.stop(theirs.conversation, because, answer, by=agent, at=at)


def test_prepare_before_due_says_what_was_promised_and_asks_for_the_rest(case: Case, agent: Agent) -> None:
    draft = preparing.prepare(promise(case, agent), by=agent, at=MONDAY + HOUR)
    assert draft.text == (
        "Beste Jan Bakker,\n\n"
        "We zouden u dinsdag 24 november voor 17.00 uur bellen. Waarschijnlijk lukt dat niet. Dat zeggen we liever "
        "nu dan achteraf.\n\n"
        "De reden is [vul in: waarom het niet lukt].\n\n"
        "We bellen u nu [vul in: nieuwe dag en tijd]. Komt dat niet uit? Laat het ons dan weten.\n\n"
        "Met vriendelijke groet,\n\nAnna Vos"
    )


def test_words_made_ready_are_signed_as_their_writer_signs(case: Case, agent: Agent) -> None:
    agent.signs_as = "Jo"
    agent.save()
    conversation, told = case.conversations.get(), MONDAY + HOUR
    stop = stopped(case, agent, at=told)
    made = [
        preparing.prepare(promise(case, agent), by=agent, at=told).text,
        about_conduct.with_rights(
            about_conduct.of_stop(conversation, conduct.Kind.THREAT, by=agent), conversation, by=agent
        ),
        *(about_conduct.of_objection(stop, is_upheld=upheld, by=agent) for upheld in (True, False)),
    ]
    Draft.objects.update(text="")
    made.append(about_conduct.prepare_warning(case, by=agent, at=told).text)
    assert [("\n\nJo" in words, "Anna" in words) for words in made] == [(True, False)] * 5


def test_prepare_after_a_break_says_sorry_and_what_happens_now(case: Case, agent: Agent) -> None:
    late = promise(case, agent, what=Kind.REFUND)
    watching.watch(at=DUE + HOUR)
    draft = preparing.prepare(late, by=agent, at=DUE + HOUR)
    assert draft.text == (
        "Beste Jan Bakker,\n\n"
        "U zou het geld dinsdag 24 november voor 17.00 uur terugkrijgen. Dat is niet gebeurd. Sorry: het is uw geld, "
        "en u mocht erop rekenen.\n\n"
        "Wat er misging: [vul in: waarom het niet is gebeurd].\n\n"
        "U krijgt het geld alsnog [vul in: nieuwe dag]. Om te zorgen dat het nu wel goed gaat, "
        "[vul in: wat we daarvoor doen].\n\n"
        "Met vriendelijke groet,\n\nAnna Vos"
    )


def test_prepare_after_moves_owns_up_to_them(case: Case, agent: Agent) -> None:
    late = promise(case, agent)
    said = Said(promised=(makers.moved(late, due_at=DUE + HOUR),))
    makers.call(case, by=agent, at=MONDAY + HOUR, said=said)
    watching.watch(at=DUE + 2 * HOUR)
    text = preparing.prepare(late, by=agent, at=DUE + 2 * HOUR).text
    assert "En we hadden de datum al een keer veranderd." in text


def test_prepare_writes_the_customers_language_and_the_form_of_the_team(agent: Agent) -> None:
    team = agent.teams.get()
    inbox = makers.make_inbox(team, language="nl")
    in_english = makers.make_case(inbox, sender="a@klant.example", text=SAID["en"])
    text = preparing.prepare(promise(in_english, agent), by=agent, at=MONDAY + HOUR).text
    assert "We said we would call you on Tuesday 24 November before 17:00." in text
    team.address_form = "je"
    team.save()
    informal = makers.make_case(inbox, sender="b@klant.example", text=SAID["nl"])
    text = preparing.prepare(promise(informal, agent), by=agent, at=MONDAY + HOUR).text
    assert "We zouden je dinsdag 24 november voor 17.00 uur bellen." in text


def test_prepare_after_a_try_says_when_and_offers_free_half_hours(case: Case, agent: Agent) -> None:
    made = promise(case, agent)
    makers.call(case, by=agent, at=MONDAY + HOUR / 2, answered=False)
    draft = preparing.prepare(made, by=agent, at=MONDAY + HOUR)
    assert draft.text == (
        "Beste Jan Bakker,\n\n"
        "We belden u maandag 23 november om 10.30 uur en konden u niet bereiken.\n\n"
        "Wilt u zelf kiezen wanneer we bellen? Dit kan bijvoorbeeld:\n\n"
        "- dinsdag 24 november, tussen 9.00 en 9.30 uur\n"
        "- dinsdag 24 november, tussen 12.00 en 12.30 uur\n"
        "- woensdag 25 november, tussen 9.00 en 9.30 uur\n"
        "- woensdag 25 november, tussen 12.00 en 12.30 uur\n"
        "- donderdag 26 november, tussen 9.00 en 9.30 uur\n"
        "- donderdag 26 november, tussen 12.00 en 12.30 uur\n\n"
        "Kies een half uur op uw eigen pagina; de link staat hieronder. Daar staan ook andere tijden.\n\n"
        "Met vriendelijke groet,\n\nAnna Vos"
    )


@pytest.mark.parametrize("language", SAID)
@pytest.mark.parametrize("hours", [1, 40])
def test_words_about_a_try_have_nothing_to_look_at_again(
    case: Case, agent: Agent, *, language: Language, hours: int
) -> None:
    inbox, at = case.conversations.get().inbox, MONDAY + hours * HOUR
    case = makers.make_case(inbox, sender="c@klant.example", name="Jan", text=SAID[language])
    made = promise(case, agent)
    makers.call(case, by=agent, at=MONDAY + HOUR / 2, answered=False)
    text = preparing.words(made, case.conversations.get(), by=agent, at=at)
    reading = guarding.read_draft(text, case.conversations.get(), files=(), at=at)
    seen = guarding.look(reading, team=case.team)
    assert [(each.guard, each.remark.words) for each in seen if each.guard != "questions"] == []
    found = proposing.propose(text, case=case, running=[made], at=at)
    assert [one.words for one in found if one.is_sure and one.kind != Kind.CALLBACK] == []


@pytest.mark.parametrize("language", SAID)
@pytest.mark.parametrize("is_broken", [False, True])
def test_words_that_were_filled_in_have_nothing_to_look_at_again(
    case: Case, agent: Agent, *, language: Language, is_broken: bool
) -> None:
    inbox, at = case.conversations.get().inbox, DUE + HOUR if is_broken else MONDAY + HOUR
    case = makers.make_case(inbox, sender="c@klant.example", name="Jan", text=SAID[language])
    remarks = []
    for what, times in [*((what, 0) for what in WORDS), (Kind.CALLBACK, 1), (Kind.CALLBACK, 3)]:
        made = promise(case, agent, what=what)
        made.moves = times
        text = preparing.words(made, case.conversations.get(), by=agent, at=at)
        filled = re.sub(r"\[(?:vul in|fill in): ([^\]]+)\]", lambda blank: FILLED[blank[1]], text)
        reading = guarding.read_draft(filled, case.conversations.get(), files=(), at=at)
        seen = guarding.look(reading, team=case.team)
        remarks += [(what, times, each.remark.words) for each in seen if each.guard != "questions"]
        found = [one for one in proposing.propose(filled, case=case, running=[made], at=at) if one.is_sure]
        remarks += [(what, times, one.words) for one in found[1:]]
    assert remarks == []


def test_guards_see_the_blanks(case: Case, agent: Agent) -> None:
    draft = preparing.prepare(promise(case, agent), by=agent, at=MONDAY + HOUR)
    reading = guarding.read_draft(draft.text, case.conversations.get(), files=(), at=MONDAY + HOUR)
    seen = [each.remark.words for each in guarding.look(reading, team=case.team) if each.guard == "placeholders"]
    assert seen == ["[vul in: waarom het niet lukt]", "[vul in: nieuwe dag en tijd]"]


def test_prepare_where_somebody_typed_leaves_their_words(case: Case, agent: Agent) -> None:
    drafting.save(case, text="Beste Jan, ik", key=uuid.uuid4(), by=agent, at=MONDAY)
    with pytest.raises(preparing.WordsTypedError):
        preparing.prepare(promise(case, agent), by=agent, at=MONDAY + HOUR)
    assert Draft.objects.get().text == "Beste Jan, ik"


def test_prepare_what_was_kept_is_refused(case: Case, agent: Agent) -> None:
    made = promise(case, agent)
    makers.call(case, by=agent, at=MONDAY + HOUR, said=Said(kept=(made,)))
    with pytest.raises(PromiseOverError):
        preparing.prepare(made, by=agent, at=MONDAY + HOUR)


def test_draft_that_was_emptied_is_about_nothing_any_more(case: Case, agent: Agent) -> None:
    draft = preparing.prepare(promise(case, agent), by=agent, at=MONDAY + HOUR)
    drafting.save(case, text="Beste Jan", key=draft.key, by=agent, at=MONDAY + HOUR)
    assert Draft.objects.get().about_id is not None
    drafting.save(case, text=" ", key=draft.key, by=agent, at=MONDAY + HOUR)
    assert Draft.objects.get().about_id is None


def test_send_with_a_blank_left_is_refused(case: Case, agent: Agent) -> None:
    with pytest.raises(sending.BlankLeftError) as refused:
        makers.answer(case, by=agent, text="De reden is [vul in: waarom het niet lukt].")
    assert str(refused.value) == "Fill this in first: [vul in: waarom het niet lukt]. Or take it out."


@pytest.mark.parametrize(
    "blank", ["[Vul in: nieuwe dag]", "[ vul in : nieuwe dag ]", "[fill in:\nnew day]", f"[vul in: {'x' * 200}]"]
)
def test_send_with_a_blank_that_somebody_typed_over_is_refused(case: Case, agent: Agent, blank: str) -> None:
    with pytest.raises(sending.BlankLeftError):
        makers.answer(case, by=agent, text=f"U hoort het {blank}.")
