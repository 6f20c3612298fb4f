"""Texts of the house pass the guards when they are written, and again when the guards change; the database holds it."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper
from pytest_django import DjangoAssertNumQueries

from belofte import jobs, makers
from belofte.cases.models import Case
from belofte.library import using, writing
from belofte.library.models import Doubt, Text, Use, Version, VersionOverruling
from belofte.library.writing import Content
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role, Team
from belofte.replies import noticing, pulsing, ruling, trying_out, vetting
from belofte.replies.guarding import Reason, StoppedError
from belofte.replies.guards.contract import Level
from belofte.replies.models import Overruling, Rule

pytestmark = pytest.mark.django_db
READING = "belofte.replies.jobs.read_texts_again"
RUDE = "U krijgt hierover geen terugkoppeling."
LATER = MONDAY + timedelta(hours=2)


@pytest.fixture
def team() -> Team:
    return makers.make_team("Pakketlijn")


@pytest.fixture
def lead(team: Team) -> Agent:
    return makers.make_agent(Role.LEAD, name="Joyce", teams=(team,))


@pytest.fixture
def agent(team: Team) -> Agent:
    return makers.make_agent(teams=(team,))


@pytest.fixture
def administrator() -> Agent:
    return makers.make_agent(Role.ADMINISTRATOR)


@pytest.fixture
def case(team: Team) -> Case:
    return makers.make_case(makers.make_inbox(team))


def rule(team: Team, level: Level, *, by: Agent, guard: str = "tone") -> None:
    makers.have_stop(team, guard, level=level)


def reasons_for(refused: StoppedError, *, is_rule: bool = False) -> dict[str, Reason]:
    return {each.key: Reason(words="Zo is het afgesproken.", is_rule=is_rule) for each in refused.seen}


def stopped(**fields: Any) -> StoppedError:
    with pytest.raises(StoppedError) as refused:
        makers.make_text(**{"nl": RUDE, **fields})
    return refused.value


def test_a_text_without_faults_is_in_use_at_once(team: Team, lead: Agent) -> None:
    rule(team, Level.REASON, by=lead)
    version = makers.make_text(team=team, by=lead)
    assert (version.number, version.text.version, version.seen.stops) == (1, version, 0)
    assert Rule.objects.get(text=version.text).owner == lead


def test_policy_of_no_feedback_is_not_in_use_without_the_reason_of_a_lead(team: Team, lead: Agent) -> None:
    rule(team, Level.REASON, by=lead)
    refused = stopped(team=team, by=lead)
    assert not Text.objects.exists()
    version = makers.make_text(team=team, by=lead, nl=RUDE, reasons=reasons_for(refused))
    kept = VersionOverruling.objects.get(version=version)
    assert (kept.guard, kept.language, kept.reason, kept.by) == ("tone", "nl", "Zo is het afgesproken.", lead)


@pytest.mark.parametrize("words", ["", "  "])
def test_an_empty_reason_is_none(team: Team, lead: Agent, words: str) -> None:
    rule(team, Level.LEAD, by=lead)
    reasons = {each.key: Reason(words=words) for each in stopped(team=team, by=lead).seen}
    assert stopped(team=team, by=lead, reasons=reasons).seen


def test_english_is_read_too(team: Team, lead: Agent) -> None:
    rule(team, Level.REASON, by=lead)
    refused = stopped(team=team, by=lead, nl="Dag.", en="You will get no feedback on this.")
    assert [each.remark.words for each in refused.seen] == ["You will get no feedback on this."]


def test_for_a_text_of_the_house_the_strictest_team_counts(team: Team, lead: Agent, administrator: Agent) -> None:
    makers.make_team()
    assert makers.make_text(by=administrator, nl=RUDE).seen.stops == 0
    rule(team, Level.REASON, by=lead)
    assert stopped(by=administrator).seen


def test_an_explainers_title_is_read_too(team: Team, lead: Agent) -> None:
    rule(team, Level.LEAD, by=lead)
    words = {"kind": "explainer", "nl": "Dag.", "en": "Hello.", "title_en": "Letters", "title_nl": RUDE}
    assert [each.remark.words for each in stopped(team=team, by=lead, **words).seen] == [RUDE]


def test_database_has_no_explainer_with_a_blank(team: Team, lead: Agent) -> None:
    words = {"nl": "Dag.", "en": "Hello."}
    version = makers.make_text(team=team, by=lead, kind="explainer", **words)
    with pytest.raises(writing.BlankInExplainerError):
        makers.make_text(team=team, by=lead, kind="explainer", **{**words, "nl": "Dag [vul in: wie]."})
    columns = "text_id, title_nl, title_en, nl, en, by_id, at"
    values = columns.replace(" nl,", " 'Dag [wie].',")
    refuses(
        f"INSERT INTO library_version ({columns}, number)"  # noqa: S608 - they stand above
        f" SELECT {values}, number + 1 FROM library_version WHERE id = %s",
        version.pk,
        match="explainer: it has a blank",
    )


def test_guards_that_need_a_customer_stay_out(team: Team, lead: Agent) -> None:
    rule(team, Level.LEAD, by=lead, guard="attachments")
    assert makers.make_text(team=team, by=lead, nl="Het formulier vindt u in de bijlage.").seen.stops == 0


def test_a_variable_is_no_empty_place(team: Team, lead: Agent) -> None:
    rule(team, Level.REASON, by=lead, guard="placeholders")
    assert makers.make_text(team=team, by=lead, nl="Dag {klant}, [vul in: reden].", en="Hi {customer}.").seen.stops == 0
    assert stopped(team=team, by=lead, nl="Dag XXXX, u bent aangemeld.").seen


def test_who_is_no_lead_of_the_team_writes_nothing(team: Team, agent: Agent, lead: Agent) -> None:
    for by, of in ((agent, team), (lead, None), (makers.make_agent(Role.LEAD), team)):
        with pytest.raises(writing.NotYoursError):
            makers.make_text(by=by, team=of)


def test_who_does_not_write_a_text_does_not_give_it_away(team: Team, lead: Agent, agent: Agent) -> None:
    text = makers.make_text(team=team, by=lead).text
    with pytest.raises(writing.NotYoursError):
        ruling.own(text, to=lead, by=agent, at=LATER)
    assert list(writing.writable(agent)) == []
    assert list(writing.writable(lead)) == [text]


def test_of_two_who_write_at_once_the_second_reads_first(team: Team, lead: Agent) -> None:
    version = makers.make_text(team=team, by=lead)
    content = Content(title_nl="A", title_en="A", nl="Een.", en="One.")
    again = vetting.write(version.text, content, instead_of=1, reasons={}, by=lead, at=LATER)
    assert (again.number, Text.objects.get().version) == (2, again)
    with pytest.raises(writing.ChangedMeanwhileError, match="Joyce"):
        vetting.write(version.text, content, instead_of=1, reasons={}, by=lead, at=LATER)


def test_later_rules_read_what_is_in_use_again(team: Team, lead: Agent, agent: Agent) -> None:
    version = makers.make_text(team=team, by=lead, nl=RUDE)
    rule(team, Level.REASON, by=lead)
    assert (jobs.waiting(READING, "after"), Text.objects.get().to_read_since) == ({0}, MONDAY)
    assert vetting.owned_in_doubt(lead) == 0
    vetting.read_marked(after=0, at=LATER)
    assert (jobs.waiting(READING, "after"), Text.objects.get().to_read_since) == ({0, version.text_id}, None)
    assert vetting.owned_in_doubt(lead) == 1
    doubt = Doubt.objects.get()
    assert (doubt.version, doubt.language, doubt.guard, doubt.words) == (version, "nl", "tone", RUDE)
    trying_out.choose(team, {"tone": Level.HINT}, by=lead, at=LATER)
    assert vetting.read_again(version.text_id, at=LATER) == []
    assert not Doubt.objects.exists()


def test_a_team_that_talks_otherwise_has_its_texts_read_again(
    team: Team, lead: Agent, agent: Agent, administrator: Agent
) -> None:
    rule(team, Level.REASON, by=lead)
    version, house = makers.make_text(team=team, by=lead, nl="Klik hier."), makers.make_text(by=administrator)
    other = makers.make_text(team=makers.make_team(), by=administrator)
    Text.objects.update(to_read_since=None)
    vetting.set_house(team, address_form="", words="", jargon="", by=administrator, at=LATER)
    assert not Text.objects.filter(to_read_since__isnull=False).exists()
    vetting.set_house(team, address_form="u", words="klik hier = ga naar", jargon="", by=administrator, at=LATER)
    assert list(Text.objects.order_by("pk").values_list("to_read_since", flat=True)) == [LATER, LATER, None]
    assert (house.text.team, other.text.to_read_since) == (None, None)
    vetting.read_marked(after=0, at=LATER)
    assert [(doubt.words, doubt.stops) for doubt in version.doubts.all()] == [("Klik hier", False)]
    assert vetting.owned_in_doubt(lead) == 0  # it stops nothing, so nobody is called for it
    writing.archive(version.text, by=lead, at=LATER)
    vetting.bring_back(version.text, by=lead, at=LATER)


def test_marking_hundreds_asks_one_statement_and_one_job(
    team: Team, lead: Agent, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(3):
        makers.make_text(team=team, by=lead)
    with django_assert_num_queries(4):  # a savepoint, the mark, the job, and the savepoint's end
        vetting.ask_to_read_again(team, at=LATER)
    assert Text.objects.filter(to_read_since=LATER).count() == 3


def test_a_text_that_cannot_be_read_keeps_none_of_the_others(
    team: Team, lead: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [makers.make_text(team=team, by=lead).text for _number in range(2)]
    vetting.ask_to_read_again(team, at=LATER)
    monkeypatch.setattr(vetting, "_unanswered", lambda *_of: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        vetting.read_marked(after=0, at=LATER)
    monkeypatch.undo()
    assert texts[0].pk in jobs.waiting(READING, "after")
    vetting.read_marked(after=texts[0].pk, at=LATER)
    assert list(Text.objects.filter(to_read_since__isnull=False)) == [texts[0]]


def test_what_changes_while_it_is_read_is_read_once_more(
    team: Team, lead: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = makers.make_text(team=team, by=lead).text
    vetting.ask_to_read_again(team, at=LATER)
    again = LATER + timedelta(minutes=1)

    def read(*_of: object) -> list[noticing.Noticed]:
        Text.objects.update(to_read_since=again)
        return []

    monkeypatch.setattr(vetting, "_unanswered", read)
    vetting.read_again(text.pk, at=again)
    assert Text.objects.get().to_read_since == again


def test_what_is_written_while_the_one_before_is_read_is_read_instead(
    team: Team, lead: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    version, look = makers.make_text(team=team, by=lead), vetting._unanswered  # noqa: SLF001 - to come between
    vetting.ask_to_read_again(team, at=LATER)
    content, readers = Content(title_nl="A", title_en="A", nl="Een.", en="One."), list[int]()

    def overtaken(text: Text, read: Version) -> list[noticing.Noticed]:
        if not readers:
            vetting.write(text, content, instead_of=1, reasons={}, by=lead, at=LATER)
        readers.append(read.number)
        return look(text, read)

    monkeypatch.setattr(vetting, "_unanswered", overtaken)
    vetting.read_again(version.text_id, at=LATER)
    assert (readers, Text.objects.get().to_read_since) == ([1, 2], None)


def test_teams_are_asked_for_their_levels_at_once(
    team: Team, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    teams = [team, *(makers.make_team() for _number in range(5))]
    with django_assert_max_num_queries(1):
        assert noticing.stops_of({"nl": "Dag."}, teams=teams, at=MONDAY) == []


def test_guards_read_before_the_texts_row_is_held(team: Team, lead: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    version, content = makers.make_text(team=team, by=lead), Content(title_nl="A", title_en="A", nl="Een.", en="One.")
    look, steps = noticing.stops_of, list[str]()

    def reading(*of: Any, **around: Any) -> list[noticing.Noticed]:
        steps.append("read")
        return look(*of, **around)

    def note(execute: Callable[..., object], sql: str, *rest: object) -> object:
        steps.extend(["hold"] * ("FOR NO KEY UPDATE" in sql))
        return execute(sql, *rest)

    monkeypatch.setattr(noticing, "stops_of", reading)
    with connection.execute_wrapper(note):
        vetting.write(version.text, content, instead_of=1, reasons={}, by=lead, at=LATER)
        vetting.read_again(version.text_id, at=LATER)
    assert steps == ["read", "hold", "read", "hold"]


def test_who_saves_in_the_same_moment_reads_first(team: Team, lead: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    version, content = makers.make_text(team=team, by=lead), Content(title_nl="A", title_en="A", nl="Een.", en="One.")
    look = vetting.stops_in

    def overtaken(*of: Any, **around: Any) -> list[noticing.Noticed]:
        monkeypatch.setattr(vetting, "stops_in", look)
        vetting.write(version.text, content, instead_of=1, reasons={}, by=lead, at=LATER)
        return []

    monkeypatch.setattr(vetting, "stops_in", overtaken)
    with pytest.raises(writing.ChangedMeanwhileError):
        vetting.write(version.text, content, instead_of=1, reasons={}, by=lead, at=LATER)


def test_what_a_lead_gave_a_reason_for_is_no_doubt(team: Team, lead: Agent) -> None:
    rule(team, Level.REASON, by=lead)
    reasons = reasons_for(stopped(team=team, by=lead))
    version = makers.make_text(team=team, by=lead, nl=RUDE, reasons=reasons)
    assert vetting.read_again(version.text_id, at=LATER) == []


def test_made_to_write_this_points_at_the_text(team: Team, lead: Agent, agent: Agent, case: Case) -> None:
    version = makers.make_text(team=team, by=lead, nl=f"Dag {{klant}}. {RUDE}", en="Hello.")
    rule(team, Level.REASON, by=lead)
    text, key = f"Dag Jan. {RUDE}", uuid.uuid4()
    using.put_in(version, key=key, at=MONDAY)
    with pytest.raises(StoppedError) as refused:
        makers.answer(case, by=agent, text=text, key=key)
    message = makers.answer(case, by=agent, text=text, key=key, reasons=reasons_for(refused.value, is_rule=True))
    assert Use.objects.get().version == version
    assert Overruling.objects.get(message=message).text == version.text
    assert (pulsing.pulses([team]), ruling.asked(lead)) == ([], 1)
    (pulse,) = pulsing.of_texts(Text.objects.all())
    assert (pulse.text, pulse.times, pulse.people, pulse.rule and pulse.rule.owner) == (version.text, 1, 1, lead)
    answered = ruling.answer_on_text(version.text, words="We schrijven het anders.", by=lead, at=LATER)
    assert (ruling.asked(lead), ruling.told(agent, at=LATER)) == (0, [answered])
    again = makers.answer(
        case,
        by=agent,
        text=text,
        key=put_in_again(version),
        reasons=reasons_for(refused.value, is_rule=True),
        at=LATER + timedelta(hours=1),
    )
    assert (Overruling.objects.get(message=again).text, ruling.asked(lead)) == (version.text, 1)
    (pulse,) = pulsing.of_texts(Text.objects.all())
    assert (pulse.times, pulse.people, pulse.since, pulse.answer) == (2, 1, 1, answered)
    assert [example.message for example in pulse.examples] == [again, message]
    with pytest.raises(ruling.RuleAnswerRefusedError):
        ruling.answer_on_text(version.text, words="Nee.", by=agent, at=LATER)


def put_in_again(version: Version) -> uuid.UUID:
    key = uuid.uuid4()
    using.put_in(version, key=key, at=LATER)
    return key


def test_of_many_texts_it_takes_as_many_statements_as_of_one(
    team: Team, lead: Agent, agent: Agent, case: Case, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    versions = [makers.make_text(team=team, by=lead, nl=f"Zin nummer {at}. {RUDE}", en="Hi.") for at in range(3)]
    rule(team, Level.REASON, by=lead)
    for version in versions:
        with pytest.raises(StoppedError) as refused:
            makers.answer(case, by=agent, text=version.nl)
        reasons = reasons_for(refused.value, is_rule=True)
        makers.answer(case, by=agent, text=version.nl, key=put_in_again(version), reasons=reasons)
    with django_assert_num_queries(6):
        found = pulsing.of_texts(Text.objects.all())
    assert {pulse.text for pulse in found} == {version.text for version in versions}


def refuses(sql: str, *values: str | int, match: str) -> None:
    with pytest.raises(DatabaseError, match=match), transaction.atomic(), _cursor() as cursor:
        cursor.execute(sql, values)


@contextmanager
def _cursor() -> Iterator[CursorWrapper]:
    with connection.cursor() as cursor:
        yield cursor
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


_INSERT = (
    "INSERT INTO library_version (text_id, number, title_nl, title_en, nl, en, marks_complaint, outcome, by_id, at)"
    " VALUES (%s, 9, 'a', 'a', 'a', 'a', false, '', %s, now())"
)


def test_database_has_no_version_that_no_guard_read(team: Team, lead: Agent, agent: Agent) -> None:
    version = makers.make_text(team=team, by=lead)
    refuses(_INSERT, version.text_id, lead.pk, match="no guard has read this version")
    refuses(_INSERT, version.text_id, agent.pk, match="a lead of its team writes it")


def test_database_uses_only_a_version_of_its_own_that_was_read(team: Team, lead: Agent) -> None:
    first, second = makers.make_text(team=team, by=lead), makers.make_text(team=team, by=lead)
    update = "UPDATE library_text SET version_id = %s WHERE id = %s"
    refuses(update, second.pk, first.text_id, match="that the guards have read")
    refuses(
        f"WITH made AS ({_INSERT} RETURNING id, text_id) UPDATE library_text SET version_id = made.id"  # noqa: S608
        " FROM made WHERE library_text.id = made.text_id",
        first.text_id,
        lead.pk,
        match="that the guards have read",
    )


def test_database_wants_a_leads_reason_for_each_stop(team: Team, lead: Agent, agent: Agent) -> None:
    version = makers.make_text(team=team, by=lead)
    refuses(
        f"WITH made AS ({_INSERT} RETURNING id)"  # noqa: S608
        " INSERT INTO library_versionread (version_id, stops) SELECT id, 1 FROM made",
        version.text_id,
        lead.pk,
        match="nobody said why",
    )
    overrule = (
        "INSERT INTO library_versionoverruling (version_id, language, guard, words, reason, by_id, at)"
        " VALUES (%s, 'nl', 'tone', '', %s, %s, now())"
    )
    refuses(overrule, version.pk, "because", agent.pk, match="only a lead of its team")
    refuses(overrule, version.pk, " ", lead.pk, match="version_overruled_with_a_reason")


@pytest.mark.parametrize("table", ["version", "versionread", "text"])
def test_database_keeps_what_was_written(team: Team, lead: Agent, table: str) -> None:
    makers.make_text(team=team, by=lead)
    refuses(f"DELETE FROM library_{table}", match="Cannot")  # noqa: S608


def test_database_keeps_what_a_version_says(team: Team, lead: Agent) -> None:
    makers.make_text(team=team, by=lead)
    refuses("UPDATE library_version SET nl = 'anders'", match="Cannot")
    refuses("UPDATE library_text SET team_id = NULL", match="Cannot")
