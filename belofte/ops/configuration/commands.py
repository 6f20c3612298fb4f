"""The commands `belofte config …`; `ops/command.py` takes them in. Each loads what it needs when it runs."""
# ruff: noqa: PLC0415

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from belofte.ops.refusals import RefusalError

if TYPE_CHECKING:
    from belofte.ops.configuration.applying import Change

app = typer.Typer(name="config", help="Settings in files.", no_args_is_help=True)


@app.command()
def example() -> None:
    """Show `belofte.toml` with every setting explained, each at its default."""
    from belofte.ops.configuration import example as explained

    typer.echo(explained.write(), nl=False)


@app.command()
def export(
    file: Annotated[Path | None, typer.Argument(help="Where to; else it is shown.", show_default=False)] = None,
) -> None:
    """Write the settings of the desk: teams, inboxes, and for how long answers are held. No secret is in it."""
    from belofte.ops import loading

    loading.set_up()
    from belofte.ops.configuration import describing

    with loading.database_needed():
        written = describing.write(describing.desk())
    if file is None:
        typer.echo(written, nl=False)
        return
    try:
        file.write_text(written)
    except OSError as error:
        raise RefusalError(f"{file} cannot be written: {error.strerror}.") from error


@app.command()
def apply(
    file: Annotated[typer.FileText, typer.Argument(help="What `belofte config export` wrote; - for standard input.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the difference, and change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Apply without asking, for scripts.")] = False,
) -> None:
    """Make the desk as a file says: show the difference, ask, and apply all of it or nothing. Deletes nothing."""
    from belofte.ops import loading

    loading.set_up()
    from belofte.ops.configuration import applying, documents

    try:
        with loading.database_needed():
            document = documents.read(file.read())
            secrets: dict[tuple[str, str], str] = {}
            change = applying.rehearse(document, secrets=secrets)
            if change.lacking and not (dry_run or yes):
                secrets = _ask(change)
                change = applying.rehearse(document, secrets=secrets)
            _show(change)
            if dry_run or not change.difference or not (yes or typer.confirm("Apply this?")):
                return
            applying.apply(document, secrets=secrets, shown=change)
    except (documents.WrongFileError, UnicodeDecodeError) as refusal:
        raise RefusalError(f"{file.name}: {refusal}") from refusal
    except applying.DeskChangedError as refusal:
        raise RefusalError(str(refusal)) from refusal
    typer.echo("Applied.")


def _ask(change: "Change") -> dict[tuple[str, str], str]:
    """Ask for the secrets that the desk has not; what is left empty stays lacking."""
    typer.echo("These are not in the file. Leave one empty to fill it in later, on the page of the inbox.")
    asked = {
        (address, name): typer.prompt(f"{address} {name}", default="", hide_input=True, show_default=False)
        for address, name in change.lacking
    }
    return {whose: secret for whose, secret in asked.items() if secret}


def _show(change: "Change") -> None:
    for line in change.difference:
        typer.echo(line)
    for left in change.left:
        typer.echo(f"Not in the file, so it stays as it is: {left}")
    for address, name in change.lacking:
        typer.echo(f"Still to be filled in on the page of {address}: {name}")
    if not change.difference:
        typer.echo("The desk has these settings already.")
