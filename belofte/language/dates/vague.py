"""Reading words that name no day, "zo snel mogelijk" or "in the coming days", and when to worry about them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from belofte.language.calendar import WorkingTimeMissingError, add_working_days
from belofte.language.dates.pieces import Now, Piece
from belofte.language.dates.tokens import Tokens

SOON_WORKING_DAYS: Final = 2
SHORTLY_WORKING_DAYS: Final = 5
WEEKS_WORKING_DAYS: Final = 15

_PHRASES: Final[Mapping[int, str]] = {
    0: "straks|zo meteen|zometeen|zo dadelijk|dadelijk|later today|later vandaag|later on today",
    SOON_WORKING_DAYS: (
        "zo snel mogelijk|zo spoedig mogelijk|zo vlug mogelijk|zo gauw mogelijk|zo snel als we kunnen"
        "|zo snel als ik kan|"
        "z.s.m|z.s.m.|zsm|asap|as soon as possible|as soon as we can|as soon as i can|as quickly as possible|"
        "as quickly as we can|as fast as we can|per omgaande|with priority|met spoed"
    ),
    SHORTLY_WORKING_DAYS: (
        "binnenkort|spoedig|op korte termijn|op zeer korte termijn|te zijner tijd|t.z.t|t.z.t.|binnen afzienbare tijd|"
        "binnen enkele dagen|binnen een paar dagen|over een paar dagen|over enkele dagen|binnen enkele werkdagen|"
        "binnen een paar werkdagen|een paar dagen|enkele dagen|de komende dagen|komende dagen|een dezer dagen|"
        "shortly|soon|very soon|before long|in due course|in a few days|within a few days|in the next few days|"
        "over the next few days|in the coming days|one of these days|within a few working days"
        "|within a few business days|"
        "in a couple of days|within a couple of days|a few days|the next few days"
    ),
    WEEKS_WORKING_DAYS: (
        "binnen enkele weken|binnen een paar weken|over een paar weken|over enkele weken|de komende weken|enkele weken|"
        "in a few weeks|within a few weeks|in the coming weeks|in the next few weeks|na de bouwvak|na de vakantie|"
        "na de zomer|after the summer|after the holidays"
    ),
}
_WAITS: Final = {tuple(phrase.split()): wait for wait, phrases in _PHRASES.items() for phrase in phrases.split("|")}
STARTS: Final = frozenset(phrase[0] for phrase in _WAITS)
_WORDS_MAX: Final = max(map(len, _WAITS))


def read_vague(tokens: Tokens, index: int, now: Now) -> Piece | None:
    """Return the day after which to worry about words that name none."""
    if tokens.word(index) not in STARTS:
        return None
    for length in range(_WORDS_MAX, 0, -1):
        wait = _WAITS.get(tuple(tokens.word(index + offset) for offset in range(length)))
        if wait is not None and "as" not in {tokens.word(index - 1), tokens.word(index + length)}:
            return _after(wait, now, following=index + length)
    return None


def _after(wait: int, now: Now, *, following: int) -> Piece | None:
    """Return the working day so much later; where the calendar has none, a day of the week."""
    try:
        day = add_working_days(now.today, wait, now.calendar)
    except WorkingTimeMissingError:
        day = now.today + timedelta(days=wait)
    return Piece(next=following, day=day, grain="vague")
