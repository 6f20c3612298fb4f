"""The commands `belofte language …`; `ops/command.py` takes them in. Each loads what it needs when it runs."""
# ruff: noqa: PLC0415

import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from belofte.ops.language.lines import Answered, Kind

app = typer.Typer(
    name="language",
    help="What the desk reads in text. One JSON object a line on standard input, one answer a line.",
    no_args_is_help=True,
)


@app.command()
def promises() -> None:
    """Tell what a reply promises: {"text", "ref"}. `ref` is when it was written."""
    from belofte.ops.language import promises as subject

    _answer(subject.PromisesAsked, subject.promises)


@app.command()
def due() -> None:
    """Tell when so much time has passed: {"start", "hours"} of work, or {"start", "amount", "unit"}."""
    from belofte.ops.language import promises as subject

    _answer(subject.DueAsked, subject.due)


@app.command()
def tone() -> None:
    """Tell how a reply can come across: {"reply"}; "customer" is what it answers, "house_form" u or je."""
    from belofte.ops.language import replies as subject

    _answer(subject.ToneAsked, subject.tone)


@app.command()
def quotes() -> None:
    """Tell what is new in a mail, and what it repeats: {"text"}, {"html"}, or both."""
    from belofte.ops.language import replies as subject

    _answer(subject.QuotesAsked, subject.quotes)


def _answer(kind: "type[Kind]", answer: "Callable[[Kind], Answered]") -> None:
    """Answer standard input line by line; the exit code is 1 where a line was wrong."""
    from belofte.ops.language.lines import answers

    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr] # it is a file
    wrong = 0
    for answered in answers(sys.stdin, kind, answer):
        wrong += "error" in answered
        typer.echo(json.dumps(answered, ensure_ascii=False))
    if wrong:
        raise typer.Exit(1)
