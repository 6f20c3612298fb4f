"""Mail from machines, which nobody needs to answer."""

from belofte.ops.demo.matters.matter import PAKKETLIJN, Matter, Opening

MATTER = Matter(
    key="pakketlijn-robots",
    inbox=PAKKETLIJN,
    thing="",
    openings=(
        Opening(
            "calm",
            ("Automatisch antwoord: afwezig tot en met {date_in_4}", "Afwezig"),
            """Ik ben afwezig tot en met {date_in_4} en lees mijn mail niet. Voor dringende zaken kunt u
            terecht bij mijn collega {stranger}.

            Uw bericht wordt niet doorgestuurd.""",
            writer="robot",
            bare=True,
        ),
        Opening(
            "calm",
            ("Vakblad Logistiek Vooruit: dit mag u niet missen", "Nieuwsbrief: 5 trends op de laatste kilometer"),
            """In deze nieuwsbrief: vijf trends op de laatste kilometer, een kijkje in een depot zonder
            plastic en de agenda voor januari.

            - Elektrisch bezorgen in de binnenstad: wat kost het echt?
            - Interview: 'Een kaartje is ook contact'
            - Agenda: themadag verpakken op {date_in_15}

            U ontvangt deze mail omdat u zich hebt aangemeld. Afmelden kan onderaan.""",
            writer="list",
            bare=True,
        ),
    ),
)
