"""Making the files that invented customers send along: small pictures, documents and measurements."""

import struct
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

WIDTH, HEIGHT = 320, 240
RGB = tuple[int, int, int]
BACKGROUNDS: tuple[RGB, ...] = ((206, 198, 184), (172, 186, 196), (214, 206, 166), (150, 160, 140))
SUBJECTS: tuple[RGB, ...] = ((150, 104, 62), (40, 72, 120), (232, 232, 226), (96, 120, 80), (128, 44, 40))


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    content_type: str
    content: bytes


def attachment(dice: Random, *, name: str, title: str, at: datetime) -> Attachment:
    """Make what the name's ending asks for: .png, .pdf or .txt. Refuses: ValueError."""
    match name.rpartition(".")[2]:
        case "png":
            return Attachment(name=name, content_type="image/png", content=picture(dice))
        case "pdf":
            return Attachment(name=name, content_type="application/pdf", content=document(title))
        case "txt":
            return Attachment(name=name, content_type="text/plain", content=measurements(dice, at=at))
    raise ValueError(f"Nothing can be made for {name!r}: end it in .png, .pdf or .txt.")


def picture(dice: Random) -> bytes:
    """Draw a door or a box: one upright shape with a stripe, as a PNG."""
    ground, shape = dice.choice(BACKGROUNDS), dice.choice(SUBJECTS)
    left, right = dice.randint(40, 110), dice.randint(190, 280)
    top, stripe = dice.randint(20, 70), dice.randint(100, 160)
    rows = []
    for y in range(HEIGHT):
        colour = tuple(channel // 2 for channel in shape) if stripe <= y < stripe + 14 else shape
        inside = bytes(colour if top <= y else ground) * (right - left)
        rows.append(b"\0" + bytes(ground) * left + inside + bytes(ground) * (WIDTH - right))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    chunks = (_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(b"".join(rows))), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def document(title: str) -> bytes:
    """Write one line on a page of PDF."""
    line = title.translate(str.maketrans("", "", "()\\")).encode("latin-1", "replace")
    drawing = b"BT /F1 18 Tf 60 760 Td (" + line + b") Tj ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Font << /F1 5 0 R >> >>",
    )
    return _with_index(objects)


def measurements(dice: Random, *, at: datetime) -> bytes:
    """Write a week of times and numbers, as somebody who keeps a list of them."""
    moments = (at - timedelta(days=day, minutes=dice.randint(0, 240)) for day in range(7, 0, -1))
    lines = [f"{moment:%d-%m %H.%M}\t{dice.randint(3, 97)}\n" for moment in moments]
    return "".join(["datum en tijd\tgemeten\n", *lines]).encode()


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _with_index(objects: tuple[bytes, ...]) -> bytes:
    """Give each object a number and end with the table that says where each one starts."""
    file = bytearray(b"%PDF-1.4\n")
    starts = []
    for number, each in enumerate(objects, start=1):
        starts.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    index = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    file += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, index)
    return bytes(file)
