"""What rules see in a message or a sentence of a customer, as numbers: the classifiers learn what each of them says."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from belofte.language.dates.finding import Due
from belofte.language.expressions import lazy
from belofte.language.triage import lexicon

_PATTERNS: Final = (
    *(lexicon.AGAIN, lexicon.FED_UP, lexicon.HURRY, lexicon.DANGER, lexicon.FRAIL, lexicon.FAMILY, lexicon.POOR),
    *(lexicon.OLD, lexicon.OTHERS, lexicon.INSULTS, lexicon.HARM, lexicon.LAW, lexicon.SUPERVISOR, lexicon.MEDIA),
    *(lexicon.THANKS, lexicon.PRAISE, lexicon.TROUBLE, lexicon.ASKING),
)
_NEGATION: Final = lazy(
    r"(?<!\w)(?:niet|geen|niets|niks|nooit|niemand|not|no|nothing|never|nobody|\w{2,8}n['’]t)(?!\w)", re.IGNORECASE
)
_BUT: Final = lazy(r"(?<!\w)(?:maar|alleen|echter|helaas|but|however|only|though|yet)(?!\w)", re.IGNORECASE)
_LAUGHING: Final = lazy(r"[😀-😄😊😍🥰❤👍👏🙏🎉💪🥳⭐✨😘🌟💛💚🧡]|:-?\)|<3")
_CROSS: Final = lazy(r"[😠😡🤬😤🙄😒👎😞😢😭💩🤦]|:-?\(")
_CAPITALS: Final = lazy(r"(?<!\w)[A-Z]{4,30}(?!\w)")
_BEGINS_ASKING: Final = lazy(
    r"\W{0,5}(?:hoe|wat|waar\w*|wanneer|wie|welke?|hoeveel|kan|kun|kunt|mag|wil|wilt|is|zijn|heeft|heb|hebben|moet|geldt"
    r"|weet|zou|how|what|where|when|who|which|can|could|may|would|will|is|are|do|does|did|should|have|has)(?!\w)",
    re.IGNORECASE,
)
_SOON: Final = timedelta(days=2)
_MANY: Final = 3
_LONG: Final = 400  # characters


def signs_of(words: str, dues: Sequence[Due], *, written_at: datetime) -> tuple[float, ...]:
    """Return the signs of a text and what it says about when, each between 0 and 1, always in the same order."""
    counts = [len(pattern.findall(words)) for pattern in _PATTERNS]
    shouted = len(_CAPITALS.findall(words))
    return (
        *(float(count > 0) for count in counts),
        *(min(count, _MANY) / _MANY for count in counts),
        float(bool(_NEGATION.search(words))),
        float(bool(_BUT.search(words))),
        float(bool(_LAUGHING.search(words))),
        float(bool(_CROSS.search(words))),
        min(shouted, _MANY) / _MANY,
        float("!" in words),
        float("!!" in words),
        float("?" in words),
        float(words.rstrip().endswith("?")),
        float(bool(_BEGINS_ASKING.match(words))),
        float(any(is_soon(due, written_at=written_at) for due in dues)),
        min(len(words) / _LONG, 1.0),
    )


def is_soon(due: Due, *, written_at: datetime) -> bool:
    """Tell whether a moment is near to whoever wrote about it."""
    return due.at - written_at < _SOON
