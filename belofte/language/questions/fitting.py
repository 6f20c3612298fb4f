"""What an answer to each kind of question looks like, and how close in meaning it has to be."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Final

from belofte.language import deeds
from belofte.language.expressions import lazy
from belofte.language.phrasing import any_of
from belofte.language.questions.kinds import Kind

_any = partial(any_of, gap=40)

TIME: Final = _any(
    r"\d{1,2}[:.]\d\d(?: uur)?", r"\d{1,2} uur", r"\d{1,2}(?:am|pm| am| pm| o['’]clock)",
    r"\d{1,2}[-/]\d{1,2}(?:[-/]\d{2,4})?",
    r"(?:\d+|een|één|twee|drie|vier|vijf|zes|tien|a|an|one|two|three|four|five|six|ten) (?:tot \w+ |à \w+ |to \w+ "
    r"|or \w+ |of \w+ )?"
    r"(?:werkdag~ |working )?(?:minu\w+|uur|dag|dagen|werkdagen|week|weken|maand|maanden|hours?|days?|weeks?|months?"
    r"|years?)",
    "vandaag", "morgen~", "vanmiddag", "vanavond", "vanochtend", "overmorgen", "today", "tomorrow", "tonight",
    "this (?:morning|afternoon|evening|week)",
    "(?:from|open|van) \\d+…(?:to|until|tot) \\d+", "(?:deze|volgende|komende|next|this|coming) (?:week|maand|month)",
    "in \\d{4}", "zo snel mogelijk",
    "as soon as",
    "(?:begin|eind|medio|half) (?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november"
    "|december|volgende)",
    "(?:in|by|until|since|from|before|end of|early|mid|late) (?:january|february|march|april|may|june|july|august"
    "|september|october|november|december)",
    "(?:in|tot|vanaf|sinds|voor) (?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november"
    "|december)", "per direct", "immediately",
)  # fmt: skip
_SOON: Final = _any(
    "nu", "now", "direct", "meteen", "straks", "binnenkort", "zodra", "onderweg", "on its way", "altijd", "always",
    "onbekend", "elke ~", "iedere ~",
    "every ~", "(?:na|voor|tot|sinds|vanaf|until|after|before|since|from) ~", "gisteren", "yesterday", "al", "already",
)  # fmt: skip
AMOUNT: Final = lazy(
    r"[€£$]\s?\d|\d[\d.,]{0,20}\s?(?:euro|eur|pounds?|cents?|%|procent|percent|p\b)|(?<!\w)(?:gratis|kosteloos"
    r"|kosten zijn|geen kosten|kost (?:u |je )?niets"
    r"|kost|free(?: of charge)?|no charge|at no cost|costs?|vergoed\w*|inbegrepen|included|zonder kosten|hal(?:f"
    r"|ve) prijs|half price)(?!\w)"
)
_NUMBER: Final = _any(
    r"\d+",
    "een",
    "één",
    "twee",
    "drie",
    "vier",
    "vijf",
    "zes",
    "tien",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "ten",
    "geen",
    "none",
    "no",
)
CAUSE: Final = _any(
    "omdat", "doordat", "want", "namelijk", "door (?:een|de|het|uw|onze|dat|storing|drukte|~)", "vanwege", "wegens",
    "de reden", "de oorzaak", "(?:komt|kwam) door", "daarom",
    "daardoor", "aangezien", "ligt aan", "lag aan", "per ongeluk", "vergissing", "immers", "anders",
    "because(?: of)?", "due to", "owing to", "the reason", "the cause",
    "mistake", "by accident", "that is why", "that['’]s why", "which is why", "comes? from", "came from", "caused by",
    "so that", "otherwise", "as (?:the|we|you|it|your|our)",
)  # fmt: skip
_SORRY: Final = _any(
    "fout",
    "storing",
    "misgegaan",
    "mis",
    "vergeten",
    "sorry",
    "error",
    "wrong",
    "forgot~",
    "lost",
    "kwijt",
    "om",
    "to",
    "since",
    "zodat",
    "niet",
    "not",
    "was",
    "is",
)
MANNER: Final = _any(
    "(?:u|je) kunt", "kunt u", "kun je", "via", "klik~", "ga naar", "log", "vul", "kies", "druk", "houd", "volg",
    "eerst", "stap~", "formulier", "link", "you can", "by ~ing",
    "click", "go to", "fill", "choose", "select", "press", "hold", "follow", "first", "step~", "form", "through",
    "automatisch", "automatically", "neem", "haal", "zet", "bel",
    "mail", "stuur", "send", "call", "take", "use", "gaat met", "gaat via", "door te ~", "met (?:het|de|een|uw|je) ~",
)  # fmt: skip
_OURS: Final = _any("wij", "we", "ik", "i", "it", "u", "you", "post", "sturen", "krijgt", "will")
_PLACE: Final = _any(
    "(?:in|op|bij|aan|naar|onder|naast|tegenover|achter|vanuit) (?:de|het|ons|onze|uw|een|[a-z]~)",
    "(?:at|on|near|under|next to|behind|from|inside|to) (?:the|our|your|a)",
    "in (?:the|our|your)", "straat", "balie", "hier", "here", "depot", "https?", "onderweg", "on its way", "thuis",
    "home", "online",
)  # fmt: skip
PLAIN: Final = _any(
    "ja", "jazeker", "zeker", "nee", "neen", "helaas", "klopt", "inderdaad", "yes", "yep", "no", "sure", "certainly",
    "unfortunately", "correct", "indeed", "i['’]?a?m afraid", "afraid",
    "hoeft niet", "dat (?:kan|mag|lukt)", "geen probleem", "no problem", "of course", "natuurlijk", "uiteraard",
    "not possible", "niet mogelijk", "no need", "you don['’]t need",
)  # fmt: skip
_MODAL: Final = _any(
    "wel", "niet", "geen", "kan", "kunt", "kun", "mag", "mogen", "moet", "mogelijk", "geldt", "altijd", "nooit",
    "alleen", "is", "zijn", "was", "heeft", "hebben", "hebt", "heb", "krijgt",
    "wordt", "not", "can", "cannot", "may", "possible", "allowed", "must", "need", "have", "has", "are", "only", "do",
    "does", "will", r"\w+n['’]t", "is back", "please", "neem", "runs?",
    "welkom", "welcome", "doet", "zelf", "were",
)  # fmt: skip
_DONE: Final = _any(
    "bijlage", "bijgevoegd", "bijgaand", "hierbij", "gedaan", "geregeld", "staat klaar", "attached", "attachment",
    "enclosed", "herewith", "done", "here (?:is|are)",
    "helaas", "kan niet", "kunnen (?:wij |we )?niet", "kan ik (?:\\w+ )?niet", "lukt", "unfortunately", "cannot",
    "can['’]t", "not possible", "unable", "hier (?:is|zijn)",
    "vindt u", "vind je", "is (?:nu )?(?:aangepast|gewijzigd|verstuurd|opgezegd|geannuleerd|verwijderd)", "ja", "yes",
    "natuurlijk", "of course", "genoteerd", "noted",
)  # fmt: skip
_ANY: Final = lazy(r"\w")
_ALWAYS: Final = -1.0
_HARDLY: Final = 0.8
FEELS: Final = lazy(  # takes up the customer's words, and says nothing about them
    r"(?:wat |heel |erg |echt )?(?:vervelend|jammer|spijtig|balen|naar)(?!\w)|(?:onze )?excuses(?!\w)"
    r"|(?:hartelijk )?(?:dank|bedankt)(?!\w)"
    r"|(?:i am|i['’]m|we are|we['’]re) (?:very |so |really )*sorry(?!\w)|sorry (?:to hear|for|about)(?!\w)|thank(?:s"
    r"| you)(?!\w)|(?:i|we) (?:can )?understand(?!\w)"
    r"|(?:ik|wij|we) (?:begrijp|begrijpen|snap|snappen)(?!\w)|apologies(?!\w)"
)
_LATER: Final = _any(
    r"(?:zoek|zoeken|vraag|vragen|ga|gaan|kijk|kijken)(?: ik| wij| we)?(?: \w+){0,4}? (?:uit|na|uitzoeken|navragen"
    r"|nakijken|navraag)", "kom~ (?:ik|wij|we) (?:bij u |er |hier |daar )*op terug",
    r"(?:kan|kunnen) (?:ik|wij|we)(?: u| je)?(?: \w+){0,3}? (?:nog niet|niet) (?:zeggen|vertellen|beantwoorden"
    r"|noemen)", r"(?:weet|weten) (?:ik|wij|we)(?: \w+){0,2}? (?:nog )?niet",
    r"(?:ik|wij|we) (?:weet|weten) (?:\w+ ){0,3}(?:nog )?niet", "is (?:nog )?niet bekend", "nog onbekend",
    "laat~ (?:ik )?(?:het )?(?:u|je) weten",
    r"(?:i|we)(?:['’]ll| will|['’]m| am| are|['’]re)(?: \w+)? (?:find~ out|check~|ask~|look~ into|come back|get back"
    r"|find)", "(?:i|we) (?:don['’]t|do not) (?:yet )?know(?: yet)?",
    "(?:is|are) not (?:yet )?known", "let you know",
)  # fmt: skip
# Of each kind: what is decisive and how close it has to come in meaning, what only fits and how close that has to come,
# and how close anything else has to come.
_FITTING: Final[Mapping[Kind, tuple[tuple[re.Pattern[str], float], ...]]] = {
    "when": ((TIME, 0.0), (deeds.DATE, 0.0), (_SOON, 0.35), (_ANY, 0.8)),
    "how_much": ((AMOUNT, 0.0), (_NUMBER, 0.3), (_ANY, 0.75)),
    "why": ((CAUSE, 0.05), (_SORRY, 0.25), (_ANY, 0.6)),
    "how": ((MANNER, 0.2), (_OURS, 0.4), (_ANY, 0.6)),
    "where": ((_PLACE, 0.12), (deeds.WAY, 0.12), (_ANY, 0.6)),
    "who": ((_ANY, 0.4),),
    "which": ((_ANY, 0.3),),
    "what": ((_ANY, 0.3),),
    "may": ((PLAIN, 0.1), (_MODAL, 0.28), (_ANY, 0.4)),
    "yes_no": ((PLAIN, 0.1), (_MODAL, 0.28), (_ANY, 0.4)),
    "request": ((_DONE, 0.15), (deeds.REPORTS, 0.15), (deeds.PROMISES, 0.15), (_ANY, 0.5)),
}
_SHARED: Final = 0.1  # what a word that question and answer share adds to their closeness
_SHARED_MAX: Final = 0.2
_WORD: Final = lazy(r"[^\W_]{3,}")
_STEM: Final = 5  # letters by which two forms of a word are taken for the same
_COMMON: Final = {
    "about", "als", "and", "any", "are", "been", "ben", "bent", "bij", "but", "can", "could", "dan", "dat", "deze",
    "did", "die", "dit", "does", "door", "een", "even", "for", "from", "get", "graag", "has", "have", "heb", "hebben",
    "heeft", "het", "hoe", "how", "ik", "jij", "jullie", "kan", "know", "komt", "krijg", "krijgt", "kunnen", "kunt",
    "laten", "maar", "mag", "may", "me", "met", "mij", "mijn", "moet", "naar", "niet", "nog", "not", "ons", "onze",
    "ook", "our", "over", "please", "tell", "that", "the", "them", "there", "they", "this", "u", "uit", "uw", "van",
    "voor", "waar", "waarom", "wanneer", "was", "wat", "wel", "were", "weten", "what", "when", "where", "which",
    "who", "why", "wie", "will", "with", "worden", "wordt", "would", "you", "your", "zijn",
}  # fmt: skip


def needed(kind: Kind, words: str) -> float:
    """Return how close in meaning words in lower case have to come to a question of a kind to answer it."""
    if leaves_for_later(words):
        return _ALWAYS
    if kind != "why" and FEELS.match(words):
        return _HARDLY
    return min(close for pattern, close in _FITTING[kind] if pattern.search(words) or pattern is _ANY)


def is_near(kind: Kind, asked: str, words: str, closeness: float) -> bool:
    """Tell whether words in lower case, so close in meaning to a question, come as close as its kind needs."""
    shared = min(_SHARED * shared_words(asked, words), _SHARED_MAX)
    return closeness + shared >= needed(kind, words)


def suits(kind: Kind, words: str) -> tuple[bool, bool]:
    """Tell whether words in lower case have what decides for a kind of question, and whether they have what fits it."""
    fitting = [bool(pattern.search(words)) for pattern, _ in _FITTING[kind] if pattern is not _ANY]
    return any(fitting[:1]), any(fitting[1:])


def only_feels(kind: Kind, words: str) -> bool:
    """Tell whether words in lower case feel for the customer, without what decides for a kind of question."""
    return kind != "why" and bool(FEELS.match(words)) and not suits(kind, words)[0]


def leaves_for_later(words: str) -> bool:
    """Tell whether words in lower case say that the answer is not known yet, or is being looked up."""
    return bool(_LATER.search(words))


def shared_words(first: str, second: str) -> int:
    """Return how many words with a meaning of their own two texts share, as far as their beginnings tell."""
    return len(_stems(first) & _stems(second))


def words_of_its_own(text: str) -> int:
    """Return how many words with a meaning of their own a text has."""
    return len(_stems(text))


def _stems(words: str) -> set[str]:
    return {word[:_STEM] for word in _WORD.findall(words.lower()) if word not in _COMMON}
