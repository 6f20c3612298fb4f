"""The commands `belofte language …`; `ops/command.py` takes them in. Each loads what it needs when it runs."""
# ruff: noqa: PLC0415

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from belofte.ops.refusals import RefusalError

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
    """Tell what is new in a mail and what it repeats, and where in its text: {"text"}, {"html"}, or both."""
    from belofte.ops.language import replies as subject

    _answer(subject.QuotesAsked, subject.quotes)


@app.command()
def questions() -> None:
    """Tell what a customer asks: {"customer"}; with "reply" also whether it is answered, and where."""
    from belofte.ops.language import received as subject

    _answer(subject.QuestionsAsked, subject.questions)


@app.command()
def triage() -> None:
    """Tell what a customer wants and what somebody should know at once: {"text"}; "ref" is when it was written."""
    from belofte.ops.language import triage as subject

    _answer(subject.TriageAsked, subject.triage)


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

    answered = answers_together(_lines(), subject.TextAsked, subject.group)
    if lacking := subject.lacking(answered):
        typer.echo(f"Causes are told less well than they could be. {lacking}", err=True)
    _say(answered)


@app.command()
def measure(
    file: Annotated[str, typer.Argument(help="Lines with labels, of one subject; - for standard input.")],
    *,
    subject: Annotated[
        str,
        typer.Option(
            help="promises, tone, questions, triage, personal, readability or quotes; else the labels show it."
        ),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="All figures as one JSON object.")] = False,
) -> None:
    """Tell how the desk does on your own lines: what the subject's command takes, and what it should have said.

    That is "promises", "labels" (of tone), "questions", "kind" and "flags" (triage), "found" (personal), "level"
    (readability) or "new" (quotes).
    Each figure has the interval in which the true one lies, 95 times in a hundred; where lines name their "wording" or
    "lang", figures come for each too.
    """
    from belofte.ops.language.measuring import measuring

    with _opened(file) as lines:
        measured = measuring.measure(lines, subject=subject)
    for number, words in measured.wrong if not as_json else ():
        typer.echo(f"Line {number}: {words}", err=True)
    for line in [json.dumps(measured.as_json(), ensure_ascii=False)] if as_json else measured.in_words():
        typer.echo(line)
    if measured.wrong:
        raise typer.Exit(1)


@app.command()
def dismissals() -> None:
    """Show which sorts of remarks agents waved away in the last 30 days: one that leads is wrong too often."""
    from belofte.ops import loading

    loading.set_up()
    from belofte import clock
    from belofte.replies import dismissing

    with loading.database_needed():
        found = dismissing.lately(at=clock.now())
    for label, language, times in found:
        typer.echo(f"{times:6}  {label} ({language})")
    if not found:
        typer.echo("No remark was waved away in the last 30 days.")


@app.command()
def alarms(
    places: Annotated[list[str], typer.Argument(help="Mails, mailboxes (mbox), Maildirs or folders of sent mail.")],
    *,
    house_form: Annotated[Literal["u", "je", ""], typer.Option(help="u or je, where the house has chosen one.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON for each reply, and one for all.")] = False,
) -> None:
    """Tell about which replies that you sent the desk would have said something: before you let it stop any.

    Give sent mail only: whatever lies there is judged as a reply of yours.
    """
    from belofte.ops.language.measuring import alarms as subject

    counted = subject.Alarms()
    for told in counted.look(places, house_form=house_form):
        typer.echo(json.dumps(told, ensure_ascii=False) if as_json else subject.reply_in_words(told))
    typer.echo(json.dumps(counted.as_json()) if as_json else counted.in_words())
    if counted.unread:
        raise typer.Exit(1)


@app.command()
def train(*, yes: Annotated[bool, typer.Option("--yes", help="Use it without asking, for scripts.")] = False) -> None:
    """Learn promises and words that hurt anew, from lessons and what agents corrected; show figures, and ask.

    The figures are of lessons and corrections that were held back while learning. Needs the extra `train`, and minutes.
    """
    from belofte.ops import loading

    loading.set_up()
    from belofte import clock
    from belofte.ops.language import training

    with loading.database_needed():
        tried = training.attempts()
        for line in chain.from_iterable(each.in_words() for each in tried):
            typer.echo(line)
        if not (yes or typer.confirm("Use what was learned with your corrections?")):
            return
        for each in tried:
            training.use(each, at=clock.now())
    typer.echo("It is used from now on.")


def _answer(kind: "type[Kind]", answer: "Callable[[Kind], Answered]") -> None:
    """Answer standard input line by line."""
    from belofte.ops.language.lines import answers

    _say(answers(_lines(), kind, answer))


def _lines() -> Iterable[str]:
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr] # it is a file
    return sys.stdin


@contextmanager
def _opened(name: str) -> Iterator[Iterable[str]]:
    """Open a file of lines, or standard input. Refuses what cannot be opened: RefusalError."""
    if name == "-":
        yield _lines()
        return
    try:
        with Path(name).open(encoding="utf-8", errors="replace") as file:
            yield file
    except OSError as error:
        raise RefusalError(f"{name} cannot be read: {error.strerror}.") from error


def _say(answered: "Iterable[Answered]") -> None:
    """Write answers, each on its line; the exit code is 1 where a line was wrong."""
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr] # as above
    wrong = 0
    for one in answered:
        wrong += "error" in one
        typer.echo(json.dumps(one, ensure_ascii=False))
    if wrong:
        raise typer.Exit(1)
