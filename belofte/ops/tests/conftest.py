from collections.abc import Iterator

import pytest

from belofte.ops.tests import running
from belofte.ops.tests.running import Installation

PAGES = {"DJANGO_SETTINGS_MODULE": "belofte.ops.tests.settings"}


@pytest.fixture(scope="module")
def installed() -> Iterator[Installation]:
    """Belofte as a whole, running, with the pages of these tests."""
    with running.prepared_installation(**PAGES) as made:
        made.start("up", said="Stop with Ctrl-C")
        yield made
        seconds, code = made.stop()
        assert (seconds < 5, code) == (True, 0)


@pytest.fixture
def empty() -> Iterator[Installation]:
    """A state folder in which nothing runs yet."""
    with running.installation(**PAGES) as made:
        yield made


@pytest.fixture
def idle() -> Iterator[Installation]:
    """A desk that is ready, of which nothing runs yet."""
    with running.prepared_installation(**PAGES) as made:
        yield made
