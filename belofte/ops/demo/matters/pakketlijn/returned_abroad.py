"""A parcel that went back abroad, and a chat that was closed."""

from belofte.ops.demo.matters.matter import PAKKETLIJN_COMPLAINTS, About, Matter, Opening

MATTER = Matter(
    key="returned-abroad",
    inbox=PAKKETLIJN_COMPLAINTS,
    thing="mijn pakket dat terug naar het buitenland is",
    openings=(
        Opening(
            "angry",
            ("Pakket teruggestuurd voor ik het kaartje had", "Klacht over te laat kaartje"),
            """Uw kaartje viel op {date_ago_3} in de bus. Daarop staat: af te halen tot {date_ago_5}. Dat
            was toen dus al voorbij. Het kaartje is verkeerd gesorteerd, zegt de winkel, en mijn pakket
            is nu terug naar Finland. Zonder volgnummer.

            Via de chat zei uw collega dat hij een 'interne klacht' maakt en dat ik daar niets meer over
            hoor. Toen ik vroeg waarom niet, sloot hij het gesprek. Dat kan toch niet waar zijn?""",
            about="chat",
        ),
        Opening(
            "formal",
            ("Onterechte retourzending {parcel}", "Retour afzender zonder aanbieding"),
            """Zending {parcel} is retour gegaan met als reden 'niet afgehaald'. Ik heb nooit een
            kennisgeving ontvangen. De afzender in Oostenrijk rekent mij nu opnieuw verzendkosten. Ik ga
            ervan uit dat deze voor uw rekening komen en verneem graag van u binnen redelijke termijn.""",
        ),
        Opening(
            "worried",
            ("Waar is mijn pakket uit Suriname?", "Pakket van mijn tante terug naar Paramaribo?"),
            """Mijn tante heeft een pakket gestuurd uit Paramaribo met kruiden en stof voor de jurk van
            mijn dochter. Nu staat er 'retour afzender'. Waarom? Ik ben elke dag thuis geweest. Mijn
            tante heeft er veertig euro port voor betaald. Kan het nog tegengehouden worden?""",
            writer="surinamese",
            about="still",
        ),
        Opening(
            "hurried",
            ("RETOUR???", "waarom terug naar afzender"),
            "waarom gaat {parcel} terug?? heb geen kaartje gehad niks. graag tegenhouden aub",
            about="still",
        ),
        Opening(
            "annoyed",
            ("Geweigerd? Ik heb niets geweigerd", "'Ontvanger weigert' klopt niet"),
            """In de status staat 'geweigerd door ontvanger'. Ik heb niets geweigerd, ik heb niemand
            gezien. De winkel in Denemarken houdt nu 15 euro in voor de terugreis.""",
        ),
    ),
    additions=(
        "De afzender schrijft dat er bij hem ook nog niets is. Het is dus ergens tussen u en hem in.",
        About(
            "chat",
            "Hier het kaartje, met de datum van de stempel. Daar kunt u zien dat het te laat was.",
        ),
        About(
            "still",
            """De afzender heeft het verzendbewijs nog, met het gewicht erop: 4,2 kilo. Helpt dat bij het
            zoeken?""",
        ),
    ),
    answers=(
        About(
            "chat",
            """U hebt een klacht en u krijgt daar antwoord op. Dat u te horen kreeg dat u niets meer hoort,
            klopt niet en het spijt me dat het zo gegaan is.

            Het kaartje is inderdaad te laat bezorgd. Het pakket is overgedragen aan de post in het land
            van de afzender. Wij blijven zelf verantwoordelijk en vragen daar na waar het is. Zij moeten
            binnen vijf werkdagen antwoorden. U hoort op {date_in_5} van mij wat ze zeggen, ook als het
            niets is.""",
        ),
        About(
            "still",
            """Ik heb meteen gekeken: uw pakket is nog in Nederland, bij het uitvoercentrum. Ik heb
            gevraagd het tegen te houden. Of dat op tijd is, weet ik {tomorrow} vóór 12.00 uur. Dan bel
            ik u.

            Wat het ook wordt: de kosten van het opnieuw sturen zijn voor ons.""",
        ),
        """U had eerst een kennisgeving moeten krijgen en die vind ik in ons systeem niet terug. De nieuwe
        verzendkosten zijn daarom voor ons.

        Stuurt u mij de rekening van de afzender? Dan betaal ik hem. U hoort daarover uiterlijk
        {date_in_4} van mij.""",
    ),
    further=(
        About(
            "chat",
            """Dank u voor het kaartje, de stempel bewijst wat u zegt. Ik heb de buitenlandse post opnieuw
            gemaild en er een kopie bij gedaan. Ik verwacht antwoord op {date_in_3} en schrijf u
            diezelfde dag.""",
        ),
        """Dan ligt het tussen ons en de buitenlandse post, en dus zoeken wij. Ik verwacht hun antwoord op
        {date_in_3} en schrijf u diezelfde dag.""",
        About(
            "still",
            """Ja, dat helpt. Met het gewicht hebben ze het gevonden, het was nog niet ingeladen. Het komt
            {date_in_2} bij u aan. Ik kijk {weekday_in_1} of het onderweg is.""",
        ),
    ),
    outcomes=(
        About(
            "chat",
            """Het kaartje is bij ons verkeerd gesorteerd en kwam daardoor te laat. Het pakket is bij de
            afzender terug. Wij betalen de nieuwe verzending en de bewaartijd gaat voortaan pas in als
            het kaartje bezorgd is.""",
        ),
        About(
            "still",
            """Uw pakket is bij de uitvoer tegengehouden en alsnog bij u bezorgd. Het stond op retour door
            een fout in onze planning.""",
        ),
        """U had geen kennisgeving gekregen. Wij hebben de nieuwe verzendkosten betaald en het pakket is
        bezorgd, deze keer met een volgnummer.""",
    ),
    notes=(
        About(
            "chat",
            """Chat nagelezen: gesprek is door ons gesloten terwijl klant nog een vraag had open staan.
            Besproken met {agent}.""",
        ),
        "Buitenlandse post is partij in deze zaak. Termijn vijf werkdagen, daarna herinneren.",
    ),
    calls=(
        About(
            "still",
            """Uitvoercentrum gebeld: zoeken vanavond in de container voor het vliegtuig. Klant weet dat ik
            {tomorrow} vóór 12.00 uur bel.""",
        ),
    ),
)
