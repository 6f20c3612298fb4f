"""A connection that is slower than was paid for."""

from belofte.ops.demo.matters.matter import GLASNET_OUTAGES, About, Matter, Opening

MATTER = Matter(
    key="slow",
    inbox=GLASNET_OUTAGES,
    thing="de trage verbinding",
    openings=(
        Opening(
            "annoyed",
            ("1000 betaald, 90 gekregen", "Snelheid klopt niet"),
            """Ik betaal voor 1000 en haal 90. Niet één keer maar altijd, bekabeld, alle drie de computers.
            Metingen zitten erbij. Als je een brood koopt en je krijgt één snee ga je toch ook terug.""",
            file="snelheidsmeting.txt",
        ),
        Opening(
            "calm",
            ("'s Avonds wat traag", "Trage verbinding in de avond"),
            """Overdag gaat alles prima, maar na het eten wordt het stroperig. Filmpjes blijven staan
            draaien en de kinderen roepen 'mam, het internet'. Is dat in de hele wijk of ligt het aan
            ons?""",
            about="evening",
        ),
        Opening(
            "friendly",
            ("Vraag van een leek", "Is mijn kabeltje te oud?"),
            """Mijn kleinzoon zegt dat mijn 'kabeltje' te oud is en dat het daarom langzaam gaat. Het is
            een grijs kabeltje van nog voor de euro. Kan dat? Het werkt verder nog goed hoor.""",
            about="cable",
        ),
        Opening(
            "hurried",
            ("traag", "langzaam"),
            "betaal voor 1000 krijg 92. bekabeld",
        ),
    ),
    additions=(
        "Net nog een keer gemeten, nu met alle andere apparaten uit: 94.",
        About(
            "cable",
            "Er staat heel klein CAT 5 op, zonder letter erachter.",
        ),
        About(
            "evening",
            "Vanavond heb ik het bijgehouden: van zeven tot half elf.",
        ),
    ),
    answers=(
        """Je mag krijgen wat je betaalt. Een snelheid van precies rond de 90 wijst bijna altijd op één
        ding: ergens zit een kabel of poort die niet sneller kan.

        Ik heb op afstand gezien dat het de poort van onze eigen kast is. Je krijgt een nieuwe, die is
        er {date_in_2}. Ik bel je {date_in_3} om samen te meten.""",
        About(
            "cable",
            """Uw kleinzoon heeft gelijk, en uw kabeltje heeft zijn best gedaan. Ik stuur u een nieuwe,
            gratis. Hij ligt {date_in_2} in de bus.

            U steekt hem op dezelfde plek. Lukt het niet? Ik bel u {date_in_3} om 10.00 uur, dan doen we
            het samen.""",
        ),
        About(
            "evening",
            """Het ligt niet aan jullie: het kastje in de wijk zit vol, en na het eten is iedereen online.
            Op {date_in_8} wordt er een tweede bijgezet.

            Ik bel je op {date_in_10} om te vragen of de kinderen nog roepen.""",
        ),
    ),
    further=(
        """Dank je, 94 met alles uit is een duidelijk antwoord. De nieuwe kast is vandaag verstuurd en komt
        {date_in_1}. Daarna bel ik je.""",
        About(
            "evening",
            """Dat klopt precies met de drukte die wij zien. Ik heb gevraagd of het tweede kastje eerder
            kan. Je hoort het {date_in_2}.""",
        ),
        About(
            "cable",
            """CAT 5 zonder letter, dan weet ik genoeg: die mag met pensioen. De nieuwe ligt {date_in_2}
            bij u in de bus.""",
        ),
    ),
    outcomes=(
        """De kast in je meterkast had een trage poort. Je hebt een nieuwe en we hebben samen 940 gemeten.
        Over de afgelopen maand betaal je de helft.""",
        About(
            "cable",
            """U hebt een nieuwe kabel en het internet is nu tien keer zo snel. Uw kleinzoon krijgt de
            groeten.""",
        ),
        About(
            "evening",
            "Er is een tweede kastje bijgezet in de wijk. 's Avonds haal je nu hetzelfde als overdag.",
        ),
    ),
    notes=("Poort onderhandelt op 100. Zelfde partij kastjes als in de {street_name}.",),
)
