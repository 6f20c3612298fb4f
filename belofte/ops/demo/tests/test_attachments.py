"""The made-up files are what their names say."""

import re
import struct
import zlib
from datetime import datetime
from random import Random

import pytest

from belofte.ops.demo import attachments

AT = datetime(2026, 11, 23, 10, 30)  # noqa: DTZ001 - the plan's own clock has no zone


def test_picture_holds_every_pixel() -> None:
    png = attachments.picture(Random(3))
    found = re.fullmatch(rb"\x89PNG\r\n\x1a\n....IHDR(.{13})....(....)IDAT(.*)....\0\0\0\0IEND....", png, re.DOTALL)
    assert found
    assert struct.unpack(">IIBBBBB", found[1]) == (320, 240, 8, 2, 0, 0, 0)
    assert struct.unpack(">I", found[2])[0] == len(found[3])
    assert len(zlib.decompress(found[3])) == 240 * (1 + 320 * 3)


def test_document_index_points_at_its_objects() -> None:
    pdf = attachments.document("Gülşen (bon) €")
    start = int(pdf.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    offsets = [int(line[:10]) for line in pdf[start:].split(b"\n")[3:9]]
    assert [pdf[offset:].split(b" ")[0] for offset in offsets] == [b"1", b"2", b"3", b"4", b"5", b"6"]
    assert pdf[start : start + 4] == b"xref"
    assert pdf.count(b"(") == pdf.count(b")") == 1


def test_attachment_follows_the_ending_of_its_name() -> None:
    made = [
        attachments.attachment(Random(1), name=name, title="t", at=AT).content_type
        for name in ("foto.png", "bon.pdf", "lijst.txt")
    ]
    assert made == ["image/png", "application/pdf", "text/plain"]


def test_attachment_refuses_another_ending() -> None:
    with pytest.raises(ValueError, match=r"end it in \.png"):
        attachments.attachment(Random(1), name="virus.exe", title="t", at=AT)


def test_measurements_are_a_week_of_lines() -> None:
    lines = attachments.measurements(Random(1), at=AT).decode().splitlines()
    assert len(lines) == 8
    assert [line[:5] for line in lines[1:]] == ["16-11", "17-11", "18-11", "19-11", "20-11", "21-11", "22-11"]
