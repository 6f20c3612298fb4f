"""Where the parts of a mail lie: a tree of offsets into its bytes, found within limits and without a copy.

The standard library's parser builds text of every line: 100 MB of attachment took it 861 MB, and 500 nested parts
its recursion limit. Here a part is two numbers, so a mail of any size costs little more than its own bytes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final

from belofte.channels.email import limits, problems
from belofte.channels.email.headers import Headers, parameters, read_headers
from belofte.language.cleaning import clean_line

_CONTENT_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")
_CODED_FILE = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,200})\r?\n(?=M[!-`\r\n]|[!-L][!-`]{4})", re.MULTILINE)
_DELIMITER_TAIL_MAX: Final = 80


@dataclass(slots=True, kw_only=True)
class Section:
    """One part of a mail: its headers, and where its body begins and ends."""

    headers: Headers
    content_type: str
    parameters: dict[str, str]
    start: int
    end: int
    head: int = 0  # where its headers begin
    children: "list[Section]" = field(default_factory=list)

    @property
    def disposition(self) -> tuple[str, dict[str, str]]:
        """Return "attachment", "inline" or "", and the parameters beside it."""
        return parameters(self.headers.first("content-disposition"))

    @property
    def name(self) -> str:
        """Return the file name that the sender gave, as it stands there."""
        return self.disposition[1].get("filename", "") or self.parameters.get("name", "")

    @property
    def content_id(self) -> str:
        """Return the id by which HTML shows this part, without angle brackets."""
        return clean_line(self.headers.first("content-id").strip("<> \t"), length_max=limits.ID_CHARACTERS_MAX)

    def walk(self) -> "Iterator[Section]":
        """Yield this part and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(slots=True)
class _Cut:
    """What cutting one mail has used up."""

    raw: bytes
    found: list[str]
    parts: int = 0


def cut(raw: bytes, *, found: list[str]) -> Section:
    """Return the mail as a tree of at most 1,000 parts, 30 deep; add problems to `found`."""
    return _section(_Cut(raw, found), 0, len(raw), depth=0, default_type="text/plain")


def without_coded_files(raw: bytes, section: Section) -> tuple[Section, list[Section]]:
    """Return a plain text up to the first uuencoded file in it, and those files as parts of their own.

    Only where the text lies in the mail as it is; words between and below such files stay with the last of the text.
    """
    coding = section.headers.first("content-transfer-encoding").strip().lower()
    if coding not in ("", "7bit", "8bit", "binary") or raw.find(b"\nbegin ", section.start - 1, section.end) == -1:
        return section, []
    files = list(islice(_coded_files(raw, section), limits.CODED_FILES_MAX))
    if not files or raw[files[-1].end : section.end].strip():
        return section, files  # what somebody wrote below one is shown with all that stands above it
    return replace(section, end=files[0].start), files


def _coded_files(raw: bytes, section: Section) -> Iterator[Section]:
    """Yield the uuencoded files in a text that have an end."""
    at = section.start
    while (match := _CODED_FILE.search(raw, at, section.end)) is not None:
        last = raw.find(b"\nend", match.end(), section.end)
        if last == -1:
            return
        at = raw.find(b"\n", last + 1, section.end) + 1 or section.end
        yield _coded_file(match, at)


def _section(cut: _Cut, start: int, end: int, *, depth: int, default_type: str) -> Section:
    """Read one part's headers, and its children if it has any."""
    cut.parts += 1
    headers, body = read_headers(cut.raw, start, end, found=cut.found)
    content_type, named = parameters(headers.first("content-type"))
    if not _CONTENT_TYPE.fullmatch(content_type):
        content_type = default_type
    section = Section(headers=headers, content_type=content_type, parameters=named, start=body, end=end, head=start)
    if content_type.startswith("multipart/"):
        _fill(cut, section, depth=depth)
    return section


def _fill(cut: _Cut, section: Section, *, depth: int) -> None:
    """Add the parts of a multipart; one that cannot be cut becomes plain text, one too deep an attachment."""
    if depth >= limits.DEPTH_MAX:
        cut.found.append(problems.TOO_DEEP)
        section.content_type = "application/octet-stream"
        return
    inner_type = "message/rfc822" if section.content_type == "multipart/digest" else "text/plain"
    boundary = section.parameters.get("boundary", "").rstrip().encode("utf-8", "replace")
    for start, end in _slices(cut, boundary, section):
        section.children.append(_section(cut, start, end, depth=depth + 1, default_type=inner_type))
    if not section.children:
        cut.found.append(problems.PARTS_BROKEN)
        section.content_type = "text/plain"


def _slices(cut: _Cut, boundary: bytes, section: Section) -> Iterator[tuple[int, int]]:
    """Yield where each child begins and ends. The line end before a delimiter belongs to the delimiter."""
    begun: int | None = None
    for line_start, line_end, is_last in _delimiters(cut.raw, boundary, section.start, section.end):
        if begun is not None and cut.parts >= limits.PARTS_MAX:
            cut.found.append(problems.PARTS_CUT)
            break
        if begun is not None:
            yield begun, max(begun, _without_line_end(cut.raw, line_start))
        if is_last:
            return
        begun = line_end
    if begun is not None and begun < section.end:
        yield begun, section.end


def _without_line_end(raw: bytes, at: int) -> int:
    """Step back over one LF or CR LF."""
    return at - 2 if raw[at - 2 : at] == b"\r\n" else at - 1


def _delimiters(raw: bytes, boundary: bytes, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Yield start and end of each delimiter line, and whether it is the closing one."""
    if not 0 < len(boundary) <= limits.BOUNDARY_CHARACTERS_MAX:
        return
    needle = b"--" + boundary
    at = raw.find(needle, start, end)
    while at != -1:
        after = at + len(needle)
        if at == start or raw[at - 1 : at] == b"\n":
            line_end = raw.find(b"\n", after, end) + 1 or end
            tail = raw[after:line_end].strip() if line_end - after <= _DELIMITER_TAIL_MAX else b"?"
            if tail in (b"", b"--"):
                yield at, line_end, tail == b"--"
        at = raw.find(needle, after, end)


def _coded_file(match: re.Match[bytes], end: int) -> Section:
    """Return one as a part, from its first line to its last."""
    return Section(
        headers=Headers({"content-transfer-encoding": ["x-uuencode"]}),
        content_type="application/octet-stream",
        parameters={"name": match[1].decode("utf-8", "replace").strip()},
        start=match.start(),
        end=end,
    )
