"""The console, for development and tests: it prints what would leave, and takes what somebody types.

It is there twice: among two people, and as a place where everybody reads along.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from belofte.channels.console import parse
from belofte.channels.contract import Abilities, Envelope, Incoming, Outgoing, Receipt


class ConsoleChannel:
    """Words in, words out."""

    name: ClassVar[str] = "console"
    abilities: ClassVar[Abilities] = Abilities(icon="terminal", for_trials=True, programs=True, live=True)

    def verify(self, envelope: Envelope) -> None:
        """Accept all: whoever can type here is trusted."""

    def read(self, envelope: Envelope, *, files_folder: str) -> Iterator[Incoming | Receipt]:
        """Yield what was typed."""
        return parse.read(envelope, files_folder=files_folder)

    def send(self, outgoing: Outgoing) -> str:
        """Print it."""
        end = "(The conversation ends here.)\n" if outgoing.ends else ""
        sys.stdout.write(f"To {outgoing.recipient.address}: {outgoing.subject}\n\n{outgoing.text}\n{end}")
        sys.stdout.flush()
        return outgoing.external_id

    def check(self) -> None:
        """Accept: there is always somewhere to print."""


class PublicConsoleChannel(ConsoleChannel):
    """The same, as if on a public page."""

    name: ClassVar[str] = "public_console"
    abilities: ClassVar[Abilities] = replace(ConsoleChannel.abilities, public=True, programs=False, live=False)
