"""What a salesman or a colleague said would happen."""

from belofte.ops.demo.matters.matter import GLASNET, About, Matter, Opening

MATTER = Matter(
    key="promised-discount",
    inbox=GLASNET,
    thing="wat de verkoper mij beloofd heeft",
    openings=(
        Opening(
            "annoyed",
            ("Beloofde tablet niet gekregen", "Welkomstcadeau"),
            """Bij het afsluiten is ons een tablet beloofd. Na zes weken niets gehoord. De winkel zegt dat
            Glasnet die stuurt, Glasnet zegt aan de telefoon dat de winkel het doet. Wij zijn dus voor
            niemand klant.""",
        ),
        Opening(
            "annoyed",
            ("U zou binnen een week terugbellen", "Niet teruggebeld"),
            """Op {date_ago_10} zei uw collega: 'ik bel u binnen een week terug met een aanbod'. Ik heb het
            opgeschreven, dag en tijd. Niemand heeft gebeld. Ik hoef geen aanbod meer, ik wil weten of
            iemand zich hier ooit aan houdt.""",
            about="callback",
        ),
        Opening(
            "calm",
            ("Prijsverhoging", "Vraag over het nieuwe tarief"),
            """Ik kreeg een brief dat ik 4 euro per maand meer ga betalen. Bij het afsluiten is gezegd dat
            het bedrag twee jaar vaststaat. Wie heeft er gelijk, de brief of de verkoper?""",
            about="price",
        ),
        Opening(
            "hurried",
            ("tablet", "waar blijft de tablet"),
            "zou een tablet krijgen bij mn abonnement. 2 maanden geleden. waar blijft ie",
        ),
    ),
    additions=(
        "De naam van de verkoper was {stranger_first}, met een rode bril.",
        About(
            "price",
            "In de mail van de bestelling staat: vaste prijs gedurende de looptijd.",
        ),
        About(
            "callback",
            "Op mijn werk kan ik niet opnemen. Na half vijf wel.",
        ),
    ),
    answers=(
        """Er is je iets beloofd en dan moet dat ook gebeuren, wie het ook gezegd heeft. Ik ga niet naar de
        winkel wijzen.

        Ik zoek uit wat er is afgesproken en heb daarvoor tot {date_in_3} nodig. Die dag bel ik je. Kan
        ik het niet terugvinden, dan geloof ik jou.""",
        About(
            "price",
            """Goed dat je het vraagt. Als 'vaste prijs' in je bestelling staat, dan geldt dat en niet de
            brief. Ik controleer het en je hoort {date_in_1} vóór 12.00 uur van mij. Betaal tot die tijd
            gewoon het oude bedrag.""",
        ),
        About(
            "callback",
            """Er zou gebeld worden en er is niet gebeld. Dat is gewoon niet goed. Ik bel je zelf,
            {tomorrow} om 12.00 uur. Neem je niet op, dan probeer ik het om 17.00 uur nog eens en daarna
            mail ik.""",
        ),
    ),
    further=(
        """Rode bril, dan weet ik genoeg. Ik spreek hem {date_in_1} en bel je daarna, uiterlijk om 16.00
        uur.""",
        About(
            "price",
            """Dat is duidelijk. Je prijs blijft zoals hij was. Je krijgt {date_in_2} een nieuwe brief
            waarin dat staat.""",
        ),
        About(
            "callback",
            "Dan bel ik {tomorrow} om 16.45 uur. Het staat in mijn agenda.",
        ),
    ),
    outcomes=(
        """Het was inderdaad toegezegd. Je krijgt wat er is afgesproken en wij hebben je verteld wanneer.
        De winkel en wij hebben nu één lijst van toezeggingen.""",
        About(
            "price",
            """Je prijs blijft twee jaar gelijk, zoals in je bestelling staat. De brief was een fout en is
            ingetrokken.""",
        ),
        About(
            "callback",
            """Wij hebben niet gebeld terwijl we dat beloofd hadden. Nu is er gebeld, en wie een
            belafspraak maakt blijft er vanaf nu zelf verantwoordelijk voor.""",
        ),
    ),
    notes=(
        """Claim van klant: verkoper {stranger_first}, winkel {elsewhere}. Niet in ons systeem, wel
        geloofwaardig: dit is de vierde.""",
    ),
    calls=(
        """Winkel gebeld: ja, die tablet is toegezegd. Geleverd door de winkel op {date_in_4}. Klant
        ingelicht, blijft van ons.""",
    ),
)
