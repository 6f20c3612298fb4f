"""The commands `belofte language …`; `ops/command.py` takes them in. Each loads what it needs when it runs."""
# ruff: noqa: PLC0415

import json
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from belofte.ops.language.lines import Answered, Kind

app = typer.Typer(
    name="language",
    help="What the desk reads in text, to try and to measure on your own. Needs no running desk.\n\n"
    "The commands take one JSON object a line on standard input, and answer each with one on standard output, in the "
    "same order. Of a line that is wrong the answer is what is wrong, and the exit code is 1.",
    epilog="Example: "
    """echo '{"text": "Ik bel u morgen terug.", "ref": "2026-06-10T09:00"}' | belofte language promises""",
    no_args_is_help=True,
    rich_markup_mode=None,
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


@app.command()
def questions() -> None:
    """Tell what a customer asks: {"customer"}; with "reply" also whether it is answered, and where."""
    from belofte.ops.language import received as subject

    _answer(subject.QuestionsAsked, subject.questions)


@app.command()
def personal() -> None:
    """Tell what says who or where somebody is: {"text"}; "patterns" are your own numbers, "mask": true hides them."""
    from belofte.ops.language import received as subject

    _answer(subject.PersonalAsked, subject.personal)


@app.command()
def readability() -> None:
    """Tell how hard a text is to read, and what makes it so: {"text"}."""
    from belofte.ops.language import received as subject

    _answer(subject.ReadabilityAsked, subject.readability)


@app.command()
def group() -> None:
    """Tell which texts are about the same: {"text"}; name the "cause" of three to eight of each. Reads all first."""
    from belofte.ops.language import grouping as subject
    from belofte.ops.language.lines import answers_together

    _say(answers_together(_lines(), subject.TextAsked, subject.group))


def _answer(kind: "type[Kind]", answer: "Callable[[Kind], Answered]") -> None:
    """Answer standard input line by line."""
    from belofte.ops.language.lines import answers

    _say(answers(_lines(), kind, answer))


def _lines() -> Iterable[str]:
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr] # it is a file
    return sys.stdin


def _say(answered: "Iterable[Answered]") -> None:
    """Write answers, each on its line; the exit code is 1 where a line was wrong."""
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr] # as above
    wrong = 0
    for one in answered:
        wrong += "error" in one
        typer.echo(json.dumps(one, ensure_ascii=False))
    if wrong:
        raise typer.Exit(1)
