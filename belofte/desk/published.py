"""What a domain publishes about its mail: where it goes (MX), who may send (SPF), and what of the others (DMARC)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from django.utils.translation import gettext as _

from belofte.channels import domain_records

_NAMES_MAX: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was tried, and what to do if it is not well."""

    level: Literal["well", "look", "wrong"]
    words: str
    remedy: str = ""


def look_up(domain: str) -> Iterator[Finding]:
    """Ask the domain name system about a domain."""
    resolver, organisation = domain_records.usual(), domain_records.organisation_of(domain)
    try:
        yield _mail_servers(domain, domain_records.mail_servers(domain, resolver))
        yield _senders(domain, domain_records.senders(domain, resolver))
        yield _rules(domain, organisation, domain_records.rules(domain, organisation, resolver))
    except domain_records.SilentError as error:
        words = _("The domain name system does not answer: %(said)s") % {"said": error}
        yield Finding(level="look", words=words, remedy=_("Try again in a minute."))


def _mail_servers(domain: str, found: list[str] | None) -> Finding:
    if found:
        names = ", ".join(found[:_NAMES_MAX])
        return Finding(
            level="well", words=_("Mail for %(domain)s goes to %(names)s (MX).") % {"domain": domain, "names": names}
        )
    if found is None:
        words = _("%(domain)s says that it takes no mail (MX).") % {"domain": domain}
        remedy = _("Put the name of your mail server in the place of the record “MX 0 .”.")
        return Finding(level="wrong", words=words, remedy=remedy)
    words = _("%(domain)s does not say where mail for it goes (MX).") % {"domain": domain}
    return Finding(level="wrong", words=words, remedy=_("Add an MX record that names your mail server."))


def _senders(domain: str, found: list[str]) -> Finding:
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


def _rules(domain: str, organisation: str, found: list[str]) -> Finding:
    if len(found) == 1:
        words = _("What to do with mail that only says it is from %(domain)s is published (DMARC): %(found)s")
        return Finding(level="well", words=words % {"domain": domain, "found": found[0]})
    if found:
        words = _("%(domain)s publishes DMARC more than once, so nobody believes any of it.") % {"domain": domain}
        return Finding(level="wrong", words=words, remedy=_("Join these records into one."))
    words = _("%(domain)s does not say what to do with mail that only says it is from there (DMARC).")
    remedy = _("Add a TXT record at _dmarc.%(domain)s, such as v=DMARC1; p=none") % {"domain": organisation}
    return Finding(level="look", words=words % {"domain": domain}, remedy=remedy)
