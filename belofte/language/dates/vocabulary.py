"""The Dutch and English words for days, months, numbers and lengths of time."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Final, Literal

Unit = Literal["minute", "hour", "working_hour", "day", "working_day", "week", "month", "year"]


def words_in(text: str) -> frozenset[str]:
    """Return the words of a text, as a set to look up in."""
    return frozenset(text.split())


def _numbered(*groups: str, first: int = 0) -> dict[str, int]:
    """Return a number for each word, counting the groups."""
    return {word: number for number, group in enumerate(groups, first) for word in group.split()}


WEEKDAYS: Final[Mapping[str, int]] = _numbered(
    "maandag monday mondag",
    "dinsdag tuesday",
    "woensdag wednesday",
    "donderdag thursday",
    "vrijdag friday",
    "zaterdag saturday",
    "zondag sunday",
)
# These are words of their own too: they count only where a date follows, "vr 12 juni".
WEEKDAYS_SHORT: Final[Mapping[str, int]] = _numbered(
    "ma mon", "di tue tues", "wo wed", "do thu thur thurs", "vr vrij fri", "za sat", "zo sun"
)
MONTHS: Final[Mapping[str, int]] = _numbered(
    "januari january jan",
    "februari february feb febr",
    "maart march mrt mar",
    "april apr",
    "mei may",
    "juni june jun",
    "juli july jul",
    "augustus august aug",
    "september sept sep",
    "oktober october okt oct",
    "november nov",
    "december dec",
    first=1,
)
NUMBERS: Final[Mapping[str, int]] = {
    **_numbered(
        "een a an one eentje",
        "twee two",
        "drie three",
        "vier four",
        "vijf five",
        "zes six",
        "zeven seven",
        "acht eight",
        "negen nine",
        "tien ten",
        "elf eleven",
        "twaalf twelve",
        "dertien thirteen",
        "veertien fourteen",
        "vijftien fifteen",
        "zestien sixteen",
        "zeventien seventeen",
        "achttien eighteen",
        "negentien nineteen",
        "twintig twenty",
        first=1,
    ),
    "dertig": 30,
    "thirty": 30,
    "veertig": 40,
    "forty": 40,
    "zestig": 60,
    "sixty": 60,
    "negentig": 90,
    "ninety": 90,
    "vierentwintig": 24,
    "achtenveertig": 48,
    "tweeenzeventig": 72,
    "vijfenveertig": 45,
}
ORDINALS_IN_WORDS: Final[Mapping[str, int]] = _numbered(
    "eerste first",
    "tweede second",
    "derde third",
    "vierde fourth",
    "vijfde fifth",
    "zesde sixth",
    "zevende seventh",
    "achtste eighth",
    "negende ninth",
    "tiende tenth",
    "elfde eleventh",
    "twaalfde twelfth",
    "dertiende thirteenth",
    "veertiende fourteenth",
    "vijftiende fifteenth",
    "zestiende sixteenth",
    "zeventiende seventeenth",
    "achttiende eighteenth",
    "negentiende nineteenth",
    "twintigste twentieth",
    "eenentwintigste twenty-first",
    "tweeentwintigste twenty-second",
    "drieentwintigste twenty-third",
    "vierentwintigste twenty-fourth",
    "vijfentwintigste twenty-fifth",
    "zesentwintigste twenty-sixth",
    "zevenentwintigste twenty-seventh",
    "achtentwintigste twenty-eighth",
    "negenentwintigste twenty-ninth",
    "dertigste thirtieth",
    "eenendertigste thirty-first",
    first=1,
)
_HOURS: Final = 12  # on a dial
HOURS_IN_WORDS: Final[Mapping[str, int]] = {
    **{word: hour for word, hour in NUMBERS.items() if hour <= _HOURS and word not in {"a", "an", "eentje"}},
    **_numbered("enen", "tweeen", "drieen", "vieren", "vijven", "zessen", "zevenen", "achten", "negenen", first=1),
    **_numbered("tienen", "elven", "twaalven", first=10),
}
ENGLISH_HOURS: Final = words_in("one two three four five six seven eight nine ten eleven twelve")
HALVES: Final[Mapping[str, Fraction]] = {
    "anderhalf": Fraction(3, 2),
    "anderhalve": Fraction(3, 2),
    "half": Fraction(1, 2),
    "halve": Fraction(1, 2),
}
_UNITS: Final[tuple[tuple[str, Unit, int], ...]] = (
    ("minuut minuten minuutje minuutjes min minute minutes mins", "minute", 1),
    ("kwartier kwartiertje kwartieren", "minute", 15),
    ("halfuur halfuurtje", "minute", 30),
    ("uur uren uurtje uurtjes u hour hours hr hrs", "hour", 1),
    ("werkuur werkuren", "working_hour", 1),
    ("dag dagen dagje dagjes day days kalenderdag kalenderdagen etmaal", "day", 1),
    ("werkdag werkdagen wd workday workdays weekdays", "working_day", 1),
    ("week weken weekje weekjes wk wkn weeks", "week", 1),
    ("fortnight", "week", 2),
    ("maand maanden mnd month months", "month", 1),
    ("jaar jaren year years", "year", 1),
)
UNITS: Final[Mapping[str, tuple[Unit, Fraction]]] = {
    word: (unit, Fraction(amount)) for words, unit, amount in _UNITS for word in words.split()
}
WORKING: Final = frozenset({"working", "business", "werk"})  # "business days"
TO: Final = frozenset({"tot", "a", "of", "-", "to", "or", "en", "and", "t/m"})  # between the ends of a range
