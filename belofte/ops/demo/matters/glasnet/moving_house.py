"""Moving house with a subscription."""

from belofte.ops.demo.matters.matter import GLASNET, About, Matter, Opening

MATTER = Matter(
    key="moving-house",
    inbox=GLASNET,
    thing="mijn verhuizing",
    openings=(
        Opening(
            "calm",
            ("Verhuizing per {date_in_15}", "Wij gaan verhuizen"),
            """Wij verhuizen op {date_in_15} naar {street} in {elsewhere}. Kunnen we ons abonnement
            meenemen en hoe zorgen we dat er vanaf de eerste dag internet is? Mijn man werkt volledig
            thuis.""",
        ),
        Opening(
            "annoyed",
            ("Verhuisd, nu betaal ik twee keer", "Dubbele rekening na verhuizing"),
            """Sinds {date_ago_15} wonen wij op een ander adres. Dat heb ik ruim op tijd doorgegeven. Toch
            betaal ik nu voor allebei de huizen, terwijl in het oude iemand anders zit te streamen op
            mijn kosten.""",
            about="twice",
        ),
        Opening(
            "hurried",
            ("verhuizen", "Verhuisd"),
            "verhuis zaterdag naar {city}, ligt daar al glas? {street}",
        ),
        Opening(
            "calm",
            ("Samenwonen: twee abonnementen", "Wij hebben er nu twee"),
            """Mijn vriend trekt bij mij in en wij zijn allebei klant bij jullie. Dat is er één te veel.
            Welke kunnen we het beste houden en zit er een boete op de andere?""",
            about="together",
        ),
        Opening(
            "worried",
            ("Verhuizing valt samen met bevalling", "Verhuizen en graag meteen internet"),
            """Wij verhuizen {date_in_10} en mijn vrouw is uitgerekend in diezelfde week. Kunnen we er
            zeker van zijn dat er dan internet is? Mijn schoonmoeder zit in Paramaribo en wil meekijken.""",
        ),
    ),
    additions=(
        "De sleutel krijgen we al een week eerder, dus de monteur kan erin vanaf {date_in_8}.",
        About(
            "twice",
            """De nieuwe bewoner heeft het ook bevestigd: hij heeft nog geen eigen abonnement, het werkte
            gewoon al toen hij erin kwam.""",
        ),
        About(
            "together",
            "Die van mij loopt nog acht maanden, die van hem is maandelijks opzegbaar.",
        ),
    ),
    answers=(
        """Gefeliciteerd met het nieuwe huis! Op dat adres ligt al glasvezel. We kunnen je abonnement
        meenemen en het oude stoppen op de dag die jij kiest.

        Ik plan de monteur vóór jullie verhuizing. Je krijgt {date_in_2} de datum van mij. Lukt het niet
        op tijd, dan hoor je dat ook die dag en sturen we een tijdelijke router.""",
        About(
            "twice",
            """Dat klopt niet en het ligt aan ons: je verhuizing is doorgevoerd, maar het oude adres is
            niet gestopt. Ik heb het vandaag afgesloten.

            Je krijgt 42,50 euro terug. Het geld staat uiterlijk {date_in_4} op je rekening. Ik
            controleer dat zelf en mail je.""",
        ),
        About(
            "together",
            """Wat leuk, en er is geen boete. Houd het snelste abonnement aan, dan stop ik het andere op de
            dag van de verhuizing.

            Laat me weten welke dag dat is. Ik zet het klaar en bevestig het je uiterlijk {date_in_2}.""",
        ),
    ),
    further=(
        """Mooi, dan kan de monteur komen op {date_in_9} tussen 9.00 en 12.00 uur. Je krijgt {date_in_1} de
        bevestiging.""",
        About(
            "twice",
            """Dank je, dan hoef ik dat niet meer na te vragen. De terugbetaling is onderweg en staat er
            uiterlijk {date_in_3}.""",
        ),
        About(
            "together",
            """Dan is het eenvoudig: die van hem stopt. Ik regel het vandaag en mail hem {tomorrow} de
            bevestiging.""",
        ),
    ),
    outcomes=(
        "Je abonnement is verhuisd en werkt op het nieuwe adres. Het oude adres is afgesloten.",
        About(
            "twice",
            "Het oude adres is afgesloten en je hebt 42,50 euro teruggekregen.",
        ),
        About(
            "together",
            "Een van de twee abonnementen is gestopt, zonder kosten. Het andere loopt gewoon door.",
        ),
    ),
    notes=(
        """Verhuizing stond goed in het systeem, stop oude adres blijft hangen als de nieuwe datum
        verschuift. Vaker gezien.""",
    ),
)
