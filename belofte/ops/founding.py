"""The first person of an installation, from the command line: made there, or shown the code that lets them in."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import override

from belofte import clock
from belofte.ops.refusals import RefusalError
from belofte.people import founding
from belofte.people.models import Agent


def create_administrator(email: str, *, name: str, password: str) -> Agent:
    """Make an administrator who also answers; the first one gets a team. Refuses: RefusalError."""
    language = settings.ENVIRONMENT.language
    with override("en"):  # the language of the command line, whatever the desk's is
        try:
            return founding.create_administrator(email=email, name=name, password=password, language=language)
        except ValidationError as error:
            raise RefusalError(" ".join(error.messages)) from error


def offer_code(tell: Callable[[str], None]) -> None:
    """Show a code as long as nobody works here."""
    if founding.is_awaited():
        show_code(tell)


def show_code(tell: Callable[[str], None]) -> None:
    """Show a new code, and where to type it; an older one can no longer be used. Refuses: RefusalError."""
    with override("en"):
        try:
            code = founding.make_code(at=clock.now())
        except founding.AlreadyFoundedError as refusal:
            raise RefusalError(str(refusal)) from refusal
    hours = int(founding.LASTS.total_seconds() // 3600)
    tell(f"Nobody works here yet. Open {settings.ENVIRONMENT.address} and type this code:")
    tell(f"    {code}")
    tell(f"It lets the first administrator in, once, within {hours} hours. `belofte setup-code` shows another.")
