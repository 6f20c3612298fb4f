"""The command `belofte console`: what somebody types, or a program of ours posts, comes in over the console.

`ops/command.py` takes it in. It loads what it needs when it runs.
"""
# ruff: noqa: PLC0415

import uuid
from typing import TYPE_CHECKING, Annotated, Final

import typer

from belofte.ops.refusals import RefusalError

if TYPE_CHECKING:
    from belofte.channels.models import Inbox


_BYTES_MAX: Final = 2 * 1024 * 1024  # twice what the reader takes: of more, it says that it is too large


def console(
    team: Annotated[str, typer.Argument(help="The name of the team that answers it.")],
    *,
    sender: Annotated[str, typer.Option("--from", help="Who types: an address of the customer.")] = "",
) -> None:
    """Take in one message from standard input: plain words, or a JSON object. Nobody real is answered by it.

    Its fields are from, name, subject, answers (the id of what it answers), text, and program: a program of yours, such
    as a chatbot, said this to whom it is from. The call back or the answer that it promises by a date is somebody's
    then. The id of what was taken in is shown.
    """
    from belofte.ops import loading

    loading.set_up()
    from belofte import clock
    from belofte.channels.contract import Envelope
    from belofte.intake import accepting

    typed = typer.get_binary_stream("stdin").read(_BYTES_MAX)
    key = f"typed-{uuid.uuid4().hex}"
    with loading.database_needed():
        inbox = _inbox_of(team)
        recipients, at = (inbox.address,), clock.now()
        envelope = Envelope(raw=typed, sender=sender, recipients=recipients, received_at=at, transport_key=key)
        accepting.accept(envelope, inbox=inbox)
    typer.echo(key)


def _inbox_of(name: str) -> "Inbox":
    """Return the inbox of a team on the console, which is made the first time. Refuses: RefusalError."""
    from belofte.channels.models import Inbox
    from belofte.people.models import Team

    team = Team.objects.filter(name=name).first()
    if team is None:
        known = ", ".join(Team.objects.order_by("name").values_list("name", flat=True)) or "none"
        message = f"There is no team {name}. There are: {known}."
        raise RefusalError(message)
    made = {"team": team, "name": team.name, "language": "nl", "canary_minutes": 0}
    inbox, _is_new = Inbox.objects.get_or_create(channel="console", address=f"console-{team.pk}", defaults=made)
    return inbox
