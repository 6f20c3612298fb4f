"""Mail addresses and mail that does not arrive."""

from belofte.ops.demo.matters.matter import GLASNET, About, Matter, Opening

MATTER = Matter(
    key="mail-alias",
    inbox=GLASNET,
    thing="mijn e-mailadres",
    openings=(
        Opening(
            "calm",
            ("Extra mailadres", "Alias aanmaken"),
            """Ik ben weer mijn eigen achternaam gaan voeren en wil daar een mailadres mee. Het oude moet
            wel blijven werken, want dat staat overal. Kan dat allebei in één postvak?""",
        ),
        Opening(
            "annoyed",
            ("Mail komt bij iedereen in de spam", "Niemand krijgt mijn mail"),
            """Alles wat ik met mijn Glasnet-adres stuur belandt bij anderen in de ongewenste mail. Ik ben
            penningmeester van het koor, straks betaalt niemand contributie.""",
            about="spam",
        ),
        Opening(
            "friendly",
            ("Mail instellen op nieuwe telefoon", "Nieuwe telefoon, geen mail"),
            """Nieuwe telefoon, de kinderen hebben alles overgezet behalve de mail. Ik kom tot 'inkomende
            server' en daar houdt mijn kennis op. Wat moet ik daar invullen?""",
            about="set-up",
        ),
        Opening(
            "hurried",
            ("mail komt niet aan", "spam"),
            "al mn mail komt bij andere mensen in de spam. hoe kan dat",
            about="spam",
        ),
    ),
    additions=(
        "Met streepje ertussen graag, als dat nog vrij is.",
        About(
            "spam",
            "Het is begonnen op {date_ago_6}. Daarvoor nooit last van gehad.",
        ),
        About(
            "set-up",
            "Er staat ook iets over een poort. Moet die open?",
        ),
    ),
    answers=(
        """Dat kan zeker, en het oude adres blijft gewoon werken. Laat me weten hoe je het wilt schrijven,
        dan maak ik het aan. Je krijgt uiterlijk {date_in_1} bericht dat het klaar is.""",
        About(
            "spam",
            """Vervelend, zeker als penningmeester. Een van onze mailservers staat sinds een paar dagen op
            een lijst van verdachte afzenders, ten onrechte. We hebben gevraagd om hem eraf te halen.

            Ik verwacht dat het {date_in_2} is opgelost. Ik stuur je dan een proefmail en vraag je te
            kijken of hij goed aankomt.""",
        ),
        About(
            "set-up",
            """Je bent er bijna! Vul bij inkomend en uitgaand hetzelfde in: mail.glasnet.example. De rest
            mag leeg blijven. Lukt het niet, dan bel ik je {date_in_1} om 11.00 uur en doen we het
            samen.""",
        ),
    ),
    further=(
        "Komt voor elkaar. Het staat er {tomorrow} vóór 12.00 uur in.",
        About(
            "spam",
            """Dank je, die datum klopt met wat wij zien. We zijn inmiddels van twee van de drie lijsten
            af. Ik mail je {date_in_1} weer.""",
        ),
        About(
            "set-up",
            """Die poort mag dicht blijven, daar hoef je niets mee. Ik bel je {tomorrow} om 11.00 uur voor
            de zekerheid.""",
        ),
    ),
    outcomes=(
        "Je hebt een tweede adres dat in hetzelfde postvak uitkomt.",
        About(
            "spam",
            """Onze mailserver is van de lijst gehaald en je mail komt weer goed aan. We krijgen nu een
            waarschuwing als het nog eens gebeurt.""",
        ),
        About(
            "set-up",
            "De mail staat op je nieuwe telefoon en werkt.",
        ),
    ),
    notes=(
        """Server 3 staat op een blokkadelijst. Hele reeks klachten te verwachten, bericht op de
        storingspagina?""",
    ),
)
