"""What the world reads in the DNS about a domain that we mail from: MX, SPF, DKIM and DMARC, with what to do about it.

Looking refuses with domain_records.SilentError where no name server answers: that is no verdict.
"""

import re
from dataclasses import dataclass
from typing import Final

from belofte.channels import domain_records
from belofte.channels.domain_records import Resolver
from belofte.ops.doctor.findings import Finding

_TAG: Final = re.compile(r"(?:^|;)\s*(?P<name>[a-z]{1,10})\s*=\s*(?P<value>[^;]*)", re.IGNORECASE)
_SIGNATURE: Final = re.compile(r"^dkim-signature:((?:[^\n]|\n[ \t])*)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Under which name a mail of ours was signed."""

    domain: str
    selector: str


def signature_in(raw: bytes) -> Signature | None:
    """Return who signed a mail, by the first signature in its headers; None where nobody did."""
    head = raw[:65_536].replace(b"\r\n", b"\n").partition(b"\n\n")[0].decode("ascii", "replace")
    found = _SIGNATURE.search(head)
    tags = _tags(found[1].replace("\n", "")) if found else {}
    if not tags.get("d") or not tags.get("s"):
        return None
    return Signature(domain=tags["d"].lower(), selector=tags["s"])


def look_at_mx(domain: str, resolver: Resolver) -> Finding:
    """Look whether mail to the domain has anywhere to go."""
    hosts = domain_records.mail_servers(domain, resolver)
    if hosts == []:
        remedy = f"Publish an MX record for {domain} that names your mail server; without it many servers send nothing."
        return Finding(subject=f"MX {domain}", level="wrong", words="there is none", remedy=remedy)
    if hosts is None:
        remedy = f"Take out the record “MX 0 .” of {domain}: it says that the domain takes no mail."
        return Finding(subject=f"MX {domain}", level="wrong", words="it says that no mail is taken", remedy=remedy)
    return Finding(subject=f"MX {domain}", level="well", words=", ".join(hosts))


def look_at_spf(domain: str, resolver: Resolver) -> Finding:
    """Look which machines may send in the domain's name."""
    subject = f"SPF {domain}"
    records = domain_records.senders(domain, resolver)
    if len(records) != 1:
        words = "there is none" if not records else f"there are {len(records)}, and so none counts"
        remedy = f"Publish one TXT record for {domain}, such as “v=spf1 mx -all”, with every server that sends for you."
        return Finding(subject=subject, level="wrong", words=words, remedy=remedy)
    terms = records[0].lower().split()
    if {"+all", "all"} & set(terms):
        remedy = "End it with “-all” or “~all”: as it stands, everybody may send in your name."
        return Finding(subject=subject, level="wrong", words=records[0], remedy=remedy)
    if not ({"-all", "~all"} & set(terms) or any(term.startswith("redirect=") for term in terms)):
        remedy = "End it with “-all” or “~all”, or it says nothing about anybody else."
        return Finding(subject=subject, level="look", words=records[0], remedy=remedy)
    return Finding(subject=subject, level="well", words=records[0])


def look_at_dmarc(domain: str, organisation: str, resolver: Resolver) -> Finding:
    """Look what the domain asks of others about mail that fails; what it does not say, its organisation's may."""
    subject, records = f"DMARC {domain}", domain_records.rules(domain, organisation, resolver)
    if len(records) != 1:
        words = "there is none" if not records else f"there are {len(records)}, and so none counts"
        remedy = f"Publish a TXT record for _dmarc.{organisation}, such as “v=DMARC1; p=quarantine; rua=mailto:…”."
        return Finding(subject=subject, level="wrong", words=words, remedy=remedy)
    if _tags(records[0]).get("p", "").lower() not in ("quarantine", "reject"):
        remedy = "Once its reports show that your own mail passes, set “p=quarantine”: now forged mail is let through."
        return Finding(subject=subject, level="look", words=records[0], remedy=remedy)
    return Finding(subject=subject, level="well", words=records[0])


def look_at_dkim(domain: str, organisation: str, signed: Signature | None, resolver: Resolver) -> Finding:
    """Look whether what we send is signed in the domain's own name, and whether the key to check it is there."""
    subject = f"DKIM {domain}"
    if signed is None:
        words, remedy = "what we send is not signed", f"Have your mail server sign what it sends for {domain}."
        return Finding(subject=subject, level="wrong", words=words, remedy=remedy)
    if signed.domain != domain and not (signed.domain == organisation or signed.domain.endswith(f".{organisation}")):
        remedy = f"Have your mail server sign in the name of {domain}: for DMARC no other counts."
        words = f"what we send is signed in the name of {signed.domain}"
        return Finding(subject=subject, level="wrong", words=words, remedy=remedy)
    name = f"{signed.selector}._domainkey.{signed.domain}"
    if not any(_tags(text).get("p") for text in domain_records.texts(name, resolver)):
        remedy = f"Publish the key of your mail server as a TXT record for {name}."
        return Finding(subject=subject, level="wrong", words=f"no key stands at {name}", remedy=remedy)
    return Finding(subject=subject, level="well", words=f"signed, and the key stands at {name}")


def silent(subject: str) -> Finding:
    """Return what is said of a question that no name server answered."""
    remedy = "See whether this machine may ask name servers (port 53), and try again."
    return Finding(subject=subject, level="look", words="no name server answered in time", remedy=remedy)


def _tags(text: str) -> dict[str, str]:
    return {found["name"].lower(): found["value"].strip() for found in _TAG.finditer(text)}
