"""A technician who did not come, or left halfway."""

from belofte.ops.demo.matters.matter import GLASNET, About, Matter, Opening

MATTER = Matter(
    key="technician-no-show",
    inbox=GLASNET,
    thing="een nieuwe afspraak met de monteur",
    openings=(
        Opening(
            "annoyed",
            ("Monteur niet op komen dagen", "Monteur kwam niet (8-13 uur)"),
            """Vanmorgen tussen 8 en 13 zou de monteur komen. Niemand gezien en niemand gebeld. Toen ik
            zelf belde hoorde ik dat hij 'voor een dichte deur stond'. Welke deur? Ik heb de hele
            ochtend op de trap gezeten.""",
        ),
        Opening(
            "hurried",
            ("waar is de monteur", "monteur???"),
            "hoe laat komt de monteur nou. moet om 3 uur de kinderen halen",
            about="when",
        ),
        Opening(
            "calm",
            ("Monteur is halverwege vertrokken", "Kastje hangt, maar er zit geen draad in"),
            """De monteur was keurig op tijd, hing het kastje op en zei dat hij 'even iets uit de bus' ging
            halen. Dat was gisteren om {clock}. Zijn boormachine ligt hier nog. Komt hij terug?""",
            about="half",
        ),
        Opening(
            "worried",
            ("Gat in de muur van de badkamer", "Monteur heeft in leiding geboord"),
            """Uw monteur heeft bij het boren de waterleiding geraakt. Hij heeft er een doek omheen gedaan
            en gezegd dat wij een loodgieter moesten bellen. Dat is gebeurd, kosten 180 euro. Nu zit er
            een gat in de badkamer én hebben we nog geen internet. Hoe gaat dit verder?""",
            file="rekening-loodgieter.pdf",
            about="leak",
        ),
        Opening(
            "friendly",
            ("Koffie stond klaar", "Op de monteur gewacht, met appeltaart"),
            """De koffie stond klaar en ik had appeltaart gebakken, maar de monteur is niet gekomen. De
            taart is op. Zullen we een nieuwe dag prikken?""",
        ),
    ),
    additions=(
        """De bel doet het, maar misschien heeft hij bij de achteringang gestaan. Daar zit geen bel.
        Volgende week ben ik alleen {weekday_in_3} thuis.""",
        About(
            "leak",
            "De loodgieter zegt dat het gat open moet blijven tot de muur droog is, ongeveer een week.",
        ),
    ),
    answers=(
        """Je hebt voor niets gewacht, sorry daarvoor. De monteur zegt dat hij er was, jij zegt van niet.
        Ik zie dat zijn bus in een andere straat stond, dus jij hebt gelijk.

        Ik heb een nieuwe afspraak gemaakt op {date_in_2} tussen 8.00 en 10.00 uur. De monteur belt je
        een half uur van tevoren. Ik bel je om 10.15 uur om te vragen of hij er is.""",
        About(
            "half",
            """Dat hoort niet zo te gaan. De monteur had een spoedklus en heeft dat niet tegen je gezegd.
            Hij komt het afmaken op {date_in_1}, vóór 13.00 uur. Je krijgt {tomorrow} om 8.30 uur een
            berichtje van hem met de precieze tijd.""",
        ),
        About(
            "leak",
            """Wat een schrik. Dit lossen wij op, niet jij. De rekening van de loodgieter heb ik
            goedgekeurd, de 180 euro staat uiterlijk {date_in_3} op je rekening.

            Voor het gat komt er een stukadoor. Die belt je {tomorrow} vóór 12.00 uur voor een afspraak.
            De aansluiting maken we daarna af, met een andere monteur.""",
        ),
        About(
            "when",
            """Hij is onderweg maar loopt uit, en dat had je moeten horen. Ga gerust de kinderen halen:
            lukt het vandaag niet meer, dan komt hij {date_in_1} als eerste, om 8.00 uur. Ik bel je
            {today_by} wat het wordt.""",
        ),
    ),
    further=(
        """Prima, dan wordt het {date_in_3}. Ik heb bij de afspraak gezet dat de bel aan de voorkant zit.
        De monteur heet Ferhat en belt je een half uur van tevoren.""",
        About(
            "leak",
            """Goed dat je het zegt. Ik heb de stukadoor verzet naar {date_in_6}. Hij bevestigt het je
            zelf, uiterlijk {tomorrow}.""",
        ),
    ),
    outcomes=(
        """De monteur is geweest en je aansluiting werkt. Voor de gemiste ochtend krijg je 25 euro op je
        volgende rekening.""",
        About(
            "leak",
            """De loodgieter is betaald, de muur is dicht en je bent aangesloten. Monteurs gebruiken
            voortaan eerst een leidingzoeker.""",
        ),
        About(
            "half",
            "De monteur heeft het werk afgemaakt en zijn boor weer mee. Alles werkt.",
        ),
        About(
            "when",
            "De monteur is dezelfde dag nog geweest en je aansluiting werkt.",
        ),
    ),
    notes=(
        """Plaats van de bus nagekeken: stond 400 m verderop. Aannemer schrijft 'klant afwezig' om een stop
        te halen. Tweede keer deze week.""",
    ),
    calls=(
        About(
            "half",
            """Monteur gesproken: spoedklus bij het ziekenhuis, boor vergeten. Komt {date_in_1} terug.
            Klant kon er om lachen.""",
        ),
    ),
)
