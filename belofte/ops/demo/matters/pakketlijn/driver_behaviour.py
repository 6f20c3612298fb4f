"""What a driver did, at the door or on the road."""

from belofte.ops.demo.matters.matter import PAKKETLIJN_COMPLAINTS, About, Matter, Opening

MATTER = Matter(
    key="driver-behaviour",
    inbox=PAKKETLIJN_COMPLAINTS,
    thing="mijn klacht over de bezorger",
    openings=(
        Opening(
            "annoyed",
            ("Busje door de tuin", "Schade aan gazon door bezorgbus"),
            """Uw bezorger is achteruit over ons gazon gereden, dwars door de border. Twee hortensia's plat
            en een spoor van vier meter. Toen ik naar buiten kwam zei hij 'moet u maar geen tuin nemen'.
            Foto zit erbij.""",
            file="gazon.png",
        ),
        Opening(
            "worried",
            ("Bezorger rijdt te hard langs de school", "Gevaarlijk rijgedrag {street_name}"),
            """Elke middag rond drie uur, precies als de school uitgaat, komt er een bus van Pakketlijn met
            een rotvaart door de {street_name}. Vandaag moest een jongetje opzij springen. Ik wil
            niemand zijn baan kosten, maar hier moet echt iemand met hem praten voordat het misgaat.""",
            about="speed",
        ),
        Opening(
            "angry",
            ("Pakket over de schutting gegooid", "Bezorger gooit met pakketten"),
            """Op mijn camera staat hoe uw bezorger mijn pakket over een schutting van twee meter gooit. Er
            staat BREEKBAAR op. Het servies is aan gruzelementen. Hij kijkt ook nog recht in de camera.
            Ik heb het filmpje, u mag het hebben.""",
            about="throw",
        ),
        Opening(
            "calm",
            ("Bezorger durft niet langs de hond", "Over onze hond"),
            """Onze hond blaft maar doet niets, hij is twaalf en half blind. Toch krijgen wij steeds een
            kaartje 'niet thuis', ik denk omdat de bezorger hem hoort. Ik snap dat best. Kunnen we
            afspreken dat hij de pakketten in de schuur zet? Die is open.""",
            about="dog",
        ),
        Opening(
            "annoyed",
            ("Bus voor onze inrit", "Elke dag geblokkeerd"),
            """Uw bus staat elke ochtend tien minuten voor onze inrit, met draaiende motor. Vriendelijk
            vragen hielp niet. Gisteren heb ik de trein gemist. Met zijn spiegel heeft hij ook nog ons
            hek geraakt, zie de foto.""",
            file="hek.png",
            about="driveway",
        ),
    ),
    additions=(
        About(
            "speed",
            "Het was een witte bus, kenteken weet ik niet. Wel een deuk in de linker achterdeur.",
        ),
        "Mijn man heeft de planten weer rechtop gezet, maar de ene is afgebroken. Hij kostte 24,95.",
        About(
            "throw",
            "Het filmpje is te groot voor de mail, kan ik het ergens neerzetten?",
        ),
        About(
            "dog",
            "Hij heet Sjors. Als de bezorger hem bij zijn naam noemt is hij meteen stil.",
        ),
    ),
    answers=(
        """Dank u voor uw bericht en de foto. Dit is niet hoe wij met mensen en hun spullen omgaan. De
        schade betalen wij.

        Ik bespreek het {date_in_1} met de bezorger en zijn ploegleider. Ik bel u die dag vóór 17.00 uur
        om te vertellen wat daaruit komt.""",
        About(
            "speed",
            """Goed dat u dit meldt. Ik neem het serieus. In de bussen zit een kastje dat de snelheid
            bijhoudt. Ik heb de gegevens van uw straat opgevraagd en krijg die binnen twee werkdagen.

            Ik schrijf u uiterlijk {date_in_3} wat we gezien hebben en wat we eraan doen.""",
        ),
        About(
            "throw",
            """Breekbaar servies over een schutting gooien, daar is geen excuus voor. Het servies vergoeden
            wij. Het filmpje helpt ons bij het gesprek met de bezorger.

            Ik bel u op {date_in_2} vóór 17.00 uur over wat we met hem hebben afgesproken.""",
        ),
        About(
            "dog",
            """Twaalf en half blind, dan mag je van mij blaffen. Ik heb bij uw adres gezet dat pakketten in
            de schuur mogen. Vanaf {date_in_1} ziet de bezorger dat op zijn scherm. Ik kijk op
            {date_in_5} of het goed gaat en mail u dan.""",
        ),
    ),
    further=(
        About(
            "speed",
            """Dank u, met die deuk weten we welke bus het is. Het gesprek met de bezorger is {date_in_1}
            om 8.00 uur. Daarna bel ik u.""",
        ),
        """Noteer ik, dank u. De 24,95 neem ik mee in de vergoeding. Na het gesprek van {date_in_1} bel ik
        u.""",
        About(
            "throw",
            """Dat kan. U krijgt {today_by} van mij een plek waar u het veilig kunt neerzetten. Het filmpje
            wordt na het gesprek gewist.""",
        ),
        About(
            "dog",
            "Sjors staat erbij! Ik hoor {date_in_5} van de bezorger hoe het gaat en schrijf u dan.",
        ),
    ),
    outcomes=(
        """Wij hebben met de bezorger gesproken. Hij heeft erkend wat er gebeurd is en rijdt nu eerst twee
        weken met een ervaren collega. Wij vergoeden de schade van 74,85 euro.""",
        About(
            "dog",
            """Bij uw adres staat nu dat pakketten in de schuur mogen. De bezorger is er blij mee en doet
            de groeten aan de hond.""",
        ),
        About(
            "speed",
            """Uw melding klopte. De bezorger heeft een waarschuwing gekregen en rijdt om drie uur een
            andere route. Het kastje in de bus geeft nu een seintje boven de 30.""",
        ),
    ),
    notes=(
        About(
            "speed",
            """Gegevens van het kastje: 58 waar 30 mag, drie dagen op rij. Doorgezet naar de ploegleider,
            niet aan de klant sturen.""",
        ),
        "Ploegleider voert het gesprek, verslag komt in deze zaak.",
    ),
    calls=(
        """Klant gebeld over het gesprek met de bezorger. Wil graag excuses van hemzelf. Beloofd dat hij
        {date_in_2} een kaartje schrijft.""",
    ),
)
