"""Telling what a clause without a promise often is: a request, a refusal, the past, what others said, a rule.

Every function takes a clause in lower case.
"""

import re
from functools import partial
from typing import Final

from belofte.language.expressions import lazy
from belofte.language.phrasing import any_of

_any = partial(any_of, gap=0)  # none of them has one

_NEGATION: Final = _any(
    r"(?:niet|not)(?! later (?:dan|than)| alleen| only)",
    r"no(?! later than| problem)",
    r"geen|nooit|niets|niks|niemand|nergens|zonder|never|nobody|nothing|none|unable|cannot|can't|won't|don't"
    r"|doesn't|didn't",
    r"isn't|aren't|wasn't|shouldn't|wouldn't|couldn't|onmogelijk|impossible",
)
_PAST: Final = _any(
    r"gisteren|eergisteren|vorige|vorig|afgelopen|sinds|destijds|(?:zou|zouden)(?!(?: \w+){0,4} (?:weer )?moeten)"
    r"|had|hadden|werd|werden|was|waren|kwam|kwamen|ging",
    r"zei|zeiden|duurde|belde|belden|stuurde|stuurden|schreef|vroeg|gaf|meldde|vertelde|beloofde|stond|kreeg"
    r"|kregen|ontving|wilde|las",
    r"yesterday|last (?:week|month|year|night|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|since|ago"
    r"|geleden",
    r"were|had|did|would|took|told|said|wrote|mentioned|promised|went|came|left|gave|got|tried|supposed to|should have",
)
_HAVE: Final = _any(r"heb|hebt|heeft|hebben|have|has|i've|we've|you've")
_IS: Final = _any(r"ben|bent|is|zijn|are|am|we're|i'm|you're|it's")
_DONE: Final = _any(
    r"vanmorgen|vanochtend|vannacht|zojuist|zonet|zopas|daarnet|inmiddels|intussen|ondertussen|al|reeds|hiermee"
    r"|this morning|just|already|meanwhile|by now|hereby"
)
_PARTICIPLE: Final = _any(
    r"(?:\w{2,8})?ge[a-z]{2,20}(?:d|t|en)|(?:be|ver|her|ont)[a-z]{2,20}(?:d|t|en)|[a-z]{2,20}eerd",
    r"[a-z]{3,20}ed|sent|made|done|told|put|taken|given|written|spoken|found|been|seen|paid|left|kept|lost|got|gotten",
)
_PLANNED: Final = _any(
    r"gepland|ingepland|verplaatst|verzet|afgesproken|geboekt|gereserveerd|ingeroosterd|toegezegd",
    r"scheduled|planned|moved|booked|arranged|rescheduled",
)
_FUTURE: Final = _any(
    r"wordt|worden|zal|zullen|gaan|ga|gaat|will|shall|\w+'ll|going to|gets|be|komt|volgt|morgen|tomorrow"
)
_PAST_EN: Final = _any(r"[a-z]{3,20}ed")
_PASSIVE_EN: Final = _any(r"is|are|be|been|being|gets?|have|has|get|\w+'ll|will|to|\w+'s")
_WISH: Final = _any(
    r"hoop|hopen|begrijp|begrijpen|snap|snappen|besef|bedankt|dank|dankuwel|wens|wensen|spijt|sorry|jammer"
    r"|vervelend|excuses",
    r"hope|understand|realise|realize|thanks|thank|wish|wishing|appreciate|apologies|apologise|apologize",
)
_REPORTED: Final = _any(
    r"(?:u|je|jij) (?:geeft?|gaf|schreef|schrijft|meldt?|meldde|vroeg|vraagt|zei|zegt|noemde|liet)|aldus|volgens"
    r"|blijkt|zegt|gezegd",
    r"beloofd|you (?:mentioned|told|said|wrote|asked|say|write|indicated|stated)|according to|he said|she said"
    r"|they said",
)
_POLICY: Final = _any(
    r"normaal|normaliter|doorgaans|gewoonlijk|gemiddeld|meestal|vaak|standaard|voorwaarden|bedenktijd|wet"
    r"|wettelijk\w*|garantie\w*",
    r"recht op|anders gratis|geldig|actie|kortingsactie|aanbieding|loopt tot|verstrijkt|verloopt|blijft|wie"
    r"|in de regel|"
    r"vertrekt|vertrekken|geldt|gelden|stijgt|stijgen|daalt|dalen|vergadert|verandert|veranderen|raad|raden"
    r"|adviseren|adviseer|verstandig",
    r"normally|usually|generally|typically|on average|terms|conditions|the law|entitled|valid|offer|expires?"
    r"|you have until|as a rule|departs?|leaves from|apply|applies|meets|rises?|renews?|recommend|advise"
    r"|advisable|wise|tends? to",
)
_OPENING: Final = _any(r"bereikbaar|geopend|openingstijden|gesloten|open|closed|opening hours|lines|werkt gemiddeld")
_CLOSING: Final = lazy(
    r"\s*(?:nog )?(?:alvast )?(?:een )?(?:tot|fijn|fijne|prettig|prettige|goede?|have a|enjoy|see you"
    r"|speak to you|until|good)\b"
    r"[^.]{0,25}(?:morgen|dan|snel|ziens|dag|avond|weekend|week|middag|day|evening|soon|then|tomorrow|luck)?\s*$",
)
_HOLDING: Final = _any(
    r"momentje|moment geduld|ogenblik\w*|even geduld|een moment|ik kijk even|one moment|just a moment|hold on"
    r"|bear with me|a second"
)
_HOLDS_ON: Final = lazy(
    r"\W*(?:(?:een |één )?moment(?:je)?|ogenblik(?:je)?|even geduld|one moment|(?:just )?a moment|bear with me"
    r"|hold on(?! to))(?!\w)"
)
_REQUEST: Final = lazy(
    r"\s*(?:(?:en|maar|of|and|but|or|dus|so|dan) )?(?:"
    r"(?:stuur|bel|mail|laat|vergeet|meld|neem|gelieve|wacht|geef|houd|hou|kijk|let|ga|klik|vul|zet|lever|breng"
    r"|haal|betaal|stel|reageer|"
    r"bewaar|zorg|print|plak|teken|onderteken|kies|noteer|lees|leg|zoek|vraag|schakel|koppel|vervang|druk|scan"
    r"|upload|log|wijzig|app|open|sluit|draag|"
    r"ontkoppel|vermeld|deel|kom|pak|koop|boek|bestel|annuleer|check|controleer|probeer|start|maak|schrijf"
    r"|herstart|wilt|wil|kunt|kun|kan|zou|zult|mag|moet|dient|hoeft|heeft|hebt|heb|"
    r"bent|is|zijn|zal|zullen|gaat|doe|wees|trek|verwijder|installeer|download) (?:u|je|jij|zich|ons|het|de|uw|je"
    r"|jouw|dit|dat|er|mij|me|een|niet|gerust|in|aan|"
    r"om|dan|deze|alle|contact|even|eerst|voor|ervoor|a\.u\.b|op)\b"
    r"|please|kindly|alstublieft|graag|let us|let me know|make sure|feel free|be sure|remember|send|return|call"
    r"|contact|reply|keep|check|"
    r"try|use|click|visit|take|bring|wait|do not|don't|note|see|give us a|fill|print|stick|put|go|choose|write"
    r"|tell|ensure|ask|read|sign|open|close|log|enter|select|"
    r"scan|upload|download|install|remove|replace|switch|turn|press|hold|leave|report|quote|provide|complete"
    r"|follow|register|update your|say the word|just say|"
    r"do let|do not hesitate|don't hesitate|never"
    # names of things too, unless something comes behind that is asked for
    r"|(?:add|answer|approve|attach|book|charge|complain|confirm|connect|copy|dial|drop|email|forward|get|give|hand"
    r"|hang|join|mail|message|move|order|pack|pass|pay|phone|pick|plug|point|pop|post|quit|reset|restart|ring|set"
    r"|share|ship|show|snap|start|stay|submit|swap|tap|text|type|unplug|wash|wrap) (?:the|your|yours|it|them|us|me"
    r"|this|that|these|those|a|an|any|all|both|in|on|off|by|round|over|up|down|out|back|with))\b",
)
_OURS: Final = lazy(r"\s*(?:geef|give) (?:ons|mij|me|us)\b[^.]{0,20}\b(?:tot|until|till)\b")
_THEIR_DEED: Final = _any(
    r"(?:u|je|jij) (?:kunt|kan|kun|dient|moet|mag|hoeft|wilt|zou|zult|wil|heeft recht)",
    r"(?:kunt|kan|kun|dient|moet|mag|hoeft|wilt|zou|zult|heeft|hebt) (?:u|je|jij)",
    r"you (?:can|may|must|should|need|have to|could|might|want|would|like)",
)
_SUBJECT: Final = lazy(
    r"\s*(?:(?:en|maar|dus|and|but|so|dat|that) )?(?:u|je|jij|jullie|you) (?P<verb>[\w'’]+)", re.IGNORECASE
)
_RECEIVING: Final = lazy(  # what the customer does by waiting
    r"(?:ontvang\w*|krijg\w*|hoor\w*|heb\w*|heeft|word\w*|bent|mag|kunt|kan|kun|ziet|zie|vindt|weet|zult|zal|gaat|"
    r"will|receive|get|have|are|can|hear|should|shall|would|may|might|could|must|need|see|know|find)$",
)
_RECEIVES: Final = _any(
    r"verwachten|ontvang\w*|krijg\w*|tegemoet\w*|rekenen op|rekenen|binnen hebben|in huis|expect|look forward"
    r"|count on|rely on|antwoord|bericht"
)
# These leave no doubt: of 331 lessons with one of them, 8 promise something.
_SURELY_NONE: Final = lazy(
    r"(?<!\w)(?:had|hadden|zou|zouden)(?!\w)(?=.{0,200}(?:moeten|zullen|worden|hebben|zijn|gaan|komen|\bge\w))"
    r"|(?<!\w)(?:was|were|wasn't|weren't) (?:going|supposed|meant|due) to(?!\w)"
    r"|(?<!\w)(?:said|told you|promised)(?: you)? (?:that )?(?:we|i|you|it|they) would(?!\w)"
    r"|^\W{0,3}(?:you|it|this) would (?:get|have|receive|hear|be (?:with you|arranged|done))(?!\w)"
    r"|(?<!\w)(?:gisteren|eergisteren|gisteravond|vorige (?:week|maand|keer|jaar)|yesterday"
    r"|last (?:week|month|year|time|night))(?!\w)"
    r"|(?<!\w)(?:bent|ben|is|zijn) (?:\w+ ){0,2}(?:vanmorgen|vanochtend|vannacht|zojuist|zonet|reeds)(?!\w)"
    r"|^\W{0,3}(?:\w+ )?(?:bedankt|dank|dankjewel|thanks|thank you)(?!\w)"
    r"|^\W{0,3}(?:het spijt|sorry|excuses|apologies|i'm sorry|we're sorry|i am sorry|wat (?:fijn|vervelend|jammer|leuk"
    r"|naar|lastig)(?!\w)|fijn dat|goed dat|jammer dat)"
    r"|(?<!\w)(?:kan|kunnen|kunt|kun|can|could|zal|zullen|will|would|do|does|wordt|worden|komt|komen"
    r"|krijgt?|krijgen|ontvangt?|ontvangen|hoort?|horen|geven|geeft?|belt?|bellen|betaalt|betalen|vergoeden|stuurt?|sturen"
    r"|neemt?|nemen|doet|doen|hear|receive|get) "
    r"(?:ik |wij |we |u |je |you |het |it |er )?(?:\w+ ){0,3}?(?:niet|geen|nooit|niemand|not|never|no|nobody)"
    r"(?! (?:later|alleen|only)\b)(?!\w)"
)
_STATE: Final = lazy(
    r"\s*(?:(?:het|de|uw|je|jouw|dat|dit|alles|er|the|your|it|that|everything) )(?:\w+ ){0,3}?"
    r"(?:staat|staan|ligt|liggen|is|zijn|werkt|werken|loopt|lopen|draait|doet|are|works?|runs?) "
    r"(?:(?:nu|inmiddels|al|weer|intussen|now|already|back|again|up)(?!\w))"
    r"|\s*(?:nu|inmiddels|intussen) (?:doet|doen|werkt|werken|staat|ligt|loopt|draait) (?:hij|het|ze|zij|alles|de \w+)"
    r"(?: (?:het|weer|goed|prima|naar behoren)){0,2}\s*$"
    r"|\s*now (?:it|everything|he|she|they) (?:works?|runs?)(?: (?:again|fine|well)){0,2}\s*$"
)
PATTERNS: Final = (
    *(_NEGATION, _PAST, _HAVE, _IS, _DONE, _PARTICIPLE, _PLANNED, _FUTURE, _PAST_EN, _PASSIVE_EN),
    *(_WISH, _REPORTED, _POLICY, _OPENING, _HOLDING, _THEIR_DEED, _RECEIVES),
)
BEGINNINGS: Final = (_CLOSING, _REQUEST, _SUBJECT)  # what a clause may begin with


def is_surely_none(clause: str) -> bool:
    """Tell whether a clause speaks of what has been, will not be, or is only felt, beyond doubt."""
    return bool(_SURELY_NONE.search(clause))


def holds_on(sentence: str) -> bool:
    """Tell whether a sentence asks somebody who is on the line for a moment: "momentje, ik kijk het even na"."""
    return bool(_HOLDS_ON.match(sentence))


def is_state(clause: str) -> bool:
    """Tell whether a clause says how things are by now: "het bedrag staat weer op uw rekening"."""
    return bool(_STATE.match(clause))


def is_request(clause: str) -> bool:
    """Tell whether a clause asks the customer to do something, or says that they may or must."""
    if _OURS.match(clause):
        return False
    if (subject := _SUBJECT.match(clause)) and not _RECEIVING.match(subject["verb"]):
        return True
    return bool(_REQUEST.match(clause) or (_THEIR_DEED.search(clause) and not _RECEIVES.search(clause)))


def begins_with_request(clause: str) -> bool:
    """Tell whether a clause begins by asking the customer to do something: "say the word and …"."""
    return bool(_REQUEST.match(clause)) and not _OURS.match(clause)


def is_negative(clause: str) -> bool:
    """Tell whether a clause says that something is not, or will not be."""
    return bool(_NEGATION.search(clause))


def is_past(clause: str, *, is_far: bool) -> bool:
    """Tell whether a clause speaks of what has been; `is_far`: its day without a year has just passed."""
    if is_far or _PAST.search(clause):
        return True
    is_done = _IS.search(clause) and _DONE.search(clause)  # "u bent vanmorgen aangesloten"
    if (_HAVE.search(clause) or is_done) and _PARTICIPLE.search(clause):
        return not (_PLANNED.search(clause) or _FUTURE.search(clause))
    return bool(_PAST_EN.search(clause)) and not _PASSIVE_EN.search(clause)


def is_about(clause: str) -> bool:
    """Tell whether a clause wishes, reports, holds the line, closes the letter, or says what the rules are."""
    if _OPENING.search(clause) and not re.search(r"\b(?:weer|again)\b", clause):
        return True
    return bool(_CLOSING.match(clause)) or any(
        pattern.search(clause) for pattern in (_WISH, _REPORTED, _POLICY, _HOLDING)
    )
