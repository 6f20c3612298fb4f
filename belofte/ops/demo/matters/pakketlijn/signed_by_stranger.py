"""A parcel signed for by somebody unknown."""

from belofte.ops.demo.matters.matter import PAKKETLIJN, About, Matter, Opening

MATTER = Matter(
    key="signed-by-stranger",
    inbox=PAKKETLIJN,
    thing="de handtekening die niet van mij is",
    openings=(
        Opening(
            "annoyed",
            ("Wie is {stranger}?", "Getekend door onbekende"),
            """Mijn pakket is volgens u aangenomen door ene {stranger}. Die ken ik niet, die woont hier
            niet en die woont ook niet in het portiek. Wie is dat en waar is mijn telefoon van {sum}
            euro? {parcel}""",
            about="phone",
        ),
        Opening(
            "formal",
            ("Handtekening niet van mij", "Betwisting ontvangst {parcel}"),
            """U stelt dat ik op {date_ago_3} om {clock} heb getekend voor ontvangst. Ik was die dag voor
            mijn werk in Antwerpen. Het krabbeltje lijkt in niets op mijn handtekening. Ik betwist dat
            de zending aan mij is afgeleverd en verneem graag welke stappen u onderneemt.""",
            about="elsewhere",
        ),
        Opening(
            "hurried",
            ("niet getekend", "nooit voor getekend!"),
            """er staat dat ik heb getekend. ik heb nergens voor getekend. mijn vriend ook niet. graag
            uitzoeken {parcel}""",
        ),
        Opening(
            "calm",
            ("Handtekening van {stranger_first}?", "Wie heeft er voor mij getekend"),
            """Onder 'ontvangen door' staat een naam die ik niet ken. Mijn buren ook niet. Kan de bezorger
            zich herinneren wie dat was? Het gaat om {parcel}.""",
        ),
    ),
    additions=(
        About(
            "phone",
            """Ik heb de namen op de bellen nagekeken. Er is geen {stranger_first} bij. Op nummer
            {neighbour} is net iemand nieuw.""",
        ),
        About(
            "elsewhere",
            """Ik stuur morgen een kopie van mijn treinkaartje als u dat nodig hebt. Dan ziet u dat ik niet
            thuis was.""",
        ),
        "Bij ons staan er maar twee namen op de bel, die van mij en van mijn vriend. Er is geen derde.",
    ),
    answers=(
        About(
            "phone",
            """Dat is schrikken, zeker bij iets van deze waarde. Ik kan u om privacyredenen niet zeggen wie
            er getekend heeft, maar ik kan het wel uitzoeken. Onze bezorger wordt {tomorrow} om 8.00 uur
            gehoord door zijn ploegleider.

            Ik bel u {tomorrow} vóór 12.00 uur. Blijkt dat het verkeerd is afgegeven, dan halen wij het
            op of vergoeden wij het.""",
        ),
        """Dank u voor uw duidelijke bericht. U hoeft niet te bewijzen dat u er niet was, wij moeten kunnen
        laten zien dat het bij u is afgegeven. Dat kan ik nu niet.

        Ik heb een onderzoek geopend en ben er zelf verantwoordelijk voor. U krijgt mijn bevindingen
        uiterlijk {date_in_3}.""",
    ),
    further=(
        About(
            "phone",
            """Bedankt, die aanwijzing over nummer {neighbour} is nuttig. De bezorger gaat er {date_in_1}
            langs. Ik mail u die middag vóór 16.00 uur.""",
        ),
        """Dank u, dat helpt. De bezorger wordt {date_in_1} gehoord. Ik mail u die middag vóór 16.00 uur
        wat hij zegt.""",
        About(
            "elsewhere",
            """Dat treinkaartje is niet nodig, ik geloof u zo ook. De bezorger wordt {date_in_1} gehoord.
            Ik schrijf u die middag.""",
        ),
    ),
    outcomes=(
        """Uw pakket is aangenomen door iemand die net in uw straat woont en dacht dat het voor de vorige
        bewoner was. Het is opgehaald en bij u gebracht. Bij pakketten boven 500 euro vragen wij
        voortaan een code in plaats van een krabbel.""",
    ),
    notes=("Naam van de tekenaar NIET aan de klant noemen. Staat wel in het scherm van de bezorging.",),
    calls=(
        """Ploegleider gesproken: bezorger had haast en las het nummer verkeerd. Klant gebeld, belt mij als
        het pakket er is.""",
    ),
)
