"""The child that draws strangers' pictures anew: small, limited, and gone after one page. It knows no Django.

Run as `python -m belofte.desk.redrawing`. Its standard input is a line of JSON (`edge`: the pixels of the longest
side; `wanted`: for each picture its length in octets, or the address that it stands at) and then the pictures. For
each, in that order, it answers a line of JSON, and the new picture behind it: its type and length, or null.

A new picture has the pixels of the old one and nothing else: no place where it was taken, no script, no second file.
"""

import io
import json
import os
import resource
import signal
import sys
import warnings
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import IO, Any, Final

from PIL import Image, ImageOps

from belofte.desk import outside

FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP")
PIXELS_MAX: Final = 64_000_000  # asked of its header, before anything is decoded
_MEMORY_BYTES_MAX: Final = 768 * 1024 * 1024
_PROCESSOR_SECONDS_MAX: Final = 15
_FILES_MAX: Final = 64
_LINES_MAX: Final = 8  # to strangers' servers at once
_QUALITY: Final = 85


def main() -> None:
    """Answer one request."""
    _limit()
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    request = json.loads(asked.readline())
    for content in _contents(asked, request["wanted"]):
        answers.writelines(_answer(content, edge=request["edge"]))
        answers.flush()
    os._exit(0)  # whatever is still being fetched is not waited for


def _limit() -> None:
    """Take away what drawing does not need."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    for kind, most in (
        (resource.RLIMIT_AS, _MEMORY_BYTES_MAX),
        (resource.RLIMIT_CPU, _PROCESSOR_SECONDS_MAX),
        (resource.RLIMIT_NOFILE, _FILES_MAX),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def _contents(asked: IO[bytes], wanted: list[int | str]) -> Iterator[bytes | None]:
    """Yield the old pictures; those from outside are fetched side by side."""
    pool = ThreadPoolExecutor(_LINES_MAX)
    fetched = {
        number: pool.submit(outside.fetch, place) for number, place in enumerate(wanted) if isinstance(place, str)
    }
    came = {number: asked.read(size) for number, size in enumerate(wanted) if isinstance(size, int)}
    for number in range(len(wanted)):
        yield came[number] if number in came else _fetched(fetched[number])


def _fetched(future: Future[bytes]) -> bytes | None:
    with suppress(outside.RefusedError):
        return future.result()
    return None


def _answer(content: bytes | None, *, edge: int) -> list[bytes]:
    """Return a line about a picture, and the picture."""
    try:
        kind, drawn = redraw(content or b"", edge=edge)
    except Exception:  # noqa: BLE001 - whatever a decoder stumbles over, it is no picture for us
        return [b"null\n"]
    return [json.dumps([kind, len(drawn)]).encode() + b"\n", drawn]


def redraw(content: bytes, *, edge: int) -> tuple[str, bytes]:
    """Return the type and the octets of the same picture, made anew. Refuses by whatever Pillow raises."""
    with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
        if picture.width * picture.height > PIXELS_MAX:
            raise ValueError(picture.size)
        picture.draft("RGB", (edge, edge))  # a JPEG is decoded no larger than it is needed
        drawn = ImageOps.exif_transpose(picture)
        is_transparent = drawn.has_transparency_data
        drawn = drawn.convert("RGBA" if is_transparent else "RGB")
        drawn.thumbnail((edge, edge))
    fresh: Any = io.BytesIO()
    is_photo = picture.format == "JPEG" or (picture.format == "WEBP" and not is_transparent)
    bare = Image.new(drawn.mode, drawn.size)
    bare.paste(drawn)
    if is_photo:
        bare.save(fresh, "JPEG", quality=_QUALITY)
        return "image/jpeg", fresh.getvalue()
    bare.save(fresh, "PNG")
    return "image/png", fresh.getvalue()


if __name__ == "__main__":
    main()
