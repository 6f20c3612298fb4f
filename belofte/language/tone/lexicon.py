"""Phrases that give a sentence away, in Dutch and English: for what must never pass, whatever a classifier thinks.

A phrase *stops* where nobody could mean it well. Where a phrase is only pointing or only sorry, the rest of the reply
decides (`deeds`). `UNLESS` names what makes a phrase harmless in the same sentence.
"""

import re
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from functools import partial
from typing import Final

from belofte.language.expressions import lazy
from belofte.language.phrasing import any_of
from belofte.language.tone.labels import Heard


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a sentence that matches sounds like, and whether it stops the sending."""

    label: Heard
    _: KW_ONLY
    stops: bool
    pattern: re.Pattern[str]


_any = partial(any_of, gap=40)

_IN_CLAUSE: Final = r"[^.!?,;:\n]{0,40}?"  # where "…" may take a verb and its object from two clauses
_U: Final = "(?:u|je|jij)"
_NO_WORD: Final = (
    r"(?:geen|verder geen|niet nog een) (?:\w+ ){0,2}(?:terugkoppeling|feedback|reactie|antwoord|bericht|respons"
    r"|uitsluitsel|update|toelichting|motivering|uitleg)"
)
_NOTHING: Final = rf"(?:niets|niks|{_NO_WORD})"
_ANOTHER: Final = (
    r"(?:de |het |uw |je |die |onze |een |hun )?(?:\w+ )?(?:vergelijker|vergelijkingssite|webwinkel|winkel|verkoper"
    r"|afzender|vervoerder|bezorgdienst|koerier|pakketdienst|fabrikant|leverancier|importeur|dealer|installateur"
    r"|netbeheerder|verhuurder|gemeente|bank|verzekeraar|provider|producent|partner|partij|aannemer|reisbureau"
    r"|luchtvaartmaatschappij|organisator|ziekenhuis|huisarts|platform|aanbieder|instantie|corporatie|vve|anderen"
    r"|iemand anders|afdeling)"
)
_OTHERS: Final = (
    r"(?:the |your |their |our |a )?(?:\w+ )?(?:comparator|comparison site|shop|store|seller|sender|carrier|courier"
    r"|manufacturer|supplier|importer|dealer|installer|grid operator|landlord|council|bank|insurer|provider|producer"
    r"|partner|party|contractor|agency|airline|organiser|hospital|surgery|platform|retailer|department|team"
    r"|somebody else|someone else)"
)

ANYBODY_ELSE: Final = lazy(rf"(?<!\w)(?:{_ANOTHER}|{_OTHERS})(?!\w)")

# What has to stand in a sentence too before the classifier may stop it: it speaks of the reader, of
# somebody else, or of talk that is no more.
_READER: Final = _any(
    "u",
    "uw",
    "uzelf",
    "je",
    "jij",
    "jou",
    "jouw",
    "jullie",
    "mevrouw",
    "meneer",
    "you",
    "your",
    "you['’]~",
    "yourself",
    "sir",
    "madam",
)
_TALK: Final = (
    r"reageren|reageer|reactie|reacties|antwoord\w*|beantwoord\w*|bericht\w*|hoort?|horen|contact|terugkoppel\w*"
    r"|feedback|mails?|mailen|bellen|belt"
    r"|chat|gesprek|discussie|klacht\w*|dossier|zaak|brief|brieven|correspondentie|vragen|repl\w+|respon\w+"
    r"|answer\w*|hear|messages?|chat|conversation"
    r"|discuss\w*|complaints?|case|matter|letters?|writ\w+|emails?|calls?|questions?|correspondence"
)
_SHUT: Final = (
    r"niet|geen|niets|niks|nooit|gesloten|sluit\w*|klaar|laatste|beëindig\w*|verbre\w+|wis\w*|verwijder\w*|ongelezen"
    r"|not|no|never|nothing|closed?|closing"
    r"|end\w*|final|delet\w+|unread|unanswered|\w+n['’]t"
)
_SHUTS_TALK: Final = lazy(rf"^(?=.*(?<!\w)(?:{_TALK})(?!\w))(?=.*(?<!\w)(?:{_SHUT})(?!\w))")
CUES: Final[Mapping[Heard, re.Pattern[str]]] = {
    "rude": _READER,
    "sarcasm": _READER,
    "blame_shift": ANYBODY_ELSE,
    "brush_off": _SHUTS_TALK,
}

# Who need not do anything is not brushed off: "u hoeft zelf niets te doen".
REASSURES: Final = lazy(
    r"(?<!\w)(?:u|je|jij) hoeft (?:\w+ ){0,3}(?:niet|niets|niks|geen)(?!\w)"
    r"|(?<!\w)hoeft (?:u|je|jij) (?:\w+ ){0,3}(?:niet|niets|niks|geen)(?!\w)"
    r"|(?<!\w)(?:you (?:do not|don['’]t|won['’]t) (?:need|have) to|no need to"
    r"|nothing (?:more |else )?(?:for you )?to do)(?!\w)"
)

# Who rails at us may be told where it ends; who closes the door after all is well, closes none.
BOUNDARY: Final = _any(
    "scheld~", "uitscheld~", "uitgescholden", "schold~", "gescholden", "dreig~", "bedreig~", "gedreigd", "beledig~",
    "taalgebruik", "grof", "grove", "respectvol", "discriminer~", "intimid~",
    "swear~", "abus~", "threat~", "insult~", "offensive", "racist~", "respectful~", "language like",
    "raise your voice", "shout~",
)  # fmt: skip
FAREWELL: Final = _any(
    "fijn dat", "graag gedaan", "blij dat", "mooi dat", "is gelukt", "gelukt is", "is opgelost", "opgelost is",
    "bedankt voor het gesprek",
    "glad", "you['’]?re welcome", "happy to help", "happy to have", "sorted now", "now sorted", "all done",
    "is (?:solved|resolved)", "works again",
    "thank(?:s| you) for chatting", "dan sluit ik", "dan kan ik", r"(?:then i will|then i['’]ll|i['’]ll then)",
)  # fmt: skip
UNLESS: Final[Mapping[Heard, re.Pattern[str]]] = {
    "brush_off": _any(
        r"(?<!komende )(?<!eerste )(?:dagen|weken|maanden|tijd|lang) (?:niets|niks)",  # which we regret
        r"als u", r"als je", "mocht", "indien", "tenzij", r"krijg(?:t)? (?:u|je) (?:dan )?(?:binnen|voor|na|op)",
        r"hoort? (?:u|je) (?:binnen|voor|na|op)", r"ontvangt? (?:u|je) (?:binnen|voor|na|op)",
        r"(?:vervelend|jammer|spijtig|sorry|excuses|niet de bedoeling|niet goed|onterecht)[^.]{0,40}dat",
        "if you", "unless", "should you", r"(?:sorry|apologies|apologise|regret|unacceptable|not right)[^.]{0,40}that",
    ),
}  # fmt: skip

# Closing the door: no word will follow, the talk is ended, nobody reads it (story 2, story 3b).
_CLOSES_NL: Final = _any(
    rf"{_U} (?:hoort?|krijgt?|verneemt?|ontvangt?|zult|zal|gaat){_IN_CLAUSE}{_NOTHING}"
    r"(?: meer)?(?: van ons| over| op)?",
    rf"(?:hoort?|krijgt?|verneemt?|ontvangt?|zult|gaat) {_U}{_IN_CLAUSE}{_NOTHING}",
    rf"{_NOTHING} (?:meer )?(?:van ons )?(?:horen|vernemen|krijgen|ontvangen|verwachten)",
    rf"waarover {_U} {_NOTHING}",
    rf"(?:er (?:komt|volgt)|volgt) (?:hier(?:op|over) (?:verder )?|verder ){_NOTHING}",
    rf"(?:er (?:komt|volgt)|volgt) {_NO_WORD}",
    r"(?:terugkoppeling|reactie|antwoord|respons) (?:blijft (?:achterwege|uit)|geven wij (?:hierop )?niet"
    r"|volgt (?:hierop )?niet)",
    r"(?:wij|we|ik) (?:geven|geef) (?:hier(?:op|over) )?(?:verder )?geen (?:reactie|antwoord|terugkoppeling)",
    r"(?:ik|wij|we) (?:beëindig|beëindigen|verbreek|verbreken|stop|stoppen) (?:nu |hierbij |hiermee |met )?"
    r"(?:nu )?(?:dit|de|deze|het) (?:chat|gesprek|chatgesprek|discussie|correspondentie|contact)",
    r"(?:beëindig|verbreek|sluit|beëindigen|sluiten) (?:ik|wij|we) (?:nu |hierbij |dan )?(?:dit|de|deze|het)"
    r" (?:chat|gesprek|chatgesprek|discussie|correspondentie)",
    r"(?:chat|gesprek|chatgesprek|discussie|correspondentie) (?:wordt|is) (?:nu |hierbij |hiermee )?"
    r"(?:beëindigd|verbroken|afgebroken)",
    r"(?:eindeloze|zinloze|oeverloze) (?:\w+ )?discussie",
    r"(?:wij|we|ik) (?:reageren|reageer|antwoorden|antwoord) (?:hier )?(?:verder |ook )?niet (?:meer|verder) op",
    rf"(?:wij|we|ik) (?:gaan|ga) (?:hier )?(?:verder |ook )?niet (?:meer|verder) (?:in op|op{_IN_CLAUSE} in)",
    r"(?:wij|we|ik) (?:zullen|zal)…niet meer…(?:reageren|beantwoorden|antwoorden)",
    r"(?:(?:e-?)?mails?|mailtjes|berichten)…ouder (?:zijn )?dan…(?:verwijder~|gewist|wissen|weggegooid)",
    r"(?:(?:e-?)?mails?|mailtjes|berichten)…(?:verwijder~|gewist|wissen|weggegooid)…(?:ouder (?:zijn )?dan|ongelezen)",
    r"(?:verwijder~|wissen|wis|gooien|weggooien)…(?:(?:e-?)?mails?|mailtjes|berichten|vragen)…"
    r"(?:ouder|ongelezen|van (?:voor|vóór))",
    r"(?:(?:e-?)?mails?|mailtjes|berichten|vragen) van (?:voor|vóór)…(?:verwijder~|gewist|weggegooid|opgekuist)",
    r"(?:stuur|mail)…(?:opnieuw|nogmaals|een nieuw~)…(?:verwijderd|gewist|weggegooid)",
    r"(?:99|negenennegentig) ?(?:%|procent)[^.!?]{0,80}(?:opgelost|vanzelf)",
    r"(?:vast|wel|waarschijnlijk|ongetwijfeld|vermoedelijk|intussen) (?:al |wel )?vanzelf (?:al )?opgelost",
    r"(?:heeft|hebben) zich (?:vast|wel|waarschijnlijk|ongetwijfeld|inmiddels) (?:wel )?(?:vanzelf )?opgelost",
    r"(?:hiermee|daarmee|wat ons betreft) is (?:de zaak|het|deze zaak|uw klacht|de kous) (?:voor ons )?"
    r"(?:afgedaan|gesloten|af|klaar)",
)  # fmt: skip
_CLOSES_EN: Final = _any(
    r"you (?:will|shall|won['’]t|will not|are not going to)…(?:get|receive|hear|be given)…"
    r"(?:no|nothing|any|further)(?: \w+){0,2} ?(?:feedback|reply|response|answer|from us|explanation|update)",
    r"you['’]ll (?:get|receive|hear|be given) (?:no|nothing)(?: \w+){0,2}",
    r"you will (?:not|never) hear (?:back|from us|anything|more)",
    r"you won['’]t (?:hear|be hearing|get a reply|receive a reply)(?: \w+){0,2}",
    r"there will be no (?:further )?(?:feedback|reply|response|answer|correspondence|communication)",
    r"no (?:further )?(?:feedback|correspondence|communication|reply|response) will (?:be|follow)(?: \w+)?",
    r"(?:i am|i['’]m|we are|we['’]re) (?:now |hereby )?(?:ending|terminating|closing|ending) (?:this|the)"
    r" (?:chat|conversation|discussion|correspondence|call)",
    r"(?:i|we) (?:will|shall|now|hereby|am going to|['’]ll) (?:now )?(?:end|terminate|disconnect) (?:this|the)"
    r" (?:chat|conversation|discussion|call)",
    r"(?:this|the) (?:chat|conversation|discussion|correspondence) (?:is|has been) (?:now |hereby )?"
    r"(?:over|terminated|ended|at an end)",
    r"(?:endless|pointless) (?:discussion|debate|argument)",
    r"(?:we|i) (?:will|shall|do) (?:no longer|not) (?:be )?(?:respond~|reply~|answer~|discuss~|enter)…"
    r"(?:this|you|your|further|matter|correspondence)",
    r"(?:(?:e-?)?mails?|messages?)…(?:older than|unread)…(?:delet~|removed|binned)",
    r"(?:delet~|removed) (?:unread|without (?:a reply|reading))",
    r"(?:has|have) (?:surely|probably|no doubt|certainly|most likely) (?:been )?(?:solved|resolved|sorted) "
    r"(?:itself|themselves|by itself)",
    r"as far as we are concerned,? (?:this|the) (?:matter|case|complaint) is (?:closed|settled|over)",
)  # fmt: skip
_CURT: Final = _any(
    "regels zijn regels",
    r"(?:dat|dit|zo) is (?:nu eenmaal|nou eenmaal|gewoon) (?:ons |het )?(?:beleid|de regel)",
    r"(?:daar|hier) (?:laten|laat) (?:wij|we|ik) het bij", "einde discussie", "punt uit", "basta",
    r"(?:het|ons) besluit staat vast", "niet voor discussie vatbaar", "meer kan ik er niet van maken",
    "dit is mijn laatste reactie", "dat is mijn laatste antwoord", "u kunt het daarmee doen",
    r"(?:u|je) (?:zult|zal) het (?:hier)?mee moeten doen", "neem het of laat het",
    "rules are rules", "take it or leave it", "end of story", "end of discussion",
    r"that['’]s (?:just |simply )?(?:our|the|company) policy", "not up for discussion", "our decision is final",
    "and that is that", r"and that['’]s that", "this is my last reply", "the matter is closed",
)  # fmt: skip
# Scorn: said at somebody, never to help (story 1).
_SCORNS: Final = _any(
    r"(?:bent|ben) (?:u|je|jij) (?:nou |nu |soms |echt )?(?:gek|dom|doof|blind|achterlijk|gestoord|dronken"
    r"|niet goed wijs|niet goed bij uw hoofd)",
    r"(?:u|je|jij) (?:bent|lijkt) (?:nou |nu |wel |echt |gewoon |een )*(?:gek|dom|achterlijk|gestoord|idioot"
    r"|zeur"
    r"|zeurpiet|aansteller|zeikerd|leugenaar|niet goed wijs)",
    "hou(?:d)? (?:eens )?(?:nou )?(?:op|eens op) met (?:zeuren|zeiken|janken|klagen|mekkeren|zaniken)",
    "hou(?:d)? (?:toch |nou |eens )*(?:je|uw) (?:mond|bek|kop)", "doe (?:eens |nou |toch )?normaal",
    "ga (?:toch |lekker )?(?:fietsen|weg|ergens anders zeuren)", "zeur niet(?: zo)?",
    "stel (?:u|je) niet (?:zo )?aan",
    "niet zo zeuren", "wat een gezeur", "lekker belangrijk", "interesseert (?:mij|me|ons) (?:niet|niks|niets)",
    "kan (?:mij|me|ons) niet(?:s)? schelen", "zoek het (?:zelf |maar )?(?:lekker )?(?:maar |zelf )?uit",
    r"(?:bent|kunt) (?:u|je) (?:niet kunnen|niet) lezen", r"kun(?:t)? (?:u|je) niet lezen",
    "gebruik (?:uw|je) (?:gezonde )?verstand", "niet zo moeilijk doen",
    "dat is (?:echt )?uw eigen domme schuld", "eigen schuld,? dikke bult", "niet mijn probleem",
    "daar heb ik geen boodschap aan", "moet ik het nog een keer uitleggen", "voor de zoveelste keer",
    r"are you (?:stupid|dumb|deaf|blind|crazy|mad|drunk|insane|thick)",
    r"you(?:['’]re| are) (?:just |really |clearly |such )?(?:an? )?(?:stupid|dumb|crazy|idiot|moron|liar|fool"
    r"|imbecile|nuisance|whiner)", "shut up", "stop (?:whining|moaning|bitching|nagging|whinging)",
    "get a life",
    "can['’]?t you read", "cannot you read", r"(?:use|try using) your (?:brain|head)",
    r"(?:not|isn['’]t) my problem", r"(?:we|i) (?:don['’]t|do not|couldn['’]t) care(?: less)?", "boo hoo",
    "figure it out yourself", "your own stupid fault", "for the umpteenth time",
    "how many times do (?:i|we) have to", "hoe vaak moet(?:en)? (?:ik|wij|we)",
)  # fmt: skip
_MOCKS: Final = _any(
    r"(?:mijn|onze|de) glazen bol", r"(?:wij|we|ik) (?:zijn|ben) (?:helaas |nou eenmaal |toch )?geen"
    r" (?:helderziende~?n?|gedachtelezers?)", "(?:my|our|a|the) crystal ball", "not (?:a )?mind readers?",
    "(?:uw|je) wens is ons bevel", "gefeliciteerd met (?:uw|je) (?:ontdekking|vondst|inzicht)",
    "sherlock(?: holmes)?",
    "wereldschokkend", "cry me a river", "your wish is our command",
    "well done, you(?:['’]ve| have)? (?:found|managed)",
    "what a genius", "slow clap", "round of applause", "majesteit", "your majesty", "your highness",
    "hoogheid", "och arme", "ach gossie", "stop de persen", "stop the press(?:es)?",
    "poor (?:you|thing|baby)", "huilie huilie", "welkom in de echte wereld", "welcome to the real world",
    "had (?:u|je) (?:soms |misschien )?een (?:rode loper|butler|lintje)",
    "heel de wereld draait om (?:u|je|jou)",
)  # fmt: skip
_NO_CONDITION: Final = r"(?![^.!?\n]*, dan (?!had|was|waren|zou))"  # "had u al betaald, dan krijgt u het terug"
_REPROACHES: Final = _any(
    rf"had (?:u|je) {_NO_CONDITION}(?:maar |dan |nou |beter |gewoon |het |dat |eerder |eerst )+~",
    r"(?:dat|dit) had (?:u|je) (?:natuurlijk |ook |toch |best |gewoon |prima |zelf )+…(?:moeten|kunnen)",
    r"(?:dan )?had (?:u|je) (?:de|het|uw|je|dit|dat|ons|onze)…(?:moeten|kunnen)",
    r"(?:u|je) had…(?:moeten (?:lezen|weten|controleren|bellen|melden|doorgeven|kijken|opletten|zeggen"
    r"|nakijken)"
    r"|kunnen (?:lezen|weten|zien|bedenken|voorkomen))",
    r"(?:is|komt|ligt) (?:echt |toch |helemaal |dus )*(?:door |aan )?(?:uw|je|jouw|u|jou) ?(?:eigen|zelf)"
    r" (?:schuld|fout|keuze|verantwoordelijkheid|toedoen|onoplettendheid|nalatigheid)",
    r"dat (?:is|was) (?:dan )?(?:uw|je|jouw) eigen (?:schuld|fout|keuze|verantwoordelijkheid)",
    r"dat (?:heeft|heb) (?:u|je) (?:dan )?(?:echt )?(?:aan )?uzelf te (?:danken|wijten)",
    "aan uzelf te (?:danken|wijten)",
    "aan jezelf te (?:danken|wijten)",
    r"if (?:only )?you had…(?:read|checked|called|told|paid|followed|listened|bothered|looked)",
    rf"you should(?:['’]ve| have)(?! been| heard){_IN_CLAUSE}"
    r"(?:read|known|checked|called|told|thought|looked|noticed|followed|reported)",
    r"(?:is|was) (?:entirely |really |simply |all )?your own (?:fault|choice|doing|mistake|responsibility)",
    r"(?:only|just) (?:yourself|yourselves) to blame", "brought (?:this|it) on yourself",
)  # fmt: skip
# Bare pointing (story 4): stops where the reply does nothing else for the customer.
_POINTS: Final = _any(
    rf"(?:dat|dit) is (?:echt |toch |dan |geheel |helemaal )*(?:een zaak van|een kwestie van|aan|de"
    rf" verantwoordelijkheid van|een probleem van|iets van|iets voor|een zaak tussen u en) {_ANOTHER}",
    rf"(?:daar|hier)(?:voor|over|mee)? (?:moet|dient|moeten|zult|kunt) (?:u|je) (?:echt |zich |je |toch "
    rf"|contact"
    rf" |dan )*(?:bij|tot|te|met|naar|opnemen met) {_ANOTHER}",
    rf"(?:u|je) (?:moet|dient|zult) (?:hier(?:voor|mee)|daar(?:voor|mee))? ?(?:echt |zich |toch "
    rf"|dan )*(?:bij|tot"
    rf"|contact opnemen met|wenden tot|naar) {_ANOTHER}",
    rf"(?:is|ligt) (?:de schuld van|de fout van|aan) {_ANOTHER}",
    r"(?:daar|hier) (?:gaan|ga) (?:wij|we|ik) niet over", r"(?:wij|we|ik) (?:gaan|ga) (?:daar|hier) niet over",
    r"(?:dat|dit) (?:valt|ligt) (?:niet|buiten) (?:onder |aan )?(?:ons|onze (?:schuld|verantwoordelijkheid"
    r"|macht))",
    r"(?:dat|dit) is niet (?:onze|mijn) (?:verantwoordelijkheid|afdeling|taak|pakkie-?an|schuld|fout|zaak)",
    rf"(?:that|this|it) is (?:really |entirely |purely )?(?:up to|a matter for|the responsibility of"
    rf"|the fault of"
    rf"|something for|between you and|an issue with|a problem of|down to) {_OTHERS}",
    rf"(?:that|this)['’]s (?:really )?(?:up to|a matter for|between you and|on|down to) {_OTHERS}",
    rf"you (?:will |['’]ll )?(?:need|have|must|should) (?:to )?(?:contact|take (?:this|that|it) up with"
    rf"|speak to|ask"
    rf"|go to|chase|complain to) {_OTHERS}",
    r"(?:that|this|it)(?: is|['’]s) (?:not|nothing to do with) (?:us|our (?:responsibility|fault|department"
    r"|job|problem)"
    r"|my (?:department|job))", r"(?:we|i) (?:have|had) nothing to do with (?:this|that|it)",
    r"nothing to do with us",
)  # fmt: skip
# Sorry, and a cause: no more than an excuse where the reply does nothing.
_IS_SORRY: Final = _any(
    r"(?:door|wegens|vanwege) (?:de |het |een |grote |extreme |enorme |onverwachte |onvoorziene |aanhoudende )*"
    r"(?:drukte|personeelstekort|ziekte|tekort|omstandigheden|overmacht|storm|vakantieperiode|feestdagen"
    r"|storing"
    r"|systeemfout|technische fout|verhuizing|hoeveelheid|werkdruk)",
    r"excuses? voor (?:het|dit|de|eventueel) (?:ongemak|overlast|hinder|vertraging)",
    "sorry voor (?:het|dit|de) (?:ongemak|overlast|hinder|vertraging)",
    "wij (?:vragen|hopen op) (?:uw|om) begrip",
    r"(?:due to|because of|owing to) (?:the |a |an |unforeseen |high |staff |exceptional |unexpected )*"
    r"(?:volume|demand|shortage|shortages|circumstances|sickness|illness|weather|error|glitch|outage|holidays)",
    r"(?:apolog\w+|sorry) for (?:any|the|this) (?:inconvenience|delay|trouble)", "these things happen",
    "we ask for your (?:understanding|patience)",
)  # fmt: skip

PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase("brush_off", stops=True, pattern=_CLOSES_NL),
    Phrase("brush_off", stops=True, pattern=_CLOSES_EN),
    Phrase("brush_off", stops=False, pattern=_CURT),
    Phrase("rude", stops=True, pattern=_SCORNS),
    Phrase("sarcasm", stops=True, pattern=_MOCKS),
    Phrase("blame_customer", stops=False, pattern=_REPROACHES),
    Phrase("blame_shift", stops=True, pattern=_POINTS),
    Phrase("excuse_no_action", stops=False, pattern=_IS_SORRY),
)


def says(phrase: Phrase, sentence: str) -> bool:
    """Tell whether a sentence in lower case says a phrase, with nothing beside it that makes it harmless."""
    harmless = UNLESS.get(phrase.label)
    return bool(phrase.pattern.search(sentence)) and not (harmless and harmless.search(sentence))
