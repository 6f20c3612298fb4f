"""Pictures for tests: an ordinary one, one of a telephone that tells where it was, and one that is a trap."""

import io
import struct
import zlib
from typing import Final

from PIL import Image

_PLACE_OF_GPS: Final = 0x8825
_LATITUDE: Final = 2


def png(width: int = 30, height: int = 20) -> bytes:
    """Draw a PNG."""
    made = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(made, "PNG")
    return made.getvalue()


def photo(width: int = 1200, height: int = 900) -> bytes:
    """Draw a JPEG that says where it was taken."""
    made, facts = io.BytesIO(), Image.Exif()
    facts.get_ifd(_PLACE_OF_GPS)[_LATITUDE] = (52.0, 5.0, 24.0)
    facts[0x010E] = "canary-of-a-place"
    Image.new("RGB", (width, height), "olive").save(made, "JPEG", exif=facts)
    return made.getvalue()


def _flood(edge: int) -> bytes:
    """Return a small PNG whose header claims to be huge."""
    header = struct.pack(">IIBBBBB", edge, edge, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 100_000)), (b"IEND", b""))
    written = (
        struct.pack(">I", len(inner)) + kind + inner + struct.pack(">I", zlib.crc32(kind + inner))
        for kind, inner in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


PNG: Final = png()
PHOTO: Final = photo()
FLOOD: Final = _flood(50_000)
