"""The command `belofte console`: what somebody types, or a program of ours posts, comes in over the console.

`ops/command.py` takes it in. It loads what it needs when it runs.
"""
# ruff: noqa: PLC0415

import json
import uuid
from typing import TYPE_CHECKING, Annotated, Final

import typer

from belofte.ops.refusals import RefusalError

if TYPE_CHECKING:
    from belofte.channels.models import Inbox


_BYTES_MAX: Final = 2 * 1024 * 1024  # twice what the reader takes: of more, it says that it is too large
_ID_MAX: Final = 200  # characters
_FROM_MAX: Final = 320


def console(
    team: Annotated[str, typer.Argument(help="The name of the team that answers it.")],
    *,
    sender: Annotated[str, typer.Option("--from", help="Who types: an address of the customer.")] = "",
) -> None:
    """Take in one message from standard input: a JSON object, or plain words. Nobody real is answered by it.

    Its fields are from, name, subject, answers (the id of what it answers), text, id, and program: a program of yours,
    such as a chatbot, said this to whom it is from. The call back or the answer that it promises by a date is
    somebody's then. What has the same id is taken in once; without one it is taken in each time. With --from it is
    plain words, whatever they look like. The id of what was taken in is shown.
    """
    from belofte.ops import loading

    loading.set_up()
    from belofte import clock
    from belofte.channels.contract import Envelope
    from belofte.intake import accepting

    typed = typer.get_binary_stream("stdin").read(_BYTES_MAX).decode("utf-8", "replace")
    fields = _fields(typed, sender=sender)
    with loading.database_needed():
        inbox = _inbox_of(team)
        envelope = Envelope(
            raw=json.dumps({**fields, "to": inbox.address}, sort_keys=True).encode(),  # to two teams it is two
            sender=fields["from"],
            recipients=(inbox.address,),
            received_at=clock.now(),
            transport_key=f"typed-{fields['id']}",
        )
        row = accepting.accept(envelope, inbox=inbox)
    typer.echo(row.transport_key)


def _fields(typed: str, *, sender: str) -> dict[str, str]:
    """Return the fields of a message, whom it is from and its id among them. Refuses: RefusalError.

    What a `sender` typed is words and nothing else: else a customer could speak for the company.
    """
    from belofte.channels import readers
    from belofte.channels.contract import UnreadableError
    from belofte.language.cleaning import clean_line

    try:
        fields = {"text": typed} if sender else readers.fields_of(typed)
    except UnreadableError as error:
        raise RefusalError(str(error)) from error
    given = " ".join(fields.get("id", "").split())
    if len(given) > _ID_MAX or not given.isprintable():
        message = f"The id is to have at most {_ID_MAX} characters, each of which can be read."
        raise RefusalError(message)
    who = clean_line(sender or fields.get("from", ""), length_max=_FROM_MAX)
    return {**fields, "from": who, "id": given or uuid.uuid4().hex}


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
