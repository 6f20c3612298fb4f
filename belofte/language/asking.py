"""Whether a reply only asks its reader something: then nobody was told yet how it ends.

A courtesy at the end ("Kunnen we nog iets doen?") asks nothing, and beside any sentence that tells something a question
is no more than a question. What may stand beside the question is a courtesy, or that we look into it then.
"""

from collections.abc import Iterator
from functools import partial
from typing import Final

from belofte.language.expressions import lazy
from belofte.language.holding import TEXT_MAX, only_holds
from belofte.language.phrasing import any_of
from belofte.language.questions import finding
from belofte.language.segments import Sentence, own_words, sentences
from belofte.language.tone.stillness import is_empty

_any = partial(any_of, gap=60)
_INFORMATION: Final = (  # what somebody needs to know before they can answer
    r"(?:\w*nummers?|\w*code|\w*gegevens|\w*adres|kopie|afschrift|\w*bon|\w*bewijs|\w*factuur|\w*foto['’]?s?|filmpje"
    r"|video|schermafbeelding|screenshots?|\w*datum|naam|maat|kleur|model|merk|type|informatie|details|photos?|pictures?"
    r"|numbers?|copy|receipt|proof|address|date|name|size|colou?r|information|invoice)"
)
_WANTS: Final = _any(  # without a question mark
    rf"(?:stuur|mail|app|geef|noem|zend|vertel)(?:t u)? (?:het )?(?:ons|mij|me)…{_INFORMATION}",
    rf"(?:ontvang|ontvangen|krijg|krijgen|zie|zien|horen|hoor)…graag…{_INFORMATION}",
    rf"graag (?:ontvang|ontvangen|krijg|krijgen|zie|zien|horen|hoor)…{_INFORMATION}",
    rf"(?:ik|wij|we) (?:heb|hebben)…{_INFORMATION}…nodig",
    rf"(?:heb|hebben) (?:ik|wij|we)…{_INFORMATION}…nodig",
    rf"(?:send|give|tell|email|share with) (?:us|me)…{_INFORMATION}",
    rf"(?:please|kindly) (?:send|provide|share|confirm|give|reply with)…{_INFORMATION}",
    rf"(?:i|we)(?:['’]ll| will| do| would)? (?:just )?need…{_INFORMATION}",
    r"(?:kunt|kun|wilt|wil|zou) (?:u|je|jij) (?:ons|mij|me)…(?:sturen|doorgeven|laten weten|mailen|vertellen)",
    r"laat (?:het )?(?:ons|mij|me)…weten(?! als| zodra| indien| wanneer (?:u|je))",
    r"let (?:us|me) know(?! if| once| as soon)",
    r"(?:could|can|would) you (?:please )?(?:send|tell|give|let us know|let me know|confirm|share)",
)  # fmt: skip
# What asks nothing that has to be known: whether there is more, whether it is clear, what they think of us.
_COURTESY: Final = _any(
    r"(?:kan|kunnen|mag|mogen) (?:ik|we|wij)…(?:nog|verder|ergens|iets|anders)…(?:helpen|doen|betekenen|zijn)",
    r"(?:heeft|heb|hebt|hebben) (?:u|je|jullie)…(?:nog|verder|andere|meer)…(?:iets|vragen|vraag)",
    r"(?:is|was) er…(?:nog|verder|anders)…(?:iets|dienst)", r"(?:nog|verder|andere|anders)(?: \w+)? (?:vragen|iets)",
    r"(?:is|was) (?:dat|dit|het|alles|u|je)…(?:duidelijk|helder|goed|akkoord|opgelost|oké|ok|gelukt|genoeg)",
    r"(?:helpt|lukt|werkt) (?:dat|dit|het)", r"(?:kunt|kun|kan) (?:u|je)…(?:zo|daarmee|hiermee)…(?:verder|vooruit)",
    r"(?:bent|ben) (?:u|je)…(?:geholpen|tevreden)", r"hoe tevreden", r"wat vond (?:u|je)", r"review", r"recensie",
    r"beoordel~", r"(?:can|could|may) (?:i|we)…(?:anything|else|further)",
    r"(?:is|was) there anything", r"anything else", r"any (?:other |more |further )?questions?",
    r"does (?:that|this|it) (?:help|work|answer|make sense)",
    r"(?:is|was) (?:that|this|it)…(?:clear|ok|okay|all|solved)",
    r"rate (?:us|our)", r"(?:laat|let)…(?:weten|know)…(?:nog|verder|anything|any|further)",
    r"(?:laat|let) (?:het )?(?:us|me|ons|mij)(?: \w+)? (?:weten|know)$",
    r"(?:alvast|bij voorbaat)(?: \w+){0,2} (?:dank|bedankt)", r"(?:thanks|thank you) in advance",
)  # fmt: skip
# What to try is an answer, also where it is asked whether they did; so is what is not needed, and that it ends here.
_ANSWERS: Final = lazy(
    r"\b(?:\w*probe(?:er|ren)|geprobeerd|herstart\w*|\w*installe\w+|spam\w*|wist (?:u|je)|try|tried|restart\w*|reset\w*"
    r"|\w*install\w*|junk|did you know|did you check)\b"
    r"|\b(?:niet|geen|not|no|\w+n['’]t)\b.*\b(?:nodig|needed|required|need)\b|\b(?:need|needs)\b.*\b(?:no|not)\b"
    r"|\b(?:sluit|sluiten|stop|stoppen|clos(?:e|ing))\b.*\b(?:vraag|zaak|melding|case|request|question)\b"
)
# What comes of it once they say so: "so that we can help you", "dan kijk ik meteen".
_LEADS_ON: Final = _any(
    r"(?:dan|zodra|zodat|om|daarna|zonder|(?:kan|kunnen|ga|gaan) (?:ik|we|wij))…(?:helpen|help|verder|kijken|kijk"
    r"|nakijken|opzoeken|uitzoeken|zoeken|zoek|controleren|slag|vinden|terugvinden|beoordelen|nodig|weten|hebben)",
    r"(?:then|once|so(?: that)?|to|in order to|without|as soon as|(?:i|we) can)…(?:help|assist|look|check|find"
    r"|investigate|trace|search|go on|get started|know|have)",
)  # fmt: skip
_JOINTS: Final = frozenset({"en", "of", "ook", "en ook", "and", "or", "also"})  # between two questions
_BREAK: Final = ".\n"


def only_asks(text: str) -> bool:
    """Tell whether a reply asks something and tells nothing; in doubt it tells."""
    if len(text) > TEXT_MAX:
        return False
    words = own_words(text)
    asked = [(each.start, each.end) for each in finding.find(text)]
    is_asking = False
    rest: list[str] = []
    for sentence in sentences(words):
        for part, asks in _parts(words, sentence, asked):
            is_answer = _ANSWERS.search(part) is not None
            if asks and not is_answer:
                is_asking = True
            elif is_answer or not _says_nothing(part):
                rest.append(part)
    return is_asking and (not rest or only_holds(_BREAK.join(rest)))


def _parts(words: str, sentence: Sentence, asked: list[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a sentence in lower case, and whether each asks; courtesies do not."""
    for clause in sentence.clauses:
        behind = clause.start
        for start, end in asked:
            begin, stop = max(start, clause.start), min(end, clause.end)
            if begin < stop:
                yield from _told(words[behind:begin])
                yield _asking(words[begin:stop].lower(), is_question=sentence.is_question)
                behind = stop
        yield from _told(words[behind : clause.end])


def _asking(part: str, *, is_question: bool) -> tuple[str, bool]:
    """Return a part with which a customer asks; an order of ours is an answer, unless it is what we have to know."""
    return part, not _COURTESY.search(part) and (is_question or _WANTS.search(part) is not None)


def _told(words: str) -> Iterator[tuple[str, bool]]:
    """Yield what stands beside what is asked, where that is more than signs: it can ask in the form of an order."""
    part = words.strip(" ,;:\n").lower()
    if part not in _JOINTS and any(letter.isalpha() for letter in part):
        yield part, _WANTS.search(part) is not None


def _says_nothing(part: str) -> bool:
    return is_empty(part) or bool(_COURTESY.search(part) or _LEADS_ON.match(part))
