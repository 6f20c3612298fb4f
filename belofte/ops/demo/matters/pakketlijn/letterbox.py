"""Damage and hens at the customer's own gate."""

from belofte.ops.demo.matters.matter import PAKKETLIJN_COMPLAINTS, About, Matter, Opening

MATTER = Matter(
    key="letterbox",
    inbox=PAKKETLIJN_COMPLAINTS,
    thing="de schade aan onze brievenbus",
    openings=(
        Opening(
            "annoyed",
            ("Brievenbus kapot geduwd", "Klep afgebroken"),
            """Er is een pakje door onze brievenbus geperst dat er duidelijk niet door paste. De klep hangt
            er nu bij en de tocht giert door de gang. Wie gaat dat betalen? Het is een oude messing
            klep, die koop je niet zomaar.""",
            file="brievenbus.png",
        ),
        Opening(
            "friendly",
            ("Tip over het tuinhek", "Hek blijft open staan"),
            """Klein verzoek: kan de bezorger het hek achter zich dichtdoen? Wij hebben kippen. Gisteren
            liepen er twee op de {street_name}, dat ging maar net goed. Verder niets dan lof!""",
            about="hens",
        ),
        Opening(
            "hurried",
            ("brievenbus", "klep stuk"),
            "pakje klem in brievenbus, kreeg het er alleen uit met schroevendraaier. klep stuk",
        ),
    ),
    additions=(
        "Een slotenmaker zegt dat het ongeveer 65 euro kost. Ik kan de offerte sturen.",
        About(
            "hens",
            "Ze zijn allebei weer binnen hoor. Ze heten Truus en Annie.",
        ),
    ),
    answers=(
        """Dat pakje had gewoon aan de deur afgegeven moeten worden. Het spijt me van uw klep. De
        herstelkosten betalen wij.

        Stuurt u de offerte van de slotenmaker maar, u hoeft er geen drie te vragen. Ik keur hem
        dezelfde dag goed. Het geld staat uiterlijk {date_in_5} op uw rekening.""",
        About(
            "hens",
            """Kippen op straat, dat willen we niet! Ik heb bij uw adres gezet dat het hek dicht moet. De
            bezorger ziet dat vanaf {date_in_1} op zijn scherm. Wilt u mij laten weten als het toch weer
            open staat?""",
        ),
    ),
    further=(
        """Akkoord, de slotenmaker mag komen. Stuurt u de rekening naar mij, dan betaal ik hem binnen twee
        werkdagen.""",
        About(
            "hens",
            """Doe Truus en Annie de groeten. De melding staat erin, ik kijk {date_in_2} of hij goed
            zichtbaar is.""",
        ),
    ),
    outcomes=(
        """Wij hebben de reparatie van 65 euro betaald. De bezorger weet dat pakjes die niet passen, aan de
        deur gaan.""",
        About(
            "hens",
            "Bij uw adres staat nu dat het hek dicht moet. De kippen zijn veilig.",
        ),
    ),
    notes=("""Bezorger had 12 minuten achterstand, zegt dat er niet opengedaan werd. Geen reden om te duwen.""",),
)
