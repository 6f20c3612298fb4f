import io
import os
from datetime import timedelta
from pathlib import Path

import pytest

from belofte import blobs, clock, makers
from belofte.cases.models import Attachment
from belofte.ops import sweeping

pytestmark = pytest.mark.django_db


def keep(*, days_ago: int) -> Path:
    path = Path(blobs.storage().path(blobs.keep(io.BytesIO(b"x"))))
    moment = (clock.now() - timedelta(days=days_ago)).timestamp()
    os.utime(path, (moment, moment))
    return path


def test_sweep_removes_only_what_is_old_and_named_by_nobody() -> None:
    fresh, old, named = keep(days_ago=0), keep(days_ago=2), keep(days_ago=2)
    name = str(named.relative_to(blobs.storage().path("")))
    message = makers.receive(makers.make_inbox())
    Attachment.objects.create(message=message, name="a", content_type="text/plain", size_bytes=1, blob=name)
    sweeping.sweep(at=clock.now())
    assert [path.exists() for path in (fresh, old, named)] == [True, False, True]
