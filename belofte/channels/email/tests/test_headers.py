import base64

import pytest

from belofte.channels.email.headers import decode_coded_words, ids, parameters, read_headers, words_of
from belofte.channels.email.tests.mails import mail, read_one


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("=?utf-8?q?Caf=C3=A9?=", "Café"),
        ("=?UTF-8?B?Q2Fmw6k=?=", "Café"),
        ("=?utf-8?b?Q2Fmw6k?=", "Café"),
        ("=?iso-8859-1?q?=80_5?=", "€ 5"),
        ("=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
        ("=?utf-8?q?a?=\t=?iso-8859-1?q?b?=", "ab"),
        ("=?utf-8?b?ww==?= =?utf-8?b?qQ==?=", "é"),
        ("=?utf-8?q?=C3?= =?utf-8?q?=A9?=", "é"),
        ("Re: =?utf-8?q?een?= twee", "Re: een twee"),
        ("=?utf-8*nl?q?taal?=", "taal"),
        ("=?utf-8?q?Hoe gaat het??=", "Hoe gaat het?"),
        ("=?onbekend?q?Caf=E9?=", "Café"),
        ("=?utf-8?x?wat?=", "=?utf-8?x?wat?="),
        ("=?utf-8?q?half", "=?utf-8?q?half"),
        ("=?iso-2022-jp?b?GyRCRnxLXBsoQg==?=", "日本"),
        ("=?gb2312?b?1tDOxA==?=", "中文"),
    ],
)
def test_decode_coded_words(written: str, expected: str) -> None:
    assert decode_coded_words(written) == expected


@pytest.mark.parametrize("evil", ["\r\nBcc: kwaad@x.example", "\nX: y", "\x00", "\u202egnp.exe", "\u2028Bcc: x"])
@pytest.mark.parametrize("form", ["raw", "q", "b"])
def test_words_of_never_break_a_line(evil: str, form: str) -> None:
    """T7: whatever a header carries, its words are one line that can stand in another header."""
    quoted = "".join(f"={byte:02X}" for byte in f"Jan{evil}".encode())
    coded = {"raw": f"Jan{evil}", "q": f"=?utf-8?q?{quoted}?=", "b": f"=?utf-8?b?{_base64(f'Jan{evil}')}?="}[form]
    words = words_of(coded)
    assert words.startswith("Jan")
    assert words.isprintable()
    assert len(words.splitlines()) == 1


@pytest.mark.parametrize(
    "evil", [b"=0D=0ABcc:_kwaad@x.example", b"=0ABcc:_kwaad@x.example", b"=00", b"=0D=0A=0D=0Atekst"]
)
def test_read_name_and_subject_that_try_to_add_a_header(evil: bytes) -> None:
    raw = (
        mail()
        .replace(b"Femke Aarts", b"=?utf-8?q?Femke" + evil + b"?=")
        .replace(b"Mijn pakket", b"=?utf-8?q?Pakket" + evil + b"?=")
    )
    message = read_one(raw)
    assert message.author.address == "femke@voorbeeld.example"
    assert (message.author.name.isprintable(), message.subject.isprintable()) == (True, True)
    assert (message.to, message.cc) == (read_one(mail()).to, ())


def test_words_of_a_long_header_are_cut() -> None:
    assert len(words_of("a" * 100_000)) == 8192


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("attachment; filename=a.pdf", {"filename": "a.pdf"}),
        ('attachment; filename="a; b.pdf"', {"filename": "a; b.pdf"}),
        (r'attachment; filename="a\"b.pdf"', {"filename": 'a"b.pdf'}),
        ("attachment; filename*=utf-8''caf%C3%A9.pdf", {"filename": "café.pdf"}),
        ("attachment; filename=cafe.pdf; filename*=utf-8'nl'caf%C3%A9.pdf", {"filename": "café.pdf"}),
        ("attachment; filename*=utf-8'nl'caf%C3%A9.pdf; filename=cafe.pdf", {"filename": "café.pdf"}),
        ("attachment; filename*0=lang; filename*1=er.pdf", {"filename": "langer.pdf"}),
        ("attachment; filename*1=er.pdf; filename*0=lang", {"filename": "langer.pdf"}),
        ("attachment; filename*0*=utf-8''caf%C3; filename*1*=%A9; filename*2=.pdf", {"filename": "café.pdf"}),
        ('attachment; filename="=?utf-8?q?caf=C3=A9.pdf?="', {"filename": "café.pdf"}),
        ("attachment; filename*=iso-8859-1''caf%E9.pdf", {"filename": "café.pdf"}),
        ("attachment; filename*=nergens''caf%E9.pdf", {"filename": "café.pdf"}),
        ("attachment; filename*=zonder.pdf", {"filename": "zonder.pdf"}),
        ("attachment; filename*99999999999999=a; filename*x=b", {"filename": "b"}),
        ('attachment; filename="niet dicht', {"filename": "niet dicht"}),
        ("attachment;;;=;filename", {}),
        ("attachment", {}),
    ],
)
def test_parameters(written: str, expected: dict[str, str]) -> None:
    assert parameters(written) == ("attachment", expected)


def test_ids_of_broken_headers() -> None:
    assert ids("<a@b> x <c@d") == ["a@b"]
    assert ids("een twee@drie vier") == ["twee@drie"]
    assert ids("") == []


def test_read_headers_passes_over_what_nobody_reads() -> None:
    raw = b"X-Other: 1\nSubject: a\n b\n\tc\nX-Other: 2\n z\nsubject: d\n\nbody"
    headers, at = read_headers(raw, 0, len(raw), found=[])
    assert headers.values == {"subject": ["a b\tc", "d"]}
    assert raw[at:] == b"body"


def _base64(words: str) -> str:
    return base64.b64encode(words.encode()).decode()


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (r'x; name="C:\Users\jan\bon.pdf"', r"C:\Users\jan\bon.pdf"),
        (r'x; name="een \"bon\".pdf"', 'een "bon".pdf'),
        ('x; name="bon.pdf', "bon.pdf"),
        ('x; name="=?utf-8?B?PT91dGYtOD9RP2Y9QzM9QjZ0by5wZGY/PQ==?="', "föto.pdf"),
    ],
    ids=["a path of Windows", "quotation marks", "a mark that never closes", "coded twice"],
)
def test_parameters_of_names_that_are_written_badly(written: str, name: str) -> None:
    assert parameters(written)[1]["name"] == name
