"""Charges on what comes from abroad, and messages that pretend to be one."""

from belofte.ops.demo.matters.matter import PAKKETLIJN, About, Matter, Opening

MATTER = Matter(
    key="customs-charge",
    inbox=PAKKETLIJN,
    thing="de invoerkosten van {parcel}",
    openings=(
        Opening(
            "annoyed",
            ("Invoerkosten over een cadeau", "Waarom moet ik {amount} betalen?"),
            """Mijn vriendin in Canada stuurt mij een gebreide trui. Waarde: haar eigen werk. U wilt
            {amount} euro hebben voordat ik hem krijg. Op het formulier staat gewoon 'gift'. Waar is dit
            bedrag op gebaseerd?""",
            about="gift",
        ),
        Opening(
            "calm",
            ("Dubbel btw betaald?", "Btw al afgerekend bij de winkel"),
            """Bij de winkel heb ik al btw betaald, dat staat op de bon die ik meestuur. Nu moet ik aan de
            deur nog een keer {amount} euro aftikken. Volgens mij klopt dat niet. Ik heb nog niet
            betaald en wacht even op uw antwoord. Pakket {parcel}.""",
            file="bon-{order}.pdf",
            about="receipt",
        ),
        Opening(
            "worried",
            ("Is dit bericht echt van u?", "Berichtje over betalen, vertrouw het niet"),
            """Ik krijg een sms dat ik 1,99 moet betalen, anders gaat mijn pakket terug. Er staat
            'Pakketlijn' boven maar het webadres ziet er raar uit. Ik verwacht inderdaad iets. Mijn
            dochter zegt: niet op drukken. Is dit van jullie of niet?""",
            about="sms",
        ),
        Opening(
            "hurried",
            ("Betaald maar nog niks", "invoerkosten betaald"),
            """heb {amount} betaald op {weekday_ago_2}, pakket staat nog steeds op wacht op betaling. graag
            ff regelen {parcel}""",
            about="paid",
        ),
        Opening(
            "annoyed",
            ("Cadeau van mijn broer uit Amerika", "Betalen voor een verjaardagscadeau"),
            """Mijn broer stuurt elk jaar iets. Nooit iets van gemerkt. Dit jaar moet ik {amount} euro
            betalen voor een pet en een pot pindakaas. Hoe komt u aan dat bedrag?""",
            about="gift",
        ),
        Opening(
            "hurried",
            ("sms van jullie?", "Nep of echt"),
            "kreeg sms pakket wacht op betaling 0,99 met link. is dat echt",
            about="sms",
        ),
    ),
    additions=(
        About(
            "paid",
            """Het bedrag is op {date_ago_2} van mijn rekening gegaan, ik zie het op mijn afschrift staan.""",
        ),
        About(
            "sms",
            "Ik heb de sms bewaard en nergens op gedrukt. Het nummer begint met +234.",
        ),
        About(
            "gift",
            "De waarde is ongeveer 30 euro, dat staat ook op een briefje in de doos.",
        ),
        About(
            "receipt",
            """De winkel heeft ook nog een nummer gestuurd dat op de doos had moeten staan. Moet ik dat
            doorgeven?""",
        ),
    ),
    answers=(
        About(
            "receipt",
            """Dank voor uw bericht en de bon. Ik zie dat de winkel uw btw-nummer niet op de doos heeft
            gezet. Daardoor denkt de douane dat er nog betaald moet worden.

            Betaalt u nog niets. Ik stuur de bon vandaag naar onze douaneafdeling. Zij hebben twee
            werkdagen nodig. U hoort op {date_in_2} vóór 17.00 uur van mij, en het pakket blijft zo lang
            veilig liggen.""",
        ),
        About(
            "sms",
            """Goed dat u het eerst vraagt. Dit bericht is niet van ons, en uw dochter heeft gelijk: niet
            op drukken. Wij sturen nooit een link om te betalen per sms.

            Uw echte pakket ligt klaar voor bezorging op {date_in_1}. Daar hoeft u niets voor te
            betalen.""",
        ),
        About(
            "gift",
            """Een cadeau van iemand die u kent mag tot een bepaald bedrag vrij het land in. Er stond geen
            waarde op het formulier, en dan schat de douane zelf.

            Betaalt u nog niets. Laat u mij weten welke waarde de afzender eraan geeft? Dan leg ik het
            voor en hoort u op {date_in_3} van mij.""",
        ),
        About(
            "paid",
            """Uw betaling is binnen, maar aan een verkeerd nummer gekoppeld. Dat zet ik nu recht. Het
            pakket gaat {tomorrow} mee en is {date_in_2} bij u. Ik controleer {weekday_in_1} of het door
            de sortering is.""",
        ),
    ),
    further=(
        About(
            "paid",
            """Dank u, met die datum heb ik hem in één keer gevonden. Het pakket is vrijgegeven en komt
            {date_in_1}.""",
        ),
        About(
            "gift",
            """Dertig euro, dan valt het onder de vrijstelling. Ik heb de douane gevraagd om het vrij te
            geven. {date_in_2} weet ik of dat gelukt is en dan mail ik u.""",
        ),
        About(
            "receipt",
            """Ja, graag. Met dat nummer kan de douane het dezelfde dag nakijken. Ik mail u {date_in_1}
            vóór 17.00 uur.""",
        ),
        About(
            "sms",
            """Dat nummer geef ik door aan ons beveiligingsteam, dank u. Uw pakket komt {date_in_1} gewoon.""",
        ),
    ),
    outcomes=(
        About(
            "receipt",
            """De btw was al betaald. De douane heeft dat aangepast en u hoeft niets meer te betalen. Uw
            pakket is bezorgd.""",
        ),
        About(
            "sms",
            """Het bericht dat u kreeg was nep. Wij hebben het gemeld en er een waarschuwing over op onze
            site gezet. U hebt niets betaald en u hoeft niets te doen.""",
        ),
        About(
            "gift",
            "Het was een cadeau onder de grens. U betaalt niets en het pakket is bezorgd.",
        ),
        About(
            "paid",
            "Uw betaling is gekoppeld en het pakket is bezorgd.",
        ),
    ),
    notes=(
        About(
            "sms",
            "Nep-sms: vandaag al zes meldingen. Screenshot staat bij het beveiligingsteam.",
        ),
        About(
            "receipt",
            "Douaneafdeling vraagt voor de derde keer om de bon. Hij staat gewoon in deze zaak.",
        ),
    ),
)
