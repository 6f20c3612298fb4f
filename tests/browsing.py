"""Somebody at the desk without a browser: signs in, opens pages and submits the forms that are on them."""

import http.client
import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import chain

_TIMEOUT_SECONDS = 15.0
_BOUNDARY = "hier-begint-een-deel"
_PIECE_BYTES = 64 * 1024
SIGN_IN = "/account/login/"
_LATER = {429, 500, 502, 503, 504}  # 429 also while the limits on signing in, kept in the database, cannot be read


class UnansweredError(Exception):
    """The desk did not answer, or only that it cannot at the moment: what became of it is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What came back in the end: where from, with which status, and its words."""

    path: str
    status: int
    words: str

    @property
    def text(self) -> str:
        """What it says, without its tags."""
        return " ".join(re.sub(r"<[^<>]*>", " ", self.words).split())

    def form(self, action: str) -> dict[str, str]:
        """Return the fields, with their values, of the form that is sent to this path."""
        reader = _Forms()
        reader.feed(self.words)
        return reader.forms[action]


@dataclass(slots=True)
class Visitor:
    """One person's cookies."""

    address: str
    _opener: urllib.request.OpenerDirector = field(init=False)

    def __post_init__(self) -> None:
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)

    def open(self, path: str, fields: dict[str, str] | None = None) -> Page:
        """Get a page, or send a form; redirections are followed. Refuses: UnansweredError."""
        content = urllib.parse.urlencode(fields).encode() if fields is not None else None
        return self._send(urllib.request.Request(f"{self.address}{path}", data=content))  # noqa: S310 - on loopback

    def upload(self, path: str, fields: dict[str, str], *, content: bytes) -> Page:
        """Send a form with one file in it, a piece at a time. Refuses: UnansweredError."""
        words = (_part(f'name="{name}"', value.encode()) for name, value in fields.items())
        head, end = (
            b"".join(words) + _part('name="files"; filename="bestand.bin"', b""),
            f"--{_BOUNDARY}--\r\n".encode(),
        )
        head = head.removesuffix(b"\r\n")
        pieces = (content[at : at + _PIECE_BYTES] for at in range(0, len(content), _PIECE_BYTES))
        headers = {
            "Content-Type": f"multipart/form-data; boundary={_BOUNDARY}",
            "Content-Length": str(len(head) + len(content) + 2 + len(end)),
        }
        whole = chain([head], pieces, [b"\r\n", end])
        return self._send(urllib.request.Request(f"{self.address}{path}", data=whole, headers=headers))  # noqa: S310

    def _send(self, request: urllib.request.Request) -> Page:
        try:
            with self._opener.open(request, timeout=_TIMEOUT_SECONDS) as answer:
                return _page(answer)
        except urllib.error.HTTPError as answer:
            with answer:
                page = _page(answer)
            if page.status in _LATER:
                raise UnansweredError(page.status) from None
            return page
        except (OSError, http.client.HTTPException) as error:
            raise UnansweredError(str(error)) from None

    def sign_in(self, email: str, password: str) -> Page:
        """Sign in, unless an earlier try that was not answered did so. Refuses: UnansweredError."""
        page = self.open(SIGN_IN)
        if page.path != SIGN_IN:
            return page
        return self.open(SIGN_IN, page.form(SIGN_IN) | {"login": email, "password": password})


def _part(name: str, content: bytes) -> bytes:
    return f"--{_BOUNDARY}\r\nContent-Disposition: form-data; {name}\r\n\r\n".encode() + content + b"\r\n"


def _page(answer: "http.client.HTTPResponse | urllib.error.HTTPError") -> Page:
    path = urllib.parse.urlsplit(answer.url).path
    return Page(path=path, status=answer.status or 0, words=answer.read().decode())


class _Forms(HTMLParser):
    """Collects the forms of a page by their action, with the values that a browser would send of their fields."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self._open: dict[str, str] | None = None
        self._select = self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = self.forms.setdefault(given.get("action", ""), {})
        if self._open is None:
            return
        if tag == "input" and _is_sent(given):
            is_box = given.get("type") in {"checkbox", "radio"}
            self._open[given["name"]] = given.get("value", "on" if is_box else "")
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and self._select and ("selected" in given or self._select not in self._open):
            self._open[self._select] = given.get("value", "")
        elif tag == "textarea" and given.get("name"):
            self._textarea = given["name"]
            self._open[self._textarea] = ""

    def handle_data(self, data: str) -> None:
        if self._open is not None and self._textarea:
            so_far = self._open[self._textarea]
            self._open[self._textarea] += data if so_far else data.removeprefix("\n")  # as a browser reads it

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""


def _is_sent(field: dict[str, str]) -> bool:
    """Tell whether a browser sends an input that nobody touched."""
    kind = field.get("type", "text")
    if not field.get("name") or "disabled" in field or kind in {"submit", "button", "image", "reset", "file"}:
        return False
    return kind not in {"checkbox", "radio"} or "checked" in field


def case_numbers(page: Page) -> list[int]:
    """Return the cases that a list links to, in its order."""
    return [int(number) for number in re.findall(r'href="/cases/(\d+)/"', page.words)]
