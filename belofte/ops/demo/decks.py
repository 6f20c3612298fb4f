"""Drawing from a set of texts or names as from a deck of cards."""

from random import Random
from typing import TypeVar

Drawn = TypeVar("Drawn")


class Deck:
    """Draws from any tuple so that each of its parts comes once before one comes back."""

    def __init__(self, dice: Random) -> None:
        """Start with nothing drawn."""
        self.dice = dice
        self._left: dict[tuple[object, ...], list[int]] = {}

    def draw(self, parts: tuple[Drawn, ...]) -> Drawn:
        """Take one of those that were drawn least."""
        left = self._left.get(parts)
        if not left:
            left = self._left[parts] = list(range(len(parts)))
            self.dice.shuffle(left)
        return parts[left.pop()]
