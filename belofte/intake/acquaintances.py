"""Whom we know of those who wrote, asked for all mails of a batch at once and kept up with who is met meanwhile."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from belofte.contacts import recognising
from belofte.contacts.models import ContactPoint
from belofte.intake import sifting
from belofte.intake.sifting import Known


@dataclass(slots=True)
class Acquaintances:
    """What is on file of addresses; whoever was not asked for is looked up by themselves."""

    _known: dict[str, Known] = field(default_factory=dict)
    _points: dict[tuple[str, str], ContactPoint | None] = field(default_factory=dict)  # by channel and address

    def known(self, address: str) -> Known:
        """Return who works here under an address, and whether somebody blocked it."""
        small = address.lower()
        if small not in self._known:
            self._known |= sifting.look_up([small])
        return self._known[small]

    def point(self, address: str, *, channel: str) -> ContactPoint | None:
        """Return the contact point of an address; None for a stranger, and for who gave none."""
        place = (channel, recognising.plain(address))
        if place not in self._points:
            self._points[place] = recognising.find(address, channel=channel)
        return self._points[place]

    def meet(self, point: ContactPoint) -> None:
        """Know from now on who was met."""
        if point.address:
            self._points[point.channel, point.address] = point


def of(authors: Iterable[tuple[str, str]]) -> Acquaintances:
    """Return what is on file of these, each given by channel and address."""
    places = {(channel, recognising.plain(address)) for channel, address in authors if address}
    points: dict[tuple[str, str], ContactPoint | None] = dict.fromkeys(places)
    for channel in {channel for channel, _ in places}:
        found = recognising.find_all([address for where, address in places if where == channel], channel=channel)
        points |= {(channel, address): point for address, point in found.items()}
    return Acquaintances(sifting.look_up(sorted({address for _, address in places})), points)
