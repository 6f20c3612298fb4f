"""Handing a token to a server: only over a line on which nobody else can read it."""

from typing import Final

from belofte.channels.contract import TokenError, Tokens
from belofte.language.marking import gettext_noop

_NEAR: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_IN_THE_OPEN: Final = gettext_noop(
    "Without encryption anybody on the way could read the token. Choose TLS or STARTTLS."
)
_IN_THE_OPEN_SECONDS: Final = 3600.0


def token_for(tokens: Tokens, *, host: str, is_sealed: bool) -> str:
    """Return a token to sign in with there. Refuses: TokenError, also for a line in the open to another machine."""
    if not is_sealed and host.lower() not in _NEAR:
        raise TokenError(_IN_THE_OPEN, retry_after=_IN_THE_OPEN_SECONDS)
    return tokens.current()
