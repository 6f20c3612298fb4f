"""Parcel lockers that stay shut, are full or are too high."""

from belofte.ops.demo.matters.matter import PAKKETLIJN, About, Matter, Opening

MATTER = Matter(
    key="locker",
    inbox=PAKKETLIJN,
    thing="mijn pakket in de kluis",
    openings=(
        Opening(
            "annoyed",
            ("Kluisje gaat niet open", "Code van kluis werkt niet"),
            """Sta nu bij de pakketkluis bij het station in {city}. Code ingevoerd, groen lampje, klik,
            maar het deurtje blijft dicht. Nog twee keer geprobeerd en nu zegt het scherm dat mijn
            pakket is afgehaald. Dat is dus niet zo! Het zit er gewoon nog in. Kan iemand het deurtje op
            afstand openen?""",
        ),
        Opening(
            "friendly",
            ("Verkeerde doos in de kluis", "Andermans pakket in mijn kluisje"),
            """In mijn kluisje lag een doos voor {stranger}, met volgens het plaatje een vogelhuisje erin.
            Mijn eigen pakket (een boek) zat er niet bij. Ik heb het vogelhuisje laten liggen, al was
            het verleidelijk. Hoe nu verder?""",
            about="swap",
        ),
        Opening(
            "hurried",
            ("kluis vol", "Pakketkluis al week vol"),
            """kluis al hele week vol. kan niks versturen en mijn retour moet voor vrijdag weg. wanneer
            leegt iemand hem? {city} bij het zwembad""",
            about="full",
        ),
        Opening(
            "worried",
            ("Ik kan niet bij het kluisje", "Kluisje te hoog voor rolstoel"),
            """Ik zit in een rolstoel en mijn pakket ligt in het bovenste rijtje van de kluis aan de
            {street_name}. Ik kan er met geen mogelijkheid bij. De laatste keer heeft een voorbijganger
            mij geholpen, maar het was toen donker en ik moest mijn code hardop zeggen. Dat voelde niet
            prettig. Kan bij mijn naam komen te staan dat ik een laag vak nodig heb?""",
            about="wheelchair",
        ),
        Opening(
            "annoyed",
            ("Kluis zegt: geen verbinding", "Scherm van de kluis is zwart"),
            """Het scherm van de kluis bij de sporthal is zwart. Mijn pakket zit erin en de bewaartijd
            loopt. Er hangt een nummer om te bellen, daar neemt niemand op.""",
        ),
    ),
    additions=(
        """Op het scherm staat onderaan nog een code: K-214. Ik moest weer naar mijn werk, vanavond na
        zessen kan ik er weer zijn.""",
        About(
            "full",
            "Ik sta er nu weer. Nog steeds vol, er liggen er zelfs twee bovenop.",
        ),
        About(
            "swap",
            "Het is dat boek over paddenstoelen, in een plat doosje.",
        ),
        About(
            "wheelchair",
            "Het onderste rijtje kan ik net aan. Het op een na onderste ook.",
        ),
    ),
    answers=(
        """Wat een gedoe, sorry. Ik heb het deurtje op afstand proberen te openen en het slot geeft geen
        antwoord. Er moet een monteur bij komen. Die is er {tomorrow} tussen 8.00 en 10.00 uur.

        Zodra het pakket eruit is, brengt hij het naar {street}. U hoeft niet terug naar de kluis. Ik
        mail u {tomorrow} vóór 11.00 uur dat het gelukt is.""",
        About(
            "wheelchair",
            """Dank u wel dat u dit laat weten. Ik heb het doorgegeven aan de collega die over de kluizen
            gaat en haar gevraagd om er vandaag naar te kijken.

            Ik laat u uiterlijk {date_in_2} weten wat we doen. Uw pakket komt in elk geval {date_in_1}
            gewoon bij u aan de deur.""",
        ),
        About(
            "full",
            """Die kluis hoort niet vol te zijn, sorry. Hij wordt vanavond geleegd. Ik kijk morgenochtend
            of dat ook echt gebeurd is en mail u {tomorrow} vóór 10.00 uur.

            Duurt dat te lang voor uw retour? Dan haalt de bezorger hem {date_in_1} bij u thuis op.""",
        ),
        About(
            "swap",
            """Netjes dat u het vogelhuisje hebt laten liggen! De bezorger heeft twee vakken verwisseld.
            Hij legt uw boek {date_in_1} vóór 12.00 uur in een ander vak en u krijgt daarvoor een nieuwe
            code. Komt die code niet, dan bel ik u die middag.""",
        ),
    ),
    further=(
        """Met die code kon de monteur precies zien om welk vak het gaat, dank u. Het slot wordt
        {date_in_1} vervangen. Uw pakket ligt bij de balie op het station, op vertoon van uw code.
        Liever thuisbezorgd? Laat het me weten, dan komt het {weekday_in_2}.""",
        About(
            "full",
            """Bovenop, dat is natuurlijk niet de bedoeling. Onze bezorger rijdt erheen. Ik mail u
            {tomorrow} vóór 10.00 uur of de kluis leeg is.""",
        ),
        About(
            "swap",
            """Dank u, met dat platte doosje wist hij het meteen. Het boek ligt {date_in_1} in een nieuw
            vak, de code komt per mail.""",
        ),
        About(
            "wheelchair",
            "Dank u, dat heb ik zo genoteerd. Ik bel u {date_in_2} om te horen of het nu goed gaat.",
        ),
    ),
    outcomes=(
        "Het slot van het vak was kapot en is vervangen. Uw pakket is bij u thuisbezorgd.",
        About(
            "wheelchair",
            """Bij uw naam staat nu dat u een laag vak nodig hebt. Is er geen laag vak vrij, dan komt het
            pakket aan de deur.""",
        ),
        About(
            "full",
            "De kluis is geleegd en wordt nu elke avond gecontroleerd.",
        ),
        About(
            "swap",
            "De twee pakketten waren verwisseld. U hebt uw boek en de ander zijn vogelhuisje.",
        ),
    ),
    notes=(
        """Kluis bij het station: vierde storing deze maand. Leverancier belooft al sinds oktober een nieuw
        slot.""",
        About(
            "wheelchair",
            """Een laag vak als voorkeur bestaat niet in het systeem. Nu als opmerking gezet, maar dat ziet
            de planner niet.""",
        ),
    ),
)
