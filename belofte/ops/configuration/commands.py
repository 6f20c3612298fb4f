"""The commands `belofte config …`; `ops/command.py` takes them in. Each loads what it needs when it runs."""
# ruff: noqa: PLC0415

import typer

app = typer.Typer(name="config", help="Settings in files.", no_args_is_help=True)


@app.command()
def example() -> None:
    """Show `belofte.toml` with every setting explained, each at its default."""
    from belofte.ops.configuration import example as explained

    typer.echo(explained.write(), nl=False)
