"""What all tests share: databases cloned from one migrated template, so that nothing migrates or truncates twice."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
from django.db import connection, connections
from psycopg.sql import SQL, Composed, Identifier
from pytest_django import DjangoDbBlocker, Settings

from belofte import makers
from belofte.channels import registry
from belofte.channels.models import Inbox
from belofte.ops import migrating
from belofte.replies import holding

_LOCK = 4_201


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Give this process a database of its own; tests inside a transaction share it."""
    with django_db_blocker.unblock():
        _make_template()
        with _clone(f"belofte_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"):
            yield


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Give this test a database of its own, in which what it commits stays until it ends."""
    with django_db_blocker.unblock(), _clone(f"belofte_own_{os.getpid()}"):
        yield


@pytest.fixture(scope="module")
def committed_together(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Give the tests of a module one such database for all of them: each keeps to rows of its own."""
    with django_db_blocker.unblock(), _clone(f"belofte_together_{os.getpid()}"):
        yield


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that stands for a gate on every channel: what must never happen, happens on none."""
    if metafunc.definition.get_closest_marker("each_channel"):
        metafunc.parametrize("inbox", registry.NAMES, indirect=True)


@pytest.fixture
def inbox(request: pytest.FixtureRequest) -> Inbox:
    """An inbox on e-mail, or on the channel whose turn it is."""
    return makers.make_inbox(channel=getattr(request, "param", "email"))


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Settings) -> None:
    """Hash passwords fast: a slow hash is worth its time only where somebody could steal it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _uncollected_files(settings: Settings) -> None:
    """Serve the files of the pages from where they lie, so that no test waits for collecting them."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.WHITENOISE_AUTOREFRESH = True
    settings.WHITENOISE_USE_FINDERS = True


@pytest.fixture(autouse=True)
def _nothing_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let answers leave at once, where a test does not choose for how long they are held."""
    monkeypatch.setattr(holding, "SECONDS_USUAL", 0)


@contextmanager
def _clone(name: str) -> Iterator[None]:
    usual = connection.settings_dict["NAME"]
    _on_server(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
    _on_server(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(_template())))
    _turn_to(name)
    try:
        yield
    finally:
        _turn_to(usual)
        _drop(name)


def _drop(name: str) -> None:
    """Drop a database; the server's own vacuum may be in it for a moment, and cannot be told to leave."""
    for patience in (0.2, 1.0, 5.0):
        try:
            _on_server(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
        except psycopg.errors.InsufficientPrivilege:
            time.sleep(patience)
        else:
            return
    _on_server(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def _turn_to(name: str) -> None:
    for each in connections.all(initialized_only=True):
        each.close()
    connection.settings_dict["NAME"] = name


def _make_template() -> None:
    """Migrate the template, once for all processes; it gets its name when it is whole."""
    name, partial = _template(), f"{_template()}_partial"
    with psycopg.connect(os.environ["BELOFTE_DATABASE"], autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return
        for (old,) in server.execute("SELECT datname FROM pg_database WHERE datname ~ '^belofte_template_'").fetchall():
            server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(old)))
        server.execute(SQL("CREATE DATABASE {}").format(Identifier(partial)))
        _migrate(partial)
        server.execute(SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(partial), Identifier(name)))


def _migrate(name: str) -> None:
    usual = connection.settings_dict["NAME"]
    _turn_to(name)
    migrating.migrate(lambda _: None)
    _turn_to(usual)


@cache
def _template() -> str:
    """Return a name that changes with the migrations, ours and those of the libraries, and what follows on them."""
    root = Path(__file__).parent
    others = [root / "requirements.lock", root / "belofte/database/gates.py"]
    files = [*sorted(root.glob("belofte/*/migrations/*.py")), *others]
    return f"belofte_template_{sha256(b''.join(file.read_bytes() for file in files)).hexdigest()[:16]}"


def _on_server(statement: Composed) -> None:
    with psycopg.connect(os.environ["BELOFTE_DATABASE"], autocommit=True) as server:
        server.execute(statement)
