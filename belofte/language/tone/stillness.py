"""Whether a reply leaves its customer where they were: no answer, no promise, no question, nothing done, no conclusion.

A classifier that learned from whole replies tells, with what rules see in them as signs: sentences that say nothing,
such as thanks, understanding, "it has our attention", and what the reply does.
"""

from collections.abc import Sequence
from functools import partial
from typing import Final

from belofte.language import deeds
from belofte.language.expressions import lazy
from belofte.language.meaning.classifier import Signs, shipped
from belofte.language.phrasing import any_of

LEAVES: Final = "leaves"  # the label of a reply that does
_FROM: Final = 0.85
_DIGIT: Final = lazy(r"\d")
_WORDS_MIN: Final = 9  # of fewer words a reply is short: "Dank voor het wachten." alone leaves nobody waiting
_PARTS_MANY: Final = 6
_WORDS_MANY: Final = 60


_any = partial(any_of, gap=50)

_GREETING: Final = lazy(
    r"(?:beste|geachte|dag|hoi|hallo|hey|hi|hé|goede(?:morgen|middag|avond|ndag)|dear|hello|good (?:morning"
    r"|afternoon|evening))"
    r"(?!\w)(?: [^\s,]+){0,4},?$"
)
_SAYS_NOTHING: Final = _any(
    r"(?:hartelijk |veel |heel erg |vriendelijk )*(?:dank|bedankt) voor (?:uw|je|het|de|jouw)",
    "(?:dank|bedankt) (?:u|je)(?: wel)?",
    r"(?:wij|we|ik) (?:hebben|heb) (?:uw|je|jouw|het|de)…(?:ontvangen|gelezen|genoteerd|gezien)",
    r"(?:uw|je|jouw|de|het)…(?:is|zijn) (?:goed |in goede orde )?(?:ontvangen|binnengekomen|genoteerd|geregistreerd"
    r"|bekend)",
    r"(?:wij|we|ik) (?:begrijpen|begrijp|snappen|snap|kunnen ons voorstellen|kan me voorstellen|zien|betreuren"
    r"|betreur)",
    r"wat (?:vervelend|jammer|spijtig|naar|lastig)",
    r"(?:vervelend|jammer|spijtig|naar|balen) (?:om te horen|dat|voor)",
    r"(?:het|dat|dit) (?:spijt|is) (?:ons|mij|me|vervelend|jammer|spijtig|lastig)", "onze excuses", "excuses", "sorry",
    r"(?:wij|we|ik) (?:waarderen|waardeer|stellen|hechten|vinden)…(?:op prijs|waarde|belangrijk|reactie|feedback|dat)",
    r"(?:uw|je)…(?:is|zijn) (?:voor ons |erg |heel )*(?:belangrijk|waardevol)",
    r"(?:wij|we) (?:nemen|zullen|gaan)…(?:serieus|mee|ter harte|ter kennisgeving)",
    r"(?:heeft|hebben) (?:onze|de volle|alle) aandacht",
    r"(?:is|zijn|ligt|liggen|wordt|worden)…(?:in behandeling|onder de aandacht|in onderzoek|bij de afdeling"
    r"|bij ons bekend"
    r"|bekend bij ons|opgenomen in ons systeem|toegevoegd aan)", r"(?:wij|we) (?:hopen|vertrouwen)", "hopelijk",
    r"(?:wij|we) (?:zijn|blijven)…(?:op de hoogte|bezig|ervan bewust|in afwachting)",
    r"(?:er )?wordt (?:hard )?aan gewerkt",
    r"(?:many )?(?:thank you|thanks)(?: \w+)? for",
    r"(?:we|i) (?:have|['’]ve)(?: \w+)? (?:received|read|noted|logged|seen)",
    r"your…(?:has|have) been (?:received|noted|logged|registered|added)", r"(?:we|i) (?:fully |completely |can )*"
    r"(?:understand|appreciate|regret|realise|value|take|see|hope|trust|note)", r"(?:sorry|apolog\w+)",
    r"how (?:annoying|frustrating)", r"your…(?:is|are) (?:very |really )?(?:important|valuable)(?: to us)?",
    r"(?:we are|we['’]re) (?:aware|sorry|working)",
    r"(?:is|are) (?:being|currently|now)…(?:looked|review~|process~|handled|with)",
    r"(?:has|have) our (?:full )?attention", r"(?:is|are) with (?:the|our)",
)  # fmt: skip
_ENDS_WELL: Final = _any(
    "compliment~", "mooie woorden", "lieve woorden", "leuk~", "fijn~", "blij~", "graag gedaan", "tot ziens",
    "welkom~", "succes",
    "veel plezier", "gefeliciteerd", "kind words", "glad", "happy", "pleased", "lovely", "welcome", "enjoy",
    "congratulations",
    "recensie", "review", "geen dank", "no problem", "opgelost", "gelukt", "condole~", "gecondoleerd", "sterkte",
    "betaling",
    "payment", "bestelling", "order", "gift", "donat~", "aanmelding", "registration", "opzegging",
)  # fmt: skip


def says_nothing(parts: Sequence[str]) -> bool:
    """Tell whether a reply, of which these are the sentences, gives its reader nothing to go on."""
    (shares,) = shipped("stillness").judge([" ".join(parts)], [signs_of(parts)])
    return shares[LEAVES] >= _FROM


def is_empty(part: str) -> bool:
    """Tell whether a sentence, in small letters, only greets, or says what leaves its reader as they were."""
    return bool(_GREETING.match(part.strip(" ,!")) or _SAYS_NOTHING.search(part))


def signs_of(parts: Sequence[str]) -> Signs:
    """Return what rules see in the sentences of a reply, as numbers."""
    lowered = [part.lower() for part in parts]
    done = deeds.of(" ".join(lowered))
    said = [part for part in lowered if not _GREETING.match(part.strip(" ,!"))] or lowered
    empty = [bool(_SAYS_NOTHING.search(part)) for part in said]
    words = sum(len(part.split()) for part in said)
    signs = (
        *(done.reports, done.promises, done.asks, done.gives_reason, done.shows_way, done.acts),
        all(empty),
        sum(empty) / len(empty),
        any(_ENDS_WELL.search(part) for part in said),
        min(len(said) / _PARTS_MANY, 1.0),
        min(words / _WORDS_MANY, 1.0),
        words < _WORDS_MIN,
        any(_DIGIT.search(part) for part in said),
    )
    return tuple(map(float, signs))
