"""Setting apart what is unwanted: mail that the company's own server calls spam, and senders that somebody blocked.

None of it is thrown away or hidden: it stands in a list, and one click makes it a case.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db import connection, transaction

from belofte.cases import matching
from belofte.cases.matching import Speaker
from belofte.cases.models import Case
from belofte.channels.contract import Incoming
from belofte.channels.models import Inbox, RawEnvelope
from belofte.contacts import blocking, recognising
from belofte.intake import waking
from belofte.language.marking import gettext_noop
from belofte.people.models import Agent

BLOCKED_WORDS = gettext_noop("Somebody blocked this sender.")


# In SQL, since it is asked for every mail, and composing it anew costs more than its answer.
_LOOK_UP: Final = """
SELECT email, id FROM people_agent WHERE email = ANY((SELECT %s::text[])::text[]) AND is_active
UNION ALL
SELECT pattern, NULL FROM contacts_block WHERE pattern = ANY((SELECT %s::text[])::text[]) AND lifted_at IS NULL
"""


class UnwantedError(Exception):
    """The message makes no case; the words say whose verdict that is."""

    def __init__(self, words: str, *, state: RawEnvelope.State, incoming: Incoming) -> None:
        """Keep where it is to stand, and what a list shows of it."""
        super().__init__(words)
        self.state = state
        self.incoming = incoming


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is on file of an address: who works here under it, and whether somebody blocked it."""

    agent: Agent | None = None
    is_blocked: bool = False


def look_up(addresses: Iterable[str]) -> dict[str, Known]:
    """Return what is on file of each address, in small letters; in one statement where nobody of them works here."""
    patterns = {address: blocking.patterns_of(address) if address else [] for address in addresses}
    asked = sorted({pattern for each in patterns.values() for pattern in each})
    with connection.cursor() as cursor:
        cursor.execute(_LOOK_UP, [list(patterns), asked])
        found = cursor.fetchall()
    numbers = {email: number for email, number in found if number is not None}
    agents = Agent.objects.in_bulk(list(numbers.values())) if numbers else {}
    blocked = {pattern for pattern, number in found if number is None}
    return {
        address: Known(agent=agents.get(numbers.get(address, 0)), is_blocked=not blocked.isdisjoint(each))
        for address, each in patterns.items()
    }


def refuse_unwanted(incoming: Incoming, *, inbox: Inbox, envelope: RawEnvelope, known: Known) -> None:
    """Let pass what is wanted, or what somebody said is. Refuses: UnwantedError."""
    if envelope.made_case_by_id is not None or known.agent is not None or incoming.program:
        return
    if envelope.state == RawEnvelope.State.READ:  # a page of ours brought it, from who followed a link of ours
        return
    if known.is_blocked:
        raise UnwantedError(BLOCKED_WORDS, state=RawEnvelope.State.BLOCKED, incoming=incoming)
    if incoming.called_spam_by and not _is_of_a_customer(incoming, inbox=inbox):
        raise UnwantedError(incoming.called_spam_by, state=RawEnvelope.State.SPAM, incoming=incoming)


def _is_of_a_customer(incoming: Incoming, *, inbox: Inbox) -> bool:
    """Tell whether somebody says it whom we are helping: then a filter's word is shown, and not followed."""
    address, is_failing = incoming.author.address.lower(), incoming.authentication.is_failing
    point = recognising.find(address, channel=inbox.channel)
    speaker = Speaker(address=address, point=point, is_failing=is_failing)
    if matching.belongs_somewhere(incoming, inbox=inbox, speaker=speaker):
        return True
    if point is None or is_failing:
        return False
    return Case.objects.filter(contact=point.contact_id, closed_at=None).exists()


def note(row: RawEnvelope, unwanted: UnwantedError) -> None:
    """Keep what the list of unwanted mail shows."""
    row.author, row.subject = unwanted.incoming.author.address[:320], unwanted.incoming.subject[:500]
    row.save(update_fields=["author", "subject"])


@transaction.atomic
def want(envelope: RawEnvelope, *, by: Agent) -> None:
    """Have something that was set apart read again, and become a case; who has done so already loses nothing."""
    apart = RawEnvelope.objects.unwanted().filter(pk=envelope.pk)
    if apart.update(state=RawEnvelope.State.WAITING, problem="", attempts=0, settled_at=None, made_case_by=by):
        waking.wake()
