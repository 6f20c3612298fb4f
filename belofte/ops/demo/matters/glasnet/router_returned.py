"""A bill for a router that was sent back, and bills that cannot be paid at once."""

from belofte.ops.demo.matters.matter import GLASNET, About, Matter, Opening

MATTER = Matter(
    key="router-returned",
    inbox=GLASNET,
    thing="de rekening voor de router",
    openings=(
        Opening(
            "annoyed",
            ("Rekening voor router die ik al teruggestuurd heb", "149 euro voor een router"),
            """Ik heb de router drie weken geleden teruggestuurd met jullie eigen label. Nu krijg ik een
            rekening van 149 euro 'wegens niet inleveren'. Bewijs van verzending zit erbij. Graag
            bevestigen dat dit van de baan is.""",
            file="verzendbewijs.pdf",
        ),
        Opening(
            "worried",
            ("Ik kan dit niet in een keer betalen", "Betalingsregeling"),
            """Door omstandigheden (ziek geweest, minder uren) lopen wij achter met betalen. Ik wil het
            netjes oplossen maar 210 euro in één keer gaat niet. Kan het in stukjes? Ik maak me zorgen
            dat jullie het internet afsluiten, de kinderen hebben het voor school nodig.""",
            about="arrangement",
        ),
    ),
    additions=(
        "Op het bewijs staat {date_ago_15}, de stempel is van het afhaalpunt in {city}.",
        About(
            "arrangement",
            "Vijfentwintig euro per maand zou ons lukken, begin van de maand het liefst.",
        ),
    ),
    answers=(
        """Dank je voor het bewijs. De router ligt in ons magazijn in een stapel die nog niet is verwerkt.
        De rekening klopt dus niet en jij hoeft niets te betalen.

        Ik haal de rekening weg. Je krijgt {date_in_2} een bevestiging. Komt er toch een herinnering,
        gooi hem weg en mail mij.""",
        About(
            "arrangement",
            """Fijn dat je zelf aan de bel trekt, dat is niet makkelijk. Ja, het kan in stukjes en er wordt
            niets afgesloten.

            Kies zelf een bedrag per maand dat lukt. Ik zet de regeling klaar en je krijgt hem
            {date_in_2} per mail. Tot die tijd staat de incasso uit.""",
        ),
    ),
    further=(
        "Akkoord. De rekening is weg, je krijgt er {tomorrow} nog een bevestiging van.",
        About(
            "arrangement",
            """Vijfentwintig euro per maand is goed, op de vierde van de maand. De eerste keer is volgende
            maand. Je krijgt de afspraak {tomorrow} op papier.""",
        ),
    ),
    outcomes=(
        "De rekening van 149 euro is ingetrokken. De router is in goede staat ontvangen.",
        About(
            "arrangement",
            """Je betaalt de achterstand in delen van 25 euro per maand, zonder kosten. Je internet blijft
            gewoon aan.""",
        ),
    ),
    notes=(
        """Magazijn loopt vijf weken achter met inboeken. Rekeningen gaan intussen automatisch de deur uit.
        Moet stoppen.""",
    ),
)
