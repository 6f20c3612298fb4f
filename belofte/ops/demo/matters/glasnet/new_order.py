"""New customers, willing and unwilling."""

from belofte.ops.demo.matters.matter import GLASNET, About, Matter, Opening

MATTER = Matter(
    key="new-order",
    inbox=GLASNET,
    thing="mijn bestelling {order}",
    openings=(
        Opening(
            "calm",
            ("Besteld, en nu?", "Bestelling {order}: hoe gaat het verder?"),
            """Vorige week heb ik glasvezel besteld. Ik kreeg een bevestiging en daarna niets meer. Moet ik
            nu zelf iets doen, bijvoorbeeld mijn oude abonnement opzeggen, of doen jullie dat?""",
        ),
        Opening(
            "friendly",
            ("Glasvezel in een woonboot", "Kan het ook op het water?"),
            """Wij wonen op een boot in {city}. Op jullie site is ons adres groen maar de verkoper aan de
            deur keek toch wat bedenkelijk naar de loopplank. Kan het? We hebben een mooie meterkast,
            droog en al!""",
            about="boat",
        ),
        Opening(
            "hurried",
            ("welke router krijg ik", "vraagje"),
            "krijg ik de nieuwe router of de oude? in de winkel zeiden ze de nieuwe",
        ),
        Opening(
            "worried",
            ("Verkoper aan de deur", "Heb ik nu iets getekend?"),
            """Er stond gisteren een jongeman aan de deur van Glasnet. Hij liet mij op een tabletje tekenen
            'dat hij langs was geweest'. Nu krijg ik een mail met 'welkom'. Ik ben 79 en ik wil helemaal
            niet overstappen. Mijn dochter typt dit. Zit ik er nu aan vast?""",
            about="doorstep",
        ),
        Opening(
            "calm",
            ("Nog geen datum gekregen", "Wat gebeurt er na de bestelling?"),
            """Drie weken geleden besteld via de buurtactie. De buren hebben al een datum, wij niet. Moeten
            wij iets aanleveren?""",
        ),
    ),
    additions=(
        "Mijn oude abonnement loopt tot het eind van volgende maand, als dat uitmaakt.",
        About(
            "boat",
            """Hierbij nog: de ligplaats is {street}, de boot heet De Goede Hoop en ligt met de neus naar
            het noorden.""",
        ),
        About(
            "doorstep",
            "De jongeman had een blauw jack aan en een pasje, maar ik heb de naam niet onthouden.",
        ),
    ),
    answers=(
        """Welkom! Goed dat je het vraagt. Je hoeft je oude abonnement niet zelf op te zeggen, dat doen wij
        zodra je aangesloten bent. Zo zit je nooit zonder.

        Je krijgt op {date_in_3} een mail met de datum van de monteur en welke router je krijgt. Heb je
        die dan niet, dan bel ik je dezelfde dag.""",
        About(
            "boat",
            """Wat een mooie vraag. Het kan, we hebben er al drie aangesloten, maar er moet wel iemand naar
            de loopplank kijken.

            Onze schouwer belt je uiterlijk {date_in_2} voor een afspraak. Neem gerust foto's van de
            meterkast, dan weet hij wat hem te wachten staat.""",
        ),
        About(
            "doorstep",
            """U zit nergens aan vast. Ik heb de bestelling vandaag stopgezet en u hoeft niets terug te
            sturen. Uw oude abonnement blijft gewoon doorlopen.

            Wat er aan uw deur gebeurd is, mag niet. Ik zoek uit wie het was en ik schrijf u op
            {date_in_4} wat we ermee gedaan hebben.""",
        ),
    ),
    further=(
        """Dan komt het mooi uit: we sluiten je aan in de week vóór je oude abonnement stopt. De datum
        staat {date_in_3} in je mail.""",
        About(
            "doorstep",
            """Dank u, daar heb ik genoeg aan. De leidinggevende van het verkoopteam spreekt hem
            {date_in_1}. Ik schrijf u daarna.""",
        ),
    ),
    outcomes=(
        """Je bestelling staat goed en je hebt een aansluitdatum. Je oude abonnement zeggen wij op als
        alles werkt.""",
        About(
            "doorstep",
            """Uw bestelling is geannuleerd en kost niets. De verkoper werkt niet meer voor ons. Wij laten
            nieuwe klanten nu eerst bellen voor we iets starten.""",
        ),
    ),
    notes=("Bevestigingsmail zegt niet wat er hierna komt. Krijg deze vraag bijna dagelijks.",),
)
