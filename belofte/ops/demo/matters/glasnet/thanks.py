"""Thanks for the technician."""

from belofte.ops.demo.matters.matter import GLASNET, About, Matter, Opening

MATTER = Matter(
    key="glasnet-thanks",
    inbox=GLASNET,
    thing="",
    openings=(
        Opening(
            "friendly",
            ("Compliment", "Bedankt Ferhat!"),
            """Jullie monteur Ferhat was hier gisteren. Hij deed zijn schoenen uit, legde alles uit aan
            mijn vader en dronk thee met hem. En hij zag dat het rookalarm geen batterij had en heeft er
            een in gedaan. Ik wilde dat ergens kwijt.""",
            about="ferhat",
        ),
        Opening(
            "friendly",
            ("Hij doet het!", "Werkt als een trein"),
            """Vanmorgen aangesloten. Alles werkt, ook op zolder. Na alle verhalen had ik me voorbereid op
            ellende, maar nee hoor. Dank aan iedereen die eraan gesleuteld heeft.""",
        ),
        Opening(
            "calm",
            ("Een woord van dank", "Dank aan de helpdesk"),
            """Drie kwartier heeft jullie collega met mij aan de lijn gezeten, zonder zuchten. Ik ben 76 en
            begrijp het nu. Dat wilde ik even zeggen.""",
        ),
    ),
    answers=(
        About(
            "ferhat",
            """Wat lief dat je dit schrijft. Ik heb het doorgestuurd aan hem en aan zijn planner. Hij werd
            er een beetje verlegen van.""",
        ),
        "Dank je wel, dit lezen we niet elke dag. Ik hang het op bij de koffie.",
    ),
    outcomes=("Je compliment is doorgegeven.",),
    notes=("Mooie voor het weekbericht!",),
)
