"""Whether a reply only says that somebody looks into it: it holds its reader on, and tells nothing yet."""

from functools import partial
from typing import Final

from belofte.language import deeds
from belofte.language.expressions import lazy
from belofte.language.phrasing import any_of
from belofte.language.segments import own_words, sentences
from belofte.language.tone.stillness import is_empty

TEXT_MAX: Final = 5_000  # characters that are read; who writes more tells something
_any = partial(any_of, gap=50)
_AND: Final = "(?:en|and|dan|then)"
# That word of us comes, and nothing else that they get.
_WORD: Final = "(?:bericht|antwoord|reactie|uitsluitsel|terugkoppeling|update|message|answer|reply|response)"
_COMES: Final = rf"(?:(?!(?:en|and|terug|nieuwe?|new)(?!\w))[^\W\d]+ ){{0,6}}{_WORD}"
_WORD_COMES: Final = _any(
    rf"(?:u|je|jullie) (?:krijgt|ontvangt|krijg|ontvang|krijgen|ontvangen) {_COMES}",
    rf"(?:krijgt|ontvangt|krijg|ontvang|krijgen|ontvangen) (?:u|je|jullie) {_COMES}",
    rf"you(?: will|['’]ll)? (?:soon |shortly )?(?:receive|get) {_COMES}",
    rf"(?:er volgt|dan volgt|volgt) {_COMES}", rf"{_WORD} (?:will follow|follows|volgt)",
)  # fmt: skip
_HOLDS: Final = _any(
    rf"(?:ik|wij|we|{_AND}) (?:zoek|zoeken)…uit",
    r"(?:ik|wij|we) (?:ga|gaan|zal|zullen)…(?:uitzoeken|onderzoek~|nakijken|na"
    r"|kijken|bekijken|navragen|nagaan|informeren)", r"(?:zoek|zoeken|kijk|kijken) (?:ik|wij|we)…(?:uit|na|naar)",
    r"(?:ik|wij|we) (?:onderzoek|onderzoeken|bekijk|bekijken)", r"(?:ik|wij|we) (?:kijk|kijken)…(?:naar|na)",
    r"(?:ik|wij|we) (?:kijk|kijken) (?:of|hoe|wat|waar~|wie)",
    r"(?:ik|wij|we) (?:kom|komen)…op terug", rf"(?:kom|komen) (?:ik|wij|we)…op terug|{_AND} (?:kom|komen)…op terug",
    r"(?:wordt|word)…(?:uitgezocht|onderzocht|nagekeken|bekeken)", r"hou(?:d|den)?…op de hoogte",
    r"(?:u|je) (?:hoort|hoor)…(?:van ons|van mij|snel|spoedig)", r"(?:hoort|hoor) (?:u|je)…(?:van ons|van mij)",
    rf"(?:we|i|{_AND})(?: will| shall|['’]ll| are going to|['’]re| are| am|['’]m)?…(?:look(?:ing)? (?:into|at)"
    r"|investigat(?:e|ing)|find out|check(?:ing)?|get back to you|come back to you|keep you (?:posted|informed|updated)"
    r"|be in touch)",
    r"(?:is|are) being (?:looked into|investigated|checked)",
    r"you(?: will|['’]ll) hear from (?:us|me)", r"let you know(?! that|:|,)",
    # by us: "neem contact op met uw bank" and "vraag het na bij de huisarts" say what to do
    rf"(?:ik|wij|we|{_AND}) (?:laat|laten)…weten(?! dat|:|,)", r"(?:laat|laten) (?:ik|wij|we)…weten(?! dat|:|,)",
    rf"(?:ik|wij|we|{_AND}) (?:vraag|vragen)…na", r"(?:vraag|vragen) (?:ik|wij|we)…na",
    rf"(?:ik|wij|we|{_AND}) (?:neem|nemen)…contact (?:met (?:u|je|jullie) )?op",
    r"(?:neem|nemen) (?:ik|wij|we)…contact (?:met (?:u|je|jullie) )?op",
    rf"(?:ik|wij|we|{_AND}) (?:neem|nemen)…in behandeling", r"(?:neem|nemen) (?:ik|wij|we)…in behandeling",
    r"(?:ik|wij|we) (?:ben|zijn)…(?:ermee|hiermee|daarmee|er (?:nog |druk )?mee) bezig",
    r"(?:ik|wij|we) (?:streef|streven)",
    r"(?:we|i)(?: are|['’]re| am|['’]m)? (?:working on|aim(?:ing)? to|dealing with)",
)  # fmt: skip
_REASONS: Final = lazy(r"(?:omdat|doordat|want|because|since|blijkt|bleek|gevonden|found|turned out)\b")
_FINDS: Final = _any(r"(?:zie|zien|merk|merken|see|noticed?)…(?:dat|that)")
_ACTS: Final = _any(
    r"(?:vervang|vergoed|herstel|repareer|stort|betaal|crediteer|annuleer|lever|bezorg|scheld|bied|verwijder|verhelp)",
    r"(?:vervangen|vergoeden|herstellen|repareren|storten|betalen|crediteren|annuleren|leveren|bezorgen|schelden"
    r"|bieden|verwijderen|verhelpen)",
    r"(?:krijgt|ontvangt|krijg|ontvang) (?:u|je)(?! (?:\w+ ){0,2}(?:bericht|antwoord|reactie))",
    r"(?:u|je) (?:krijgt|ontvangt|krijg|ontvang)(?! (?:\w+ ){0,2}(?:bericht|antwoord|reactie))",
    r"(?:replace|refund|repay|pay|fix|repair|credit|cancel|deliver|waive|remove|refunded|replaced|repaired|fixed"
    r"|credited|cancelled|waived)",
    r"you(?: will|['’]ll) (?:receive|get)(?! (?:\w+ ){0,2}(?:message|answer|reply|update))",
)  # fmt: skip
# That it was received, written down or passed on: somebody else has it now, and nobody said anything of it.
_PASSED: Final = (
    r"(?:doorgestuurd|doorgezet|doorgegeven|doorgezonden|overgedragen|uitgezet|voorgelegd|neergelegd|ingediend|gemeld"
    r"|aangemeld|aangekaart|gedeeld|geregistreerd|genoteerd|vastgelegd|opgenomen|ontvangen|gelezen"
    r"|received|read|forwarded|passed(?: (?:it|this|that))?(?: on| along| to)?|handed(?: (?:it|this))?(?: over)?"
    r"|registered|logged|noted|recorded|escalated|referred|shared|raised|reported)"
)
_PASSES_ON: Final = _any(
    rf"(?:(?:het|uw|je|jullie|dit|deze|de|your|the|this) (?:(?!(?:en|and)(?!\w))[^\W\d]+ )?)?{_PASSED}"
    r"(?: (?:aan|naar|bij|to|with) (?:(?:de|het|een|mijn|onze|ons|the|our|my|a) )?[^\W\d]+)?"
)
_NOT: Final = _any("niet", "geen", "niets", "nooit", "not", r"\w+n['’]t", "cannot", "no longer", "never")
_ABOUT: Final = lazy(  # from here on a clause says what is looked into
    r"(?<=\w )(?:dat|die|hoe|of|waarom|waardoor|wanneer|wat|how|if|that|what|when|whether|which|why)\b"
)
# What hangs on another clause: "as soon as we know more", "which you sent us".
_HANGS: Final = lazy(
    r"(?:als|indien|zodra|wanneer|nadat|die|dat|hoe|waarom|if|once|when|as soon as|after|which|that)\b"
)


def only_holds(text: str) -> bool:
    """Tell whether a reply says that somebody looks into it, and nothing else; in doubt it says more.

    Each clause has to: beside "we keep you informed", that 50 euro was paid back is an outcome.
    """
    if len(text) > TEXT_MAX:
        return False
    words = own_words(text)
    parts = [words[each.start : each.end].lower() for one in sentences(words) for each in one.clauses]
    if any(map(_tells, parts)):
        return False
    held = [part for part in parts if _holds(part)]
    return bool(held) and all(part in held or _says_nothing(part) for part in parts)


def _holds(part: str) -> bool:
    """Tell whether a clause says that somebody looks into it, or that word of it comes; and not that nobody does."""
    is_held = _HOLDS.search(part) or _WORD_COMES.search(part)
    return is_held is not None and not _NOT.search(_ABOUT.split(part, maxsplit=1)[0])


def _says_nothing(part: str) -> bool:
    """Tell whether a clause is a courtesy, says that somebody else has it now, or hangs on another."""
    return is_empty(part) or _PASSES_ON.search(part) is not None or _HANGS.match(part) is not None


def _tells(part: str) -> bool:
    """Tell whether a clause says what was found or done, or what will be done besides looking into it."""
    rest = _PASSES_ON.sub(" ", _WORD_COMES.sub(" ", part))
    return any(pattern.search(rest) for pattern in (_REASONS, _FINDS, _ACTS, deeds.REPORTS))
