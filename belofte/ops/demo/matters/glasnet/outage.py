"""A street without internet."""

from belofte.ops.demo.matters.matter import GLASNET_OUTAGES, About, Matter, Opening

MATTER = Matter(
    key="outage",
    inbox=GLASNET_OUTAGES,
    thing="de storing in de {street_name}",
    openings=(
        Opening(
            "hurried",
            ("geen internet", "alles ligt eruit"),
            "alles plat sinds 6 uur vanmorgen. lampje rood. {street}",
        ),
        Opening(
            "worried",
            ("Alarm van mijn moeder werkt niet", "Personenalarm zonder internet"),
            """Het internet van mijn moeder (88) ligt eruit en haar alarmknop loopt daarover. Zij woont
            alleen op {street}. Ik zit zelf in Maastricht en kan er niet zomaar heen. Hoe lang gaat dit
            duren? Ik moet weten of ik iemand bij haar moet laten slapen.""",
            about="alarm",
        ),
        Opening(
            "annoyed",
            ("Storing, maar niet op jullie storingspagina", "Volgens jullie is er niets aan de hand"),
            """De hele {street_name} zit zonder. Ik heb bij vier buren gevraagd. Op jullie storingspagina:
            'in uw omgeving zijn geen storingen bekend'. Bekend bij ons wel!""",
        ),
        Opening(
            "calm",
            ("Storing {city}-Noord", "Uitval sinds {clock}"),
            """Ter informatie: sinds {clock} geen verbinding. Router al twee keer uit en aan gezet, kabels
            nagekeken, het lampje LOS knippert rood. Ik mail vanaf mijn telefoon. Horen jullie graag.""",
        ),
        Opening(
            "angry",
            ("Winkel kan niet pinnen", "Elke minuut kost mij geld"),
            """Ik heb een bakkerij en kan sinds de opening niet pinnen. Mensen lopen weg zonder brood. Ik
            betaal voor zakelijk glas met 'hersteld binnen 4 uur'. Die vier uur zijn om.""",
            writer="business",
        ),
        Opening(
            "friendly",
            ("De hele straat zit aan de puzzels", "Geen internet, wel gezellig"),
            """Geen internet in de {street_name}, dus we zijn bij de buren gaan kaarten. Vanavond wil ik
            wel weer kunnen werken. Is er al een idee hoe lang?""",
        ),
        Opening(
            "hurried",
            ("storing?", "is er storing"),
            "is er storing in {city}? lampje LOS rood",
        ),
    ),
    additions=(
        "Er staat nu een busje bij de kast op de hoek. Is dat van jullie?",
        """Even was het er weer, een minuut of vijf, en nu is het weer weg. Er staat een busje bij de kast,
        zijn jullie daar bezig?""",
        About(
            "alarm",
            "De buurvrouw heeft gekeken, het gaat goed met haar. Maar die is vanavond niet thuis.",
        ),
    ),
    answers=(
        """Dank je voor het melden. Er is een kabel geraakt bij graafwerk aan de {street_name}. Onze ploeg
        is er en moet twaalf vezels opnieuw lassen.

        We verwachten dat het {today_by} weer werkt. Ik mail je op dat tijdstip in elk geval, ook als
        het langer duurt.""",
        About(
            "alarm",
            """Ik begrijp uw zorg. Ik heb het adres van uw moeder meteen boven aan de lijst gezet, omdat
            haar alarm ervan afhangt.

            De ploeg is aan het lassen. Ik bel u {today_by} met hoe het ervoor staat. Kan iemand haar
            tot dan een mobiele telefoon geven? Is het vanavond niet opgelost, dan brengt een collega
            een router met een simkaart. Dat beloof ik u.""",
        ),
    ),
    further=(
        """Ja, dat busje is van ons. Ze zijn bij vezel zeven van de twaalf. Ik mail je weer zodra ik
        bericht van ze heb, uiterlijk {today_by}.""",
        About(
            "alarm",
            """Goed te horen. De noodrouter gaat nu mee met een collega, ze is er om ongeveer 17.00 uur. Ik
            bel u als zij er is geweest.""",
        ),
    ),
    outcomes=(
        """De kabel is gerepareerd en je hebt weer internet. De storing duurde negen uur. Je krijgt een dag
        terug op je rekening en de storingspagina wordt nu ook bijgewerkt na meldingen per mail.""",
        About(
            "alarm",
            """De verbinding van uw moeder werkt en het alarm is samen met haar getest. Bij haar adres
            staat nu dat een alarm van het internet afhangt.""",
        ),
    ),
    notes=(
        """Kast op de hoek, splitter B. Zeker veertig adressen. Storingspagina was om 8.50 uur nog groen,
        doorgegeven.""",
    ),
    calls=("Ploeg gebeld: vezel 7 van 12. Nog ruim een uur. Klant gebeld, noodrouter gaat mee.",),
)
