"""What the doctor finds out by mailing: each published address has to get its own mail back, with the DNS to back it.

A mail goes to every address at once, the name servers are asked meanwhile, and then it waits: about a minute at most.
"""

import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime
from typing import Final

from django.db.models import Max

from belofte import clock, secrecy
from belofte.cases.models import Delivery
from belofte.channels import domain_records, registry
from belofte.channels.contract import Outgoing, SealedServer, UncertainError
from belofte.channels.domain_records import Resolver, SilentError
from belofte.channels.models import Inbox, RawEnvelope
from belofte.intake import canaries
from belofte.ops.doctor import certificates, domains, mail_clocks
from belofte.ops.doctor.domains import Signature
from belofte.ops.doctor.findings import Finding
from belofte.ops.doctor.inboxes import look_at_locked

PATIENCE_SECONDS: Final = 30.0  # for a mail to come back
_ASKING_SECONDS_MAX: Final = 20.0  # for sending, and for all name servers together
_LOOK_EACH_SECONDS: Final = 0.5
_THREADS: Final = 16
_Question = tuple[str, "Future[Finding]"]  # what it is about, and what is to come of it


def look(at: datetime) -> Iterator[Finding]:
    """Mail to every address, and ask the name servers that this machine uses."""
    yield from examine(at=at, resolver=domain_records.usual())


def examine(*, at: datetime, resolver: Resolver, patience_seconds: float = PATIENCE_SECONDS) -> Iterator[Finding]:
    """Look at every address that mail can be sent to. It sends one mail to each, and leaves no case."""
    every = [inbox for inbox in Inbox.objects.all() if "@" in inbox.address]
    locked = [inbox for inbox in every if secrecy.unreadable(inbox)]
    yield from map(look_at_locked, locked)
    inboxes = [inbox for inbox in every if inbox not in locked]
    for inbox in inboxes:
        yield _look_at_last(inbox)
    pool = ThreadPoolExecutor(_THREADS)
    try:
        sent = {inbox: canaries.make(inbox, at=at) for inbox in inboxes}
        sending = {inbox: pool.submit(registry.channel(inbox).send, outgoing) for inbox, outgoing in sent.items()}
        shown = {each: pool.submit(certificates.look, each, at=at) for each in certificates.servers(inboxes)}
        asked = list(_ask({_domain(inbox) for inbox in inboxes}, resolver, pool=pool))
        back = _wait(sent, sending, patience_seconds=patience_seconds)
        until = clock.now()
        asked += _ask_for_keys(back, resolver, pool=pool)
        for inbox in inboxes:
            yield _look_at_return(inbox, sending[inbox], back.get(inbox), patience_seconds=patience_seconds)
            if inbox in back and (told := mail_clocks.look(inbox.address, back[inbox], since=at, until=until)):
                yield told
        yield from _answers(asked)
        yield from _certificates(shown)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _look_at_last(inbox: Inbox) -> Finding:
    """Tell when something last came in by an inbox, and when something last left."""
    came = (
        RawEnvelope.objects.filter(inbox=inbox).order_by("-received_at").values_list("received_at", flat=True).first()
    )
    arrived = Delivery.objects.filter(message__conversation__inbox=inbox, state=Delivery.State.ACCEPTED)
    left = arrived.aggregate(last=Max("settled_at"))["last"]
    words = f"last mail in {_moment(came)}, last mail out {_moment(left)}"
    return Finding(subject=f"{inbox.address} last", level="well", words=words)


def _moment(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "never"


def _ask(names: Iterable[str], resolver: Resolver, *, pool: ThreadPoolExecutor) -> Iterator[_Question]:
    for domain in sorted(names):
        organisation = domain_records.organisation_of(domain)
        yield f"MX {domain}", pool.submit(domains.look_at_mx, domain, resolver)
        yield f"SPF {domain}", pool.submit(domains.look_at_spf, domain, resolver)
        yield f"DMARC {domain}", pool.submit(domains.look_at_dmarc, domain, organisation, resolver)


def _ask_for_keys(back: Mapping[Inbox, bytes], resolver: Resolver, *, pool: ThreadPoolExecutor) -> Iterator[_Question]:
    """Ask for the key by which each domain signed what came back."""
    signed: dict[str, Signature | None] = {_domain(inbox): domains.signature_in(raw) for inbox, raw in back.items()}
    for domain, signature in sorted(signed.items()):
        organisation = domain_records.organisation_of(domain)
        yield f"DKIM {domain}", pool.submit(domains.look_at_dkim, domain, organisation, signature, resolver)


def _wait(
    sent: Mapping[Inbox, Outgoing], sending: Mapping[Inbox, Future[str]], *, patience_seconds: float
) -> dict[Inbox, bytes]:
    """Return what came back, as it came, as soon as all has that was sent."""
    wait(sending.values(), timeout=_ASKING_SECONDS_MAX)
    awaited = {inbox for inbox, future in sending.items() if future.done() and _may_arrive(future)}
    back: dict[Inbox, bytes] = {}
    end = time.monotonic() + patience_seconds
    while awaited - back.keys():
        for inbox in awaited - back.keys():
            if (raw := canaries.find(sent[inbox], inbox=inbox)) is not None:
                back[inbox] = raw
        if time.monotonic() > end:
            break
        time.sleep(_LOOK_EACH_SECONDS if awaited - back.keys() else 0)
    return back


def _may_arrive(future: Future[str]) -> bool:
    failure = future.exception()
    return failure is None or isinstance(failure, UncertainError)


def _look_at_return(inbox: Inbox, future: Future[str], raw: bytes | None, *, patience_seconds: float) -> Finding:
    subject = f"{inbox.address} back"
    if raw is not None:
        return Finding(subject=subject, level="well", words="a mail to this address came in")
    failure = future.exception() if future.done() else TimeoutError("the mail server did not answer in time")
    if failure is not None and not isinstance(failure, UncertainError):
        remedy = "Correct the mail server on the inbox's page, or start that server."
        return Finding(subject=subject, level="wrong", words=f"no mail could be sent: {failure}", remedy=remedy)
    words = f"a mail to this address was sent, and did not come in within {patience_seconds:.0f} seconds"
    remedy = (
        "Follow it in the log of your mail server: it has to hand mail for this address to Belofte, or put it into the "
        "mailbox that Belofte fetches from; and `belofte up` has to run."
    )
    return Finding(subject=subject, level="wrong", words=words, remedy=remedy)


def _answers(asked: Iterable[_Question]) -> Iterator[Finding]:
    """Yield what the name servers said; what they did not say in time is told as such."""
    end = time.monotonic() + _ASKING_SECONDS_MAX
    for subject, future in asked:
        wait([future], timeout=max(0.0, end - time.monotonic()))
        if not future.done() or isinstance(future.exception(), SilentError):
            yield domains.silent(subject)
        else:
            yield future.result()


def _certificates(shown: Mapping[SealedServer, Future[Finding]]) -> Iterator[Finding]:
    """Yield what the servers showed; each was asked long ago."""
    for server, future in shown.items():
        wait([future], timeout=certificates.SECONDS_MAX)
        yield future.result() if future.done() else certificates.unseen(server, "it did not answer in time")


def _domain(inbox: Inbox) -> str:
    return inbox.address.rpartition("@")[2].lower()
