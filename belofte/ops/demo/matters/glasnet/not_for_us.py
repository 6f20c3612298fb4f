"""A lamp post, a birthday and a plant seller."""

from belofte.ops.demo.matters.matter import GLASNET, About, Matter, Opening

MATTER = Matter(
    key="glasnet-not-for-us",
    inbox=GLASNET,
    thing="",
    openings=(
        Opening(
            "annoyed",
            ("Lantaarnpaal kapot", "Straatverlichting {street_name}"),
            """De lantaarnpaal voor {street} is al een maand uit. Nu met de donkere dagen is het link voor
            de fietsers. Wanneer wordt dit gemaakt?""",
            about="town",
        ),
        Opening(
            "friendly",
            ("Oma's 90e: wie neemt wat mee", "Zondag bij oma"),
            """Lieve allemaal, zondag om 14.00 uur bij oma. Wij nemen de taart mee, Ilse doet de drankjes
            en Rachid de slingers. Denken jullie aan de foto's? Kus""",
            bare=True,
        ),
        Opening(
            "formal",
            ("Samenwerking", "Voorstel kennismaking"),
            """Graag maken wij kennis met de persoon die binnen uw organisatie verantwoordelijk is voor de
            inkoop van kantoorplanten. Schikt {date_in_6}?""",
            writer="business",
            about="trade",
        ),
    ),
    answers=(
        """Wat een gezellig bericht, maar ik denk dat het voor je familie bedoeld is. Wij zijn Glasnet, van
        het internet. Voor zondag: veel plezier bij oma!""",
        About(
            "town",
            """Lantaarnpalen zijn van de gemeente, daar kunnen wij zelf niet aankomen. Omdat het gevaarlijk
            is, heb ik het vandaag voor je gemeld. Ik stuur je het meldnummer uiterlijk {date_in_1}.""",
        ),
        About(
            "trade",
            """Dank voor uw bericht. Ik heb het doorgegeven aan onze inkoper. Is er belangstelling, dan
            neemt zij contact met u op.""",
        ),
    ),
    outcomes=(
        """Dit bericht was niet voor ons bestemd. Wij hebben dat laten weten en er verder niets mee gedaan.""",
        About(
            "town",
            "De kapotte lantaarnpaal is gemeld bij de gemeente en jij hebt het nummer van die melding.",
        ),
        About(
            "trade",
            "Uw voorstel is doorgegeven aan onze inkoper.",
        ),
    ),
    notes=("Niet voor ons, toch even netjes beantwoord.",),
)
