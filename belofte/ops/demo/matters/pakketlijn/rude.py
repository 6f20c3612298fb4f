"""Customers who swear, and have a point all the same."""

from belofte.ops.demo.matters.matter import PAKKETLIJN_COMPLAINTS, About, Matter, Opening

MATTER = Matter(
    key="rude",
    inbox=PAKKETLIJN_COMPLAINTS,
    thing="mijn klacht",
    openings=(
        Opening(
            "angry",
            ("stelletje prutsers", "WAARDELOOS"),
            """wat een stelletje prutsers zijn jullie. 3x gebeld 3x iemand die niks weet. de laatste was te
            dom om mijn postcode te spellen. als ik mijn werk zo deed stond ik op straat. jullie zoeken
            het maar uit en snel een beetje""",
            bare=True,
        ),
        Opening(
            "angry",
            ("Oplichters", "Nooit meer Pakketlijn"),
            """Oplichters zijn het. Eerst geld vragen, dan niks brengen, dan een bandje. Die {agent} van
            jullie moet zich doodschamen. Ik wil mijn geld terug, alles, vandaag, anders sta ik morgen
            bij jullie aan de balie en dan zullen we nog eens zien.""",
            about="money",
        ),
    ),
    additions=(
        "nou komt er nog wat van",
        About(
            "money",
            "eerst zien dan geloven",
        ),
    ),
    answers=(
        """U bent drie keer gebeld van de ene naar de andere collega. Dat u daar boos over bent, begrijp
        ik. Ik help u graag, en ik vraag u om mijn collega's niet uit te schelden. Zij hebben hun best
        gedaan met wat ze konden zien.

        Voor u heb ik nu uitgezocht: uw pakket ligt in {elsewhere} omdat het etiket onleesbaar is. Het
        krijgt een nieuw etiket en komt op {date_in_2}. Ik bel u {weekday_in_1} om 10.00 uur om te
        zeggen dat het onderweg is.""",
        About(
            "money",
            """Ik wil weten wat er gebeurd is, en ik heb het uitgezocht. U hebt 3,84 betaald voor een brief
            die daarna toch is teruggegaan. Dat klopt niet. U krijgt die 3,84 euro terug,
            uiterlijk {date_in_2}.

            Eén ding vraag ik u: laat mijn collega's hierbuiten. Ik bel u {tomorrow} om 10.00 uur om het
            verder af te spreken.""",
        ),
    ),
    further=(
        """Ja, er komt nog wat van. Het nieuwe etiket zit erop en uw pakket gaat vanavond mee. Ik bel u
        {weekday_in_1} om 10.00 uur, zoals beloofd.""",
        About(
            "money",
            "Dat snap ik. De terugbetaling is ingevoerd. Ik bel u {tomorrow} om 10.00 uur.",
        ),
    ),
    outcomes=(
        """Het etiket van uw pakket was onleesbaar. Het is opnieuw gelabeld en bezorgd. U kreeg drie keer
        geen antwoord omdat dit nergens te zien was, en dat is nu wel zo.""",
        About(
            "money",
            "U had betaald voor een brief die u niet hebt gekregen. De 3,84 euro is teruggestort.",
        ),
    ),
    notes=("Toon: één keer rustig begrensd. Als het weer gebeurt, graag overnemen van mij.",),
)
