"""Fetching one picture from a stranger's server: never from a network of ours, never far, never long.

The name is resolved once, and the very address that was judged is connected to. Nothing is followed: where a picture
has moved to, nobody has judged. Runs in the child that draws pictures anew (`redrawing.py`), which can be killed.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit

BYTES_MAX: Final = 1024 * 1024
SECONDS_MAX: Final = 5.0
_PORTS: Final = {"http": 80, "https": 443}
_FINE: Final = 200
_PIECE_BYTES: Final = 64 * 1024
_HEADERS: Final = {"Accept": "image/png, image/jpeg, image/gif, image/webp", "Accept-Encoding": "identity"}
_EMBEDDING: Final = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address behind a translator

Resolve = Callable[[str, int], list[str]]


class RefusedError(Exception):
    """The picture is not fetched; the words are for whoever looks for the reason."""


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a name, as the system knows them."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_outside(address: str) -> bool:
    """Tell whether an address lies on the public internet, also the IPv4 address that an IPv6 address carries."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        carried = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if found in _EMBEDDING:
            carried = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if carried is not None:
            return is_outside(str(carried))
    return found.is_global and not found.is_multicast and not found.is_reserved


def fetch(address: str, *, resolve: Resolve = resolve, is_allowed: Callable[[str], bool] = is_outside) -> bytes:
    """Return what stands at an address, unjudged. Refuses: RefusedError."""
    until = time.monotonic() + SECONDS_MAX
    parts = _parts(address)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    try:
        place = _judged(resolve(host, port), is_allowed)
        with socket.create_connection((place, port), timeout=SECONDS_MAX) as line:
            if parts.scheme == "https":
                with ssl.create_default_context().wrap_socket(line, server_hostname=host) as safe_line:
                    return _ask(safe_line, parts, until=until)
            return _ask(line, parts, until=until)
    except (OSError, HTTPException, UnicodeError, ValueError) as error:
        raise RefusedError(str(error) or type(error).__name__) from error


def _parts(address: str) -> SplitResult:
    """Take an address apart. Refuses: RefusedError."""
    try:
        parts = urlsplit(address)
        usual = _PORTS.get(parts.scheme)
        if usual is None or not parts.hostname or parts.username is not None or parts.port not in {None, usual}:
            raise RefusedError(address)
    except ValueError as error:
        raise RefusedError(address) from error
    return parts


def _judged(addresses: list[str], is_allowed: Callable[[str], bool]) -> str:
    """Return the first address, if all of them may be connected to. Refuses: RefusedError."""
    if not addresses or not all(is_allowed(address) for address in addresses):
        raise RefusedError(", ".join(addresses))
    return addresses[0]


def _ask(line: socket.socket, parts: SplitResult, *, until: float) -> bytes:
    """Ask for one thing, without saying who asks or from where."""
    connection = HTTPConnection(parts.hostname or "")
    connection.sock = line
    target = quote(parts.path or "/", safe="%/:@!$&'()*+,;=~-._") + (f"?{_query(parts)}" if parts.query else "")
    connection.request("GET", target, headers={**_HEADERS, "Host": parts.netloc, "Connection": "close"})
    line.settimeout(_left(until))
    response = connection.getresponse()
    if response.status != _FINE:
        raise RefusedError(str(response.status))
    return _content(response, line, until=until)


def _query(parts: SplitResult) -> str:
    return quote(parts.query, safe="%/:@!$&'()*+,;=~-._?")


def _content(response: HTTPResponse, line: socket.socket, *, until: float) -> bytes:
    """Read all of it, piece by piece. Refuses: RefusedError."""
    content = bytearray()
    while piece := response.read1(_PIECE_BYTES):
        content += piece
        if len(content) > BYTES_MAX:
            raise RefusedError(str(BYTES_MAX))
        line.settimeout(_left(until))
    return bytes(content)


def _left(until: float) -> float:
    """Return the seconds that are left. Refuses: RefusedError."""
    left = until - time.monotonic()
    if left <= 0:
        raise RefusedError(str(SECONDS_MAX))
    return left
