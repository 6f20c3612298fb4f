"""The commands `belofte payouts …`; `ops/command.py` takes them in. Each loads what it needs when it runs."""
# ruff: noqa: PLC0415

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from belofte.ops.refusals import RefusalError

if TYPE_CHECKING:
    from belofte.keeping.bank import Read

app = typer.Typer(name="payouts", help="Money that was paid back.", no_args_is_help=True)


@app.callback()
def _common() -> None:
    """Money that was paid back."""


@app.command()
def confirm(
    file: Annotated[
        typer.FileBinaryRead, typer.Argument(help="CAMT.053, or columns with names; - for standard input.")
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="All of it as one JSON object.")] = False,
) -> None:
    """Read a statement of the bank: it proves payouts by their references, and reopens what came back.

    The same statement again changes nothing. Columns are booked_on, amount, currency, reference, course (paid or
    returned) and, if there is one, bank_reference. Exit code 1 when something fits no payout: a lead finds it on the
    page /payouts/ too, until they say what became of it.
    """
    from belofte.ops import loading

    loading.set_up()
    from django.utils import translation

    from belofte import clock
    from belofte.keeping import bank
    from belofte.promises.statements import reading
    from belofte.promises.statements.lines import BYTES_MAX, StatementError

    with translation.override("en"):
        try:
            statement = reading.read(file.read(BYTES_MAX + 1), takes_columns=True)
        except StatementError as refused:
            raise RefusalError(f"{file.name}: {refused}") from refused
        with loading.database_needed():
            outcome = bank.read(statement, by=None, at=clock.now())
        typer.echo(json.dumps(_facts(outcome)) if as_json else "\n".join(_lines(outcome)))
    if outcome.to_check:
        raise typer.Exit(1)


def _facts(outcome: "Read") -> dict[str, Any]:
    from belofte.promises.payouts import masked

    return {
        **{name: outcome.counts[name] for name in ("proven", "returned", "known", "others", "unnamed", "fees")},
        "to_check": [
            {
                "reference": entry.reference,
                "bank_reference": masked(entry.bank_reference),
                "statement": entry.statement,
                "amount": str(entry.amount),
                "currency": entry.currency,
                "booked_on": entry.booked_on.isoformat(),
                "course": entry.course,
                "finding": judged.finding.value,
                "what_to_do": str(judged.finding.label),
                "case": judged.payout.promise.case_id if judged.payout else None,
            }
            for entry, judged in outcome.to_check
        ],
    }


def _lines(outcome: "Read") -> Iterator[str]:
    counts = outcome.counts
    yield f"{counts['proven']} proven, {counts['returned']} came back, {counts['known']} known already."
    yield f"{counts['others']} without a reference of ours: left out."
    if counts["fees"]:
        yield f"{counts['fees']} of what the bank charges: left out."
    if counts["unnamed"]:
        yield f"{counts['unnamed']} paid without any reference: left out; if a payout is among them, nothing proves it."
    if outcome.to_check:
        yield f"{len(outcome.to_check)} to look at, also on the page /payouts/:"
    for entry, judged in outcome.to_check:
        case = f", case {judged.payout.promise.case_id}" if judged.payout else ""
        yield f"  {entry.reference} of {entry.booked_on}: {entry.currency} {entry.amount}{case}. {judged.finding.label}"
