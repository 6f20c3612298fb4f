"""Television channels that are gone or in another place."""

from belofte.ops.demo.matters.matter import GLASNET, About, Matter, Opening

MATTER = Matter(
    key="tv-channels",
    inbox=GLASNET,
    thing="de tv-zenders",
    openings=(
        Opening(
            "annoyed",
            ("Sportzender weg", "Zender 14 doet het niet meer"),
            """Sinds {weekday_ago_2} zegt zender 14 'niet in uw pakket'. Die zit al twee jaar in mijn
            pakket. Vanavond is de wedstrijd en mijn zwager komt speciaal.""",
        ),
        Opening(
            "calm",
            ("Volgorde zenders", "Zenders door elkaar"),
            """Na de update staan alle zenders op een andere plek. Voor mij is dat een half uur zoeken,
            voor mijn man met beginnende dementie is het een ramp. Hij kende de nummers uit zijn hoofd.
            Kan de oude volgorde terug?""",
            about="order",
        ),
        Opening(
            "friendly",
            ("Geen Vlaamse zenders", "Vraagje vanuit Zeeuws-Vlaanderen"),
            """Wij zijn van Gent naar hier verhuisd en missen onze zenders van thuis. Is er een pakket waar
            die allemaal in zitten? Mijn man vindt het plezant hier, maar zonder zijn koers wordt hij
            onuitstaanbaar.""",
            writer="flemish",
            about="pack",
        ),
        Opening(
            "hurried",
            ("zender weg", "tv"),
            "regionale zender weg sinds gister, moeder wil dr programma zien",
        ),
    ),
    additions=(
        "Opnieuw opstarten heeft niet geholpen, de stekker eruit ook niet.",
        About(
            "pack",
            "Het gaat mij vooral over de koers op zondag, de rest is bijzaak.",
        ),
        About(
            "order",
            "De nummers die hij gebruikt zijn 1, 2, 3, 17 en 21. De rest maakt niet uit.",
        ),
    ),
    answers=(
        """Dat komt door onze update van deze week, het ligt niet aan jou. Ik heb je pakket opnieuw naar
        het kastje gestuurd. Dat is binnen een uur klaar.

        Ik bel je {date_in_1} om te vragen of alle zenders er weer zijn.""",
        About(
            "pack",
            """Welkom in Nederland! Er is een pakket met die zenders. Ik heb het een maand gratis aangezet,
            zodat de koers van zondag veilig is.

            Je hoort {date_in_2} van mij wat het daarna kost. Bevalt het niet, dan zet ik het weer uit.""",
        ),
        About(
            "order",
            """Wat vervelend, zeker voor je man. De oude volgorde kan terug. Voor jullie staat hij er
            {date_in_1} vóór 12.00 uur weer in. Daarna bel ik om samen te kijken of het klopt.""",
        ),
    ),
    further=(
        """Dan stuur ik een ander kastje. Het is er {date_in_2}. Voor vanavond kun je kijken in de app, ik
        heb je daarvoor een code gestuurd.""",
        About(
            "order",
            "Die vijf zet ik als eerste goed. Ik bel je {tomorrow} om ze samen na te lopen.",
        ),
        About(
            "pack",
            """De koers van zondag zit erin, dat heb ik nagekeken. Wat het daarna kost, hoor je
            {date_in_2}.""",
        ),
    ),
    outcomes=(
        "Alle zenders werken weer en staan op hun oude plek.",
        About(
            "pack",
            "Het extra pakket staat aan en kost 4,50 per maand, op te zeggen per dag.",
        ),
    ),
    notes=(
        About(
            "order",
            """Volgorde na update: ouderen raken de weg kwijt. Kan dit als keuze in plaats van voor
            iedereen?""",
        ),
    ),
)
