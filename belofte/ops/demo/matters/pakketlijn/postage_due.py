"""The 3,84 at the door, of which 2,88 is administration."""

from belofte.ops.demo.matters.matter import PAKKETLIJN, About, Matter, Opening

MATTER = Matter(
    key="postage-due",
    inbox=PAKKETLIJN,
    thing="de 3,84 euro die ik moest betalen",
    openings=(
        Opening(
            "calm",
            ("3,84 voor een brief van mijn nicht", "Vraag over strafport"),
            """Ik moest 3,84 betalen voor een brief waar te weinig op zat. Er ontbrak 96 cent. Ik heb het
            maar betaald, want het was de trouwkaart van mijn nicht, maar kunt u uitleggen hoe 96 cent
            3,84 wordt?""",
        ),
        Opening(
            "annoyed",
            ("Waarom 2,88 administratiekosten?", "2,88 administratie voor 0,96 port"),
            """96 cent te weinig geplakt door een kennis en u rekent 2,88 aan 'administratie'. Drie keer
            zoveel als het tekort! Welke administratie is dat? Iemand heeft een briefje ingevuld. En
            waarom betaal ik eigenlijk, ik heb die brief niet verstuurd.""",
        ),
        Opening(
            "angry",
            ("Geld kloppen uit een rouwkaart", "Moeten betalen voor een rouwkaart"),
            """Mijn man is vorige week overleden. Ik kreeg vandaag een envelop met vijf kaarten die ik niet
            eerst mocht lezen voordat ik vijf keer 3,84 had betaald. Vijf keer. Weet u wel hoe dat voelt
            aan de deur?""",
            about="mourning",
        ),
        Opening(
            "hurried",
            ("te weinig postzegels", "portkosten"),
            "kaartje in de bus dat ik 3,84 moet betalen. voor wat?? krijg ik de brief anders niet?",
        ),
        Opening(
            "friendly",
            ("Dure kaart uit Friesland", "Een kaartje van 3,84"),
            """Mijn kleindochter van zeven heeft mij een zelfgemaakte kaart gestuurd met een getekende
            postzegel. Prachtig, maar uw collega rekende 3,84. Dat was het waard hoor. Ik vraag me
            alleen af hoe dat bedrag tot stand komt.""",
            about="drawn",
        ),
        Opening(
            "formal",
            ("Bezwaar tegen heffing", "Grondslag administratiekosten"),
            """Voor een onvoldoende gefrankeerde brief bracht u mij 0,96 port en 2,88 administratie in
            rekening. Kunt u mij de grondslag voor het laatste bedrag verstrekken?""",
        ),
    ),
    additions=(
        """Ik heb de envelop nog. Er zit een postzegel op met een ijsvogel, die was vorig jaar nog genoeg.
        Had ik de brief ook mogen weigeren?""",
        "En als ik de brief geweigerd had, wat gebeurt er dan? Dat staat nergens op het kaartje.",
        About(
            "mourning",
            "Het zijn er nu zeven, vandaag kwamen er nog twee.",
        ),
    ),
    answers=(
        """Ik leg het graag uit. Op de brief ontbrak 0,96 aan port. Daar komt 2,88 bij voor het uitzoeken,
        het kaartje en het innen. Samen is dat 3,84. De afzender betaalt eigenlijk, maar die kennen wij
        meestal niet. Daarom vragen wij het aan de ontvanger.

        Dat het kaartje dit niet uitlegt, is niet goed. U bent niet de eerste die het vraagt. Ik heb het
        aangemeld en laat u op {date_in_5} weten of de tekst verandert.""",
        About(
            "mourning",
            """Wat naar dat wij u hier op dit moment mee lastigvallen. Gecondoleerd met uw verlies.

            Voor rouwpost hoort u niets te betalen. U krijgt alles terug. Ik heb het zojuist overgemaakt:
            de 19,20 euro staat uiterlijk {date_in_2} op uw rekening. Ik kijk die dag zelf of het gelukt
            is.""",
        ),
    ),
    further=(
        """Goede vraag. Weigert u de brief, dan gaat hij terug naar de afzender en die betaalt dan. U bent
        dus niet verplicht. Dat moet ook op het kaartje. Ik kom er {date_in_4} bij u op terug.""",
        About(
            "mourning",
            """Die twee neem ik mee. Ook die 7,68 euro staat uiterlijk {date_in_2} op uw rekening. Ik heb de
            bezorger gebeld: hij geeft de volgende gewoon af.""",
        ),
    ),
    outcomes=(
        """Het bedrag is 0,96 port en 2,88 administratie, samen 3,84. U hebt het terug, omdat wij dit
        vooraf niet hebben uitgelegd. De uitleg komt op het kaartje dat in de bus valt.""",
        About(
            "mourning",
            """Voor rouwpost rekenen wij niets. Het bedrag is teruggestort en de bezorgers van uw wijk
            weten het nu ook.""",
        ),
    ),
    notes=(
        """Achtste vraag deze maand over 2,88. Drie keer het tekort is ook mij niet uit te leggen. Uitleg
        bij de tarieven vragen.""",
    ),
)
