"""Reading what mail servers wrote about a sender: Authentication-Results (RFC 8601) and Received-SPF (RFC 7208).

Anybody can write such a line, so whose it is decides: only the uppermost line of a server that the inbox trusts
counts, which that server put on top of all that came in. The big mailboxes do not keep to the grammar (Microsoft
leaves the server's name out), hence a reader of our own that asks little of it.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from belofte.channels.contract import ANYBODY, Verdict
from belofte.channels.email import limits
from belofte.channels.email.domains import domain_of

NAMELESS: Final = "protection.outlook.com"  # how Microsoft 365 is trusted, which does not name itself
_RESULTS_MAX: Final = 100
_VERDICTS: Final[dict[str, Verdict]] = {
    "pass": "pass",
    "fail": "fail",
    "hardfail": "fail",
    "softfail": "fail",
    "bestguesspass": "none",
    "permerror": "fail",
    "policy": "fail",
    "none": "none",
    "neutral": "none",
    "temperror": "unknown",
}
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*+"|[()]|[^"()]++|.', re.DOTALL)
_MEANINGFUL = re.compile(r"[;=\s()]")
_RESULT = re.compile(r"\s*([a-z][a-z0-9-]{0,30})(?:/\d{1,3})?\s{0,20}=\s{0,20}([a-z]{1,30})(?![a-z0-9])", re.IGNORECASE)
_PROPERTY = re.compile(r'\b(header|smtp)\.([a-z][a-z0-9-]{0,30})\s{0,20}=\s{0,20}"?([^\s;"]{1,320})', re.IGNORECASE)
_SPF_WORD = re.compile(r"\s*([a-z]{1,30})\b", re.IGNORECASE)
_SPF_RECEIVER = re.compile(r"\breceiver=([^\s;]{1,255})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One check: its method, what came out, and the domains it names."""

    method: str
    verdict: Verdict
    domains: dict[str, str] = field(default_factory=dict)  # by property, as `header.d`


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What one server says of a mail."""

    server: str
    results: tuple[Result, ...]

    def of(self, method: str) -> list[Result]:
        """Return what it says by one method; several signatures are several results."""
        return [result for result in self.results if result.method == method]

    def verdict(self, method: str) -> Verdict:
        """Return the best that it says by one method; unknown when it did not check."""
        found = {result.verdict for result in self.of(method)}
        order: tuple[Verdict, ...] = ("pass", "fail", "none")
        return next((verdict for verdict in order if verdict in found), "unknown")


def trusted_word(values: list[str], *, trusted: tuple[str, ...]) -> Word | None:
    """Return the uppermost of these lines that is of a trusted server."""
    for value in values:
        word = read_word(value)
        if is_trusted(word.server, trusted=trusted):
            return word
    return None


def read_word(value: str) -> Word:
    """Read one Authentication-Results line, as much of it as there is."""
    pieces = _bare(value[: limits.HEADER_CHARACTERS_MAX]).split(";")[:_RESULTS_MAX]
    server = "" if _RESULT.match(pieces[0]) else pieces[0].strip().partition(" ")[0].lower()
    found = pieces if _RESULT.match(pieces[0]) else pieces[1:]
    return Word(server=server, results=tuple(filter(None, map(_result, found))))


def trusted_spf(values: list[str], *, trusted: tuple[str, ...]) -> Verdict:
    """Return what the uppermost Received-SPF of a trusted server says."""
    for value in values:
        receiver, word = _SPF_RECEIVER.search(value), _SPF_WORD.match(value)
        if word and is_trusted(receiver[1].lower() if receiver else "", trusted=trusted):
            return _VERDICTS.get(word[1].lower(), "unknown")
    return "unknown"


def is_trusted(server: str, *, trusted: tuple[str, ...]) -> bool:
    """Tell whether a server is one of those whose word counts."""
    return ANYBODY in trusted or (server or NAMELESS) in trusted


def _result(piece: str) -> Result | None:
    found = _RESULT.match(piece)
    if found is None:
        return None
    named = {
        f"{kind}.{name}".lower(): domain_of(value.rpartition("@")[2])
        for kind, name, value in _PROPERTY.findall(piece[found.end() :])
    }
    return Result(method=found[1].lower(), verdict=_VERDICTS.get(found[2].lower(), "unknown"), domains=named)


def _bare(value: str) -> str:
    """Leave out comments, and take from words between quotation marks what could pass for another result.

    An address such as "x; dkim=pass"@evil.example is repeated here by servers in good faith.
    """
    parts, depth = [], 0
    for piece in _PIECE.findall(value):
        if piece == "(":
            depth += 1
        elif piece == ")":
            depth = max(0, depth - 1)
        elif not depth:
            parts.append(_MEANINGFUL.sub("_", piece[1:-1]) if piece[:1] == '"' and len(piece) > 1 else piece)
    return "".join(parts)
