"""What the digging leaves behind."""

from belofte.ops.demo.matters.matter import GLASNET, About, Matter, Opening

MATTER = Matter(
    key="garden-dug-up",
    inbox=GLASNET,
    thing="onze opengebroken oprit",
    openings=(
        Opening(
            "annoyed",
            ("Tegels liggen er scheef in", "Oprit verzakt na graafwerk"),
            """Jullie graafploeg heeft onze oprit opengehaald en weer 'dichtgelegd'. Er is een kuil waar je
            een kikker in kwijt kunt en de fiets van mijn zoon is er al twee keer op omgegaan. Foto
            erbij.""",
            file="oprit.png",
        ),
        Opening(
            "angry",
            ("KABEL DOORGEKNIPT", "Graver trekt stroomkabel stuk"),
            """De graver heeft de kabel van onze tuinverlichting én de pomp van de vijver kapot getrokken.
            Ik heb achttien vissen in dat water. Er staat nu een aquariumpompje in van de buren. Wanneer
            komt iemand dit maken??""",
            about="cable",
        ),
        Opening(
            "friendly",
            ("Pluim voor de graafploeg, met een vraagje", "Netjes gewerkt, alleen de heg"),
            """De mannen hebben heel netjes gewerkt en zelfs de stoep geveegd. Alleen de heg is over twee
            meter verdwenen. Komt daar nog iets voor terug of mag ik die zelf planten?""",
            about="hedge",
        ),
    ),
    additions=(
        "Het heeft vannacht geregend en het is nu echt een vijver geworden.",
        About(
            "cable",
            "De vissen leven nog, voor zover ik kan tellen.",
        ),
    ),
    answers=(
        """Dank voor je bericht en dat je zo duidelijk beschrijft wat er is. Wij hebben het opengemaakt en
        wij maken het ook goed.

        De opzichter komt op {date_in_2} tussen 13.00 en 15.00 uur kijken. Binnen een week daarna is het
        hersteld. Ik bel je {weekday_in_2} aan het eind van de middag wat hij heeft afgesproken.""",
        About(
            "cable",
            """Eerst de vissen: er komt vandaag nog een elektricien die de pomp weer van stroom voorziet.
            Hij belt je vóór hij komt.

            De kabel zelf wordt op {date_in_2} vervangen, de kosten zijn voor ons. Ik bel je {tomorrow}
            om 9.00 uur of de pomp draait.""",
        ),
    ),
    further=(
        """De opzichter weet ervan en heeft het naar voren gehaald: hij komt {date_in_1} om 8.00 uur. Ik
        laat je die ochtend weten wat er gebeurt.""",
        About(
            "cable",
            """Achttien, dat houden we zo! De elektricien blijft tot de pomp draait. Ik bel je {tomorrow}
            om 9.00 uur.""",
        ),
    ),
    outcomes=(
        """De grond is opnieuw aangevuld en gladgemaakt en de opzichter heeft het samen met je bekeken.
        Zakt het binnen een jaar weer, dan komen we terug.""",
        About(
            "cable",
            """De kabel en de pomp zijn vervangen. Alle achttien vissen leven nog. De aannemer vraagt nu
            vooraf waar kabels in de tuin liggen.""",
        ),
        About(
            "hedge",
            """De heg is aangevuld met acht nieuwe planten. Slaan ze niet aan, dan komen we in het voorjaar
            terug.""",
        ),
    ),
    notes=(
        """Aannemer heeft niet verdicht, zelfde klacht op nummer {neighbour}. Vragen of de hele straat
        nagelopen kan worden.""",
    ),
)
