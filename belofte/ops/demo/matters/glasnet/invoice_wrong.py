"""Invoices that are wrong."""

from belofte.ops.demo.matters.matter import GLASNET, About, Matter, Opening

MATTER = Matter(
    key="invoice-wrong",
    inbox=GLASNET,
    thing="factuur {invoice}",
    openings=(
        Opening(
            "calm",
            ("Vraag over factuur {invoice}", "Bedrag klopt niet"),
            """Op mijn factuur staat 67,50 terwijl ik 47,50 heb afgesproken. Ik zie een regel 'installatie
            op maat' van 20 euro. Dat zegt mij niets, er is bij mij niets op maat geïnstalleerd. Kunt u
            ernaar kijken?""",
        ),
        Opening(
            "annoyed",
            ("Korting na drie maanden ineens weg", "Waar is mijn korting?"),
            """Twaalf maanden 10 euro korting, zwart op wit. Na drie maanden is hij van de rekening
            verdwenen. Als ik drie maanden betaal en dan stop vinden jullie dat ook niet goed.""",
        ),
        Opening(
            "formal",
            ("Betwisting factuur {invoice}", "Factuur {invoice} niet akkoord"),
            """Hierbij deel ik u mede dat ik factuur {invoice} niet voldoe. U brengt mij een periode in
            rekening waarin ik aantoonbaar geen verbinding had. Ik zie een gecorrigeerde factuur
            tegemoet en verzoek u de incasso tot die tijd op te schorten.""",
            about="period",
        ),
        Opening(
            "hurried",
            ("rekening", "Hoezo 67"),
            "hoezo 67 euro?? was 47",
        ),
        Opening(
            "worried",
            ("Rekening 20 euro hoger", "Ik begrijp mijn factuur niet"),
            """Ik leef van alleen AOW en let op elke euro. Deze maand is er 20 euro meer afgeschreven en ik
            kan op de factuur niet zien waarom. Heb ik iets verkeerd gedaan?""",
        ),
    ),
    additions=(
        """Ik heb de bevestiging van de afspraak gevonden, daar staat het bedrag gewoon in. De incasso is
        vanmorgen trouwens wel afgeschreven.""",
    ),
    answers=(
        """Goed dat je oplet, je hebt gelijk. Het bedrag is verkeerd doordat een kortingsregel bij ons is
        vervallen toen de tarieven werden aangepast.

        Ik maak een nieuwe factuur. Die heb je {date_in_2} in je mail. De 20 euro die je te veel
        betaald hebt, staat uiterlijk {date_in_5} op je rekening.""",
        """Dank je voor je bericht. Ik wil dit eerst goed uitzoeken voordat ik iets zeg dat niet klopt. De
        incasso heb ik zolang stopgezet.

        Ik bel je {tomorrow} vóór 12.00 uur met de uitkomst.""",
        About(
            "period",
            """Je hoeft niet te betalen voor dagen zonder verbinding. Ik heb de incasso stopgezet en de
            storingsgegevens opgevraagd.

            Je krijgt uiterlijk {date_in_3} een nieuwe factuur zonder die periode. Ik bel je die dag om
            hem door te nemen.""",
        ),
    ),
    further=(
        """Dank je, dat is precies het bewijs dat ik nodig had. De afschrijving maak ik ongedaan: de 20
        euro staat uiterlijk {date_in_3} terug.""",
    ),
    outcomes=(
        """De factuur is aangepast naar 47,50 euro en je hebt 20 euro teruggekregen. De korting loopt weer
        tot het eind van je jaar.""",
        About(
            "period",
            """De dagen zonder verbinding zijn van de factuur gehaald. De nieuwe factuur is {amount} euro.""",
        ),
    ),
    notes=("Korting valt weg bij iedereen met actiecode HERFST. Gemeld bij facturatie, nog geen antwoord.",),
    calls=("Klant gebeld, bedrag samen doorgenomen. Nieuwe factuur beloofd vóór {date_in_2}.",),
)
