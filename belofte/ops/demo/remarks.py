"""What fits any matter: reminders, thanks that turn into more, colleagues' apologies, notes and closing lines."""

from belofte.ops.demo.matters.matter import Language
from belofte.ops.demo.scripts import Said
from belofte.ops.demo.writing import Voice

REMINDERS: dict[Language, tuple[str, ...]] = {
    "nl": (
        "Ik heb nog steeds niets gehoord over {thing}. Is mijn mail wel aangekomen?",
        "Is er al nieuws over {thing}? Ik mailde op {date_ago_3}.",
        "Zou iemand mij iets kunnen laten weten over {thing}? Ook 'we weten het nog niet' is goed.",
        "Nog even over {thing}: kan ik vandaag een antwoord verwachten?",
        "Misschien is mijn bericht ertussendoor geglipt, dus ik stuur het nog een keer. Het gaat over {thing}.",
        "Ik wil niet vervelend zijn, maar ik wacht nog op een reactie over {thing}.",
        "Twee keer in de wachtrij gezeten en twee keer weggevallen. Daarom nog maar een mailtje over {thing}.",
        "Even een herinnering. {thing}, weet u nog?",
        "Krijg ik nog antwoord of moet ik bellen?",
        "Op uw site staat 'antwoord binnen twee werkdagen'. Het zijn er nu vier. Het gaat over {thing}.",
        "Mijn vrouw vraagt elke avond of er al iets bekend is. Wat kan ik haar zeggen over {thing}?",
        "Wanneer kan ik een reactie verwachten? Ik moet {weekday_in_2} iets regelen en zit hierop te wachten.",
        "Ik neem aan dat het druk is. Toch graag een teken van leven over {thing}.",
        "Kunt u mij op zijn minst bevestigen dat iemand {thing} in behandeling heeft?",
        "Bij navraag via de chat zei men dat mijn mail 'in de wachtrij' staat. Hoe lang is die wachtrij?",
        "Stilte. Daarom schrijf ik weer. Graag een antwoord over {thing}.",
        "Ik snap dat u meer klanten heeft. Maar {thing} lost zich niet vanzelf op.",
        "Wie kan ik hierover bellen? Over {thing} krijg ik per mail geen antwoord.",
        "Nog geen bericht ontvangen. Ook in de map ongewenst gekeken, daar staat niets.",
        "Goedemorgen, dezelfde vraag als {weekday_ago_3}: hoe staat het met {thing}?",
        "Ik ga {weekday_in_3} een week weg. Zou het vóór die tijd kunnen? Het gaat over {thing}.",
        "Kijkt u even? Het is maar een kleine moeite en voor mij scheelt het veel.",
    ),
    "en": (
        "Just checking whether you got my email about {thing}.",
        "I still haven't heard anything about {thing}. Could someone let me know where it stands?",
        "Any news? I wrote on {date_ago_3}.",
    ),
}

LATER_REMINDERS: dict[Language, tuple[str, ...]] = {
    "nl": (
        "Dit is nu mijn derde bericht over {thing}. Ik vind het echt niet meer kunnen.",
        "Weer een paar dagen verder en nog steeds niets. Ik vraag toch niets geks? Het gaat nog altijd om {thing}.",
        "Als ik {weekday_in_2} nog niets heb gehoord, dien ik een klacht in. Dat wil ik liever niet.",
        "Ik begin te denken dat niemand dit leest. Leest iemand dit?",
        "Derde keer. Ik bewaar alle mails, dat u het weet.",
        "Inmiddels weet ik het adres van uw klachtenafdeling uit mijn hoofd. Wie neemt {thing} nu eindelijk op?",
        "Al dagen wacht ik. Over {thing} heb ik van niemand ook maar iets gehoord.",
        "Nog één poging. Daarna stap ik over, en ik was eigenlijk best tevreden.",
        "Alles netjes uitgelegd, alle nummers gestuurd, en dan niets. Dat stoort mij het meest. Het gaat om {thing}.",
    ),
    "en": (
        "This is my third email about {thing}. Please just tell me if nobody is going to answer.",
        "Still nothing. I'm running out of polite ways to ask about {thing}.",
    ),
}

BROKEN_PROMISES: dict[Language, tuple[str, ...]] = {
    "nl": (
        "{agent} zou van zich laten horen. Dat is niet gebeurd, of ik heb iets gemist?",
        "Er was mij een antwoord beloofd over {thing}. De tijd is voorbij en ik weet nog niets.",
        "Ik had gerekend op uw bericht. Dat is er niet. Komt het nog?",
        "Beloofd is beloofd, zei mijn moeder altijd. Wanneer hoor ik iets?",
        "Zoals ik al vreesde: weer niets gehoord. En de vorige mail was juist zo vriendelijk.",
        "Is {agent} er vandaag niet? Ik zou namelijk bericht krijgen over {thing}.",
        "Er stond een dag en een tijd in uw mail. Die zijn allebei voorbij.",
        "Even een vraag: geldt de afspraak nog die u met mij maakte over {thing}?",
    ),
    "en": (
        "I was told I'd hear from {agent}. I haven't. Did I miss something?",
        "The day you named has passed. What is happening with {thing}?",
    ),
}

BROKEN_CALLS: dict[Language, tuple[str, ...]] = {
    "nl": (
        "U zou mij bellen. Ik heb de hele ochtend met de telefoon naast me gezeten.",
        "Geen telefoontje gehad. Ik was gewoon bereikbaar. Hoe zit het nu met {thing}?",
        "Ik heb vanwege uw telefoontje een afspraak afgezegd. En toen belde er niemand.",
        "{agent} zou mij bellen. Ik heb mijn toestel nagekeken: geen gemiste oproep.",
        "Niet gebeld dus. Is dat vergeten of is er geen nieuws over {thing}?",
        "Moet ik nog bij de telefoon blijven? De afgesproken tijd is al lang voorbij.",
    ),
    "en": (
        "Nobody called, although you said you would. What is happening with {thing}?",
        "I kept my phone next to me all morning. No call.",
    ),
}

ADDITIONS: dict[Language, tuple[str, ...]] = {
    "nl": (
        "Vergat nog te zeggen: ik ben het best bereikbaar na vier uur.",
        "Kleine aanvulling. Ik ben van {weekday_in_2} tot en met {weekday_in_3} niet thuis, mijn zoon wel.",
        "Misschien helpt het: u hebt mij vorig jaar ook al eens zo goed geholpen, het staat vast nog ergens.",
        "Nog iets: liever mailen dan bellen, ik zit op mijn werk in een ruimte vol mensen.",
        "Ik heb intussen de straat nog even gevraagd. Ik ben niet de enige.",
        "Mocht u iemand moeten spreken: mijn man weet er meer van dan ik, die is er in de avond.",
        "Ter aanvulling: {street} is de voorkant, de ingang is aan de achterkant.",
    ),
    "en": ("One more thing: I can only take calls after four.", "By the way, my neighbour has the same problem."),
}

REOPENINGS: dict[Language, tuple[str, ...]] = {
    "nl": (
        "U schrijft dat het is opgelost, maar bij mij is er niets veranderd. Ik heb het net nog nagekeken.",
        "Te vroeg gejuicht, het is weer zover. Kunt u nog eens kijken?",
        "Bedankt voor uw bericht. Alleen klopt het niet: ik heb nog niets gezien of ontvangen.",
        "Ik wil de zaak graag weer openen. Vanmorgen begon het van voren af aan.",
        "Fijn dat het voor u klaar is. Voor mij niet.",
        "Helaas, helaas. Een dag goed gegaan en nu weer precies hetzelfde.",
        "Zou u nog één ding willen nakijken? Er is iets blijven liggen van wat we hadden afgesproken.",
    ),
    "en": ("I'm afraid it isn't solved: it happened again this morning.", "Thanks, but nothing has changed here yet."),
}

# By people who type on a telephone and in a hurry.
HURRIED: dict[Said, tuple[str, ...]] = {
    "reminder": (
        "hallo?? hoor ik nog wat",
        "ff checken of jullie mn mail hebben gezien?",
        "nog niks gehoord over {thing}",
        "leest iemand dit",
        "graag reactie!!",
        "en? weten jullie al iets",
    ),
    "later": ("ik mail nu elke dag tot er iemand antwoordt", "3e keer. {thing}. hallo", "echt he. nog steeds niks"),
    "broken": (
        "heb de hele dag gewacht, niemand gebeld",
        "zou gister wat horen. niks gehoord",
        "geen {agent} geen bericht niks",
    ),
    "addition": (
        "oja en bel aub niet voor 10 uur, ik heb nachtdienst",
        "kan ook appen als dat makkelijker is",
        "vergat te zeggen achterdeur is open",
    ),
    "reopening": ("sorry maar t is nog niet goed", "nee dus. zelfde als gister", "werkt weer niet"),
}

FURTHER: dict[Voice, tuple[str, ...]] = {
    "u": (
        "Dank u, ik heb het erbij gezet. Ik houd me aan wat ik u schreef en u hoort {date_in_1} van mij.",
        "Goed om te weten. Aan de planning verandert het niets: ik laat u {date_in_2} weten hoe het staat.",
        "Dank voor de aanvulling. Ik houd er rekening mee en bel u {weekday_in_1} na vier uur.",
        "Dat is handig, dank u wel. Ik geef het door en mail u {tomorrow} vóór 17.00 uur.",
        "Genoteerd. Er wordt aan gewerkt en ik kom er {date_in_2} bij u op terug.",
    ),
    "je": (
        "Dank je, ik heb het erbij gezet. Ik houd me aan wat ik schreef en je hoort {date_in_1} van mij.",
        "Goed om te weten. Aan de planning verandert het niets: ik laat je {date_in_2} weten hoe het staat.",
        "Dank voor de aanvulling. Ik houd er rekening mee en bel je {weekday_in_1} na vier uur.",
        "Handig, dank je wel. Ik geef het door en mail je {tomorrow} vóór 17.00 uur.",
        "Genoteerd. We zijn ermee bezig en ik kom er {date_in_2} bij je op terug.",
    ),
    "en": (
        "Thanks, I've added that. Nothing changes in the plan: you'll hear from me by {date_in_2}.",
        "Good to know. I'll email you {tomorrow} before 17.00.",
    ),
}

APOLOGIES: dict[Voice, tuple[str, ...]] = {
    "u": (
        "U moest er zelf achteraan en dat hoort niet. Het spijt me. Ik heb alles nu voor me liggen.",
        "Uw eerste bericht is blijven liggen, daar is geen goede reden voor. Sorry. Ik neem het vanaf nu over.",
        "U hebt te lang niets van ons gehoord. Dat spijt me.",
        "U had gelijk dat u nog eens schreef. Ik had eerder moeten antwoorden.",
    ),
    "je": (
        "Je moest er zelf achteraan en dat hoort niet. Sorry. Ik heb alles nu voor me liggen.",
        "Je eerste bericht is blijven liggen, daar is geen goede reden voor. Sorry. Ik neem het vanaf nu over.",
        "Je hebt te lang niets van ons gehoord. Dat spijt me.",
        "Goed dat je nog eens schreef. Ik had eerder moeten antwoorden.",
    ),
    "en": (
        "You had to chase us, and that isn't right. I'm sorry.",
        "Your first email was left lying here. I'm sorry, I'm taking it over now.",
    ),
}

CLOSING_LINES: dict[Voice, tuple[str, ...]] = {
    "u": (
        "Klopt er iets niet? Antwoord dan gewoon op deze mail, dan kijk ik er weer naar.",
        "Ik denk dat het hiermee in orde is. Vindt u van niet, laat het me dan weten.",
        "Dank u voor uw geduld.",
        "Mocht er toch nog iets zijn: mijn naam staat hieronder.",
        "Fijn dat het gelukt is, en excuses voor de moeite.",
    ),
    "je": (
        "Klopt er iets niet? Antwoord dan gewoon op deze mail, dan kijk ik er weer naar.",
        "Ik denk dat het hiermee in orde is. Vind jij van niet, laat het me dan weten.",
        "Dank je voor je geduld.",
        "Mocht er toch nog iets zijn: mijn naam staat hieronder.",
        "Fijn dat het gelukt is, en sorry voor de moeite.",
    ),
    "en": ("If anything isn't right, just reply to this email.", "Thank you for your patience."),
}

NOTES = (
    "Klant eerder gesproken? Staat niets van in de zaak. Graag voortaan even loggen.",
    "Lijkt op een zaak van vorige week, {colleague} weet er meer van.",
    "@{colleague} wil jij morgen meekijken als ik er niet ben?",
    "Even laten bezinken voor ik antwoord. Toon is scherp maar hij heeft wel een punt.",
    "Overlegd met {colleague}: eerst bellen, daarna pas mailen.",
    "Wacht op antwoord van de planner. Die is tot half twaalf in overleg.",
    "Telefoonnummer in ons systeem klopt niet meer, gevraagd om het nieuwe.",
)

CALLS = (
    "Klant belde zelf. Uitgelegd wat we doen. Afgesproken: ik mail uiterlijk {date_in_2} een bevestiging.",
    "Kort gebeld om te zeggen dat we het niet vergeten zijn. Klant vond dat prettig. Ik bel {weekday_in_2} weer.",
    "Gebeld en het verhaal nog eens doorgenomen. Ik vraag het na en bel {tomorrow} vóór 12.00 uur terug.",
)

MISSED_CALLS = (
    "Klant gebeld, niet opgenomen. Ingesproken dat ik {tomorrow} om 10.00 uur weer bel.",
    "Twee keer gebeld, geen gehoor. Ik mail en probeer het {weekday_in_1} nog eens.",
)
