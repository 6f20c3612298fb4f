"""Thick walls and teenagers in the attic."""

from belofte.ops.demo.matters.matter import GLASNET, Matter, Opening

MATTER = Matter(
    key="wifi-upstairs",
    inbox=GLASNET,
    thing="de wifi boven",
    openings=(
        Opening(
            "calm",
            ("Geen wifi op zolder", "Wifi boven"),
            """Beneden gaat het prima, op de eerste verdieping matig en op zolder is er niets. Daar zit
            mijn zoon van 16, dus u begrijpt de spanning in huis. Wat raden jullie aan?""",
        ),
        Opening(
            "friendly",
            ("Huis van 1890, dikke muren", "Muren van een halve meter"),
            """Ons huis is uit 1890 en de muren zijn een halve meter dik. Prachtig, maar geen wifi die
            erdoorheen komt. Ik las iets over versterkers maar de een zegt nooit doen en de ander
            altijd.""",
        ),
        Opening(
            "hurried",
            ("wifi slaapkamer", "bereik"),
            "geen bereik op slaapkamer. 2 kastjes gekocht bij winkel helpt niks",
        ),
        Opening(
            "annoyed",
            ("Twee verdiepingen betaald, een gekregen", "Wifi reikt tot de trap"),
            """In jullie reclame zit een heel gezin op drie verdiepingen te kijken. Hier stopt het bij de
            trap. Wat moet ik kopen om te krijgen wat jullie laten zien?""",
        ),
    ),
    additions=("Er ligt wel een lege buis van de meterkast naar zolder, daar zat vroeger de antennekabel in.",),
    answers=(
        """Dikke muren en zolders, daar helpen we graag bij. Het beste is een kabel naar boven met een
        tweede kastje. Kan dat niet, dan zijn er kastjes die met elkaar praten. Versterkers uit de
        winkel maken het vaak juist langzamer.

        Ik stuur je een testset, die is er {date_in_2}. Je mag hem twee weken proberen. Ik bel je op
        {date_in_8} om te horen of het werkt, pas dan beslis je.""",
    ),
    further=(
        """Een lege buis, dat is goud waard. Dan doen we een kabel. De monteur komt {date_in_4} tussen 9.00
        en 12.00 uur, het kost 49 euro, kastje inbegrepen. Laat je het weten als je dat niet wilt?""",
    ),
    outcomes=(
        """Er ligt nu een kabel naar boven met een tweede kastje. Je meet op zolder 600 en je zoon is
        tevreden.""",
    ),
    notes=("Testset meegestuurd, maar een kabel is hier de beste oplossing.",),
)
