"""What a domain publishes about its mail: where it goes (MX), who may send (SPF), and what of the others (DMARC)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import dns.exception
import dns.resolver
from django.utils.translation import gettext as _

_SECONDS_MAX: Final = 4.0
_NAMES_MAX: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was tried, and what to do if it is not well."""

    level: Literal["well", "look", "wrong"]
    words: str
    remedy: str = ""


def look_up(domain: str) -> Iterator[Finding]:
    """Ask the domain name system about a domain."""
    try:
        yield _mail_servers(domain, ask(domain, "MX"))
        yield _senders(domain, [_joined(text) for text in ask(domain, "TXT")])
        yield _rules(domain, [_joined(text) for text in ask(f"_dmarc.{domain}", "TXT")])
    except dns.exception.DNSException as error:
        words = _("The domain name system does not answer: %(said)s") % {"said": error}
        yield Finding(level="look", words=words, remedy=_("Try again in a minute."))


def ask(name: str, kind: str) -> list[str]:
    """Return what the domain name system says; nothing where it says that there is none. Refuses: DNSException."""
    resolver = dns.resolver.Resolver()
    resolver.lifetime = _SECONDS_MAX
    try:
        return [record.to_text() for record in resolver.resolve(name, kind)]
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []


def _joined(text: str) -> str:
    """Return a TXT record as one text: it is written in pieces between quotes."""
    return text.strip('"').replace('" "', "")


def _mail_servers(domain: str, found: list[str]) -> Finding:
    if found:
        names = ", ".join(sorted(record.split()[-1].rstrip(".") for record in found)[:_NAMES_MAX])
        return Finding(
            level="well", words=_("Mail for %(domain)s goes to %(names)s (MX).") % {"domain": domain, "names": names}
        )
    words = _("%(domain)s does not say where mail for it goes (MX).") % {"domain": domain}
    return Finding(level="wrong", words=words, remedy=_("Add an MX record that names your mail server."))


def _senders(domain: str, texts: list[str]) -> Finding:
    found = [text for text in texts if text.lower().startswith("v=spf1")]
    if len(found) == 1:
        return Finding(
            level="well",
            words=_("Who may send for %(domain)s is published (SPF): %(found)s")
            % {"domain": domain, "found": found[0]},
            remedy=_("See that the mail server you send with stands in it."),
        )
    if found:
        words = _("%(domain)s publishes SPF more than once, so nobody believes any of it.") % {"domain": domain}
        return Finding(level="wrong", words=words, remedy=_("Join these records into one."))
    words = _("%(domain)s does not say who may send for it (SPF).") % {"domain": domain}
    remedy = _("Add a TXT record that begins with v=spf1; without it your answers end up as spam.")
    return Finding(level="wrong", words=words, remedy=remedy)


def _rules(domain: str, texts: list[str]) -> Finding:
    found = [text for text in texts if text.lower().startswith("v=dmarc1")]
    if found:
        words = _("What to do with mail that only says it is from %(domain)s is published (DMARC): %(found)s")
        return Finding(level="well", words=words % {"domain": domain, "found": found[0]})
    words = _("%(domain)s does not say what to do with mail that only says it is from there (DMARC).")
    remedy = _("Add a TXT record at _dmarc.%(domain)s, such as v=DMARC1; p=none") % {"domain": domain}
    return Finding(level="look", words=words % {"domain": domain}, remedy=remedy)
