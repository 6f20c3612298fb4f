"""The register of complaints as a file: of one's own teams, for leads, and no cell of it is a formula."""

import csv
from datetime import timedelta
from io import StringIO

import pytest

from belofte.cases.models import Case
from belofte.closing import complaints, register
from belofte.closing.models import Outcome
from belofte.desk.tests.conftest import sign_in
from belofte.makers import MONDAY, answer, deliver, make_agent, make_case
from belofte.people.models import Agent, Role

pytestmark = pytest.mark.django_db


def complaint(subject: str, *, by: Agent) -> Case:
    case = make_case(subject=subject)
    complaints.mark(case, by=by, at=MONDAY)
    return case


def rows(lead: Agent) -> list[dict[str, str]]:
    content = sign_in(lead).get("/complaints.csv").content.decode("utf-8-sig")
    return list(csv.DictReader(StringIO(content)))


def test_register_names_each_complaint_and_what_came_of_it() -> None:
    agent = make_agent(name="Anna")
    case = complaint("Broken", by=agent)
    deliver(answer(case, by=agent, outcome=Outcome.DONE, at=MONDAY + timedelta(hours=1)))
    (row,) = rows(make_agent(Role.LEAD, teams=(case.team,)))
    assert (row["case"], row["subject"], row["marked_by"]) == (str(case.pk), "Broken", "Anna")
    assert (row["outcome"], row["told_at"] > row["marked_at"]) == ("Complaint: told what we did", True)


def test_register_leaves_out_what_is_of_another_team() -> None:
    case = complaint("Broken", by=make_agent())
    assert rows(make_agent(Role.LEAD, teams=(make_case(sender="els@klant.example").team,))) == []
    assert len(rows(make_agent(Role.LEAD, teams=(case.team,)))) == 1


def test_register_is_for_leads() -> None:
    case = complaint("Broken", by=make_agent())
    assert sign_in(make_agent(teams=(case.team,))).get("/complaints.csv").status_code == 403


def test_register_holds_no_formula_of_a_stranger() -> None:
    case = complaint("=HYPERLINK(1)", by=make_agent())
    (row,) = rows(make_agent(Role.LEAD, teams=(case.team,)))
    assert row["subject"] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1"])
def test_what_begins_as_a_formula_is_words(cell: str) -> None:
    assert register.safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "1", "a=1", "'"])
def test_what_begins_as_no_formula_stays(cell: str) -> None:
    assert register.safe(cell) == cell
