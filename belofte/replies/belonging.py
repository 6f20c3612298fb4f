"""Telling whose what a draft names is: an address or a number of another customer, who has no part in the case."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from django.db import connection, transaction
from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Concat, Left

from belofte.cases.indexes import NUMBERED_MAX, NUMBERS
from belofte.cases.models import Case, Conversation, Message
from belofte.channels import own_addresses, registry
from belofte.channels.models import Inbox
from belofte.contacts.models import ContactPoint
from belofte.language.personal import finding, sameness
from belofte.language.personal.found import Personal
from belofte.library.models import Text
from belofte.parties.models import Party
from belofte.people.models import Agent

_ASKED_MAX: Final = 20  # numbers of one draft
_READ_MAX: Final = 10  # messages of customers that name one, and as many of ours
_OWNERS_MAX: Final = 2  # customers who share a number, as a family does; one that more name is a company's
_TOLD_MAX: Final = 1  # others whom we may have told it by mistake; one that we tell more is ours
_SAID: Final = Left(
    Concat("subject", Value("\n"), "signature", Value("\n"), "text", output_field=TextField()), NUMBERED_MAX
)
_BETWEEN: Final = r"[ ()./_–-]*"  # what may stand between two of its letters or digits, to Python and to PostgreSQL


class _Row(NamedTuple):
    """A message that can name a number, by the place of that; `point` is whose it is, and None of ours."""

    place: int
    pk: int
    point: int | None
    conversation: int
    forwards: int | None
    said: str


@dataclass(slots=True)
class _Naming:
    """The contacts, by their keys, whose messages name a number, and those whom we told it."""

    by: set[int] = field(default_factory=set)
    told: set[int] = field(default_factory=set)

    def is_of_another(self, part: set[int]) -> bool:
        """Tell whether one or two customers name it, nobody with a part in the case, and we do not tell everybody."""
        is_common = len(self.by) > _OWNERS_MAX or len(self.told - self.by - part) > _TOLD_MAX
        return bool(self.by) and not is_common and self.by.isdisjoint(part)


def of_others(found: Sequence[Personal], conversation: Conversation) -> frozenset[str]:
    """Return which of these words belong to customers who have cases of their own, and no part in this one.

    However much a draft names: three statements where that is an address (whose: by `contact_point_unique`); one where
    it is a number (who names it: by `message_numbers`, with those around it that see to that), two more where a
    message does, and three once it is a customer's.
    """
    numbers = [one for one in found if one.kind in sameness.TELLING and sameness.forms(one)]
    return _addresses([one for one in found if one.kind == "email"], conversation) | _numbers(
        numbers[:_ASKED_MAX], conversation
    )


def _addresses(found: Sequence[Personal], conversation: Conversation) -> frozenset[str]:
    named = {one.words: one.words.lower() for one in found}
    if not named:
        return frozenset()
    case = conversation.case
    points = ContactPoint.objects.filter(
        channel__in=registry.NAMES, address__in=named.values(), conversations__isnull=False
    )
    others = points.exclude(contact=case.contact_id).exclude(participations__conversation__case=case)
    strangers = set(others.exclude(conversations__case=case).values_list("address", flat=True))
    if strangers:
        strangers -= own_addresses.among(strangers)
        strangers -= set(Agent.objects.filter(email__in=strangers).values_list("email", flat=True))
    return frozenset(words for words, address in named.items() if address in strangers)


def _numbers(numbers: Sequence[Personal], conversation: Conversation) -> frozenset[str]:
    case = conversation.case
    naming = _who_names(numbers) if numbers else ()
    if not any(each.by for each in naming):
        return frozenset()
    part = _with_a_part(case)
    theirs = [one for one, each in zip(numbers, naming, strict=True) if each.is_of_another(part)]
    ours = _of_ours(theirs, case) if theirs else ""
    return frozenset(one.words for one in theirs if not re.search(_pattern(one), ours, re.IGNORECASE))


def _who_names(numbers: Sequence[Personal]) -> list[_Naming]:
    """Return for each number who names it: of the messages that can, customers' are read to be sure, each once."""
    rows = [each for each in _by_index(_that_can_name(numbers)) if each.forwards is None]
    points = ContactPoint.objects.filter(pk__in={each.point for each in rows if each.point})
    authors = dict(points.values_list("pk", "contact"))
    conversations = Conversation.objects.filter(pk__in={each.conversation for each in rows})
    customers = dict(conversations.values_list("pk", "case__contact"))
    named = {pk: _keys_in(said) for pk, said in {each.pk: each.said for each in rows if each.point}.items()}
    found = [_Naming() for _number in numbers]
    for each in rows:
        if each.point is None:
            found[each.place].told.add(customers[each.conversation])
        elif not named[each.pk].isdisjoint(sameness.keys(numbers[each.place])):
            found[each.place].by.add(authors[each.point])
    return found


def _that_can_name(numbers: Sequence[Personal]) -> QuerySet[Message, tuple[Any, ...]]:
    """Return messages that can name one of these, by the place of that: of customers with their words, and of ours."""
    asked = [
        Message.objects.alias(numbers=NUMBERS)
        .filter(numbers__overlap=sorted(sameness.forms(one)), direction=direction)
        .annotate(said=said)
        .values_list(Value(place), "pk", "contact_point", "conversation", "forwards", "said")[:_READ_MAX]
        for place, one in enumerate(numbers)
        for direction, said in ((Message.Direction.IN, _SAID), (Message.Direction.OUT, Value("")))
    ]
    return asked[0].union(*asked[1:], all=True)


def _keys_in(text: str) -> set[tuple[str, str]]:
    return {key for one in finding.find(text) for key in sameness.keys(one)}


def _by_index(asked: QuerySet[Message, tuple[Any, ...]]) -> list[_Row]:
    """Return rows of one table that its index finds: a plan that was kept, or knows no list, could read all of it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        found = [_Row(*row) for row in asked]
        cursor.execute("SET LOCAL enable_seqscan = on")
    return found


def _with_a_part(case: Case) -> set[int]:
    """Return the contacts who have a part in a case."""
    points = ContactPoint.objects.filter(Q(conversations__case=case) | Q(participations__conversation__case=case))
    return {case.contact_id, *points.values_list("contact", flat=True)}


def _of_ours(numbers: Sequence[Personal], case: Case) -> str:
    """Return what may name these as the company's own, or as those of a party to the case."""
    pattern = "|".join(map(_pattern, numbers))
    in_use = Text.objects.filter(archived_at__isnull=True).values_list("version__nl", "version__en")
    texts = in_use.filter(Q(version__nl__iregex=pattern) | Q(version__en__iregex=pattern))
    signatures = Inbox.objects.values_list("signature_nl", "signature_en")
    parties = Party.objects.filter(involvements__case=case).values_list("name", "address")
    return "\n".join(words for row in (*texts.union(signatures, all=True), *parties) for words in row)


def _pattern(number: Personal) -> str:
    """Return a pattern for a number as people may write it, without its country."""
    shortest = min(sorted(sameness.forms(number)), key=len)
    return _BETWEEN.join(shortest.lstrip("0") or shortest)
