"""What is read in the DNS about a domain of ours, by a name server that a test made."""

from collections.abc import Mapping
from dataclasses import dataclass

import dns.exception
import dns.resolver
import pytest

from belofte.channels import domain_records
from belofte.ops.doctor import domains
from belofte.ops.doctor.domains import Signature


@dataclass
class Record:
    """A record, as dnspython gives it."""

    text: str

    @property
    def exchange(self) -> str:
        return self.text

    @property
    def strings(self) -> tuple[bytes, ...]:
        return (self.text[:20].encode(), self.text[20:].encode())  # long texts come in pieces


class Names:
    """A name server with these records."""

    def __init__(self, records: Mapping[tuple[str, str], list[str]]) -> None:
        self._records = records

    def resolve(self, name: str, kind: str, *, lifetime: float) -> list[Record]:
        assert 0 < lifetime <= domain_records.SECONDS_MAX
        if name.startswith("silent"):
            raise dns.exception.Timeout
        if (name, kind) not in self._records:
            raise dns.resolver.NXDOMAIN
        return [Record(text) for text in self._records[name, kind]]


D = "desk.example"


@pytest.mark.parametrize(
    ("hosts", "level"),
    [(["mx.desk.example."], "well"), ([], "wrong"), (["."], "wrong"), (["a.example.", "b."], "well")],
)
def test_mx(hosts: list[str], level: str) -> None:
    assert domains.look_at_mx(D, Names({(D, "MX"): hosts})).level == level


@pytest.mark.parametrize(
    ("texts", "level"),
    [
        (["v=spf1 mx -all"], "well"),
        (["some-verification=1", "v=spf1 include:_spf.mailer.example ~all"], "well"),
        (["v=spf1 redirect=_spf.mailer.example"], "well"),
        (["v=spf1 mx"], "look"),
        (["v=spf1 mx ?all"], "look"),
        (["v=spf1 +all"], "wrong"),
        (["v=spf1 mx -all", "v=spf1 a -all"], "wrong"),
        (["v=spf10 -all"], "wrong"),
        ([], "wrong"),
    ],
)
def test_spf(texts: list[str], level: str) -> None:
    found = domains.look_at_spf(D, Names({(D, "TXT"): texts}))
    assert (found.level, bool(found.remedy)) == (level, level != "well")


@pytest.mark.parametrize(
    ("own", "organisations", "level"),
    [
        (["v=DMARC1; p=reject"], [], "well"),
        ([], ["v=DMARC1; p=quarantine; rua=mailto:a@desk.example"], "well"),
        (["v=DMARC1; p=none"], [], "look"),
        (["v=DMARC1; p=reject", "v=DMARC1; p=none"], [], "wrong"),
        ([], [], "wrong"),
    ],
)
def test_dmarc_is_the_domains_own_or_its_organisations(own: list[str], organisations: list[str], level: str) -> None:
    names = Names({("_dmarc.mail.desk.example", "TXT"): own, ("_dmarc.desk.example", "TXT"): organisations})
    assert domains.look_at_dmarc("mail.desk.example", D, names).level == level


@pytest.mark.parametrize(
    ("signed", "level"),
    [
        (Signature(domain=D, selector="s1"), "well"),
        (Signature(domain=D, selector="withdrawn"), "wrong"),
        (Signature(domain=D, selector="missing"), "wrong"),
        (Signature(domain="mailer.example", selector="s1"), "wrong"),
        (Signature(domain="otherdesk.example", selector="s1"), "wrong"),
        (None, "wrong"),
    ],
)
def test_dkim(signed: Signature | None, level: str) -> None:
    names = Names(
        {
            ("s1._domainkey.desk.example", "TXT"): ["v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQ"],
            ("withdrawn._domainkey.desk.example", "TXT"): ["v=DKIM1; p="],
        }
    )
    found = domains.look_at_dkim(D, D, signed, names)
    assert (found.level, bool(found.remedy)) == (level, level != "well")


def test_a_name_server_that_does_not_answer_is_no_verdict() -> None:
    with pytest.raises(domain_records.SilentError):
        domains.look_at_mx("silent.example", Names({}))
    assert domains.silent("MX silent.example").level == "look"


def test_signature_in_reads_a_folded_header_and_none_of_the_body() -> None:
    raw = b"From: a@desk.example\r\nDKIM-Signature: v=1; a=rsa-sha256;\r\n\td=Desk.example; s=s1;\r\n b=x\r\n\r\nhello"
    assert domains.signature_in(raw) == Signature(domain="desk.example", selector="s1")
    assert domains.signature_in(b"From: a@desk.example\r\n\r\nDKIM-Signature: v=1; d=desk.example; s=s1") is None
    assert domains.signature_in(b"DKIM-Signature: v=1; d=desk.example\r\n\r\n") is None
