"""A parcel left at the neighbours', whichever those are."""

from belofte.ops.demo.matters.matter import PAKKETLIJN, About, Matter, Opening

MATTER = Matter(
    key="at-neighbours",
    inbox=PAKKETLIJN,
    thing="het pakket dat bij de buren zou liggen",
    openings=(
        Opening(
            "calm",
            ("Bij welke buren?", "Pakket bij buren, maar welke"),
            """Ik kreeg bericht dat mijn pakket bij de buren is afgegeven. Er staat alleen niet bij welke.
            Ik heb bij nummer {neighbour} en aan de overkant aangebeld en daar weten ze van niets. Kunt
            u het huisnummer sturen? Pakketnummer {parcel}.""",
        ),
        Opening(
            "annoyed",
            ("Buurman geeft pakket niet", "pakket ligt bij buren waar ik ruzie mee heb"),
            """U heeft mijn pakket afgegeven bij nummer {neighbour}. Met die mensen hebben wij al jaren
            geen contact en dat is niet voor niets. Ik heb bij u ingesteld NIET BIJ BUREN. Het staat er
            nog steeds zo. Nu moet ik daar dus aanbellen. Dat ga ik niet doen, u haalt het maar op.""",
            about="unwanted",
        ),
        Opening(
            "friendly",
            ("Buren zijn op vakantie...", "Pakketje zit opgesloten bij de buren"),
            """Klein probleempje. Mijn pakketje is aangenomen door de zoon van de buren, die kwam even de
            planten water geven. Hij is weer naar huis en de buren zitten tot volgende maand in
            Portugal. Weten jullie misschien een oplossing? Ik kan het door het raam zien liggen :)""",
            about="away",
        ),
        Opening(
            "hurried",
            ("Re buren", "welk huisnr"),
            "welk huisnummer is het dan. wij wonen in een flat met 80 woningen. {parcel}",
        ),
        Opening(
            "worried",
            ("Ik kan niet langs de deuren", "Pakket bij buren, ik ben slecht ter been"),
            """Ik heb een nieuwe heup en mag nog niet veel lopen. Nu ligt mijn pakket 'bij de buren' en
            moet ik gaan zoeken. Kunt u zeggen op welk nummer, dan vraag ik of mijn hulp het haalt.""",
            about="hip",
        ),
        Opening(
            "annoyed",
            ("Nummer {neighbour} zegt van niks te weten", "Buren ontkennen"),
            """Volgens de bezorger ligt het op nummer {neighbour}. Daar zeggen ze van niet, en ik ga geen
            ruzie maken om een deurmat. Zoekt u het uit?""",
            about="denied",
        ),
    ),
    additions=(
        """Ik ben nu ook bij {neighbour} geweest. Daar woont een oudere mevrouw en zij neemt nooit iets
        aan, zegt ze.""",
        "Het gaat om een doos van ongeveer 40 bij 30, afzender {shop}.",
        About(
            "away",
            """Ik heb het nummer van de zoon gevonden via de buurtapp. Hij komt {weekday_in_2} weer om
            water te geven.""",
        ),
        About(
            "unwanted",
            """Bij mijn instellingen staat het nog steeds aangevinkt: niet bij buren. Ik heb er net een
            foto van gemaakt.""",
        ),
    ),
    answers=(
        """U zou niet zelf langs alle deuren moeten. In het systeem staat alleen 'buren', zonder nummer. De
        bezorger had het nummer moeten invullen.

        Ik heb het hem gevraagd. Ik mail u {today_by} het huisnummer, of ik laat u weten dat hij het
        niet meer weet.""",
        About(
            "unwanted",
            """Dank voor uw bericht. U had aangegeven dat u niet wilt dat wij bij de buren bezorgen. Daar
            hadden wij ons aan moeten houden. Het spijt me dat dit niet is gebeurd.

            U hoeft niet zelf aan te bellen. Onze bezorger haalt het pakket {date_in_1} op en brengt het
            tussen 17.00 en 19.00 uur naar u toe. Lukt dat niet, dan bel ik u dezelfde avond.""",
        ),
        About(
            "away",
            """Zo dichtbij en toch niet bij te komen! Hebt u een nummer van de zoon of van de buren? Dan
            gaat het sneller dan via ons.

            Hebt u dat niet, dan vraag ik onze bezorger om vanaf {date_in_1} elke dag even aan te
            bellen. Ik mail u op {date_in_3} hoe het ervoor staat.""",
        ),
    ),
    further=(
        """Dank u, dat helpt. De bezorger denkt dat het nummer {neighbour} was, of het huis ernaast. Hij
        komt er morgen weer langs en belt daar zelf aan. Ik laat u {tomorrow} vóór 17.00 uur weten of
        hij het pakket heeft.""",
        About(
            "away",
            """Fijn dat u hem gevonden hebt, dat is sneller dan wij kunnen. Ik laat de zaak nog open staan
            en vraag u {date_in_3} of het gelukt is.""",
        ),
        About(
            "unwanted",
            """Dank u, ik zie het ook: het vinkje staat aan. De bezorger heeft het pakket inmiddels
            opgehaald en komt {date_in_1} tussen 17.00 en 19.00 uur bij u langs.""",
        ),
    ),
    outcomes=(
        About(
            "unwanted",
            """Uw pakket lag op nummer {neighbour}. Onze bezorger heeft het daar opgehaald en aan u
            gegeven. Vanaf nu staat bij uw adres met een duidelijke melding dat wij niet bij de buren
            bezorgen.""",
        ),
        """Uw pakket lag op nummer {neighbour} en u hebt het daar opgehaald. De bezorger moet voortaan het
        huisnummer invullen, anders kan hij het pakket niet afmelden.""",
        About(
            "away",
            """De zoon van de buren heeft het pakket aan u gegeven. Bij uw adres staat nu dat wij naar het
            afhaalpunt gaan als u er niet bent.""",
        ),
    ),
    notes=(
        About(
            "unwanted",
            """Voorkeur 'niet bij buren' staat sinds maart aan, bezorger ziet die melding pas na het
            scannen. Hoor ik vaker.""",
        ),
        "Veld 'welke buren' is niet verplicht op de scanner. Daar zit het.",
    ),
    calls=(
        """Bezorger gesproken: weet nog dat het een jongen met een hond was. Rijdt {tomorrow} langs. Klant
        ingelicht.""",
    ),
)
