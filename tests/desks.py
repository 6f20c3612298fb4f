"""A whole Belofte for a test, in processes of its own (`belofte up`), with its rows at hand here."""

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection, connections
from psycopg.conninfo import conninfo_to_dict
from pytest_django import DjangoDbBlocker

from belofte import clock, makers
from belofte.channels.models import Inbox, RawEnvelope
from belofte.database.embedded import Cluster
from belofte.ops.tests import running
from belofte.ops.tests.running import Installation
from belofte.people.models import Agent, Role, Team
from belofte.replies import holding

PASSWORD = "een-lang-geheim-7"
RUNNING = "Stop with Ctrl-C"
_STOP_SECONDS_MAX = 5.5  # the five of the supervisor and the start of a signal


@dataclass(kw_only=True)
class Desk:
    """What runs, and the first rows in it: one team, one inbox, whoever works there."""

    installation: Installation
    team: Team
    inbox: Inbox
    agents: list[Agent] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where browsers reach it."""
        return f"http://127.0.0.1:{self.installation.port}"


@contextmanager
def open_desk(
    blocker: DjangoDbBlocker, *, smtp_port: int, agents: tuple[str, ...] = ("Anna Vos",), **chosen: str
) -> Iterator[Desk]:
    """Start Belofte in a folder of its own, and stop it afterwards within its five seconds."""
    with (
        running.prepared_installation(**chosen) as installation,
        run(installation, blocker, smtp_port=smtp_port, agents=agents) as desk,
    ):
        yield desk


@contextmanager
def run(
    installation: Installation, blocker: DjangoDbBlocker, *, smtp_port: int, agents: tuple[str, ...] = ("Anna Vos",)
) -> Iterator[Desk]:
    """Start what was prepared, and stop it afterwards within its five seconds."""
    _share_keys(installation)
    installation.start("up", said=RUNNING)
    with blocker.unblock(), _rows_of(installation):
        yield _furnish(installation, smtp_port=smtp_port, agents=agents)
    seconds, code = installation.stop()
    assert (code, seconds < _STOP_SECONDS_MAX) == (0, True), f"it stopped with {code} after {seconds:.1f} s"


def _share_keys(installation: Installation) -> None:
    """Let this process read and sign what the installation does."""
    shutil.copy2(settings.STATE / "keys", installation.state / "keys")


@contextmanager
def _rows_of(installation: Installation) -> Iterator[None]:
    """Have Django in this process, in every thread, read and write the installation's rows."""
    dsn = conninfo_to_dict(Cluster(installation.state).dsn())
    theirs = {"NAME": dsn["dbname"], "USER": dsn["user"], "HOST": dsn["host"], "PORT": dsn.get("port", "")}
    usual = {key: connection.settings_dict[key] for key in theirs}
    _turn_to(theirs)
    try:
        yield
    finally:
        _turn_to(usual)


def _turn_to(place: Mapping[str, object]) -> None:
    for each in connections.all(initialized_only=True):
        each.close()
    connection.settings_dict.update(place)


def _furnish(installation: Installation, *, smtp_port: int, agents: tuple[str, ...]) -> Desk:
    team = makers.make_team("Klantenservice")
    credentials = {"smtp_host": "127.0.0.1", "smtp_port": smtp_port}
    inbox = makers.make_inbox(
        team,
        address="hallo@desk.test",
        name="Pakketlijn",
        language="nl",
        credentials=credentials,
        cases_a_day_max=32_000,  # the few senders of a test send many
    )
    holding.choose_seconds(0, by=None, at=clock.now())  # whoever waits for an answer in a test waits long enough
    desk = Desk(installation=installation, team=team, inbox=inbox)
    desk.agents = [_make_agent(name, team) for name in agents]
    return desk


def _make_agent(name: str, team: Team) -> Agent:
    email = f"{re.sub('[^a-z]', '', name.lower())}@desk.test"
    hasher = PBKDF2PasswordHasher()  # the installation's own; tests inside this process use a quick one
    agent = Agent.objects.create_user(email, name=name, roles=[Role.AGENT], language="nl")
    agent.password = hasher.encode(PASSWORD, hasher.salt())
    agent.save(update_fields=["password"])
    agent.teams.add(team)
    return agent


def is_read() -> bool:
    """Tell whether everything that came in has been read."""
    return not RawEnvelope.objects.waiting().exists()
