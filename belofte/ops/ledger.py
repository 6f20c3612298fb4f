"""The commands `belofte ledger …`; `ops/command.py` takes them in. Each loads what it needs when it runs."""
# ruff: noqa: PLC0415

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from belofte.promises.verifying import Verdict

app = typer.Typer(name="ledger", help="What was promised, as it was written.", no_args_is_help=True)


@app.callback()
def _common() -> None:
    """Look at what was promised, as it was written."""


@app.command()
def verify(*, as_json: Annotated[bool, typer.Option("--json", help="All of it as one JSON object.")] = False) -> None:
    """Work out the ledger of every case anew, and tell which is not as it was written.

    Words that had to be erased are told apart: of them only their digests are left, and all else is checked. Exit code
    1 when a ledger is not as it was written.
    """
    from belofte.ops import loading

    loading.set_up()
    from belofte.promises import verifying

    with loading.database_needed():
        found = verifying.verify()
    typer.echo(json.dumps(asdict(found)) if as_json else "\n".join(_lines(found)))
    if found.broken:
        raise typer.Exit(1)


def _lines(found: "Verdict") -> list[str]:
    lines = [f"{found.cases} cases with a ledger, {found.cases - len(found.broken)} as written"]
    if found.erased:
        promises = "1 promise" if len(found.erased) == 1 else f"{len(found.erased)} promises"
        lines.append(f"{promises} of which the words were erased: their digests stand")
    if found.broken:
        lines.append(f"not as written: cases {', '.join(map(str, found.broken))}")
    return lines
