"""One stage for all stories of a module: each has customers and cases of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from belofte import clock
from tests.stories import moved_clock
from tests.stories.desk import Stage, open_stage


@pytest.fixture(scope="module")
def moved(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The clock of the desk, and of this process with it, from the module's BEGINS on."""
    place, usual = tmp_path_factory.mktemp("clock") / "ahead", clock.now
    moved_clock.move(place, to=request.module.BEGINS)
    moved_clock.start(place)
    yield place
    clock.now = usual


@pytest.fixture(scope="module")
def stage(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[Stage]:
    """Start everything, with a mailbox for each of the module's CUSTOMERS; with BEGINS its clock can be moved."""
    settings = {}
    if hasattr(request.module, "BEGINS"):
        place = request.getfixturevalue("moved")
        settings = {"DJANGO_SETTINGS_MODULE": "tests.stories.moved_settings", moved_clock.PLACE: str(place)}
    with open_stage(django_db_blocker, customers=request.module.CUSTOMERS, **settings) as opened:
        yield opened
