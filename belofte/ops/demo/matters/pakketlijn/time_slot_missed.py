"""Waiting at home for nothing."""

from belofte.ops.demo.matters.matter import PAKKETLIJN, About, Matter, Opening

MATTER = Matter(
    key="time-slot-missed",
    inbox=PAKKETLIJN,
    thing="een nieuwe bezorgtijd",
    openings=(
        Opening(
            "annoyed",
            ("Tussen 13 en 15 uur, jaja", "Tijdvak niet gehaald"),
            """U stuurt mij een bericht: tussen 13.00 en 15.00 uur. Ik verzet een afspraak bij de tandarts.
            Om 15.05 verandert het in 'in de loop van de dag'. Om 21.00 uur in 'morgen'. Een tijdvak
            waar u zich niet aan houdt kunt u beter weglaten.""",
        ),
        Opening(
            "calm",
            ("Kan het ook 's avonds?", "Vraag over bezorgmoment {parcel}"),
            """Ik werk in de zorg met wisselende diensten en ben deze week pas na 18.30 uur thuis. In de
            app kan ik alleen de dag kiezen. Is er een mogelijkheid om pakket {parcel} in de avond te
            krijgen? Anders graag naar een afhaalpunt.""",
            about="evening",
        ),
        Opening(
            "angry",
            ("KAARTJE IN DE BUS TERWIJL IK THUIS WAS", "Gewoon thuis en toch een kaartje"),
            """Ik hoorde de brievenbus, liep naar de deur en zag uw bezorger alweer wegrijden. Op het
            kaartje: 'U was niet thuis'. IK STOND ER 10 SECONDEN LATER. Aanbellen is blijkbaar te veel
            moeite. Morgen moet ik werken dus nu mag ik zaterdag in de rij bij het afhaalpunt, met een
            doos van 18 kilo.""",
            about="card",
        ),
        Opening(
            "worried",
            ("Medicijnen van de apotheek niet gekomen", "Medicijnen niet bezorgd"),
            """De apotheek laat mijn medicijnen door u brengen. Ze zouden vanmorgen komen, tussen 9 en 11.
            Ik heb nog tot morgenavond. Ik ben de hele dag thuis, de bel staat hard.""",
            about="medicine",
        ),
        Opening(
            "hurried",
            ("hele dag thuis", "Wanneer nou"),
            "hele dag thuis gezeten. niks. hoe laat nou morgen???",
        ),
    ),
    additions=(
        About(
            "evening",
            "{weekday_in_2} ben ik in elk geval tot 14.00 uur thuis. Daarna weer nachtdienst.",
        ),
        About(
            "card",
            "De bel doet het gewoon. Net nog getest met mijn buurvrouw.",
        ),
        "Vandaag dus weer hetzelfde bericht: 'tussen 13.00 en 15.00 uur'. Ik ben benieuwd.",
    ),
    answers=(
        """U hebt uw dag omgegooid en toen kwamen wij niet. Dat spijt me. De bezorger had meer stops dan er
        in een dag passen, en dan schuift alles op zonder dat iemand het u vertelt.

        Uw pakket komt {date_in_1} vóór 12.00 uur. Ik bel u die ochtend om 9.00 uur met een tijd die
        klopt.""",
        About(
            "evening",
            """In de avond bezorgen kan bij u in de buurt op dinsdag en donderdag. Ik heb uw pakket gezet
            op {date_in_2}, tussen 18.30 en 21.00 uur. U krijgt die middag om 16.00 uur een bericht met
            de tijd.

            Lukt het toch niet, dan breng ik het zelf onder bij het afhaalpunt aan de {street_name} en
            laat ik u dat weten.""",
        ),
        About(
            "card",
            """U stond er tien seconden later en toen was hij al weg. Er hoort aangebeld te worden, en
            daarna even gewacht. Ik vraag de bezorger hoe dit kon.

            U hoeft niet met 18 kilo te sjouwen: uw pakket komt {date_in_2} tussen 18.00 en 20.00 uur
            aan de deur. Ik bel u {weekday_in_2} om 16.00 uur of dat lukt.""",
        ),
        About(
            "medicine",
            """Medicijnen kunnen niet wachten. Ik heb de bezorger gebeld en hij keert om.

            Ik bel u {today_by} om te horen of u alles hebt. Is het er dan nog niet, dan haalt een
            koerier het opnieuw bij de apotheek en staat hij {date_in_1} om 9.00 uur bij u.""",
        ),
    ),
    further=(
        About(
            "evening",
            """Dank u, ik houd rekening met uw dienst. Het wordt {weekday_in_2} tussen 10.00 en 12.00 uur.
            De bezorger heet Ricardo en weet dat hij echt moet aanbellen en even moet wachten.""",
        ),
        """Ik heb het nagevraagd: uw pakket ligt nu vooraan in de bus. Het komt {date_in_1} vóór 12.00 uur,
        en ik bel u om 9.00 uur zoals beloofd.""",
        About(
            "card",
            """De bezorger zegt zelf ook dat hij te snel is doorgereden. Hij komt {date_in_1} om 18.30 uur
            en wacht tot u opendoet.""",
        ),
    ),
    outcomes=(
        """Uw pakket is op het afgesproken moment bezorgd. Op uw route rijden vanaf {date_in_3} twee
        bussen, omdat de tijden er te vaak niet klopten.""",
        About(
            "evening",
            "Uw pakket is in de avond bezorgd. Avondbezorging staat nu als uw voorkeur in het systeem.",
        ),
        About(
            "medicine",
            "Uw medicijnen zijn op tijd bezorgd. Zendingen van apotheken staan nu vooraan op de route.",
        ),
    ),
    notes=("Route 41: 187 stops op een dag. Tijdvakken kloppen daar nooit, dit is al de vijfde deze week.",),
    calls=(
        """Klant wilde vooral even vertellen hoe vervelend het was. Terecht. Ik bel {date_in_1} om 9.00 uur
        met de tijd.""",
    ),
)
