"""Long words that everybody knows, by rule: a word made of everyday parts is an everyday word ("rekeningnummer").

A Dutch compound is taken apart from its end; what is left has to be everyday too, or short.
"""

from typing import Final

from belofte.language.expressions import lazy
from belofte.language.guessing import Language

SYLLABLES_MAX: Final = 3  # a word with no more of them is not hard by its length
_VOWELS_NL: Final = lazy(r"[aeiouyáéíóúàèâêôûäëïöü]+(?<!ei)|ij|ei")
_VOWELS_EN: Final = lazy(r"[aeiouyé]+")
_SILENT_EN: Final = lazy(r"(?<=[^aeiouyl])e$|(?<=[^aeiouylsxzhcg])es$|(?<=[^aeioutdy])ed$")
_APART: Final = lazy(r"[ëïöü](?<=[aeiou].)")  # a diaeresis begins a syllable
_LINKS: Final = ("", "s", "en", "e", "n", "-")
_LETTERS_MIN: Final = 3

_DUTCH_WORDS: Final = """
bezorg betaal verzend verzeker reserveer controle gebruik ontvang nieuwsbrief winter zomer avond morgen nacht
aanbetaling aanbieding aansluiting aanvraag aanvragen abonnement activiteit administratie adres adressen afdeling
afspraak afspraken agenda algemeen alsjeblieft alstublieft antwoord antwoorden apotheek apparaat apparaten april
artikel artikelen augustus automatisch bagage bedankt bedrag bedragen begeleiding behandelen behandeling bekijken
belangrijk belangrijke beneden benieuwd bestel bestellen bestelling bestellingen bestemming betaalpas betalen betaling
betalingen bevestigen bevestiging bewaren bezoek bezoeker bezorgen bezorger bezorging bezorgkosten bezwaar bibliotheek
bijlage bijvoorbeeld binnenkort bovendien buitenland buurt caravan categorie centrum collega computer contact contract
controle controleren datum december dinsdag donderdag duidelijk duidelijke eigenaar eigenlijk eindelijk energie
facturen factuur familie februari festival fiets formulier formulieren foto fotograaf gebeuren gebeurtenis geboorte
gebruiken gebruiker gedaan gegevens gelukkig gemeente gesprek gesprekken gezellig gezondheid helemaal herinnering
huisarts huisdier huurder informatie ingewikkeld inschrijven inschrijving installeren instelling instellingen
interessant internet januari kaartje kamer kantoor kapot kilometer kinderen klachten klant klanten klantenservice
kleding korting kosten kwaliteit kwartier leverancier leveren levering lidmaatschap maandag mailen makkelijk
medewerker medewerkers medicijn medicijnen meestal meneer meteen meterstand meterstanden mevrouw middag minuten modem
moeilijk mogelijk mogelijkheid monteur museum natuurlijk nederland nederlands nederlandse november nummer oktober
omruilen onderdeel onderdelen ondertussen onderwerp onderzoek onderzoeken ongeveer ontvangen ontvangst opening
openingstijden ophalen oplossen oplossing opnieuw opruimen opzeggen opzegging originele ouders pakket pakketten
papieren parkeren partner paspoort patient patiënt pensioen persoonlijk persoonlijke politie portemonnee postcode
prijzen probleem problemen product producten programma publiek reactie reageren rekening rekeningen reparatie
repareren reserveren reservering restaurant retour rijbewijs samen september slaapkamer sleutel speciaal speciale
spoedig station storing straat studenten systeem tegelijk tegoed telefonisch telefoon teleurgesteld televisie
terugbellen terugbetalen terugbetaling terugsturen tevreden tijdelijk tijdelijke toestel tuin uiterlijk uitleggen
uitnodiging uitslag uitverkocht uitzoeken universiteit vakantie vandaag veiligheid veranderen verandering verbinding
vergadering vergeten vergoeding verhuizen verhuizing verkeerde verkoper verlengen verlenging verlopen vermelden
verschil verschillende vertellen vertraging vervangen vervelend verwachten verwarming verwijderen verzekeraar
verzekering verzenden verzending verzendkosten volgende voorbeeld voorkomen voorraad voorwaarden vriendelijk
vriendelijke vrijdag waarschijnlijk waarschuwing wachtwoord wanneer wasmachine water website weekend wekelijks welkom
werkdag werkdagen wijzigen wijziging wijzigingen winkel winkelwagen woensdag woning woonkamer zaterdag zekerheid
ziekenhuis zondag
"""
_ENGLISH_WORDS: Final = """
accident account actually address advertisement afternoon agreement airport already altogether animal another anybody
anything apartment application appointment april area article automatic automatically availability available avenue
battery beautiful because before begin bicycle birthday calendar camera cancellation certainly children chocolate
coffee colleague comfortable communication company compensation complaint computer conditions conversation customer
customer's customers december delivered deliveries delivering delivery department description details different
difficult direction discover document electrical electricity electronic email emergency employee energy engineer
enough especially evening everybody everyone everything example excellent exercise experience explanation family
february finally following friday furniture general government grandmother happening holiday hospital however idea
identity immediately important impossible information information's insurance interest interested interesting internet
invitation january kilometre language library library's location machine manager manufacturer material medicine
meeting membership message minute missing mistake monday motorway museum natural necessary newspaper november number
october offer online opening operation opportunity ordinary organisation original oven package paper parents passenger
password payment perfect personal photograph physical picture police policy popular position possible possibly potato
president primary private probably problem problems product programme properly property quality question quickly
really receipt receive recently recipe recommend record registered registration regular remember repair replacement
reservation responsible restaurant return satisfaction satisfied saturday scissors secretary security september
serious service several signature situation somebody something sometimes station stationery subscription sunday
supermarket sweater system technical telephone television temperature temporary terrible thursday together tomorrow
traffic traveller tuesday umbrella understand unfortunately university usually vegetable video visitor waiting washing
weather website wednesday whatever wonderful yesterday yourself
"""
_DUTCH: Final = frozenset(_DUTCH_WORDS.split())
_ENGLISH: Final = frozenset(_ENGLISH_WORDS.split())


def is_hard(word: str, language: Language) -> bool:
    """Tell whether a word, in lower case, is hard by its length: long, and not made of what everybody knows."""
    return syllables(word, language) > SYLLABLES_MAX and not _is_everyday(word, language)


def syllables(word: str, language: Language) -> int:
    """Return about how many syllables a word in lower case has: at least one."""
    if language == "nl":
        return max(len(_VOWELS_NL.findall(word)) + len(_APART.findall(word)), 1)
    return max(len(_VOWELS_EN.findall(word)) - bool(_SILENT_EN.search(word)), 1)


def _is_everyday(word: str, language: Language) -> bool:
    """Tell whether a word or its parts are everyday ones."""
    if language == "en":
        return word in _ENGLISH or word.removesuffix("s") in _ENGLISH or word.removesuffix("ly") in _ENGLISH
    if word in _DUTCH:
        return True
    for cut in range(_LETTERS_MIN, len(word) - _LETTERS_MIN + 1):
        if _is_known(word[cut:]) and any(_is_known(word[:cut].removesuffix(link)) for link in _LINKS):
            return True
    return False


def _is_known(part: str) -> bool:
    """Tell whether a part of a compound is an everyday word, or a short one."""
    if len(part) < _LETTERS_MIN:
        return False
    return part in _DUTCH or syllables(part, "nl") == 1 or part.removesuffix("s") in _DUTCH
