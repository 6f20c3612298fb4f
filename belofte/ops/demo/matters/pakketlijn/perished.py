"""Cheese, plants and cake that were too long under way."""

from belofte.ops.demo.matters.matter import PAKKETLIJN_COMPLAINTS, About, Matter, Opening

MATTER = Matter(
    key="perished",
    inbox=PAKKETLIJN_COMPLAINTS,
    thing="de bedorven zending",
    openings=(
        Opening(
            "annoyed",
            ("Kaas drie dagen in de bus", "Verse zending te laat"),
            """Er stond 'vers, binnen 24 uur' op. Het werden vier dagen. De geitenkaas liep letterlijk de
            doos uit, de hele gang ruikt ernaar. Ik hoef geen bonnetje, ik wil weten waarom zoiets
            gewoon blijft liggen.""",
        ),
        Opening(
            "friendly",
            ("Zielige plantjes", "Planten halfdood aangekomen"),
            """De zes vaste planten die ik besteld had zijn vijf dagen onderweg geweest. Vier staan er
            alweer fier bij na een nacht in een emmer, twee hebben het niet gered. Niet het einde van de
            wereld maar misschien kunt u er iets mee.""",
            about="plants",
        ),
        Opening(
            "formal",
            ("Taart voor klant te laat", "Zending gebak {parcel} gemist"),
            """Wij hebben een taart laten versturen voor het jubileum van een klant. Bezorging gegarandeerd
            voor 12.00 uur. Hij kwam een dag later om 16.10 uur. Het jubileum was dus zonder taart.
            Graag hoor ik hoe u dit oplost.""",
            writer="business",
            about="cake",
        ),
        Opening(
            "hurried",
            ("maaltijdbox", "eten warm"),
            "maaltijdbox 2 dagen te laat, vis ruik je op straat",
        ),
    ),
    additions=(
        """Ik heb de doos weggegooid, dat ging echt niet anders. Foto's heb ik wel. Is er voor de volgende
        keer een manier om te zorgen dat vers voorrang krijgt?""",
        About(
            "plants",
            "Voor wie het weten wil: het zijn de twee kruidjes-roer-mij-niet. Toepasselijk.",
        ),
        About(
            "cake",
            "Ja, belt u mijn klant maar. Dat zou schelen.",
        ),
    ),
    answers=(
        """Bah, wat een thuiskomst. Ik heb nagekeken wat er gebeurd is: de doos is op {weekday_ago_3}
        blijven staan omdat de laatste bus vol was, en niemand heeft gezien dat er 'vers' op stond.

        De waarde krijgt u terug. Wat we eraan doen, moet ik navragen bij het depot. Ik schrijf u
        daarover op {date_in_2}.""",
        About(
            "plants",
            """Dank u dat u het zo vriendelijk meldt. Twee planten minder is toch twee planten minder. Ik
            heb de kweker gevraagd om er twee na te sturen, op onze kosten. Hij verstuurt
            {weekday_in_2}. Ik let erop dat ze de volgende dag bij u zijn.""",
        ),
        About(
            "cake",
            """Een jubileum zonder taart maak je niet goed met een tegoedbon. De garantie geldt: wij
            vergoeden de taart en de verzending.

            Ik zoek uit waar hij die nacht heeft gestaan en bel u {date_in_1} vóór 12.00 uur. Wilt u dat
            ik ook uw klant bel om het uit te leggen?""",
        ),
    ),
    further=(
        """Foto's zijn genoeg, de doos hoeft niet terug. Het depot plakt vanaf {date_in_3} een rode band om
        verse zendingen. Ik laat u die dag weten of dat echt gebeurd is.""",
        About(
            "plants",
            """Die vraag ik extra voorzichtig te vervoeren. De kweker verstuurt ze {weekday_in_2} en ik
            volg ze tot de deur.""",
        ),
        About(
            "cake",
            """Gedaan: uw klant kon er gelukkig om lachen. De vergoeding staat uiterlijk {date_in_3} op uw
            rekening.""",
        ),
    ),
    outcomes=(
        """De zending bleef staan omdat de bus vol was. Wij vergoeden de inhoud en de verzendkosten. Verse
        zendingen krijgen nu een rode band en gaan als eerste mee.""",
        About(
            "plants",
            "De kweker heeft op onze kosten twee nieuwe planten gestuurd en ze zijn goed aangekomen.",
        ),
    ),
    notes=("'Vers' staat alleen op de doos, niet in het systeem. Zo kan de planner het nooit zien.",),
)
