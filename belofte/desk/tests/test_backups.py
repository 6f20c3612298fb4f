"""What administrators read of backups at the top of their pages."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from belofte import clock, makers
from belofte.backups import SelfTest
from belofte.desk import backups
from belofte.people.models import Role

AT = makers.MONDAY


@pytest.fixture(autouse=True)
def _nightly(settings: Settings, tmp_path: Path) -> None:
    settings.STATE = tmp_path
    settings.BACKUPS = tmp_path / "backups"


def tried(at: datetime, result: Literal["equal", "different"]) -> SelfTest:
    return SelfTest(backup="2026-11-23T100000Z", tested_at=at, seconds=1, result=result, words="")


def test_problem_before_the_first() -> None:
    assert backups.problem(at=AT) == "No backup has been made yet. Run “belofte backup” and see what it says."


def test_problem_when_a_night_was_missed() -> None:
    backups.note_made(at=AT)
    assert backups.problem(at=AT + timedelta(hours=26)) == ""
    told = backups.problem(at=AT + timedelta(hours=27))
    assert told == "The newest backup is of 23 November 10:00. “belofte doctor” says what to do."


def test_problem_when_one_could_not_be_restored() -> None:
    backups.note_made(at=AT)
    backups.note_tried(tried(AT, "equal"))
    assert backups.problem(at=AT) == ""
    backups.note_tried(tried(AT, "different"))
    told = backups.problem(at=AT)
    assert told == "On 23 November 10:00 a backup was tried, and could not be restored. “belofte doctor” says why."


def test_problem_where_none_are_made(settings: Settings) -> None:
    settings.BACKUPS = None
    assert backups.problem(at=AT) == ""


@pytest.mark.django_db
def test_pages_of_administrators_say_it() -> None:
    client = Client()
    client.force_login(makers.make_agent(Role.ADMINISTRATOR))
    assert "No backup has been made yet." in client.get(reverse("desk:people")).content.decode()
    backups.note_made(at=clock.now())
    assert "backup" not in client.get(reverse("desk:people")).content.decode()
