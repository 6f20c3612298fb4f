"""A lost parcel, an investigation, and weeks of silence."""

from belofte.ops.demo.matters.matter import PAKKETLIJN_COMPLAINTS, About, Matter, Opening

MATTER = Matter(
    key="lost-and-silent",
    inbox=PAKKETLIJN_COMPLAINTS,
    thing="het onderzoek naar mijn verdwenen pakket",
    openings=(
        Opening(
            "angry",
            ("Drie weken onderzoek en nog niets", "Wanneer komt er antwoord op onderzoek {parcel}"),
            """Op {date_ago_21} is er een onderzoek gestart naar mijn pakket. 'U hoort binnen vijf
            werkdagen van ons.' Dat is dus drie weken geleden. Ik heb elke week gemaild. Ik krijg elke
            keer dezelfde ontvangstbevestiging en verder niets. Er zat voor {sum} euro in.

            Ik wil nu een naam en een datum. Niet weer een nummer.""",
        ),
        Opening(
            "formal",
            ("Klacht: uitblijven uitkomst onderzoek", "Ingebrekestelling zending {parcel}"),
            """Hierbij maak ik bezwaar tegen de gang van zaken rond zending {parcel}. Ondanks toezegging
            van uw medewerker d.d. {date_ago_12} heb ik geen uitkomst van het onderzoek mogen ontvangen.
            De afzender beroept zich op u, u beroept zich op de afzender.

            Ik verzoek u binnen veertien dagen tot een inhoudelijke reactie te komen, bij gebreke
            waarvan ik mij wend tot de geschillencommissie.""",
        ),
        Opening(
            "worried",
            ("Doos met foto's van mijn moeder", "Onvervangbare spullen kwijt"),
            """Mijn zus heeft mij vanuit Groningen een doos gestuurd met de fotoalbums van onze moeder, die
            in september is overleden. De doos is niet aangekomen. Het laatste wat we zien is een scan
            op {date_ago_9} in {elsewhere}.

            Geld kan me niet schelen. Ik wil alleen weten dat er echt iemand zoekt.""",
            about="albums",
        ),
        Opening(
            "annoyed",
            ("Onderzoek {parcel}: weer een week verder", "Uw zaak is in behandeling, en nu?"),
            """'Uw zaak is in behandeling.' Dat las ik op {date_ago_14}. Dat las ik op {date_ago_7}. Dat
            lees ik vandaag. Wat houdt die behandeling in?""",
        ),
    ),
    additions=(
        About(
            "albums",
            """In de doos zit bovenop een briefje met mijn naam en adres, voor het geval het etiket eraf
            is. Het papier is lichtgroen.""",
        ),
        "Als bijlage had ik eerder al de aankoopbon gestuurd, die hebt u dus al.",
    ),
    answers=(
        """Mijn naam is {agent} en ik neem dit vanaf nu over. U hebt veel te lang niets gehoord, terwijl
        wij vijf werkdagen hadden beloofd. Dat is niet goed en daar bied ik mijn excuses voor aan.

        Wat ik vandaag heb gedaan: het depot in {elsewhere} zoekt de kooien na die sinds {date_ago_9}
        zijn blijven staan. Ik bel u op {date_in_2} vóór 12.00 uur, ook als er dan nog niets gevonden
        is.""",
        About(
            "albums",
            """Ik heb uw bericht gelezen en begrijp hoe veel deze doos voor u betekent. Er zoekt echt
            iemand: mijn collega Hilbert van de afdeling gevonden goederen, en hij weet waar hij naar
            kijkt.

            Hij gaat {date_in_1} zelf naar het depot. Ik laat u {weekday_in_1} aan het eind van de
            middag weten wat hij heeft gezien. U hoort daarna elke {weekday_in_1} van mij tot we het
            weten.""",
        ),
    ),
    further=(
        About(
            "albums",
            """Dat van het groene briefje is heel nuttig, dank u. Ik heb het meteen doorgegeven. De eerste
            twintig kooien zijn nagekeken, zonder resultaat. {weekday_in_2} volgt de rest. Ik bel u die
            dag vóór 17.00 uur.""",
        ),
        """De aankoopbon heb ik teruggevonden in uw eerste bericht, u hoeft niets opnieuw te sturen. De
        eerste twintig kooien zijn nagekeken, zonder resultaat. {weekday_in_2} volgt de rest. Ik bel u
        die dag vóór 17.00 uur.""",
    ),
    outcomes=(
        About(
            "albums",
            """Het etiket was van uw doos gevallen. Zij is gevonden op de afdeling gevonden goederen en
            door een koerier bij u gebracht, alles zat er nog in. Wij bellen voortaan zelf als een
            onderzoek langer dan vijf werkdagen duurt.""",
        ),
        """Het pakket is niet gevonden. Wij vergoeden de waarde van {sum} euro en de verzendkosten. Het
        bedrag staat binnen drie werkdagen op uw rekening.""",
    ),
    notes=(
        """Eerste melding is na dag 2 door niemand opgepakt: onderzoeker ziek, geen vervanger. Neem ik mee
        naar het overleg.""",
    ),
    calls=(
        About(
            "albums",
            """Klant gebeld, een half uur gesproken. Verdrietig meer dan boos. Beloofd: ik bel {date_in_2}
            vóór 12.00 uur, wat er ook uitkomt.""",
        ),
        """Klant gebeld, een kwartier. Boos en terecht. Beloofd: ik bel {date_in_2} vóór 12.00 uur, wat er
        ook uitkomt.""",
    ),
)
