"""Words that say nothing about what a text is about, in Dutch and English: of our own list, without its pretences."""

from typing import Final

_DUTCH: Final = """
aan achter afgelopen al alle alleen alles allemaal alsnog als altijd ander andere anders ben bent beide bij bijna
binnen boven brengen dag dagen dan daar daarbij daarin daarna daarom daarop daarvan daarvoor dat de deze deed denk
dezelfde die dit dien doe doen doet door dus echt een eens eerst eerste eigen eigenlijk elk elke en enkel enkele er
erg ergens eerder even gaan gaat gaf geef geeft geen gegeven geleden gedaan gegaan gehad gekregen gemaakt geweest
geworden ging goed graag had hadden heb hebt hebben heeft heel hele hem hen her het hetzelfde hier hij hoe hoewel
hun hoor hoort iedere ieder iemand iets ik ikzelf in ineens inmiddels is ja jaar jaren je jij jou jouw jullie juist
kan kent keer kom komen komt kon konden krijg krijgen krijgt kunnen kunt laat laatste laten lang langer later liever
maak maakt maand maanden maar maken man me mede mee meer meerdere men met mevrouw mij mijn mijnheer meneer misschien
moest moet moeten mogen morgen mag na naar namelijk nadat nee nergens net niemand niet niets nieuw nieuwe nix niks
nog nogmaals nooit nu of om omdat onder ons onze ook op opnieuw over pas plotseling precies ruim samen sedert sinds
soms staan staat steeds stond straks terwijl te tegen telkens ten ter terug tijd tijdens toch toe toen tot totaal
tussen tweede twee drie vier vijf u uit uiteindelijk uw vaak van vanaf vandaag vanochtend vanmiddag veel vervolgens
verder via vind vindt volgende volgens voor vooraf vooral voordat vorig vorige vraag vragen waar waarbij waardoor
waarin waarom waarop waarvan waarvoor waren was wat we week weken weer weg wel welke werd werden wie wij wil wilde
wilden wilt willen word worden wordt wou zag zal ze zeer zeg zegt zei zeggen zelf zelfs zich zie ziet zien zij zijn
zin zo zoals zodat zodra zogenaamd zonder zou zouden zult zullen gisteren gisteravond eergisteren maandag dinsdag
woensdag donderdag vrijdag zaterdag zondag januari februari maart april mei juni juli augustus september oktober
november december ochtend middag avond nacht uur uren minuten beste geachte groet groeten hallo bedankt dank
alstublieft vriendelijke hartelijke
"""
_ENGLISH: Final = """
a about above after again against ago all almost already also although always am an and another any anybody anyone
anything are around as ask asked at away back be became because been before behind being below between both but by
came can cannot come could day days dear did didn do does doesn doing don done down during each either else even
ever every everything few first for from gave get getting give given go goes going gone good got had half hardly has
have having he hello her here hers herself him himself his how however hour hours i if in instead into is isn it its
itself just keep keeps kind last later least let like long look made make many may me mean meant might mine month
months more morning most much must my myself near never new next nice no nobody nor not nothing now of off often on
once one only or other our ours out over own please put rather really regards regarding right said same saw say says
second see seen several she should since so some somebody someone something sometimes soon still such sure take
taken than thank thanks that the their them then there these they thing things this those though three through till
time times to today together told tomorrow too took two under until up upon us very via want wanted was way we week
weeks well went were what when where whether which while who whole whom why will with within without won would year
years yesterday yet you your yours monday tuesday wednesday thursday friday saturday sunday january february march
june july august october december afternoon evening night minutes sir madam
"""

STOP_WORDS: Final = frozenset((_DUTCH + _ENGLISH).split())
