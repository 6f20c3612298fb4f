"""What a reply does besides sounding: whether it tells what was done, promises, asks, gives a reason or a way on.

An apology followed by a deed is no excuse, and who is shown the way by somebody who already did something is not sent
away: the whole reply decides, and this is what it looks at.
"""

from dataclasses import dataclass
from functools import partial
from typing import Final

from belofte.language.expressions import lazy
from belofte.language.phrasing import any_of

_any = partial(any_of, gap=60)

_WE: Final = "(?:ik|wij|we)"
_PARTICIPLE: Final = (
    r"(?!ontvangen|gelezen|gehoord|begrepen|vernomen|gezien|kennisgenomen|besloten|bedoeld|beloofd|geweest|gekregen"
    r"|gemerkt|genoteerd|opgemerkt|gelet|geantwoord|geleverd|gezegd|geschreven|verteld|uitgelegd|verzonden|moeten"
    r"|kunnen|"
    r"willen|betaald|gedaan)"
    r"(?:(?:af|aan|bij|door|in|mee|na|om|op|over|recht|stop|terug|toe|uit|vast|voor|weg|klaar)?ge\w{2,}(?:d|t|en)"
    r"|(?:be|ver|her|ont|over|onder)\w{3,}(?:d|t|en))"
)
_NOTHING_DONE: Final = (
    r"(?:(?:\w+ )?begrip|(?:\w+ ){0,5}(?:niet|geen|nooit|enkel|alleen|slechts)|niets|niks|het druk|helaas"
    r"|uw (?:bericht|mail|brief))"
)
_DOES: Final = (  # what an agent does, or is about to
    r"(?:bel|bellen|mail|mailen|stuur|sturen|zoek|zoeken|vraag|vragen|regel|regelen|zorg|zorgen|stort|storten|boek"
    r"|boeken"
    r"|betaal|betalen|maak|maken|pas|passen|zet|zetten|leg|leggen|geef|geven|neem|nemen|kom|komen|plan|plannen|bestel"
    r"|bestellen|lever|leveren|repareer|repareren|vervang|vervangen|vergoed|vergoeden|herstel|herstellen|los|lossen"
    r"|laat"
    r"|laten|meld|melden|schakel|schakelen|annuleer|annuleren|verleng|verlengen|verwerk|verwerken|controleer"
    r"|controleren"
    r"|bezorg|bezorgen|haal|halen|verwijder|verwijderen|verhoog|verlaag|bevestig|reserveer|scheld|schelden|draai"
    r"|draaien"
    r"|bied|bieden|houd|houden|breng|brengen|spreek|bespreek|informeer|informeren|crediteer|crediteren|activeer"
    r"|onderzoek"
    r"|onderzoeken|bekijk|kijk|kijken|check|checken|ga|gaan|zal|zullen|verbind|schrijf|schrijven|rond|dien|start"
    r"|starten)"
)
_UNDONE: Final = (  # what makes a deed none: it is not done, or it does nothing for the customer
    r"(?:(?:\w+ ){0,4}(?:niet|niets|niks|geen|niemand|nooit|begrip|kennisgeving|hierbij|hiermee|kennis|ons best|mee"
    r"|ervan uit"
    r"|vanuit|gesprek|chat|discussie|hierop|daarop)|u helaas|alleen|enkel|slechts)"
)
REPORTS: Final = _any(
    rf"(?:ik|wij|we) (?:heb|hebben) (?!{_NOTHING_DONE}(?!\w))…{_PARTICIPLE}",
    rf"(?:heb|hebben) (?:ik|wij|we) (?!(?:begrip|geen|er geen|niets|niks|het druk|uw (?:bericht|mail"
    rf"|brief))(?!\w))…{_PARTICIPLE}",
    r"(?:is|zijn|staat|staan|werd|werden|wordt|worden) (?!niet|geen|nog niet)…(?:terugbetaald|teruggestort|teruggeboekt"
    r"|overgemaakt|verstuurd|verzonden|aangepast|hersteld|opgelost|doorgezet|doorgestuurd|gewijzigd|verwerkt"
    r"|geannuleerd|gerepareerd|vervangen|verholpen|ingepland|gereserveerd|klaargezet|geregeld|gecorrigeerd"
    r"|bijgeschreven"
    r"|stopgezet|kwijtgescholden|verwijderd|geactiveerd|geblokkeerd|aangevraagd|besteld|opgehaald|rechtgezet"
    r"|ingetrokken)(?! door)",
    r"(?:i|we)(?:['’]ve| have) (?:now |just |already |also |since |today |therefore |immediately |personally )*"
    r"(?!received|read|heard|noted|seen|understood|taken note|no|not|nothing|had|been|to|a |an |the )\w+(?:ed|en|nt"
    r"|ne|de"
    r"|ut|id|ld|wn|aken|ade|ught|ft|t|up|un|in)",
    r"(?:i|we) (?:just |already |then |also |immediately )?(?:called|phoned|rang|checked|asked|sent|booked|refunded"
    r"|arranged|"
    r"cancelled|changed|corrected|fixed|replaced|ordered|reported|passed|forwarded|spoke|contacted|transferred|credited"
    r"|removed|updated|paid|reset|opened|waived)",
    r"(?:has|have|was|were|is|are) (?:now |already |just |been )+(?:refunded|sent|credited|fixed|repaired|replaced"
    r"|booked"
    r"|cancelled|changed|corrected|resolved|solved|restored|updated|arranged|paid|removed|reset|waived|ordered"
    r"|shipped)",
)  # fmt: skip
PROMISES: Final = _any(
    rf"{_WE} (?!(?:kan|kunnen|kon|konden|wil|mag|moet)(?!\w)){_DOES}(?! {_UNDONE}(?!\w))",
    rf"(?<!niet )(?<!geen ){_DOES} {_WE}(?! {_UNDONE}(?!\w))",
    r"(?:u|je|jij) (?:krijgt|krijg|ontvangt|ontvang|hoort|hoor|vindt|heeft) (?!(?:hier|daar|er)?(?:over|voor"
    r"|van)? ?(?:verder"
    r" |dus |dan |van ons )*(?:niet|niets|niks|geen)(?!\w))…(?:morgen|vandaag|binnen|uiterlijk|dag|dagen|week|weken"
    r"|uur|maandag"
    r"|dinsdag|woensdag|donderdag|vrijdag|van ons|van mij|bericht|terug|nieuwe?|bevestiging|vervang~|geld|bedrag)",
    rf"(?:krijgt|ontvangt|hoort|krijg|ontvang|hoor) (?:u|je|jij)(?! {_UNDONE}(?!\w))",
    r"(?:een |mijn |onze )?(?:collega|monteur|technieker|koerier|team)…(?:belt|mailt|komt|neemt|kijkt|stuurt|brengt"
    r"|zoekt)",
    r"(?:i|we)(?:['’]ll| will| shall|['’]m going to| am going to|['’]re going to| are going to)"
    r" (?!not|no longer|never|have to disappoint)\w+",
    r"(?:i['’]m|i am|we['’]re|we are) (?:now |currently )?(?:sending|looking into|checking|arranging|refunding"
    r"|booking|calling"
    r"|working on|asking|replacing|contacting|investigating|sorting|fixing|processing)",
    r"you(?:['’]ll| will| can expect to)…(?:receive|get|hear|have|find|see)(?! (?:no|nothing|any|back|to"
    r"|from us again|it)(?!\w))",
    r"let me (?!know)\w+",
    r"(?:a colleague|our engineer|an engineer|the engineer|somebody|someone) (?:will|is going to)",
)  # fmt: skip
ASKS: Final = _any(
    r"(?:kunt|kun|zou|wilt|wil|zou|mag|mogen) (?:u|je|jij|ik|wij|we)…(?:sturen|doorgeven|laten weten|mailen|bellen"
    r"|invullen|bevestigen|vertellen|controleren|kijken|proberen|herstarten|uploaden|nakijken|bekijken|vragen|weten)",
    r"(?:stuur|mail|bel|geef|vul|laat|meld|probeer|controleer|start|kies|klik|reageer|download|upload|vertel)"
    r" (?:ons|mij|me|het|dit|de|uw|je|een|eerst|even|dan|op|ons|alstublieft|gerust|hier)",
    r"(?:graag|ook) (?:ontvangen|horen|krijgen|zien) (?:wij|we|ik)", "gelieve", r"(?:could|would|can|will) you",
    r"(?:please|kindly) (?!accept|note|understand|bear|be aware|forgive|excuse|rest)\w+", "let (?:us|me) know",
    r"(?:i|we)(?:['’]d| would) like (?:you )?to", "send (?:us|me)", "feel free to", "try (?:the|to|this|again|it)",
    r"(?:hebben|heb) (?:wij|we|ik)…nodig", r"(?:we|i) need (?:your|the|a|to know)",
)  # fmt: skip
REASON: Final = _any(
    "omdat", "want", "namelijk", "daardoor", "reden", "doordat", "aangezien", "immers", "zodat",
    "because", "reason", "since", "as the", "as we", "so that", "which is why",
)  # fmt: skip
WAY: Final = lazy(  # a way on: a number, an address, somewhere to go that is named
    r"\d[\d \-]{6,}\d|(?<!\w)(?:0\d{3,4}|14 ?0\d{2,3})(?!\d)|https?://|www\.|\w@\w|\w\.(?:nl|be|com|org|eu"
    r"|co\.uk)(?!\w)"
    r"|(?<!\w)(?:wel (?:kan|kunnen|kunt)|in plaats daarvan|als alternatief|wat (?:wel|ik wel|wij wel) kan"
    r"|kunt u (?:wel|ook)"
    r"|kun je (?:wel|ook)|u kunt (?:wel|ook|kiezen)|instead|alternatively|what (?:i|we) can (?:do|offer)"
    r"|you can (?:also|still"
    r"|choose)|bezwaar maken|geschillencommissie|ombudsman|object|appeal)(?!\w)"
)
DATE: Final = _any(
    r"\d{1,2} (?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|january"
    r"|february"
    r"|march|may|june|july|august|october|december)", r"(?:maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag)",
    r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|tonight)", "morgen(?:ochtend|middag|avond)?",
    "vanmiddag", "vanavond", "overmorgen", "mrgn",
    r"(?:uiterlijk|binnen|within|in|by|before) (?:de |the )?(?:\d+|een|twee|drie|vier"
    r"|vijf|tien|a|one|two|three|four|five|ten) (?:\w+ )?(?:uur|dag|dagen|werkdagen|week|weken|hours?|days?|weeks?"
    r"|working)",
    r"(?:volgende|komende|next|coming) (?:week|maand|month|dagen|days)",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Deeds:
    """What a reply does."""

    reports: bool  # tells what was done
    promises: bool  # says what will be done, or by when
    asks: bool  # asks for what is needed, or says what the customer can do
    gives_reason: bool
    shows_way: bool  # names where to go, or what can be done instead

    @property
    def acts(self) -> bool:
        """Tell whether we do something ourselves, did it or will."""
        return self.reports or self.promises

    @property
    def helps_on(self) -> bool:
        """Tell whether somebody who is sent elsewhere is helped on their way: a deed, or a reason and a way."""
        return self.acts or (self.gives_reason and self.shows_way)


def of(words: str) -> Deeds:
    """Return what a reply does; `words` are its own, in lower case, without what it quotes."""
    return Deeds(
        reports=bool(REPORTS.search(words)),
        promises=bool(PROMISES.search(words) or DATE.search(words)),
        asks="?" in words or bool(ASKS.search(words)),
        gives_reason=bool(REASON.search(words)),
        shows_way=bool(WAY.search(words)),
    )
