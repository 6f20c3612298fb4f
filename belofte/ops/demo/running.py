"""`belofte demo`: a whole desk with a made-up morning in it, where mail keeps arriving. It never touches a real one."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from belofte.database import places
from belofte.environment import Environment
from belofte.ops.refusals import RefusalError

SEED = 2026
MARK = "is-a-demo"


def prepare_environment(*, begin_again: bool) -> None:
    """Point the settings at the demo's own state and database, on this machine only; before Django reads them.

    Refuses: RefusalError, for a folder that is not a demo's.
    """
    usual = Environment()
    state = usual.state.expanduser().absolute()
    state = state.with_name(f"{state.name}-demo")
    if begin_again and state.exists():
        _clear(state)
    state.mkdir(parents=True, exist_ok=True)
    (state / MARK).touch()
    os.environ |= {
        "BELOFTE_STATE": str(state),
        "BELOFTE_DATABASE": "embedded",
        "BELOFTE_HOST": "127.0.0.1",
        "BELOFTE_ADDRESS": f"http://localhost:{usual.port}",
        "BELOFTE_LANGUAGE": "nl",
    }


def is_demo(state: Path) -> bool:
    """Tell whether a state folder was made by the demo."""
    return (state / MARK).exists()


def _clear(state: Path) -> None:
    if not is_demo(state):
        message = f"{state} was not made by the demo, so it is not removed. Move it away yourself."
        raise RefusalError(message)
    shutil.rmtree(places.home(state), ignore_errors=True)  # may lie elsewhere, when root runs it
    shutil.rmtree(state)


def furnish(*, cases: int, progress: Callable[[int, int], None]) -> None:
    """Play the morning into an empty desk; a furnished one stays as it is.

    Of a whole morning the weeks before it are played too, so that one team's guards can stop what they see.
    """
    from django.db import connection  # noqa: PLC0415 - as below

    from belofte import clock  # noqa: PLC0415 - needs Django, which the environment above prepares
    from belofte.ops.demo import customers, earlier, house_texts, morning, playing, stopping  # noqa: PLC0415
    from belofte.people.models import Agent  # noqa: PLC0415

    if Agent.objects.exists():
        return
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")  # the morning can be played again
    now = clock.now()
    plan, is_whole = morning.plan(SEED, cases, day=now.date()), cases >= morning.CASES
    if is_whole:
        plan = earlier.before(plan, SEED, day=now.date())
    with customers.mail_server() as port:
        playing.open_desk(plan, smtp_port=port)
        house_texts.write(at=now)
        playing.Player(now=now).play(plan, tell=progress)
    if is_whole:
        stopping.begin(at=now)


def live() -> None:
    """Be the customers, beside the desk."""
    from belofte.ops.demo import customers  # noqa: PLC0415 - as above

    customers.live(SEED)
