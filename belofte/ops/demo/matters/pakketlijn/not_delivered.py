"""A parcel that is said to be delivered and is not, or is on its way for ever."""

from belofte.ops.demo.matters.matter import PAKKETLIJN, About, Matter, Opening

MATTER = Matter(
    key="not-delivered",
    inbox=PAKKETLIJN,
    thing="pakket {parcel}",
    openings=(
        Opening(
            "annoyed",
            ("Staat op bezorgd maar ik heb niks", "Pakket {parcel} niet ontvangen"),
            """Volgens jullie site is mijn pakket gisteren om {clock} bezorgd. Ik zat op dat moment gewoon
            in de woonkamer en er is niemand aan de deur geweest. Ook niets bij de buren, niets achter
            de kliko. Het gaat om {parcel}, adres {street} in {city}.

            Waar is het dan wel?""",
        ),
        Opening(
            "worried",
            ("Verjaardagscadeau niet aangekomen", "Cadeau voor zondag nog niet binnen"),
            """Ik heb een poppenhuis besteld voor mijn dochter, zij wordt zondag zes. Het zou
            {weekday_ago_2} komen en sindsdien staat er alleen maar 'onderweg'. Ik begrijp dat het druk
            is, maar kunt u zien of het nog op tijd komt? Dan weet ik of ik iets anders moet verzinnen.
            Nummer {parcel}.""",
            about="underway",
        ),
        Opening(
            "hurried",
            ("pakketje", "waar blijft mn pakket"),
            "waar blijft mn pakket?? {parcel} al 4 dagen in de bus volgens de app. zou dinsdag komen",
            about="underway",
        ),
        Opening(
            "formal",
            ("Uitblijven zending {parcel}", "Navraag zending {parcel}"),
            """Op {date_ago_6} is door {shop} een zending aan mij verstuurd met nummer {parcel}. De
            verwachte leverdatum was {date_ago_4}. Tot op heden heb ik niets ontvangen en ook geen
            bericht van u.

            Ik verzoek u mij te laten weten waar de zending zich bevindt en wanneer ik deze kan
            verwachten.""",
            about="underway",
        ),
        Opening(
            "angry",
            ("Derde keer thuisgebleven, weer niks", "Weer voor niets thuisgebleven"),
            """Drie dagen achter elkaar krijg ik 's ochtends een bericht dat het pakket 'vandaag' komt.
            Drie dagen zit ik thuis te wachten. Drie keer 's avonds: 'helaas niet gelukt, morgen een
            nieuwe poging'. Er is helemaal geen poging geweest! Ik heb een deurbel met camera, er komt
            NIEMAND.

            Ik kan niet nog een dag vrij nemen voor een stofzuigerslang. {parcel}.""",
            about="underway",
        ),
        Opening(
            "calm",
            ("Bezorgd volgens de app, niet bij ons", "Vraag over bezorging van vanmiddag"),
            """De app zegt 'door de brievenbus'. Het gaat om een wandelstok van een meter twintig, dus dat
            lijkt mij sterk. Is er bij u meer bekend? Pakket {parcel}, {street}.""",
        ),
        Opening(
            "worried",
            ("Paspoort in het pakket", "Belangrijk: paspoort kwijt"),
            """Mijn zus heeft mijn paspoort opgestuurd, dat lag nog bij haar. Volgens de volgpagina is het
            om {clock} bezorgd. Ik heb het niet en ik vlieg over twee weken. Ik slaap er slecht van.""",
        ),
        Opening(
            "friendly",
            ("Nog geen zaadjes", "Mijn zaden zijn zoek"),
            """Ik wacht op een envelop met tomatenzaadjes, een heel zeldzaam soort. Hij zou {weekday_ago_3}
            komen. Geen drama, maar ik kijk elke dag als een kind in de bus.""",
            about="underway",
        ),
        Opening(
            "annoyed",
            ("'Onderweg' sinds vorige week", "Hoe lang duurt onderweg?"),
            """Onderweg. Onderweg. Onderweg. Al sinds {date_ago_7}. Te voet had ik het sneller opgehaald,
            ik heb het uitgerekend.""",
            about="underway",
        ),
    ),
    additions=(
        """Ik heb net nog bij nummer {neighbour} gevraagd en daar ligt ook niets. Wij hebben trouwens een
        groene voordeur, de ingang zit om de hoek.""",
        """De webshop zegt dat ik bij jullie moet zijn. Zij zien ook alleen 'bezorgd'. Er zat geen
        handtekening bij.""",
        About(
            "underway",
            "De afzender zegt dat hij het echt op {date_ago_5} heeft meegegeven. Hij heeft de bon nog.",
        ),
        About(
            "underway",
            "Nu staat er ineens weer een andere verwachte dag bij: {weekday_in_2}. Zegt u het maar.",
        ),
    ),
    answers=(
        """Wat vervelend dat uw pakket er niet is, terwijl het wel op bezorgd staat. Ik heb uw bezorger
        gevraagd waar hij pakket {parcel} heeft afgegeven. Hij begint morgen weer om 7.00 uur.

        Ik bel u {tomorrow} vóór 12.00 uur om te vertellen wat hij zegt. Kunt u mij in de tussentijd
        laten weten of uw huisnummer goed zichtbaar is vanaf de straat?""",
        About(
            "underway",
            """U hebt voor niets gewacht en dat spijt me. Ik zie dat uw pakket nog in ons depot in
            {elsewhere} ligt. Het is twee keer niet in de goede bus geladen, dat is onze fout.

            Ik heb het nu laten klaarzetten voor een aparte rit. U krijgt uw pakket op {date_in_1}
            tussen 9.00 en 12.00 uur. Ik kijk die ochtend zelf of het in de bus ligt en mail u vóór 9.00
            uur.""",
        ),
    ),
    further=(
        """Dank u wel, hier kan ik mee verder. Ik heb de locatie van de scanner opgevraagd: daaraan zien we
        bij welke deur uw pakket is afgegeven. Dat duurt één werkdag. U hoort het uiterlijk {date_in_2}
        van mij.""",
        About(
            "underway",
            """Dank u. Ik zie dat het pakket vannacht is gescand en in de bus naar {city} ligt. Ik mail u
            {tomorrow} vóór 12.00 uur of het bezorgd is. Zo niet, dan bel ik zelf de bezorger.""",
        ),
    ),
    outcomes=(
        """Uw pakket lag bij het afhaalpunt om de hoek, de bezorger had dat niet goed doorgegeven. Het is
        vandaag alsnog bij u bezorgd. De bezorger heeft uitleg gekregen over het doorgeven van een
        afhaalpunt.""",
        """Wij hebben uw pakket niet meer gevonden. De afzender stuurt u een nieuw exemplaar en wij betalen
        de kosten aan de afzender. U hoeft zelf niets meer te doen.""",
        About(
            "underway",
            """Uw pakket was twee keer niet in de bus geladen. Het is met een aparte rit bezorgd. Het depot
            telt nu elke avond wat er is blijven staan.""",
        ),
        About(
            "underway",
            """Wij hebben uw pakket niet meer gevonden. De afzender stuurt u een nieuw exemplaar op onze
            kosten. U hoeft zelf niets meer te doen.""",
        ),
    ),
    notes=(
        """Scan om {clock} staat op de hoek van de straat, niet bij de deur. Lijkt op bezorgd melden vanuit
        de bus.""",
        About(
            "underway",
            """Depot {elsewhere} gebeld: ligt in kooi 14, gaat mee met de eerste rit. Even in de gaten
            houden.""",
        ),
    ),
    calls=(
        """Klant gebeld. Was rustig, wel teleurgesteld. Afgesproken: ik bel {tomorrow} vóór 12.00 uur terug
        met wat de bezorger zegt.""",
        About(
            "underway",
            """Klant gebeld: pakket ligt nog in het depot in {elsewhere}. Beloofd: bezorging {date_in_1}
            vóór 12.00 uur, en ik mail vóór 9.00 uur of het in de bus ligt.""",
        ),
    ),
)
