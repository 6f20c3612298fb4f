"""What rules see in a piece of a reply, as numbers: the classifier learns what each of them says about a promise."""

from collections.abc import Sequence
from typing import Final

from belofte.language.dates.finding import Due
from belofte.language.expressions import lazy
from belofte.language.promises import filters, people
from belofte.language.promises.conditions import depends_on_receipt, is_beginning, is_condition
from belofte.language.promises.kinds import weights_of

_AHEAD: Final = lazy(
    r"(?<!\w)(?:zal|zullen|wordt|worden|gaan|ga|gaat|volgt|will|shall|going to|is scheduled|gepland|\w+['’]ll"
    r"|komt|komen|hoort"
    r"|krijgt|ontvangt|verwachten|expect|\w*datum (?:is|wordt)|date is)(?!\w)",
)
_STANDS: Final = lazy(r"(?<!\w)(?:staat|staan)(?!\w)")  # ahead with a due; without one it is so already
_HEDGE: Final = lazy(
    r"(?<!\w)(?:(?:doe|doen) (?:mijn|ons|onze) best|do (?:my|our) best|hopelijk|hopefully|misschien|wellicht"
    r"|maybe|perhaps|might)(?!\w)",
)
_WEIGHT_MAX: Final = 6
_LONG: Final = 200  # characters


def is_hedged(part: str) -> bool:
    """Tell whether words in lower case leave open whether it will be: "misschien", "ik doe mijn best"."""
    return bool(_HEDGE.search(part))


def signs_of(words: str, dues: Sequence[Due]) -> tuple[float, ...]:
    """Return the signs of a clause or a sentence, each between 0 and 1, always in the same order."""
    part = words.lower()
    grains = {due.grain for due in dues}
    seen = [
        *(bool(pattern.search(part)) for pattern in (*filters.PATTERNS, *people.PATTERNS, _AHEAD, _STANDS, _HEDGE)),
        *(bool(pattern.match(part)) for pattern in filters.BEGINNINGS),
        filters.is_negative(part),
        filters.is_past(part, is_far=False),
        filters.is_about(part),
        filters.is_request(part),
        is_beginning(part),
        is_condition(part),
        depends_on_receipt(part),
        bool(grains - {"vague"}),
        "vague" in grains,
        bool(grains & {"minute", "part_of_day"}),
    ]
    weights = (min(weight, _WEIGHT_MAX) / _WEIGHT_MAX for weight in weights_of(part).values())
    return (*map(float, seen), *weights, min(len(part) / _LONG, 1.0))
