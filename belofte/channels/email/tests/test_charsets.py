"""F24: sixty ways in which mail says, or does not say, which characters its bytes are."""

import pytest

from belofte.channels.email import problems
from belofte.channels.email.charsets import decode
from belofte.channels.email.tests.mails import mail, read_one

DUTCH = "Geachte heer, één pakket van € 5 – „kapot”."
WEST = "Één café, naïef en zo: ± 5 °C"
JAPANESE = "荷物はまだ届いていません。"
CHINESE = "包裹还没有送到。"
KOREAN = "소포가 아직 도착하지 않았습니다."
RUSSIAN = "Посылка ещё не пришла."
GREEK = "Πότε θα έρθει;"
TURKISH = "Paket hâlâ gelmedi, şikâyetçiyim ığ."
POLISH = "Paczka jeszcze nie dotarła, żółć."
HEBREW = "החבילה לא הגיעה"
ARABIC = "لم تصل الحزمة"
THAI = "พัสดุยังไม่มา"

# name declared, bytes, what a person reads
SAMPLES: list[tuple[str, bytes, str]] = [
    ("utf-8", DUTCH.encode(), DUTCH),
    ("UTF8", DUTCH.encode(), DUTCH),
    ('"utf-8"', DUTCH.encode(), DUTCH),
    ("utf-8", b"\xef\xbb\xbf" + DUTCH.encode(), DUTCH),
    ("utf8mb4", DUTCH.encode(), DUTCH),
    ("unicode-1-1-utf-8", DUTCH.encode(), DUTCH),
    ("utf-8", DUTCH.encode("cp1252"), DUTCH),
    ("utf-8", b"\xe9\xe9n " + "één".encode(), "één één"),
    ("utf-8", "één".encode() + b" \x80", "één €"),
    ("us-ascii", b"gewoon", "gewoon"),
    ("us-ascii", DUTCH.encode(), DUTCH),
    ("us-ascii", DUTCH.encode("cp1252"), DUTCH),
    ("", DUTCH.encode(), DUTCH),
    ("", DUTCH.encode("cp1252"), DUTCH),
    ("", JAPANESE.encode("iso2022_jp"), JAPANESE),
    ("iso-8859-1", WEST.encode("latin-1"), WEST),
    ("iso-8859-1", DUTCH.encode("cp1252"), DUTCH),
    ("iso-8859-1", DUTCH.encode(), DUTCH),
    ("ISO_8859-1", DUTCH.encode("cp1252"), DUTCH),
    ("latin1", WEST.encode("latin-1"), WEST),
    ("windows-1252", DUTCH.encode("cp1252"), DUTCH),
    ("windows-1252", DUTCH.encode(), DUTCH),
    ("cp-1252", DUTCH.encode("cp1252"), DUTCH),
    ("iso-8859-15", "€ één".encode("iso8859-15"), "€ één"),
    ("iso-8859-2", POLISH.encode("iso8859-2"), POLISH),
    ("windows-1250", POLISH.encode("cp1250"), POLISH),
    ("iso-8859-2", POLISH.encode(), POLISH),
    ("iso-8859-9", TURKISH.encode("iso8859-9"), TURKISH),
    ("iso-8859-9", "€ şey".encode("cp1254"), "€ şey"),
    ("windows-1254", TURKISH.encode("cp1254"), TURKISH),
    ("koi8-r", RUSSIAN.encode("koi8-r"), RUSSIAN),
    ("koi8-u", RUSSIAN.encode("koi8-u"), RUSSIAN),
    ("windows-1251", RUSSIAN.encode("cp1251"), RUSSIAN),
    ("iso-8859-5", RUSSIAN.encode("iso8859-5"), RUSSIAN),
    ("ibm866", RUSSIAN.encode("cp866"), RUSSIAN),
    ("iso-8859-7", GREEK.encode("iso8859-7"), GREEK),
    ("windows-1253", GREEK.encode("cp1253"), GREEK),
    ("windows-1255", HEBREW.encode("cp1255"), HEBREW),
    ("iso-8859-8-i", HEBREW.encode("iso8859-8"), HEBREW),
    ("windows-1256", ARABIC.encode("cp1256"), ARABIC),
    ("tis-620", THAI.encode("tis-620"), THAI),
    ("windows-874", THAI.encode("cp874"), THAI),
    ("iso-2022-jp", JAPANESE.encode("iso2022_jp"), JAPANESE),
    ("shift_jis", JAPANESE.encode("shift_jis"), JAPANESE),
    ("x-sjis", "①番".encode("cp932"), "①番"),
    ("shift_jis", "①番".encode("cp932"), "①番"),
    ("euc-jp", JAPANESE.encode("euc_jp"), JAPANESE),
    ("gb2312", CHINESE.encode("gb2312"), CHINESE),
    ("gb2312", "朱镕基".encode("gbk"), "朱镕基"),
    ("gbk", CHINESE.encode("gbk"), CHINESE),
    ("gb18030", (CHINESE + "😀").encode("gb18030"), CHINESE + "😀"),
    ("hz-gb-2312", CHINESE.encode("hz"), CHINESE),
    ("big5", "包裹還沒有送到".encode("big5"), "包裹還沒有送到"),
    ("euc-kr", KOREAN.encode("euc-kr"), KOREAN),
    ("ks_c_5601-1987", KOREAN.encode("cp949"), KOREAN),
    ("iso-2022-kr", KOREAN.encode("iso2022_kr"), KOREAN),
    ("utf-7", DUTCH.encode("utf-7"), DUTCH),
    ("utf-16", DUTCH.encode("utf-16"), DUTCH),
    ("utf-16le", DUTCH.encode("utf-16-le"), DUTCH),
    ("macintosh", WEST.encode("mac-roman"), WEST),
    ("ibm850", WEST.encode("cp850"), WEST),
    ("nergens", DUTCH.encode(), DUTCH),
    ("zlib_codec", DUTCH.encode("cp1252"), DUTCH),
    ("punycode", DUTCH.encode(), DUTCH),
]


def test_there_are_sixty_samples() -> None:
    assert len(SAMPLES) >= 60


@pytest.mark.parametrize(("declared", "content", "expected"), SAMPLES)
def test_decode(declared: str, content: bytes, expected: str) -> None:
    assert decode(content, declared=declared)[0] == expected


@pytest.mark.parametrize(("declared", "content", "expected"), SAMPLES)
def test_read_text_of_a_charset(declared: str, content: bytes, expected: str) -> None:
    headers = f"Content-Type: text/plain; charset={declared}\r\nContent-Transfer-Encoding: 8bit\r\n".encode()
    assert read_one(mail(content, headers=headers)).text == expected


@pytest.mark.parametrize(
    ("declared", "content"),
    [
        ("utf-8", b"\xff\xfe\xfd"),
        ("gb18030", b"\xff\xff"),
        ("iso-2022-jp", b"\x1b$B\xff\xff"),
        ("utf-16", b"\x00\xd8a"),
        ("euc-jp", b"\x8f"),
    ],
)
def test_decode_what_fits_nothing_gives_something_and_says_so(declared: str, content: bytes) -> None:
    words, is_mended = decode(content, declared=declared)
    assert (words != "", is_mended) == (True, True)


@pytest.mark.parametrize(
    ("declared", "content"), [("utf-8", DUTCH.encode()), ("", DUTCH.encode()), ("koi8-r", RUSSIAN.encode("koi8-r"))]
)
def test_decode_what_is_right_is_not_called_mended(declared: str, content: bytes) -> None:
    assert not decode(content, declared=declared)[1]


def test_read_text_of_a_lying_charset_says_so() -> None:
    message = read_one(mail(DUTCH.encode("cp1252"), headers=b"Content-Type: text/plain; charset=utf-8\r\n"))
    assert message.problems == (problems.CHARACTERS,)


def test_read_html_that_names_its_charset_itself() -> None:
    page = b'<html><head><meta http-equiv="Content-Type" content="text/html; charset=koi8-r"></head>' + RUSSIAN.encode(
        "koi8-r"
    )
    assert read_one(mail(page, headers=b"Content-Type: text/html\r\n")).text == RUSSIAN
