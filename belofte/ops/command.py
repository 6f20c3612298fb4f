"""The command line, `belofte`. Each command loads what it needs when it runs, so that help answers at once."""
# ruff: noqa: PLC0415

import getpass
import json
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from belofte import __version__
from belofte.ops import console as console_command
from belofte.ops import ledger as ledger_commands
from belofte.ops import payouts as payout_commands
from belofte.ops.backups import commands as backup_commands
from belofte.ops.configuration import commands as configuration_commands
from belofte.ops.language import commands as language_commands
from belofte.ops.refusals import RefusalError
from belofte.ops.upgrading import commands as upgrade_commands

if TYPE_CHECKING:
    from rich.text import Text

    from belofte.ops.supervising import Installation

app = typer.Typer(
    name="belofte",
    help="A customer-care desk that keeps the company's word.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    epilog="Settings come from the environment (BELOFTE_STATE, BELOFTE_DATABASE, BELOFTE_PORT, …) or belofte.toml.",
)


def main() -> None:
    """Run the command line; a refusal is one message and exit code 1."""
    try:
        app(prog_name="belofte")
    except RefusalError as refusal:
        _say_error(str(refusal))
        sys.exit(1)


def _show_version(asked: bool) -> None:  # noqa: FBT001 - typer calls it so
    if asked:
        typer.echo(f"Belofte {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    *,
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Take the options that stand before a command."""


@app.command()
def up() -> None:
    """Run everything: database, web server, worker and mail listener. Stop with Ctrl-C."""
    _load_to_run()
    from belofte.ops import supervising

    _say("Starting Belofte …")
    supervising.up(_say, ready=_show_installation)


@app.command()
def web() -> None:
    """Run only the web server; the database must run already."""
    _load_to_run()
    from django.conf import settings

    from belofte.ops import claiming, preparing, serving

    _go_on()
    preparing.collect_files(_say)
    opened = claiming.open_port(settings.ENVIRONMENT.host, settings.ENVIRONMENT.port)
    _say(f"The web server listens on {settings.ENVIRONMENT.host} port {opened.getsockname()[1]}.")
    serving.serve(opened)


@app.command()
def worker() -> None:
    """Run only the worker, which does the jobs in the background and what happens by the clock."""
    _load_to_run()
    from belofte.ops import working

    _go_on()
    working.work(begun=lambda: _say("The worker begins."))


@app.command()
def listen() -> None:
    """Run only the listener: a mail server hands it mail (LMTP), and it fetches from mailboxes (IMAP)."""
    _load_to_run()
    from django.conf import settings

    from belofte.intake import listening

    _go_on()
    _say(f"The listener takes mail on {settings.ENVIRONMENT.lmtp_host} port {settings.ENVIRONMENT.lmtp_port}.")
    listening.serve()


@app.command()
def database() -> None:
    """Run only the embedded database."""
    _load()
    from belofte.ops import hosting

    hosting.run(_say)


@app.command()
def migrate() -> None:
    """Bring a running database up to date with this version, and collect the files of the pages."""
    _load()
    from belofte.ops import preparing

    with _needing_database():
        preparing.prepare(_say)
    _say("The database and the files of the pages are up to date.")


@app.command()
def create_admin(
    email: Annotated[str, typer.Option(prompt="E-mail address", help="With this they sign in.")],
    name: Annotated[str, typer.Option(prompt="Name", help="As colleagues and customers see it.")],
    *,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input instead of asking for it.")
    ] = False,
) -> None:
    """Make an administrator, who can then invite everybody else. Belofte's database must run."""
    _load()
    from belofte.ops import founding

    password = sys.stdin.readline().rstrip("\n") if password_stdin else _ask_password()
    with _needing_database():
        made = founding.create_administrator(email, name=name, password=password)
    _say(f"{made.name} can sign in with {made.email}.")


@app.command()
def setup_code() -> None:
    """Show the code that lets the first administrator in, on the desk's own page. An older one stops working."""
    _load()
    from belofte.ops import founding

    with _needing_database():
        founding.show_code(_say)


@app.command()
def demo(
    *,
    cases: Annotated[int, typer.Option(min=1, max=5000, help="How many cases to begin with.")] = 200,
    begin_again: Annotated[bool, typer.Option("--begin-again", help="Throw the demo's data away first.")] = False,
) -> None:
    """Run a desk with a made-up morning in it, to look around. It has data of its own, apart from a real desk's."""
    from belofte.ops.demo import running

    running.prepare_environment(begin_again=begin_again)
    _load()
    from belofte.ops import supervising
    from belofte.ops.demo import playing, stopping

    def furnish() -> None:
        from rich.progress import Progress

        with Progress(transient=True) as progress:
            task = progress.add_task("The morning's mail is read and answered", total=None)
            running.furnish(cases=cases, progress=lambda done, of: progress.update(task, completed=done, total=of))

    def show(installation: "Installation") -> None:
        _show_installation(installation)
        _say("")
        _say("Sign in as joyce.pinas@pakketlijn.example (lead), samira.elouali@glasnet.example (agent)")
        _say(f"or bram.kuipers@pakketlijn.example (administrator), each with the password {playing.PASSWORD}")
        _say("")
        _say(f"To see an answer stopped, sign in as Joyce and answer a case of {stopping.COMPANY} with:")
        _say(f"  {stopping.MOCKS}")
        _say("Glasnet has chosen nothing yet: there it is a hint.")

    _say("Starting the demo …")
    supervising.up(_say, ready=show, first=furnish, beside={"customers": running.live})


@app.command()
def doctor(
    *,
    limits: Annotated[
        bool, typer.Option("--limits", help="Show every limit instead: what, how much, where set.")
    ] = False,
) -> None:
    """Look at everything that must be well, and say what to do where it is not. Exit code 1 if something is wrong.

    It sends a mail to each address of your own, and waits until it is back: about a minute at most.
    """
    _load()
    from rich.text import Text

    from belofte import clock
    from belofte.ops.doctor import examining

    if limits:
        _show_limits()
        return
    with _needing_database():
        findings = list(examining.examine(at=clock.now()))
    colours = {"well": "green", "look": "yellow", "wrong": "red"}
    rows = []
    for finding in findings:
        remedy = f"\n{finding.remedy}" if finding.remedy else ""
        told = Text.assemble(finding.words, (remedy, "dim"))
        rows.append((Text(finding.level, colours[finding.level]), finding.subject, told))
    _show(rows)
    if any(finding.level == "wrong" for finding in findings):
        raise typer.Exit(1)


@app.command()
def read_mail(
    files: Annotated[
        list[str], typer.Argument(help="Mails, mailboxes (mbox), Maildirs or folders of mails; - for standard input.")
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON for each mail.")] = False,
) -> None:
    """Show what the desk makes of mails, for when one looks wrong. Changes nothing, and needs no running desk."""
    from belofte.ops import mail_reading

    for described in mail_reading.describe(files):
        _say(json.dumps(described) if as_json else mail_reading.in_words(described))


@app.command()
def brake(
    position: Annotated[str, typer.Argument(metavar="on|off", help="Whether anything may go out.")],
    *,
    reason: Annotated[str, typer.Option(help="Why nothing goes out; everybody sees it.")] = "",
) -> None:
    """Stop everything that goes out, or let it go out again. What is written meanwhile waits, in its order."""
    if position not in {"on", "off"}:
        message = "Say `belofte brake on --reason …` or `belofte brake off`."
        raise RefusalError(message)
    _load()
    from belofte import clock
    from belofte.replies import braking

    with _needing_database():
        try:
            if position == "on":
                braking.brake(reason=reason, by=None, at=clock.now())
                _say("Nothing goes out any more. `belofte brake off` lets it go out again.")
            else:
                _say(f"It goes out again; {braking.let_go(by=None, at=clock.now())} waited.")
        except braking.BrakeRefusedError as refused:
            raise RefusalError(str(refused)) from refused


@app.command("import")
def import_mail(
    sources: Annotated[
        list[str],
        typer.Argument(
            help="Mails (.eml), mailboxes (mbox), Maildirs or folders of them; - for standard input; "
            "or one account: imaps://user@server/folder (imap:// is STARTTLS). Its password is asked for, or read "
            "from BELOFTE_IMPORT_PASSWORD."
        ),
    ],
    *,
    into: Annotated[str, typer.Option(help="The address of the inbox that it belongs to.")],
    open_since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="Mail from this day on opens cases that wait for an answer. All older mail, and without this all "
            "mail, becomes cases that are closed: history.",
        ),
    ] = None,
    wait: Annotated[bool, typer.Option(help="Wait until the worker has read all of it.")] = True,
) -> None:
    """Bring old mail in. Nothing is sent to anybody because of it.

    Each mail comes in once: do the same again after it was stopped, or later, and only what is new comes in. Exit code
    1 when something could not be taken or read; the report says what and why.
    """
    _load()
    from belofte.ops import importing, progressing

    with _needing_database():
        inbox = importing.inbox_of(into)
        report, left = progressing.bring_in(sources, inbox=inbox, open_since=open_since, wait=wait)
    for line in (*report.lines(), *left):
        _say(line)
    if report.refused or left:
        raise typer.Exit(1)


for _each in (*backup_commands.COMMANDS, *upgrade_commands.COMMANDS, console_command.console):
    app.command()(_each)
app.add_typer(configuration_commands.app)
app.add_typer(language_commands.app)
app.add_typer(ledger_commands.app)
app.add_typer(payout_commands.app)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def manage(context: typer.Context) -> None:
    """Run one of Django's own management commands: belofte manage shell."""
    _load()
    from django.core.management import execute_from_command_line

    with _needing_database():
        execute_from_command_line(["belofte manage", *context.args])


def _load() -> None:
    from belofte.ops import loading

    loading.set_up()


def _load_to_run() -> None:
    """Load for something that goes on: what it says goes into a log."""
    _load()
    from belofte.ops import uncaught

    uncaught.tell()


def _go_on() -> None:
    """Begin to work with the desk as it is: one that is restored, and whose upgrade is over. Refuses: RefusalError."""
    from belofte.ops.backups import marking
    from belofte.ops.upgrading import resuming

    marking.expect_finished()
    resuming.forget()


def _needing_database() -> AbstractContextManager[None]:
    from belofte.ops import loading

    return loading.database_needed()


def _ask_password() -> str:
    password = getpass.getpass("Password: ")
    if getpass.getpass("The same password again: ") != password:
        message = "The two passwords differ. Nothing was made; try again."
        raise RefusalError(message)
    return password


def _show_installation(installation: "Installation") -> None:
    """Say where everything is, once it runs."""
    from django.conf import settings
    from rich.text import Text

    running = {child.name: child for child in installation.children}
    host, port = installation.port.getsockname()[:2]
    rows: list[tuple[str | Text, ...]] = [
        (Text("Belofte", "bold"), Text(settings.ENVIRONMENT.address, "bold")),
        ("web", f"{settings.ENVIRONMENT.web_workers} processes on {host} port {port}"),
        ("worker", f"process {running['worker'].process}"),
        ("mail", f"LMTP on {settings.ENVIRONMENT.lmtp_host} port {settings.ENVIRONMENT.lmtp_port}"),
        ("database", str(installation.cluster.home) if installation.cluster else "your own server"),
        ("state", str(settings.STATE)),
    ]
    _show(rows)
    _say("Stop with Ctrl-C.")


def _show_limits() -> None:
    from rich.text import Text

    from belofte.ops import limits

    rows: list[tuple[str | Text, ...]] = []
    group = ""
    for limit in limits.every():
        if limit.group != group:
            group = limit.group
            rows.append((Text(group, "bold"),))
        rows.append((limit.what, limit.value, Text(limit.place, "dim")))
    _show(rows)


def _show(rows: "Iterable[tuple[str | Text, ...]]") -> None:
    """Print rows in columns. Some of the words are a stranger's, so none are read as markup."""
    from rich.console import Console
    from rich.table import Table

    table = Table.grid(padding=(0, 2))
    for row in rows:
        table.add_row(*row)
    with suppress(OSError):  # as below
        Console(highlight=False, markup=False, emoji=False).print(table)


def _say(line: str) -> None:
    with suppress(OSError):  # a log on a full disk, or a terminal that is gone, stops nothing
        typer.echo(line)


def _say_error(words: str) -> None:
    with suppress(OSError):
        typer.secho(words, fg=typer.colors.RED, err=True)
