"""A connection that comes and goes."""

from belofte.ops.demo.matters.matter import GLASNET_OUTAGES, Matter, Opening

MATTER = Matter(
    key="drops",
    inbox=GLASNET_OUTAGES,
    thing="het steeds wegvallen van internet",
    openings=(
        Opening(
            "annoyed",
            ("Valt elke avond weg", "Elke avond om half negen weg"),
            """Al twee weken elke avond rond half negen: weg, vijf minuten later weer terug. Je kunt er de
            klok op gelijk zetten. Bij het nieuws, bij de film en bij het online overleg met mijn zus in
            Toronto.""",
        ),
        Opening(
            "calm",
            ("Korte onderbrekingen, met logboek", "Logboek van onderbrekingen"),
            """Op aanraden van uw collega heb ik een week bijgehouden wanneer de verbinding wegvalt. Zie
            bijlage. Het valt mij op dat het vooral bij regen gebeurt. Misschien zegt u dat iets?""",
            file="logboek.txt",
        ),
        Opening(
            "hurried",
            ("steeds weg", "wifi valt weg tijdens les"),
            "wifi valt elke les weg, docent denkt dat ik spijbel haha. maar wel echt irritant",
        ),
        Opening(
            "worried",
            ("Valt weg tijdens sollicitatie", "Internet onbetrouwbaar"),
            """Tijdens mijn sollicitatiegesprek viel het beeld drie keer weg. {weekday_in_3} heb ik het
            tweede gesprek. Kan iemand ervoor zorgen dat het dan blijft werken?""",
        ),
    ),
    additions=("Vanavond weer: 20.31 uur weg, 20.36 uur terug.",),
    answers=(
        """Dank voor de precieze tijden, daar kunnen we iets mee. Ik zie in de lijn dat het signaal zwakker
        wordt voordat het wegvalt. Dat is een stekker of een las, niet jouw router.

        Er komt een monteur op {date_in_2} tussen 8.00 en 12.00 uur. Ik kijk tot die tijd elke avond mee
        en mail je {tomorrow} wat ik gezien heb.""",
        """Wat naar dat het steeds wegvalt, juist als je het nodig hebt. Ik heb je lijn op afstand opnieuw
        ingesteld. Ik bekijk het een paar dagen en bel je op {date_in_3} om te vragen of het beter gaat.
        Zo niet, dan plannen we meteen een monteur.""",
    ),
    further=(
        """Ik zag het ook, tot op de minuut. Dan wachten we niet langer: de monteur komt {date_in_1} tussen
        13.00 en 17.00 uur. Hij belt je vooraf.""",
    ),
    outcomes=(
        """Er zat vocht in een las in de straatkast. De las is vernieuwd en je lijn is nu een week stabiel.
        Je krijgt een halve maand terug.""",
    ),
    notes=(
        """Demping loopt op bij regen. Kast in de {street_name} is vaker nat. Vraag aan netbeheer om die
        deksel.""",
    ),
)
