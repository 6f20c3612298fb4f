"""A parcel that is sorted the wrong way, again and again."""

from belofte.ops.demo.matters.matter import PAKKETLIJN, About, Matter, Opening

MATTER = Matter(
    key="mis-sorted",
    inbox=PAKKETLIJN,
    thing="mijn pakket dat steeds de verkeerde kant op gaat",
    openings=(
        Opening(
            "calm",
            ("Pakket reist heen en weer", "{parcel} al vier keer in {elsewhere}"),
            """Ik volg mijn pakket nu een week en het lijkt wel op vakantie: {elsewhere}, {city}, weer
            {elsewhere}, {city}, en vanochtend opnieuw gesorteerd in {elsewhere}. Ik woon in {city}. Kan
            iemand het daar even van de band halen?""",
        ),
        Opening(
            "annoyed",
            ("Verkeerd gesorteerd", "Sorteerfout {parcel}"),
            """Al drie dagen staat er 'verkeerd gesorteerd, wij sturen het door'. Doorsturen duurt
            blijkbaar langer dan het hele stuk van Duitsland naar hier. Er zitten onderdelen in voor een
            keuken die nu half af is, de monteur komt {weekday_in_3} terug.""",
        ),
        Opening(
            "worried",
            ("Medisch hulpmiddel zit vast", "Spoed: pakket met pompje staat stil"),
            """In pakket {parcel} zitten slangetjes voor de insulinepomp van mijn zoon. Het staat sinds
            {weekday_ago_2} stil in het sorteercentrum in {elsewhere}. Wij hebben nog voor drie dagen.
            Mag ik het anders zelf komen halen? Ik kan er binnen een uur zijn.""",
            about="urgent",
        ),
        Opening(
            "friendly",
            ("Mijn pakket is bereisder dan ik", "Rondreis door Nederland"),
            """Mijn pakket was deze week in {elsewhere}, {city}, Utrecht en weer {elsewhere}. Stuurt het
            ook een ansichtkaart? Alle gekheid: ik zou het graag hebben. {parcel}""",
        ),
        Opening(
            "hurried",
            ("weer {elsewhere}", "verkeerde stad"),
            "pakket zit wéér in {elsewhere}. ik woon in {city}. hoe dan. {parcel}",
        ),
    ),
    additions=(
        """Op de doos zit een oranje sticker van de afzender en een oud etiket. Misschien leest de machine
        het verkeerde? Vanochtend staat het wéér op gesorteerd in {elsewhere}.""",
        About(
            "urgent",
            "Ik ben bereikbaar op mijn mobiel, ook vanavond. Als het moet zit ik zo in de auto.",
        ),
    ),
    answers=(
        """Ik zie wat er gebeurt: er zitten twee etiketten op uw doos en onze machine leest steeds het
        oude. Zo blijft het rondgaan.

        Ik heb het sorteercentrum in {elsewhere} gebeld. Een collega haalt de doos vanavond met de hand
        van de band. U krijgt uw pakket op {date_in_2}. Ik controleer {tomorrow} om 9.00 uur of dat
        gelukt is en mail u daarna.""",
        About(
            "urgent",
            """Fijn dat u direct mailt, want dit kan niet wachten. Ik heb het depot gevraagd om uw pakket
            nu te zoeken.

            Ik bel u {today_by} met het antwoord. Als het gevonden is, brengt een koerier het dezelfde
            dag naar {street}. Dat kost u niets.""",
        ),
    ),
    further=(
        """Dank u wel voor de uitleg. Dat van die sticker heb ik meteen doorgegeven. Uw pakket ligt nu
        apart en gaat {tomorrow} mee met de bus naar {city}. Ik mail u zodra de bus vertrokken is,
        uiterlijk om 10.00 uur.""",
        About(
            "urgent",
            """Uw pakket is gevonden en apart gelegd, de koerier rijdt nu. Ik bel u {today_by} om te horen
            of alles compleet is.""",
        ),
    ),
    outcomes=(
        """Uw pakket had twee etiketten en werd daardoor vier keer verkeerd gesorteerd. Wij hebben het met
        de hand eruit gehaald en bezorgd. Het sorteercentrum haalt oude etiketten voortaan eerst weg als
        een pakket voor de tweede keer langskomt.""",
        About(
            "urgent",
            """Het pakket is gevonden en dezelfde dag per koerier gebracht. Zendingen met een medisch
            etiket gaan voortaan niet meer over de band.""",
        ),
    ),
    notes=(
        """Derde melding deze week over sorteerlijn 2 in {elsewhere}, telkens dubbel etiket. Gemeld bij de
        ploegleider.""",
    ),
    calls=(
        """Sorteercentrum aan de lijn gehad: pakket is gevonden en ligt apart. Klant teruggebeld, bezorging
        {date_in_1} vóór 13.00 uur beloofd.""",
    ),
)
