"""Who really sent a mail: by the word of a mail server that the inbox trusts, or else by what we can check ourselves.

The address that a mail came from is not known here (a mail server handed it over), so SPF is always somebody's word.
A check that could not be made says "unknown", never "fail".
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from belofte.channels.contract import Authentication, Envelope, Verdict
from belofte.channels.email import domains, names, results, signatures
from belofte.channels.email.headers import Headers
from belofte.channels.email.results import Word

DESK: Final = "desk"


def authenticate(headers: Headers, *, author: str, is_ambiguous: bool, envelope: Envelope) -> Authentication:
    """Return what is known of the author's address. One of several authors is never proven."""
    lines, trusted = headers.all("authentication-results"), envelope.trusted_servers
    domain = domains.domain_of(author)
    word = results.trusted_word(lines, trusted=trusted)
    if word is not None:
        found = _by_word(word, author=domain)
    else:
        found = _by_ourselves(headers, author=domain, envelope=envelope)
        found = _with_bad_word(found, results.read_word(lines[0])) if lines and found.source != DESK else found
    if found.spf == "unknown":
        found = replace(found, spf=results.trusted_spf(headers.all("received-spf"), trusted=trusted))
    if is_ambiguous:
        return replace(found, dmarc="fail" if found.dmarc == "pass" else found.dmarc, domain="")
    return found


def _by_word(word: Word, *, author: str) -> Authentication:
    """Take a server at its word, as far as that is about the address that we show."""
    about = [result.domains.get("header.from", "") for result in word.of("dmarc")]
    is_about_author = all(not each or domains.is_aligned(each, author=author) for each in about)
    dmarc: Verdict = word.verdict("dmarc") if is_about_author else "fail"
    proven = author if dmarc == "pass" else _aligned(_signers(word), author=author)
    return Authentication(
        spf=word.verdict("spf"),
        dkim=word.verdict("dkim"),
        dmarc=dmarc,
        arc=word.verdict("arc"),
        domain=proven if dmarc != "fail" else "",
        source=word.server or results.NAMELESS,
    )


def _with_bad_word(found: Authentication, word: Word) -> Authentication:
    """Believe a stranger's server only when it says that the mail is not right: nobody forges that for himself."""
    bad = {method: "fail" for method in ("spf", "dkim", "dmarc") if word.verdict(method) == "fail"}
    return replace(found, **bad, domain="", source=word.server) if bad else found  # type: ignore[arg-type]


def _signers(word: Word) -> Iterable[str]:
    for result in word.of("dkim"):
        if result.verdict == "pass":
            yield result.domains.get("header.d") or result.domains.get("header.i", "")


def _aligned(signers: Iterable[str], *, author: str) -> str:
    return author if any(domains.is_aligned(signer, author=author) for signer in signers) else ""


def _by_ourselves(headers: Headers, *, author: str, envelope: Envelope) -> Authentication:
    """Check the signatures; without one there is nothing to ask a name server."""
    count, has_seals = len(headers.all("dkim-signature")), bool(headers.all("arc-seal"))
    found = Authentication(dkim="unknown" if count else "none", arc="unknown" if has_seals else "none")
    if not (count or has_seals) or not envelope.name_servers or not signatures.is_checkable(envelope.raw):
        return found
    asked = names.names_of(envelope.name_servers)
    signers: tuple[str, ...] = ()
    if count:
        signed = signatures.check_signatures(envelope.raw, count=count, names=asked)
        signers = signed.domains
        found = replace(found, dkim=signed.verdict, domain=_aligned(signers, author=author), source=DESK)
    if has_seals:
        sealed = signatures.check_seals(envelope.raw, names=asked)
        found = replace(found, arc=sealed.verdict, source=DESK)
        if sealed.domain in envelope.trusted_servers and not found.is_proven:
            seen = _by_word(results.read_word(_without_number(sealed.word)), author=author)
            return replace(seen, arc="pass", source=sealed.domain)
    return replace(found, dmarc=_dmarc(found, signers=signers, author=author, asked=asked))


def _without_number(word: str) -> str:
    """Return what a sealer had seen, without the number of its seal in front."""
    number, _, rest = word.partition(";")
    return rest if number.strip().startswith("i") and "=" in number else word


def _dmarc(found: Authentication, *, signers: Iterable[str], author: str, asked: names.Names) -> Verdict:
    """Hold the signatures against what the author's domain asks; without one, SPF, which we do not know, may do."""
    try:
        policy = _policy(author, asked=asked)
    except names.NoAnswerError:
        return "unknown"
    if policy is None:
        return "none"
    return "pass" if found.is_proven and (policy.get("adkim") != "s" or author in signers) else "unknown"


def _policy(author: str, *, asked: names.Names) -> dict[str, str] | None:
    """Return the policy of a domain, or else of the organisation that it is of. Refuses: NoAnswerError."""
    organisation = domains.organisation(author)
    policy = signatures.policy_of(author, names=asked)
    return policy or (signatures.policy_of(organisation, names=asked) if organisation != author else None)
