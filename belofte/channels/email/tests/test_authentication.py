"""Who really sent a mail: whose word counts, what we check ourselves, and what a forger gets."""

from collections.abc import Iterator
from functools import cache

import dkim
import dns.exception
import dns.resolver
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from belofte.channels.contract import Authentication, Envelope
from belofte.channels.email import names, signatures
from belofte.channels.email.authentication import authenticate
from belofte.channels.email.names import Names, NoAnswerError
from belofte.channels.email.results import read_word
from belofte.channels.email.sections import cut
from belofte.channels.email.spam import called_spam_by
from belofte.channels.email.tests.mails import RECEIVED_AT
from belofte.channels.email.tests.name_server import NameServer

OURS = "mx.pakketlijn.example"
PLAIN = (
    b"From: Jan <jan@mijn-klant.example>\r\nTo: hallo@pakketlijn.example\r\nSubject: Vraag\r\n\r\nWaar blijft het?\r\n"
)


def judged(raw: bytes, *, trusted: tuple[str, ...] = (OURS,), servers: tuple[str, ...] = ()) -> Authentication:
    envelope = Envelope(
        raw=raw, sender="", recipients=(), received_at=RECEIVED_AT, trusted_servers=trusted, name_servers=servers
    )
    return authenticate(
        cut(raw, found=[]).headers, author="jan@mijn-klant.example", is_ambiguous=False, envelope=envelope
    )


def saying(*lines: str) -> bytes:
    return b"".join(f"Authentication-Results: {line}\r\n".encode() for line in lines) + PLAIN


@pytest.mark.parametrize(
    ("line", "verdicts", "is_proven"),
    [
        ("spf=pass smtp.mailfrom=x.example; dkim=pass header.d=mijn-klant.example; dmarc=pass", "ppp", True),
        ("dkim=pass header.i=@mijn-klant.example header.s=s1; spf=none; dmarc=none", "npn", True),
        ("dkim=pass header.d=nieuwsbrief.mijn-klant.example; spf=softfail", "fpu", True),
        ("dkim=pass header.d=verzender.example; spf=pass smtp.helo=verzender.example; dmarc=none", "ppn", False),
        ("spf=fail smtp.mailfrom=x@elders.example; dkim=none; dmarc=fail (p=REJECT)", "fnf", False),
        ('dkim=fail reason="body; dkim=pass" header.d=mijn-klant.example; dmarc=temperror', "ufu", False),
        ('spf=pass smtp.mailfrom="a (b; dkim=pass header.d=mijn-klant.example)"@x.example', "puu", False),
        ("dkim=fail header.d=a.example; dkim=pass header.d=mijn-klant.example", "upu", True),
        ("dmarc=pass header.from=elders.example", "uuf", False),
        ("spf=neutral (mx: dmarc=pass) smtp.helo=x", "nuu", False),
        ("", "uuu", False),
        ("none", "uuu", False),
    ],
)  # fmt: skip
def test_word_of_a_trusted_server_counts(line: str, verdicts: str, *, is_proven: bool) -> None:
    found = judged(saying(f"{OURS}; {line}"))
    assert "".join(verdict[0] for verdict in (found.spf, found.dkim, found.dmarc)) == verdicts
    assert (found.is_proven, found.source) == (is_proven, OURS)


def test_word_of_microsoft_which_leaves_out_its_name_counts_when_it_is_trusted() -> None:
    line = (
        "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=mijn-klant.example; dkim=pass (signature was verified)"
        " header.d=mijn-klant.example;dmarc=pass action=none header.from=mijn-klant.example;compauth=pass reason=100"
    )
    found = judged(saying(line), trusted=("protection.outlook.com",))
    assert (found.spf, found.dkim, found.dmarc, found.domain) == ("pass", "pass", "pass", "mijn-klant.example")
    assert judged(saying(line), trusted=(OURS,)).is_proven is False


def test_word_below_that_of_the_trusted_server_is_ignored() -> None:
    found = judged(saying(f"{OURS}; dmarc=fail", f"{OURS}; dmarc=pass", "mx.elders.example; dmarc=pass"))
    assert (found.dmarc, found.is_failing) == ("fail", True)


@pytest.mark.parametrize("number", range(35))
def test_word_that_anybody_can_write_proves_nothing(number: int) -> None:
    """Each of these puts a good word on top, under a name that is not the one that is trusted."""
    servers = ["", "evil.example", f"{OURS}.evil.example", f"x{OURS}", "mx.pakketlijn", f'"{OURS} x"', f"({OURS}) a.b"]
    forms = [
        "{}; dmarc=pass",
        "{} 1; dkim=pass header.d=mijn-klant.example",
        "{};spf=pass;dkim=pass header.i=@mijn-klant.example",
        "{};\r\n\tdmarc=pass (p=none) header.from=mijn-klant.example",
        "{}; x=y; dmarc = pass",
    ]
    line = forms[number % 5].format(servers[number % 7])
    assert judged(saying(line)).is_proven is False


def test_word_of_a_stranger_counts_when_it_is_bad() -> None:
    found = judged(
        saying("mx.elders.example; spf=fail; dmarc=fail header.from=mijn-klant.example; dkim=pass"), trusted=()
    )
    assert (found.spf, found.dkim, found.dmarc, found.is_failing) == ("fail", "none", "fail", True)


def test_received_spf_of_a_trusted_server_counts() -> None:
    line = b"Received-SPF: Pass (mailfrom) identity=mailfrom; receiver=%b; client-ip=192.0.2.1\r\n"
    assert judged(line % OURS.encode() + PLAIN).spf == "pass"
    assert judged(line % b"mx.elders.example" + PLAIN).spf == "unknown"


def test_several_authors_are_never_proven() -> None:
    raw = saying(f"{OURS}; dmarc=pass header.from=mijn-klant.example")
    envelope = Envelope(raw=raw, sender="", recipients=(), received_at=RECEIVED_AT, trusted_servers=(OURS,))
    headers = cut(raw, found=[]).headers
    found = authenticate(headers, author="jan@mijn-klant.example", is_ambiguous=True, envelope=envelope)
    assert (found.is_proven, found.is_failing) == (False, True)


@pytest.mark.parametrize("length", [1_000, 10_000])
def test_word_of_a_hostile_line_is_read_in_one_pass(length: int) -> None:
    for piece in ("(", "a=b;", "header.d=", "dkim", "=", ";", " ", '"'):
        assert len(read_word(f"{OURS}; " + piece * length).results) <= 100


# ── What we check ourselves ──────────────────────────────────────────────────────────────────────────────


@cache
def key_pair() -> tuple[bytes, bytes]:
    """Return a private key and the record that publishes it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private, b"v=DKIM1; k=rsa; p=" + b"".join(public.splitlines()[1:-1])


@pytest.fixture
def server() -> Iterator[NameServer]:
    """Return a real name server on this machine that knows the key of the customer, and what they ask."""
    with NameServer() as running:
        running.zone["s1._domainkey.mijn-klant.example."] = key_pair()[1]
        running.zone["s1._domainkey.verzender.example."] = key_pair()[1]
        running.zone["_dmarc.mijn-klant.example."] = b"v=DMARC1; p=reject"
        yield running
    names.names_of.cache_clear()


def signed(raw: bytes = PLAIN, *, domain: bytes = b"mijn-klant.example", length: bool = False) -> bytes:
    headers = [b"from", b"to", b"subject"]
    signature: bytes = dkim.sign(raw, b"s1", domain, key_pair()[0], include_headers=headers, length=length)
    return signature + raw


def test_signature_of_the_author_proves_it(server: NameServer) -> None:
    assert judged(signed(), servers=(server.address,)) == Authentication(
        spf="unknown", dkim="pass", dmarc="pass", arc="none", domain="mijn-klant.example", source="desk"
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Waar blijft", b"Waar blijf"),
        (b"Subject: Vraag", b"Subject: Betaal"),
        (b"From: Jan <jan@", b"From: Jan <eva@"),
        (b"From: Jan", b"From: eva@mijn-klant.example\r\nFrom: Jan"),
    ],
)
def test_signature_over_something_else_fails(server: NameServer, old: bytes, new: bytes) -> None:
    found = judged(signed().replace(old, new, 1), servers=(server.address,))
    assert (found.dkim, found.is_proven) == ("fail", False)


def test_signature_of_somebody_else_proves_nothing_of_the_author(server: NameServer) -> None:
    found = judged(signed(domain=b"verzender.example"), servers=(server.address,))
    assert (found.dkim, found.dmarc, found.is_proven) == ("pass", "unknown", False)


def test_signature_over_the_beginning_alone_counts_for_nothing(server: NameServer) -> None:
    assert (
        judged(signed(length=True) + b"Betaal op een andere rekening.\r\n", servers=(server.address,)).is_proven
        is False
    )


def test_second_signature_may_be_the_good_one(server: NameServer) -> None:
    broken = b"DKIM-Signature: v=1; a=rsa-sha256; d=mijn-klant.example; s=s1; h=from; bh=AAAA; b=AAAA\r\n"
    assert judged(broken + signed(), servers=(server.address,)).is_proven is True


def test_nobody_is_asked_about_a_mail_without_a_signature(server: NameServer) -> None:
    judged(PLAIN, servers=(server.address,))
    assert server.asked == []


class SilentResolver(dns.resolver.Resolver):
    """Waits as long as it may, by a clock that only it moves."""

    now = 0.0

    def resolve(self, *_: object, lifetime: float | None = None, **__: object) -> dns.resolver.Answer:
        self.now += lifetime or 0.0
        raise dns.exception.Timeout


def test_waiting_for_a_server_that_never_answers_has_a_limit_for_all_mail_together() -> None:
    silent = SilentResolver(configure=False)
    asked = Names(silent, clock=lambda: silent.now)
    for _ in range(1_000):
        with pytest.raises(NoAnswerError):
            asked.texts("s1._domainkey.mijn-klant.example")
    assert silent.now <= names.WAITED_SECONDS_MAX / 0.9 + 0.001


def test_no_answer_makes_no_verdict() -> None:
    found = judged(signed(), servers=("127.0.0.1#9",))
    assert (found.dkim, found.dmarc, found.is_failing) == ("unknown", "unknown", False)
    names.names_of.cache_clear()


def test_a_name_without_a_record_is_a_failed_signature(server: NameServer) -> None:
    server.zone.clear()
    assert judged(signed(), servers=(server.address,)).dkim == "fail"


def test_a_chain_of_seals_counts_from_a_server_that_is_trusted(server: NameServer) -> None:
    raw = b"Authentication-Results: lijst.example; dmarc=pass header.from=mijn-klant.example\r\n" + PLAIN
    seal = dkim.arc_sign(raw, b"s1", b"verzender.example", key_pair()[0], b"lijst.example")
    found = judged(b"".join(seal) + PLAIN, trusted=("verzender.example",), servers=(server.address,))
    assert (found.arc, found.dmarc, found.is_proven, found.source) == ("pass", "pass", True, "verzender.example")
    names.names_of.cache_clear()
    found = judged(b"".join(seal) + PLAIN, trusted=(), servers=(server.address,))
    assert (found.arc, found.is_proven) == ("pass", False)


def test_what_would_take_the_library_long_is_not_given_to_it() -> None:
    assert signatures.is_checkable(signed()) is True
    assert signatures.is_checkable(signed(PLAIN + b" \t" * 50_000)) is False
    assert signatures.is_checkable(b"X: y\r\n" * 50_000 + PLAIN) is False
    assert signatures.is_checkable(PLAIN + b"a" * (signatures.BYTES_MAX + 1)) is False


# ── What the mail server thinks of it ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        (b"X-Spam-Flag: YES\r\nX-Spam-Status: Yes, score=9.1 required=5.0 tests=A,B\r\n", "SpamAssassin 9.1"),
        (b"X-Spam-Status: No, score=-1.2 required=5.0\r\nX-Spam-Level: \r\n", ""),
        (b"X-Spam-Flag: NO\r\n", ""),
        (b"X-Spamd-Result: default: True [17.30 / 15.00];\r\n\tBAYES_SPAM(5.1)[99%]\r\n", "rspamd 17.30"),
        (b"X-Spamd-Result: default: False [3.1 / 15.00]\r\nX-Spam: Yes\r\n", "rspamd 3.1"),
        (b"X-Spamd-Result: default: False [-2.1 / 15.00]\r\n", ""),
        (b"X-Rspamd-Action: add header\r\n", "rspamd"),
        (b"X-Rspamd-Action: no action\r\n", ""),
        (b"X-Rspamd-Action: greylist\r\n", ""),
        (b"X-Forefront-Antispam-Report: CTRY:NL;LANG:nl;SCL:9;SRV:;IPV:NLI;SFV:SPM;\r\n", "Microsoft 365 SCL 9"),
        (b"X-Forefront-Antispam-Report: CIP:192.0.2.1;SCL:1;SRV:;SFV:NSPM;CAT:NONE;\r\n", ""),
        (b"X-Forefront-Antispam-Report: CIP:192.0.2.1;SCL:-1;SFV:SKN;CAT:NONE;\r\n", ""),
        (b"X-Forefront-Antispam-Report: SCL:1;CAT:PHSH;\r\n", "Microsoft 365 SCL 1"),
        (b"X-MS-Exchange-Organization-SCL: 6\r\n", "Microsoft 365 SCL 6"),
        (b"X-Gm-Spam: 1\r\n", "Google"),
        (b"X-Gm-Spam: 0\r\nX-Gm-Phishy: 0\r\n", ""),
        (b"Subject: X-Spam-Flag: YES\r\n", ""),
    ],
)  # fmt: skip
def test_verdict_of_a_filter(lines: bytes, word: str) -> None:
    assert called_spam_by(cut(lines + PLAIN, found=[]).headers) == word
