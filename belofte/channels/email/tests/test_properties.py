"""What holds for any bytes whatever."""

from collections import Counter
from itertools import chain

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as any_of

from belofte.channels.contract import Incoming, Receipt
from belofte.channels.email.charsets import decode
from belofte.channels.email.markup import to_text
from belofte.channels.email.quoting import split
from belofte.channels.email.roles import Cover, Page, Role
from belofte.channels.email.tests.mails import fixture, fixture_names, mail, read_all

ENOUGH = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# fmt: off
SNIPPETS = (
    b"From: ", b"To: ", b"Subject: ", b"Message-ID: <", b"References: ", b"Date: ", b"Content-Type: ",
    b"multipart/mixed; boundary=b", b"multipart/alternative; boundary=b", b"multipart/report; boundary=b",
    b"text/html", b"text/plain; charset=", b"message/rfc822", b"message/delivery-status", b"Action: failed",
    b"Content-Transfer-Encoding: base64", b"Content-Disposition: attachment; filename*=", b"utf-8",
    b"iso-2022-jp", b"utf-7", b"utf-16", b"=?utf-8?q?=00=0D=0A?=", b"=?utf-7?b?K2RhZC0=?=", b"\r\n",
    b"\r\n\r\n", b"\n", b"\r", b"--b", b"--b--", b"--", b"\x00", b"\xff", b"\xed\xa0\x80", b"+2AA-", b"<", b">",
    b"@", b"(", b'"', b";", b":", b"jan@a.example", b"<p>", b"<!--", b"> ", b"-- ",
    b"Op 3 maart 2026 schreef x:", b" ", b"\t", b"=", b"a",
)
# fmt: on
MAILS = any_of.one_of(
    any_of.binary(max_size=2000),
    any_of.lists(any_of.sampled_from(SNIPPETS), max_size=80).map(b"".join),
    any_of.lists(any_of.sampled_from(SNIPPETS), max_size=40).map(lambda pieces: mail(b"".join(pieces))),
)
# fmt: off
LINES_SEEN = (
    "", "> oud", ">> ouder", "nieuw", "-- ", "Op 3 maart 2026 om 10:00 schreef Jan <j@a.example>:", "Van: Jan",
    "Verzonden: vandaag", "Onderwerp: x", "-----Oorspronkelijk bericht-----", "____________", "[...]", "  ", "a: b",
    "Verstuurd vanaf mijn iPhone", "\x0b", "\u2028", "Met vriendelijke groet,", "Jan", "Tel. 06-12345678", "P.S. x",
    "Begin doorgestuurd bericht:", "Dit bericht is vertrouwelijk.", "antwoord boven deze lijn",
)
# fmt: on
LINES = any_of.lists(any_of.sampled_from(LINES_SEEN), max_size=30).map("\n".join)
ROLES = any_of.sampled_from([None, *Role])
PAGES = any_of.lists(any_of.tuples(any_of.sampled_from(LINES_SEEN), ROLES), max_size=30).map(
    lambda pairs: Page(tuple(line for line, _ in pairs), tuple(role for _, role in pairs))
)
COVERS = any_of.builds(
    Cover, author=any_of.sampled_from(["", "Jan"]), is_answer=any_of.booleans(), is_forwarded=any_of.booleans()
)


@ENOUGH
@given(MAILS, any_of.sampled_from(["", "femke@voorbeeld.example"]))
def test_read_anything_gives_clean_words(raw: bytes, sender: str) -> None:
    things = read_all(raw, sender=sender)
    assert things
    for thing in things:
        assert_clean(thing)
    assert isinstance(things[-1], Incoming) or things[-1].external_id


@ENOUGH
@given(any_of.data())
def test_read_fixtures_with_damage(data: any_of.DataObject) -> None:
    """Cut out, double or replace a stretch of a real mail."""
    raw = fixture(data.draw(any_of.sampled_from(fixture_names())))[0].raw
    start, end = sorted(data.draw(any_of.tuples(any_of.integers(0, len(raw)), any_of.integers(0, len(raw)))))
    inserted = data.draw(
        any_of.sampled_from([b"", raw[start:end] * 2, b"\x00", b"\xff\xfe", b"\r\n", b"\r\n\r\n", b"=?", b"--"])
    )
    for thing in read_all(raw[:start] + inserted + raw[end:]):
        assert_clean(thing)


@ENOUGH
@given(any_of.one_of(LINES, any_of.text(max_size=500)), PAGES, COVERS)
def test_split_puts_every_line_in_one_of_three(whole: str, page: Page, cover: Cover) -> None:
    parts = [part.splitlines(keepends=True) for part in split(whole, cover=cover, page=page)]
    assert Counter(chain(*parts)) == Counter(whole.splitlines(keepends=True))
    for part in parts:
        assert_in_order(part, whole)


def assert_in_order(part: list[str], whole: str) -> None:
    """Look whether these lines stand in the whole in this order."""
    lines = iter(whole.splitlines(keepends=True))
    assert all(line in lines for line in part)


@ENOUGH
@given(any_of.one_of(any_of.text(max_size=300), any_of.text(alphabet="<>!-/ abp='\"&;=\n", max_size=300)))
def test_to_text_takes_anything(html: str) -> None:
    assert "\n\n\n" not in to_text(html)


@ENOUGH
@given(
    any_of.binary(max_size=200),
    any_of.sampled_from(["utf-8", "", "utf-7", "utf-16", "gb18030", "iso-2022-jp", "hz", "cp1252", "?"]),
)
def test_decode_takes_anything(content: bytes, declared: str) -> None:
    words, _ = decode(content, declared=declared)
    assert isinstance(words, str)


def test_split_again_keeps_the_whole() -> None:
    for name in fixture_names():
        for thing in read_all(fixture(name)[0].raw):
            if isinstance(thing, Incoming):
                whole = thing.text + thing.signature + thing.folded
                assert len("".join(split(whole, cover=Cover(is_answer=True)))) == len(whole)


def assert_clean(thing: Incoming | Receipt) -> None:
    """Look at every word that leaves, however deep."""
    words = str(thing)
    assert "\\x00" not in words.replace("\\\\x00", "")
    words.encode("utf-8")
    if isinstance(thing, Incoming):
        names = [thing.subject, thing.author.name, thing.author.address, thing.external_id, *thing.answers]
        assert all(name.isprintable() or not name for name in names if name.isascii())
        for shown in (thing.text, thing.signature, thing.folded, thing.html):
            assert "\x00" not in shown
            shown.encode("utf-8")
