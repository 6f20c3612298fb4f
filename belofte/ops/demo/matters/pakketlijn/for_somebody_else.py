"""Messages that reach the wrong person."""

from belofte.ops.demo.matters.matter import PAKKETLIJN, About, Matter, Opening

MATTER = Matter(
    key="for-somebody-else",
    inbox=PAKKETLIJN,
    thing="de berichten die voor iemand anders zijn",
    openings=(
        Opening(
            "calm",
            ("Ik krijg berichten voor iemand anders", "Ik ben {stranger} niet"),
            """Sinds een week krijg ik jullie berichten over pakketten voor {stranger}. Ik ken deze persoon
            niet, we hebben waarschijnlijk bijna hetzelfde mailadres. Ik weet nu wat ze bestelt, waar ze
            woont en wanneer ze niet thuis is. Dat lijkt me niet de bedoeling.""",
        ),
        Opening(
            "annoyed",
            ("Haal mij uit jullie bestand", "STOP met mailen"),
            """Ik heb NIETS besteld. Toch elke dag mail van jullie. Afmelden kan niet want 'dit zijn
            serviceberichten'. Ik wil dat het ophoudt en ik wil weten hoe jullie aan mijn adres komen.""",
            about="stop",
        ),
        Opening(
            "friendly",
            ("Verkeerde {first} :)", "Volgens mij is dit niet voor mij"),
            """Het pakket waar u over schrijft is niet van mij maar vast van een andere {first}. Ik heb het
            bericht weggegooid. Wilt u de echte even waarschuwen? Anders staat die voor niks te wachten.""",
        ),
        Opening(
            "worried",
            ("Ik zie gegevens van een ander", "Adres van een onbekende"),
            """In mijn mail zat een afleverbewijs met naam, adres en handtekening van een mevrouw in
            {elsewhere}. Het lijkt me dat zij niet wil dat ik dat heb. Wat moet ik ermee?""",
        ),
    ),
    additions=("Vanochtend weer twee. Ik heb ze niet geopend.",),
    answers=(
        """Dank dat u dit meldt, u doet daar twee mensen een plezier mee. Ik heb uw adres losgemaakt van
        die klant. U krijgt hierover geen berichten meer.

        Onze functionaris voor privacy kijkt wat er gezien is en of wij de andere klant moeten
        inlichten. U hoeft zelf niets te doen. Wilt u de berichten weggooien? Ik bevestig u uiterlijk
        {date_in_2} dat het klaar is.""",
        About(
            "stop",
            """Dit is vervelend en het ligt niet aan u: iemand heeft bij het bestellen een verkeerd
            mailadres ingetikt. Het is nu aangepast. Komt er na {date_in_1} toch nog iets, laat het me
            dan weten, dan zoek ik het direct uit.""",
        ),
    ),
    further=(
        """Die twee zaten nog in de wachtrij van gisteravond. Ik heb gekeken: er staat nu niets meer klaar.
        Ik controleer het {date_in_2} nog een keer en mail u dan kort.""",
    ),
    outcomes=(
        """Uw adres is verwijderd bij de andere klant en er gaan geen berichten meer naartoe. De andere
        klant is door ons gebeld. Het voorval staat in ons register van datalekken.""",
    ),
    notes=(
        """Datalek? Naam, adres en bestelling van een ander gezien. Doorgezet naar de privacyfunctionaris,
        72 uur loopt vanaf vanochtend.""",
    ),
)
