"""One stage for all stories of a module: each has customers and cases of its own."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.stories.desk import Stage, open_stage


@pytest.fixture(scope="module")
def stage(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[Stage]:
    """Start everything, with a mailbox for each of the module's CUSTOMERS."""
    with open_stage(django_db_blocker, customers=request.module.CUSTOMERS) as opened:
        yield opened
