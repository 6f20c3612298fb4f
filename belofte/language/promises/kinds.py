"""The words by which a promise shows what kind it is, in Dutch and English: verbs weigh more than nouns.

The classifier decides; it weighs these words with all others.
"""

import re
from collections.abc import Mapping
from typing import Final, Literal, get_args

from belofte.language.expressions import lazy

Kind = Literal["callback", "reply", "delivery", "refund", "solution", "other"]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

_WEIGHTS: Final = (3, 2, 1)  # verbs that say what is done, what is done with it, and what it is about
STRONG: Final = _WEIGHTS[0]
_GAP: Final = r"\b[^.\n]{0,80}?\b"  # between a separable verb and its particle


def _words(*groups: str) -> re.Pattern[str]:
    """Return a pattern for words apart by spaces; "~" is any ending, "+" stands between words, "…" bridges a gap."""
    alternatives = [
        word.replace("~", r"\w*").replace("+", r"\s+").replace("…", _GAP) for group in groups for word in group.split()
    ]
    return lazy(rf"\b(?:{'|'.join(alternatives)})\b")


_KINDS: Final[Mapping[Kind, tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]]] = {
    "callback": (
        _words(
            "bel belt bellen terugbel~ teruggebeld gebeld opbel~ opgebeld telefoontje telefonisch belletje",
            "belafspraak opbellen",
            "aan+de+lijn aan+de+telefoon draai~…nummer nummer…draai~ hang~…lijn spreek~…telefoon pak~…telefoon",
            "call calls ring rings phone phones telephone phoned called calling ringing on+the+phone on+the+line",
            "try+you",
        ),
        _words("bereiken telefoon reach"),
        _words("lijn nummer number"),
    ),
    "reply": (
        _words(
            "antwoord antwoorden antwoordt beantwoord~ reactie reageer~ reageren gereageerd hoort hoor horen",
            "terugkoppel~ koppel~…terug",
            "laat…weten laten…weten weet+u weet+je kom…op+terug komen…op+terug komt…op+terug kom…terug",
            "komen…terug komt…terug",
            "neem~…contact contact+met~…op contacteer~ contacteren informeer~ informeren op+de+hoogte",
            "uitsluitsel beslissing",
            "beslis~ beslissen besluit besluiten besluitvorming uitslag update~ nieuws bevestig~ bevestiging",
            "terugmelding uitspraak",
            "duidelijkheid seintje teken+van+leven terugkoppeling kom…tegemoet+met vertel~ meld~ melden bericht~",
            "berichten",
            "reply replies respond~ response answer~ hear hears let…know lets…know get+back gets+back",
            "getting+back come+back comes+back",
            "in+touch touch+base contact contacts inform~ keep…posted posted feedback decision decide~",
            "report+back know+more",
            "keep…informed keeping…informed confirm~ confirmation follow+up ruling verdict tell+you outcome",
        ),
        _words(
            "mail mails mailt mailen mailtje e-mail~ email~ schrijf schrijft schrijven brief write writes "
            "update~ news nieuws letter message"
        ),
        _words("weten uitkomst gaat inbox mailbox know hoogte besproken laten+zien"),
    ),
    "delivery": (
        _words(
            "bezorg bezorgt bezorgen bezorgd bezorging aflever~ afgeleverd lever levert leveren geleverd",
            "levering uitgeleverd",
            "verstuur~ versturen verstuurd verzend~ verzonden opsturen opgestuurd toesturen toegestuurd",
            "toezenden toegezonden nasturen",
            "stuur…op sturen…op stuur…toe sturen…toe stuurt…op stuurt…toe zend~…toe langs langskom~ ophaal~",
            "ophalen opgehaald",
            "haal~…op hal~…op komt…halen komen…halen installeer~ installeren geinstalleerd aansluit~ aangesloten",
            "sluit~…aan aansluiting",
            "activeer~ activeren geactiveerd afspraak bezoek in+huis op+de+mat in+de+bus op+de+stoep",
            "voor+de+deur omruil~ omgeruild vervangend~",
            "aansluitdatum onderweg verzending op+de+post ligt…klaar liggen…klaar staat…klaar heb~…binnen",
            "heeft…binnen plaatsen geplaatst plaats~ nieuwe+datum new+date",
            "de+deur+uit label retourlabel bij+u+thuis bij+u+aan gaat…de+deur+uit",
            "deliver~ ship ships shipped shipping dispatch~ arriv~ visit~ install~ activat~ appointment",
            "at+your+door replacement collect~ pick~…up on+its+way go+live connect~ reconnect~ in+the+post",
            "be+with+you leaving",
            "fitted fit+your hand+over get+it+to+you with+you+by have+it come+out comes+out drop~…off",
        ),
        _words(
            "stuur sturen stuurt send sends sent sending toe bankpas klantenpas polis tickets kaartjes sleutel~ "
            "keys card"
        ),
        _words(
            "pakket~ zending~ bestelling~ monteur~ technieker installateur koerier bezorger exemplaar toestel",
            "onderdeel simkaart",
            "loodgieter glaszetter elektricien schilder vakman bezorgdienst medicijn~ boek~ meubel~ aanhanger",
            "product artikel werkzaamheden",
            "parcel package order engineer technician fitter courier carrier router item part komt come comes",
            "plumber electrician glazier work",
        ),
    ),
    "refund": (
        _words(
            "terugbetal~ terugbetaald betaal…terug betalen…terug terugstort~ teruggestort stort storten gestort",
            "restitutie~ vergoed~",
            "compensatie compenseer~ creditnota crediteer~ gecrediteerd terugboek~ teruggeboekt boek~…terug",
            "overmaak~ overgemaakt overmaken",
            "maak…over maken…over verreken~ verrekend tegoed~ bon cadeaubon waardebon korting kwijtschelden",
            "scheld~…kwijt geld…terug draai~…terug",
            "~bedrag…terug ~bedrag…retour op+uw+rekening op+je+rekening afschrift geld retourbetaling",
            "schadevergoeding borg schade tegemoetkoming",
            "refund~ reimburs~ credit~ compensat~ money voucher~ discount in+your+account repay~ repaid",
            "pay~…back gift+card bank+transfer deposit",
            "waive~ waiving transferred transfer into+your+account out+of+pocket",
        ),
        _words("bedrag premie afschrijving ~kosten ~geld fee fare payment"),
        _words("euro eur rekening amount pounds pay~ account"),
    ),
    "solution": (
        _words(
            "los…op op+te+lossen lossen…op lost…op oplos~ opgelost oplossing verhelp~ verholpen herstel~",
            "hersteld repareer~ repareren verhelpen",
            "gerepareerd werkt…weer werken…weer weer…werk~ doet…weer weer…doen in+orde rechtgezet recht+zetten",
            "zet…recht gefikst loopt…weer lopen…weer",
            "weer+in+de+lucht voorbij komt…goed corrigeer~ corrigeren gecorrigeerd rechtzetten ~kan…weer",
            "draait…weer draaien…weer weer…draai~",
            "fix~ resolv~ solv~ sort sorted repair~ restor~ working+again back+up up+and+running put…right",
            "put…straight back+online",
            "works+again work+again correct~ running+again back+to+normal",
        ),
        _words("storing probleem euvel fout outage problem fault issue error"),
        _words("klacht nota weer again"),
    ),
}
_AMOUNT: Final = lazy(r"[€£$]\s?\d|\d\s?(?:euro|eur|pounds)\b")


def weights_of(words: str) -> dict[Kind, int]:
    """Return how strongly words, in lower case, speak of each kind but other: 0 for not at all."""
    weights: dict[Kind, int] = {
        kind: sum(weight * len(set(pattern.findall(words))) for weight, pattern in zip(_WEIGHTS, patterns, strict=True))
        for kind, patterns in _KINDS.items()
    }
    if _AMOUNT.search(words):
        weights["refund"] += 2
    return weights
