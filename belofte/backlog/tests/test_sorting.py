"""Groups of cases with one cause: found, stable when they are sorted again, and put right by people for good."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from belofte import makers
from belofte.backlog import deciding, groups, jobs, reading, sorting
from belofte.backlog.models import BacklogGroup, Placing, Sorting
from belofte.cases.models import Case
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role, Team
from belofte.promises import pace

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(days=1)
Cases = dict[str, list[Case]]


@pytest.fixture
def lead(team: Team) -> Agent:
    return makers.make_agent(Role.LEAD, teams=(team,))


def placed(cases: list[Case]) -> set[int | None]:
    """Return the groups in which cases stand."""
    return set(Placing.objects.filter(case__in=cases).values_list("group_id", flat=True))


def group_of(cases: list[Case]) -> BacklogGroup:
    """Return the one group in which cases stand."""
    (placing,) = Placing.objects.filter(case__in=cases).distinct("group").select_related("group")
    assert placing.group is not None
    return placing.group


def test_sort_cases_with_one_cause_stand_together(team: Team, cases: Cases) -> None:
    sorting.sort(team, at=LATER)
    found = {cause: group_of(each) for cause, each in cases.items()}
    assert len({group.pk for group in found.values()}) == 3
    assert all(cause in group.terms for cause, group in found.items())
    assert {one.group.pk: one.count for one in groups.of(team)} == {group.pk: 4 for group in found.values()}
    assert [one.pk for one in groups.cases_of(found["modem"])] == [one.pk for one in cases["modem"]]
    assert Sorting.objects.get(team=team).sorted_at == LATER


def test_sort_again_changes_no_number(team: Team, cases: Cases) -> None:
    sorting.sort(team, at=LATER)
    before = dict(Placing.objects.values_list("case_id", "group_id"))
    makers.deliver(makers.answer(cases["pakket"][0], by=makers.make_agent(teams=(team,)), at=LATER), at=LATER)
    new = makers.make_case(
        makers.make_inbox(team), sender="n@klant.example", at=LATER, text="Modem knippert rood, geen internet."
    )
    assert not Placing.objects.filter(case=new).exists()
    jobs.sort(team.pk)
    jobs.sort(team.pk)
    after = dict(Placing.objects.values_list("case_id", "group_id"))
    assert after.pop(new.pk) == before[cases["modem"][0].pk]
    assert before.pop(cases["pakket"][0].pk) is not None
    assert after == before
    assert BacklogGroup.objects.filter(team=team).count() == 3


def test_sort_beside_itself_finds_the_same(team: Team, cases: Cases) -> None:
    found = [sorting.work_out(reading.texts_of(team), {}) for _place in range(2)]
    for one in found:
        sorting.keep(team, one, at=LATER)
    assert BacklogGroup.objects.filter(team=team).count() == 3
    assert Placing.objects.filter(group__isnull=False).count() == 12


def test_sort_nothing_and_few(team: Team) -> None:
    sorting.sort(team, at=LATER)
    case = makers.make_case(makers.make_inbox(team), text="De lift is stuk.")
    sorting.sort(team, at=LATER)
    assert (placed([case]), groups.of(team)) == ({None}, [])


def test_sort_what_people_decide_holds(team: Team, cases: Cases, lead: Agent) -> None:
    sorting.sort(team, at=LATER)
    modem, pakket = group_of(cases["modem"]), group_of(cases["pakket"])
    moved, alone = cases["modem"][0], cases["pakket"][0]
    deciding.name(modem, "  Storing in  Oost ", by=lead, at=LATER)
    deciding.move(moved, to=pakket, by=lead, at=LATER)
    deciding.move(alone, to=None, by=lead, at=LATER)
    sorting.sort(team, at=LATER)
    assert (placed([moved]), placed([alone])) == ({pakket.pk}, {None})
    assert placed(cases["modem"][1:]) == {modem.pk}
    assert BacklogGroup.objects.get(pk=modem.pk).title == "Storing in Oost"
    deciding.move(moved, to=modem, by=lead, at=LATER + timedelta(hours=1))
    assert placed([moved]) == {modem.pk}


def test_sort_joined_groups_stay_one_and_draw_what_is_like_them(team: Team, cases: Cases, lead: Agent) -> None:
    sorting.sort(team, at=LATER)
    modem, factuur = group_of(cases["modem"]), group_of(cases["factuur"])
    deciding.join(factuur, into=modem, by=lead, at=LATER)
    new = makers.make_case(
        makers.make_inbox(team), sender="n@klant.example", at=LATER, text="De factuur is dubbel afgeschreven."
    )
    sorting.sort(team, at=LATER)
    assert placed([*cases["modem"], *cases["factuur"], new]) == {modem.pk}
    assert groups.find(Team.objects.all(), factuur.pk) == modem


def test_sort_what_is_decided_while_it_runs_holds(team: Team, cases: Cases, lead: Agent) -> None:
    sorting.sort(team, at=LATER)
    found = sorting.work_out(reading.texts_of(team), {})
    pakket = group_of(cases["pakket"])
    deciding.move(cases["modem"][0], to=pakket, by=lead, at=LATER)
    deciding.join(group_of(cases["factuur"]), into=pakket, by=lead, at=LATER)
    sorting.keep(team, found, at=LATER)
    assert placed([cases["modem"][0], *cases["factuur"], *cases["pakket"]]) == {pakket.pk}
    assert len(placed(cases["modem"][1:])) == 1


def test_labels_hold_nothing_personal() -> None:
    words = "Ik ben Sjoerd Kuiper, pakket PL904144897 naar Dorpsstraat 12, 1234 AB Utrecht; bel 06-12345678."
    left = reading.without_personal(words, names="Sjoerd Kuiper")
    assert all(one not in left for one in ("Sjoerd", "Kuiper", "904144897", "Dorpsstraat", "12345678", "1234 AB"))
    assert "pakket" in left


def test_reasons_are_sentences_of_the_customer(team: Team, cases: Cases, lead: Agent) -> None:
    sorting.sort(team, at=LATER)
    placing = Placing.objects.select_related("case", "group").get(case=cases["modem"][0])
    assert groups.reasons(placing) == ["Mijn modem knippert rood en ik heb geen internet"]
    deciding.move(cases["modem"][0], to=None, by=lead, at=LATER)
    assert groups.reasons(Placing.objects.select_related("case", "group").get(pk=placing.pk)) == []


def test_next_of_goes_on_behind_a_case_and_round(team: Team, cases: Cases) -> None:
    sorting.sort(team, at=LATER)
    modem = group_of(cases["modem"])
    first, second, _third, last = [Case.objects.get(pk=case.pk) for case in cases["modem"]]
    assert [groups.next_of(modem, after=first), groups.next_of(modem, after=last)] == [second, first]
    Case.objects.filter(pk__in=[case.pk for case in cases["modem"]]).exclude(pk=last.pk).update(
        answer_under_way_since=LATER
    )
    assert groups.next_of(modem, after=last) is None


def test_decisions_are_a_leads_of_that_team(team: Team, cases: Cases, lead: Agent) -> None:
    sorting.sort(team, at=LATER)
    modem, elsewhere = group_of(cases["modem"]), makers.make_team()
    foreign = BacklogGroup.objects.create(team=elsewhere, made_at=MONDAY)
    for by in (makers.make_agent(teams=(team,)), makers.make_agent(Role.LEAD, teams=(elsewhere,))):
        with pytest.raises(deciding.NotALeadError):
            deciding.name(modem, "Storing", by=by, at=LATER)
        with pytest.raises(deciding.NotALeadError):
            deciding.join(modem, into=foreign, by=by, at=LATER)
        with pytest.raises(deciding.NotALeadError):
            deciding.move(cases["modem"][0], to=None, by=by, at=LATER)
    for words in ("", " ", "x" * 101):
        with pytest.raises(deciding.NameMissingError):
            deciding.name(modem, words, by=lead, at=LATER)
    with pytest.raises(deciding.PersonalNameError):
        deciding.name(modem, "Zaken van jan@klant.example", by=lead, at=LATER)
    for into in (modem, foreign):
        with pytest.raises(deciding.GroupOfOthersError):
            deciding.join(modem, into=into, by=lead, at=LATER)
    with pytest.raises(deciding.GroupOfOthersError):
        deciding.move(cases["modem"][0], to=foreign, by=lead, at=LATER)


def test_the_database_refuses_a_group_of_others_and_to_undo_what_was_decided(
    team: Team, cases: Cases, lead: Agent
) -> None:
    sorting.sort(team, at=LATER)
    foreign = BacklogGroup.objects.create(team=makers.make_team(), made_at=MONDAY)
    moved, to = cases["modem"][0], group_of(cases["pakket"])
    assert "of another team" in _refusal(moved, foreign)
    deciding.move(moved, to=to, by=lead, at=LATER)
    assert "a person decided" in _refusal(moved, group_of(cases["factuur"]))


def _refusal(case: Case, group: BacklogGroup) -> str:
    with pytest.raises(ProgrammingError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE backlog_placing SET group_id = %s WHERE case_id = %s", [group.pk, case.pk])
    return str(refused.value)


def test_ask_once_and_at_night_for_who_has_many(team: Team, cases: Cases, monkeypatch: pytest.MonkeyPatch) -> None:
    pace.measure(team, at=LATER)
    sorting.ask_nightly()
    assert not sorting.is_asked(team)
    monkeypatch.setattr(sorting, "NIGHTLY_FROM", 11)
    sorting.ask_nightly()
    sorting.ask(team)
    assert sorting.is_asked(team)
    assert ProcrastinateJob.objects.filter(task_name=sorting.JOB).count() == 1
