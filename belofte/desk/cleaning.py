"""Making a stranger's HTML harmless by an allow-list, and telling where its links really go."""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from functools import cached_property
from html import unescape
from typing import Final
from urllib.parse import unquote_to_bytes, urlsplit

import nh3
from django.utils.html import escape
from django.utils.translation import gettext as _

from belofte.cases.models import Attachment, Message
from belofte.desk import pictures

_TAG_NAMES = """
    a abbr address article b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn div dl
    dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li mark ol p pre q rp rt ruby s samp
    section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr
"""
_TAGS: Final = frozenset(_TAG_NAMES.split())
_ATTRIBUTES: Final = {
    "*": {"dir", "lang"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan", "align", "valign"},
    "th": {"colspan", "rowspan", "align", "valign", "scope"},
}
_SILENT: Final = frozenset({"script", "style", "title", "template", "noscript", "head", "svg", "math"})
_LINK_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
_PICTURE_SCHEMES: Final = frozenset({"http", "https", "cid", "data"})
_EDGE: Final = 1600  # pixels: as wide as anybody's frame

# What the cleaner writes has no < or > inside a value, so that a tag is found by its brackets.
_TAG = re.compile(r"<[^<>]*+>")
_LINK = re.compile(r"<a(?: [a-z]++=\"[^\"]*+\")*+>")
_TARGET = re.compile(r" href=\"([^\"]*+)\"")
_NAMED_HOST = re.compile(r"(?<![\w.@-])((?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24})(?![\w@-])", re.IGNORECASE)
_NAMED_WITHIN: Final = 300  # characters of a link's words

# For the height of the frame, which no script measures.
_BLOCK = re.compile(r"<(?:p|div|br|tr|li|h[1-6]|hr|blockquote|pre|table|ul|ol)\b")
_ROW_CHARACTERS: Final = 85
_ROW_PIXELS: Final = 22
_PICTURE_PIXELS: Final = 120
_HEIGHT_MIN, _HEIGHT_MAX = 96, 960


class Cleaned:
    """A message's HTML, without its pictures until they are asked for."""

    def __init__(self, message: Message) -> None:
        self._message = message

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """Return where its pictures are to be found, each once, in their order."""
        found: dict[str, None] = {}

        def collect(tag: str, attribute: str, value: str) -> str | None:
            if tag == "img" and attribute == "src" and _scheme(value) in _PICTURE_SCHEMES:
                found[value.strip()] = None
            return None

        _clean(self._message.html, collect)
        return tuple(found)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Return those of them that are outside."""
        return tuple(source for source in self.sources if _is_outside(source))

    @property
    def hosts(self) -> list[str]:
        """Return whom asking for them would tell something, most pictures first."""
        named = [_host(address) for address in self.addresses]
        return sorted(set(named), key=lambda host: (-named.count(host), host))

    @property
    def height(self) -> int:
        """Return about how many pixels high it is, shown as wide as a case is."""
        html = _clean(self._message.html, lambda _tag, _attribute, value: value)
        rows = sum(
            1 + len(_TAG.sub("", piece).strip()) // _ROW_CHARACTERS for piece in _BLOCK.split(html) if piece.strip()
        )
        height = rows * _ROW_PIXELS + (len(self.sources) - len(self.addresses)) * _PICTURE_PIXELS
        return min(max(height, _HEIGHT_MIN), _HEIGHT_MAX)

    def with_pictures(self, *, from_outside: bool) -> tuple[str, int]:
        """Return HTML for the frame, and how many pictures could not be had."""
        wanted = dict(self._wanted(from_outside=from_outside))
        drawn = dict(zip(wanted, pictures.redraw(list(wanted.values()), edge=_EDGE), strict=True))

        def replace(_tag: str, attribute: str, value: str) -> str | None:
            if attribute == "src":
                return _in_line(drawn.get(value.strip()))
            return value if attribute != "href" or _scheme(value) in _LINK_SCHEMES else None

        html = _with_targets(_clean(self._message.html, replace))
        return html, sum(picture is None for picture in drawn.values())

    def _wanted(self, *, from_outside: bool) -> Iterator[tuple[str, bytes | str]]:
        """Yield the pictures to be drawn, those that came along by their octets."""
        left = pictures.ALL_BYTES_MAX
        files = {file.content_id.strip("<>"): file for file in self._message.attachments.all() if file.content_id}
        for source in self.sources[: pictures.PICTURES_MAX]:
            if _is_outside(source):
                if from_outside:
                    yield source, source
            elif content := _content(source, files, bytes_max=min(left, pictures.ONE_BYTES_MAX)):
                left -= len(content)
                yield source, content


def _clean(html: str, attribute_filter: object) -> str:
    return nh3.clean(
        html,
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=attribute_filter,  # type: ignore[arg-type]
        clean_content_tags=set(_SILENT),
        url_schemes=set(_LINK_SCHEMES | _PICTURE_SCHEMES),
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        strip_comments=True,
    )


def _scheme(address: str) -> str:
    return address.strip().partition(":")[0].lower()


def _is_outside(source: str) -> bool:
    return _scheme(source) in {"http", "https"}


def _host(address: str) -> str:
    """Return the server that an address names, as the machine reads it; "" for none."""
    try:
        return (urlsplit(address.strip()).hostname or "").encode("idna").decode()
    except (UnicodeError, ValueError):
        return ""


def _content(source: str, files: Mapping[str, Attachment], *, bytes_max: int) -> bytes:
    """Return the octets of a picture that came along; empty when there are none or too many."""
    if _scheme(source) == "data":
        return _data(source, bytes_max=bytes_max)
    file = files.get(unquote_to_bytes(source.partition(":")[2]).decode("utf-8", "replace").strip("<>"))
    if file is None or file.size_bytes > bytes_max:
        return b""
    with file.blob.open("rb") as opened:
        content: bytes = opened.read(bytes_max)
    return content


def _data(source: str, *, bytes_max: int) -> bytes:
    """Return the octets that an address itself carries."""
    head, _comma, words = source.partition(",")
    if len(words) > 2 * bytes_max:
        return b""
    if not head.lower().rstrip().endswith(";base64"):
        return unquote_to_bytes(words)
    try:
        return b64decode(unquote_to_bytes(words))
    except ValueError:
        return b""


def _in_line(picture: pictures.Picture | None) -> str | None:
    if picture is None:
        return None
    return f"data:{picture.content_type};base64,{b64encode(picture.content).decode()}"


def _with_targets(html: str) -> str:
    """Name the server behind each link whose words name another one."""
    pieces: list[str] = []
    end = 0
    for link in _LINK.finditer(html):
        close = html.find("</a>", link.end())
        target = _TARGET.search(link[0])
        if close < 0 or target is None:
            continue
        if host := _hidden_host(unescape(target[1]), words=html[link.end() : close]):
            words = _("goes to %(host)s") % {"host": host}
            pieces += [html[end:close], f'</a> <small class="target">{escape(words)}</small>']
            end = close + len("</a>")
    return "".join([*pieces, html[end:]])


def _hidden_host(target: str, *, words: str) -> str:
    """Return where a link goes, when its words name another place; "" when they do not."""
    host = _host(target).removeprefix("www.")
    shown = unescape(_TAG.sub("", words[: 8 * _NAMED_WITHIN]))[:_NAMED_WITHIN]
    named = [found.lower().removeprefix("www.") for found in _NAMED_HOST.findall(shown)]
    if not host or not named or any(_are_of_one(name, host) for name in named):
        return ""
    return host


def _are_of_one(name: str, host: str) -> bool:
    return name == host or host.endswith(f".{name}") or name.endswith(f".{host}")
