"""An address that must be changed while the parcel is on its way."""

from belofte.ops.demo.matters.matter import PAKKETLIJN, About, Matter, Opening

MATTER = Matter(
    key="wrong-address",
    inbox=PAKKETLIJN,
    thing="het wijzigen van het adres van {parcel}",
    openings=(
        Opening(
            "worried",
            ("Foutje in het adres", "Verkeerd huisnummer ingevuld!"),
            """Heel stom van mezelf: ik heb bij het bestellen mijn oude adres laten staan. Het pakket
            ({parcel}) gaat nu naar de {street} en daar woon ik al sinds de zomer niet meer. Kan het nog
            aangepast worden? Het is onderweg zie ik.""",
            about="moved",
        ),
        Opening(
            "hurried",
            ("adres klopt niet", "nr {neighbour} niet {house}"),
            """huisnr moet {neighbour} zijn niet {house}. kunnen jullie dat ff aanpassen? komt morgen al.
            {parcel}""",
        ),
        Opening(
            "annoyed",
            ("Site laat mij adres niet wijzigen", "Adres wijzigen lukt niet"),
            """Op de site staat een knop 'adres wijzigen'. Die doet niets. Ik heb het op de laptop
            geprobeerd, op de tablet en op de telefoon van mijn man. Elke keer een draaiend rondje. Wilt
            u het dan zelf doen: het moet naar {street}, {city}, op naam van {name}.""",
            about="site",
        ),
        Opening(
            "calm",
            ("Wijziging doorgeven voor zending {parcel}", "Ander adres graag"),
            """Wij zitten tot {weekday_in_4} in het huis van mijn schoonouders vanwege de verbouwing. Kan
            {parcel} daar bezorgd worden? Het adres is {street}, {city}.""",
        ),
    ),
    additions=(
        """Voor de zekerheid nog het hele adres: {street}, {city}. De bel is die met het gele stickertje.""",
        About(
            "moved",
            """Ik heb de nieuwe bewoner gebeld. Hij houdt het apart als het toch daar komt, dus paniek is
            niet nodig.""",
        ),
    ),
    answers=(
        """Dat kan iedereen gebeuren. Uw pakket is nog niet ingeladen, dus we zijn op tijd.

        Om zeker te weten dat ik het adres voor de juiste persoon wijzig, heb ik één ding nodig: de naam
        van de winkel en wat er ongeveer in zit. Mailt u dat vandaag vóór 18.00 uur? Dan zet ik het om
        en komt het op {date_in_2}.""",
        About(
            "site",
            """De knop op onze site werkt sinds vanmorgen niet goed, daar wordt aan gewerkt. Ik heb uw
            adres nu zelf gewijzigd in {street}. Het pakket komt daardoor een dag later: op {date_in_2}.
            Ik kijk {date_in_1} of de wijziging goed is doorgekomen en stuur u dan een bevestiging.""",
        ),
    ),
    further=(
        """Dank u, dat klopt met wat ik hier zie. Het adres is gewijzigd. U krijgt het pakket op
        {date_in_1}, tussen 10.00 en 14.00 uur. Komt het toch op het oude adres, dan halen wij het
        dezelfde dag daar op.""",
        About(
            "moved",
            """Dank u, dat klopt met wat ik hier zie. Het adres is gewijzigd en u krijgt het pakket op
            {date_in_1}. Komt het toch op het oude adres, dan halen wij het dezelfde dag daar op.""",
        ),
    ),
    outcomes=(
        """Het adres is gewijzigd en het pakket is op het nieuwe adres bezorgd. Voor de volgende keer: u
        kunt het adres wijzigen tot 22.00 uur op de avond voor de bezorging.""",
    ),
    notes=(
        About(
            "moved",
            "Adreswijziging pas na controle van winkel en inhoud. Oud adres is een studentenhuis.",
        ),
        "Adres pas gewijzigd na controle van winkel en inhoud.",
    ),
)
