"""Every row of the table of hostile mail, and strings made against our own expressions (T14)."""

import re
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from belofte.channels.contract import Address, Incoming
from belofte.channels.email import (
    attributions,
    boilerplate,
    footers,
    greetings,
    header_blocks,
    history,
    html_quoting,
    html_structure,
    limits,
    markup,
    problems,
    quoting,
)
from belofte.channels.email.markup import to_page, to_text
from belofte.channels.email.parse import read
from belofte.channels.email.quoting import split
from belofte.channels.email.roles import Cover
from belofte.channels.email.tests.mails import USUAL, envelope, mail, mail_of_parts, read_one
from belofte.language.tests.effort import expressions, repeats_a_repetition, steps

PROCESSOR_SECONDS_MAX = 3.0  # of the ten that the child has
FACTOR_MAX = 12.0  # T14: ten times the length costs at most twelve times as much


def nested(depth: int) -> bytes:
    openings = (b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (level, level) for level in range(depth))
    return USUAL.replace(b"\r\n", b"\n") + b"".join(openings) + b"Content-Type: text/plain\n\nhallo\n"


def without_subject(headers: bytes, body: bytes = b"hallo") -> bytes:
    return mail(body, headers=headers).replace(b"Subject: Mijn pakket\r\n", b"")


HOSTILE: dict[str, tuple[bytes, str, tuple[str, ...]]] = {
    "multipart nested 20 deep": (nested(20), "hallo", ()),
    "multipart nested 50 deep": (nested(50), "", (problems.TOO_DEEP, problems.NO_TEXT)),
    "multipart nested 500 deep": (nested(500), "", (problems.TOO_DEEP, problems.NO_TEXT)),
    "multipart nested 2000 deep": (nested(2000), "", (problems.TOO_DEEP, problems.NO_TEXT)),
    "message nested 500 deep": (
        USUAL + b"Content-Type: message/rfc822\r\n\r\n" * 500,
        "",
        (problems.NO_TEXT,),
    ),
    "5,000 nested comments": (
        mail(b"hallo").replace(b"Femke Aarts", b"(" * 5000 + b")" * 5000),
        "hallo",
        (),
    ),
    "5,000 comments that never close": (
        mail(b"hallo").replace(b"Femke Aarts", b"(" * 5000),
        "hallo",
        (),
    ),
    "one header of 1 MB": (without_subject(b"Subject: " + b"a" * 10**6 + b"\r\n"), "hallo", (problems.HEADERS_CUT,)),
    "a header of 1 MB that nobody reads": (mail(b"hallo", headers=b"X-A: " + b"a" * 10**6 + b"\r\n"), "hallo", ()),
    "subject of 20,000 coded words": (
        without_subject(b"Subject: " + b"=?utf-8?q?abcdefghij?=\r\n " * 20_000 + b"\r\n"),
        "hallo",
        (problems.HEADERS_CUT,),
    ),
    "100,000 parts": (
        USUAL
        + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        + b"--b\r\nContent-Type: image/png\r\n\r\nx\r\n" * 100_000,
        "",
        (problems.PARTS_CUT, problems.NO_TEXT),
    ),
    "100,000 headers": (mail(b"hallo", headers=b"".join(b"X-H%d: v\r\n" % n for n in range(100_000))), "hallo", ()),
    "100,000 From headers": (
        mail(b"hallo", headers=b"From: x@y.example\r\n" * 100_000),
        "hallo",
        (problems.SEVERAL_FROM,),
    ),
    "a million folded lines": (
        without_subject(b"Subject: a\r\n" + b" \r\n" * 10**6),
        "hallo",
        (problems.HEADERS_CUT,),
    ),
    "unknown charset": (
        mail("café".encode(), headers=b"Content-Type: text/plain; charset=nergens\r\n"),
        "café",
        (problems.CHARACTERS,),
    ),
    "a codec that is no charset": (
        mail(b"caf\xe9", headers=b"Content-Type: text/plain; charset=zlib_codec\r\n"),
        "café",
        (problems.CHARACTERS,),
    ),
    "a codec that runs escapes": (
        mail(rb"\ud800\x00", headers=b"Content-Type: text/plain; charset=unicode_escape\r\n"),
        r"\ud800\x00",
        (),
    ),
    "surrogates in utf-7": (
        mail(b"a+2AA-b", headers=b"Content-Type: text/plain; charset=utf-7\r\n"),
        "ab",
        (),
    ),
    "bad base64": (
        mail(b"aGFs!!bG8\r\n===x", headers=b"Content-Transfer-Encoding: base64\r\n"),
        "hallo",
        (problems.ENCODING_BROKEN,),
    ),
    "bad quoted-printable": (
        mail(b"hal=6co =ZZ =", headers=b"Content-Transfer-Encoding: quoted-printable\r\n"),
        "hallo =ZZ",
        (),
    ),
    "a coded word that hides a line break": (
        mail(b"hallo").replace(b"Femke Aarts", b"=?utf-8?q?Femke=0D=0ABcc:_x@elders.example?="),
        "hallo",
        (problems.OTHER_ADDRESS_IN_NAME,),
    ),
    "bytes of no charset in a header": (
        mail(b"hallo").replace(b"Mijn pakket", b"Pakket \xe9\xe9n \x80"),
        "hallo",
        (problems.HEADER_CHARACTERS,),
    ),
    "a NUL in a header and in the text": (
        mail(b"hal\x00lo").replace(b"Mijn pakket", b"Mijn\x00 pakket"),
        "hallo",
        (problems.HEADER_CHARACTERS,),
    ),
    "a lone surrogate": (
        mail(b"hallo \xed\xa0\x80", headers=b"Content-Type: text/plain; charset=utf-8\r\n"),
        "hallo í\xa0€",
        (problems.CHARACTERS,),
    ),
    "a date that is none": (
        mail(b"hallo").replace(b"2 Mar 2026 09:58:00 +0100", b"99 Foo 20260 99:99:99 +9999"),
        "hallo",
        (problems.DATE_UNREADABLE,),
    ),
    "a file name broken off": (
        mail(
            b"hallo",
            headers=b"Content-Disposition: inline; filename*0*=utf-8''%E2%82; filename*2*=%zz; filename*x=\r\n",
        ),
        "hallo",
        (),
    ),
    "no boundary": (mail(b"hallo", headers=b"Content-Type: multipart/mixed\r\n"), "hallo", (problems.PARTS_BROKEN,)),
    "a boundary that is never there": (
        mail(b"hallo", headers=b"Content-Type: multipart/mixed; boundary=nergens\r\n"),
        "hallo",
        (problems.PARTS_BROKEN,),
    ),
    "a content type that is none": (
        mail(b"hallo", headers=b"Content-Type: ;;;\x00/\xff\r\n"),
        "hallo",
        (problems.HEADER_CHARACTERS,),
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_read_hostile_mail(name: str) -> None:
    raw, text, expected = HOSTILE[name]
    begun = time.process_time()
    message = read_one(raw)
    assert time.process_time() - begun < PROCESSOR_SECONDS_MAX
    assert (message.text.strip(), message.problems) == (text, expected)
    assert message.author.address == "femke@voorbeeld.example"


def test_read_addresses_that_are_broken_off() -> None:
    message = read_one(b"From: <\r\nTo: @\r\nMessage-ID: <\r\nDate: Mon, 2 Mar 2026 09:58:00 +0100\r\n\r\nhallo")
    assert message.author == Address(address="femke@voorbeeld.example")
    assert message.problems == (problems.ADDRESS_UNREADABLE, problems.NO_FROM, problems.NO_MESSAGE_ID)


def test_read_ten_thousand_recipients_shows_a_thousand_and_the_rest_of_the_mail() -> None:
    recipients = b",\r\n ".join(b"Klant %d <klant%d@voorbeeld.example>" % (number, number) for number in range(10_000))
    begun = time.process_time()
    message = read_one(
        b"To: " + recipients + b"\r\n" + mail(b"hallo").replace(b"To: hallo@pakketlijn.example\r\n", b"")
    )
    assert time.process_time() - begun < PROCESSOR_SECONDS_MAX
    assert len(message.to) == limits.ADDRESSES_MAX
    assert (message.subject, message.author.name, message.text) == ("Mijn pakket", "Femke Aarts", "hallo")
    assert message.problems == (problems.HEADERS_CUT, problems.ADDRESSES_CUT)


def test_read_hundred_thousand_parts_keeps_every_byte(tmp_path: Path) -> None:
    raw = HOSTILE["100,000 parts"][0]
    (message,) = read(envelope(raw), files_folder=str(tmp_path))
    assert isinstance(message, Incoming)
    assert len(message.files) == limits.PARTS_MAX
    assert Path(message.files[-1].path).read_bytes().count(b"--b") == 100_000 - limits.PARTS_MAX


def test_read_a_mail_of_35_mb_in_pieces(tmp_path: Path) -> None:
    line = b"QUFB" * 19 + b"\r\n"
    part = b"Content-Type: application/pdf; name=groot.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    incoming = envelope(mail_of_parts(b"\r\nZie bijlage", part + line * (35 * 10**6 // len(line))))
    tracemalloc.start()
    (message,) = read(incoming, files_folder=str(tmp_path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(message, Incoming)
    (file,) = message.files
    assert (message.text, file.name, file.size_bytes) == ("Zie bijlage", "groot.pdf", 57 * (35 * 10**6 // len(line)))
    assert Path(file.path).stat().st_size == file.size_bytes
    assert peak < 12 * limits.CHUNK_BYTES


# fmt: off
AGAINST_TEXT = [
    ">", "> ", "> a\n", ">\n", " > ", "|", "| a\n", "\n", " \n", "x\n> y\n", "-", "- ", "--\n", "-- \n",
    "-- \nx\n", "____________\n", "_", "Van: x\n", "Van: x\nVerzonden: y\n", "Van: x\nAan: y\n", "*Van:* ",
    "From:", "From: x\n\n", "Op 3 maart 2026 om 10:00 schreef:\n", "Op 3 maart 2026 schreef x:\n\ny\n",
    "schreef 2026 :\n", "On 2026 wrote:\n", "On 2026 wrote:\n> ", "op ", "op\n", ":\n", "2026:\n", "10:00",
    "a@b <", "schreef ", "wrote 2026 ", "-----Original Message-----\n> x\n",
    "-----Oorspronkelijk bericht-----\nx: y\n", "Verzonden vanaf ", "Verzonden vanaf mijn iPhone\n",
    "Sent from x\n\n", "[...]\n", "Op 3 maart 2026 schreef x:\n[...]\n", "\t", "\xa0", "é",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:\n",
    "\u2028", "\x85> ", "Met vriendelijke groet,\n", "Groet,\nJan\nTel. 06-12345678\n", "Mvg\n\n",
    "Disclaimer\n",
    "Dit bericht informatie ", "dit e-mail " * 40 + "\n", "P.S. x\n", "> a\n-- \n", "> a\nMvg\nx\nTel 1\n",
    "x\n____________\n",
    "---------- Forwarded message ----------\n", "> Begin doorgestuurd bericht:\n", "antwoord boven deze lijn\n",
    "--- a ---\n", "Op 10:00 schreef: ", "op 10:00 " * 40 + "\n", "Onderwerp: x\nVan: y\nDatum: 1\n",
    "Tue, 3 a@b.nl:\n",
    "2026 a@b:\n> x\n", "x wrote:\n> y\n", "06-" * 100 + "\n", "www." * 90 + "\n", "- - - - -\n", "[...]\n> x\n",
]
# fmt: on

# fmt: off
AGAINST_HTML = [
    "<", "<!", "<!--", "<!-->", "<!-- x -->", "<?", "</", "<a", "<a ", '<a b="', "<a b='", "<a b=", '<a b=">',
    '<a b=\'">', '<a b = " >', "<a b=c ", "<a/", "<a / b", "<script>", "<style>", "<style", "</style>",
    "<title>x", "<blockquote>", "<blockquote type=cite>", "</blockquote>", "<div>", "</div>", "<p>", "<br>",
    "<li>x", "<td>", "<pre>x\n", "<pre>", "</pre>", "&", "&#", "&#x", "&#9999999999;", "&amp", "&nbsp;",
    "<img alt=x>", "<img alt='x", '<div class="gmail_quote">',
    "<div class=gmail_quote>x</div>", "<div id=Signature>x",
    "<hr id=zwchr>x", '<div style="border-top:solid #E1E1E1 1.0pt">a: b</div>', "<blockquote style=border-left>x",
    "<a href=http://a.nl>x</a>", "<a href=http://a.nl>", "<ol><li>x", "<ul>", "</ol>",
    "<div class=moz-forward-container>",
    "x:<br><blockquote style='border-left'>", "<div class=moz-signature>x</div>y", "<p id=reply-intro>x",
    ">", "=", '"', "<a =", "<a ==", "< a>",
    "<p>xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
]
# fmt: on


def test_there_are_fifty_strings_against_each() -> None:
    assert min(len(set(AGAINST_TEXT)), len(set(AGAINST_HTML))) >= 50


@pytest.mark.parametrize("unit", AGAINST_TEXT)
def test_split_stays_linear(unit: str) -> None:
    assert _factor(_split, unit, length=2_000) <= FACTOR_MAX


@pytest.mark.parametrize("unit", AGAINST_HTML)
def test_to_text_stays_linear(unit: str) -> None:
    assert _factor(to_text, unit, length=2_000) <= FACTOR_MAX


@pytest.mark.parametrize("unit", AGAINST_HTML)
def test_split_beside_a_page_stays_linear(unit: str) -> None:
    assert _factor(_split_beside, unit, length=2_000) <= FACTOR_MAX


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit", ["> a\n", "Op 3 maart 2026 om 10:00 schreef x:\n\ny\n", "Van: x\nVerzonden: y\n", "Gewone regel tekst.\n"]
)
def test_split_of_a_megabyte_costs_twelve_times_a_tenth_of_it(unit: str) -> None:
    assert _factor(_split, unit, length=100_000) <= FACTOR_MAX


@pytest.mark.slow
def test_to_text_of_a_megabyte_costs_twelve_times_a_tenth_of_it() -> None:
    assert _factor(to_text, "<p>Gewone <b>regel</b> tekst.</p>\n", length=100_000) <= FACTOR_MAX


SPLITTING = [attributions, boilerplate, footers, greetings, header_blocks, history, quoting]


def test_no_expression_repeats_a_repetition() -> None:
    found = [*expressions(*SPLITTING, html_quoting, html_structure, markup)]
    assert len(found) > 25
    assert [each.pattern for each in found if repeats_a_repetition(each.pattern, each.flags & re.IGNORECASE)] == []


@pytest.mark.parametrize("module", SPLITTING)
def test_expressions_for_lines_have_a_bound_on_what_repeats(module: ModuleType) -> None:
    """All but white space, of which a line that is looked at has at most 400."""
    for expression in expressions(module):
        assert not re.search(r"(?<!\\s)(?<!\\)[*+](?![\w\s]*[\]*+-])", re.sub(r"\[[^]]*\]", "c", expression.pattern))


def _split(text: str) -> object:
    return split(text, cover=Cover(author="x", is_answer=True))


def _split_beside(html: str) -> object:
    return split(to_text(html), cover=Cover(is_answer=True), page=to_page(html, is_beside_text=True))


def _factor(deed: Callable[[str], object], unit: str, *, length: int) -> float:
    """Return how many times more steps ten times the length takes."""
    deed(unit)  # loads what is loaded once
    short = unit * (length // len(unit) + 1)
    return (steps(deed, short * 10) - _ALWAYS) / steps(deed, short)


_ALWAYS = 500  # steps that no length changes, or that begin when something is longer
