"""Collection points that are closed or far away."""

from belofte.ops.demo.matters.matter import PAKKETLIJN, About, Matter, Opening

MATTER = Matter(
    key="collection-point",
    inbox=PAKKETLIJN,
    thing="mijn pakket bij het afhaalpunt",
    openings=(
        Opening(
            "annoyed",
            ("Afhaalpunt gesloten", "Winkel dicht, pakket binnen"),
            """Mijn pakket ligt bij een afhaalpunt dat sinds maandag dicht is wegens verbouwing. Er hangt
            een briefje op de deur. Op uw site staat gewoon 'geopend tot 18.00 uur'. Over drie dagen
            gaat het terug naar de afzender. Wat nu?""",
        ),
        Opening(
            "calm",
            ("Afhaalpunt 14 km verderop", "Kan het dichterbij?"),
            """Ik ben 81 en rij geen auto meer. Mijn pakket is naar een afhaalpunt in {elsewhere} gestuurd,
            dat is voor mij twee bussen. In ons dorp zit er ook een, bij de drogist. Zou het daarheen
            kunnen? Het heeft geen haast.""",
            about="far",
        ),
        Opening(
            "hurried",
            ("mag mijn zus het ophalen", "ophalen door iemand anders"),
            """hoi kan mn zus {parcel} ophalen met haar eigen id of moet ze de mijne mee? ben in het
            buitenland""",
            about="sister",
        ),
        Opening(
            "annoyed",
            ("In de rij voor niets", "Afhaalpunt kan pakket niet vinden"),
            """Een half uur in de rij gestaan. Volgens het systeem ligt het er, volgens de mevrouw niet.
            'Komt u morgen nog eens.' Ik ben er met de fiets, elf kilometer heen.""",
            about="missing",
        ),
        Opening(
            "worried",
            ("Bewaartijd verloopt", "Kan de bewaartijd langer?"),
            """Ik lig in het ziekenhuis en mijn pakket ligt bij een afhaalpunt tot en met {date_in_1}. Mijn
            dochter kan pas {weekday_in_3} gaan, met haar eigen legitimatie. Wilt u het vasthouden en
            mag zij het halen?""",
            about="sister",
        ),
    ),
    additions=(
        About(
            "far",
            "Het is ook geen groot pakket hoor. Het past in een fietstas.",
        ),
        "Ik ben er net weer langs gefietst. Nog steeds dicht, en er brandt licht binnen.",
        About(
            "sister",
            "ze gaat morgen na haar werk, rond zes uur",
        ),
    ),
    answers=(
        """Dat is een nare verrassing voor een dichte deur. De eigenaar had de verbouwing niet aan ons
        doorgegeven. Ik heb hem gebeld: hij geeft de pakketten {tomorrow} aan onze bezorger mee.

        U krijgt uw pakket op {date_in_2} aan de deur. De bewaartijd heb ik stopgezet, het gaat dus niet
        terug.""",
        About(
            "far",
            """Natuurlijk kan dat dichterbij. Ik heb uw pakket laten omzetten naar de drogist in uw dorp.
            Het ligt daar vanaf {date_in_2}, na 14.00 uur.

            Ik bel u {weekday_in_2} aan het eind van de middag of het er echt ligt, dan gaat u niet voor
            niets.""",
        ),
        About(
            "sister",
            """Ja, dat kan. Uw zus neemt haar eigen legitimatie mee en de code uit uw mail. Die van u is
            niet nodig. Het pakket blijft liggen tot en met {date_in_4}, ik heb er voor de zekerheid
            drie dagen bij gezet.""",
        ),
        About(
            "missing",
            """Elf kilometer fietsen voor niets, dat spijt me. Het pakket is er wel: het staat in het
            magazijn achter de winkel, ik heb gebeld.

            U hoeft niet terug. Onze bezorger neemt het {date_in_1} mee naar {street}. Ik mail u die
            middag vóór 16.00 uur.""",
        ),
    ),
    further=(
        """Goed dat u het nog eens bekeek. Ik heb de eigenaar zojuist weer gesproken. Onze bezorger staat
        er {date_in_1} om 8.30 uur voor de deur. Om 12.00 uur mail ik u waar uw pakket is.""",
        About(
            "far",
            "Een fietstas, dan hoeft u niet te sjouwen. Ik bel u {weekday_in_2} als het er ligt.",
        ),
        About(
            "sister",
            "Prima, het afhaalpunt is tot 20.00 uur open. Ik heb uw zus aangekondigd.",
        ),
    ),
    outcomes=(
        """Uw pakket is opgehaald bij het gesloten afhaalpunt en bij u bezorgd. Het afhaalpunt staat op
        onze site op 'tijdelijk gesloten'.""",
        About(
            "sister",
            """Iemand anders mag het pakket ophalen met een eigen legitimatie en de code uit de e-mail. Dat
            is gelukt.""",
        ),
        About(
            "far",
            """Uw pakket lag in uw eigen dorp klaar en u hebt het opgehaald. Dat afhaalpunt is nu uw vaste
            keuze.""",
        ),
        About(
            "missing",
            "Uw pakket lag in het magazijn van het afhaalpunt. Het is bij u thuisbezorgd.",
        ),
    ),
    notes=(
        """Afhaalpunt meldt verbouwing niet. Contract nakijken: ze moeten het twee weken van tevoren
        doorgeven.""",
    ),
)
