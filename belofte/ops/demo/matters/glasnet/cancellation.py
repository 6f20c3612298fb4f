"""Leaving, and leaving somebody's affairs in order."""

from belofte.ops.demo.matters.matter import GLASNET, About, Matter, Opening

MATTER = Matter(
    key="cancellation",
    inbox=GLASNET,
    thing="mijn opzegging",
    openings=(
        Opening(
            "calm",
            ("Opzeggen per {date_in_20}", "Ik wil graag opzeggen"),
            """Ik ga bij mijn dochter inwonen en daar is al internet. Daarom wil ik opzeggen per
            {date_in_20}. Ik was tevreden, dus daar ligt het niet aan. Krijg ik een bevestiging?""",
        ),
        Opening(
            "angry",
            ("Opzegging wordt genegeerd", "Voor de tweede keer: OPGEZEGD"),
            """Op {date_ago_20} opgezegd. Per mail én in de app. Vandaag weer een incasso. Ik woon er niet
            eens meer. Storneren heb ik al gedaan en als er een aanmaning komt gooi ik die in de kachel.""",
            about="ignored",
        ),
        Opening(
            "worried",
            ("Overlijden van mijn vader", "Abonnement van mijn overleden vader"),
            """Mijn vader, {stranger}, is op {date_ago_9} overleden. Hij had internet en tv bij jullie. Ik
            moet nu van alles opzeggen en weet niet goed hoe het bij jullie gaat. Wat hebben jullie van
            mij nodig? Zijn kastje staat nog in de kamer.""",
            about="late",
        ),
        Opening(
            "hurried",
            ("opzeggen", "wil van jullie af"),
            "wil opzeggen, hoe? knop in app werkt niet",
            about="how",
        ),
        Opening(
            "friendly",
            ("Ik ga emigreren", "Opzeggen wegens verhuizing naar Spanje"),
            """We gaan het doen: naar Spanje. Het internet kan eruit per {date_in_20}. Bedankt voor acht
            jaar zonder gezeur. Wat doe ik met de router?""",
        ),
    ),
    additions=(
        "Het klantnummer is {customer}, dat was ik vergeten te zeggen.",
        About(
            "ignored",
            "Hier nogmaals mijn mail van toen, met datum en tijd. U heeft hem dus gewoon gehad.",
        ),
        About(
            "late",
            """De akte heb ik inmiddels van de gemeente gekregen. Zal ik die sturen of is dat niet nodig?""",
        ),
        About(
            "how",
            "per de eerste van de maand graag",
        ),
    ),
    answers=(
        """Jammer dat je gaat, en goed geregeld dat je het op tijd laat weten. Je abonnement stopt op de
        dag die je noemt. Er zijn geen kosten.

        Je krijgt uiterlijk {date_in_2} een bevestiging met de laatste factuur erbij. Voor de router
        sturen we een doos, die ligt {date_in_5} bij je.""",
        About(
            "ignored",
            """Je hebt gewoon opgezegd, ik zie je mail van toen. Hij is in de verkeerde map terechtgekomen
            en daar door niemand gelezen. Dat is onze fout.

            Ik heb alles stopgezet met terugwerkende kracht. Er komt geen aanmaning. De {amount} euro
            die je te veel betaald hebt, staat uiterlijk {date_in_4} op je rekening en ik mail je die dag.""",
        ),
        About(
            "late",
            """Gecondoleerd met het verlies van je vader. Je hoeft niets op te sturen. Ik heb het
            abonnement gestopt per de dag van zijn overlijden en er komt geen post meer op zijn naam.

            Je krijgt vóór {date_in_4} de {amount} euro terug die na die dag is afgeschreven. Het kastje
            haalt een collega op als het jou uitkomt. Zal ik je daar volgende week over bellen, of liever
            later?""",
        ),
        About(
            "how",
            """Dit mailtje is genoeg. De knop in de app is stuk, sorry. Laat me de dag weten waarop je wilt
            stoppen, dan bevestig ik het dezelfde dag. Hoor ik niets, dan bel ik je {date_in_2}.""",
        ),
    ),
    further=(
        "Dank je, dat was alles wat ik nodig had. De bevestiging krijg je {date_in_1}.",
        About(
            "late",
            """Die akte is niet nodig, houd hem maar voor instanties die er wel om vragen. Ik bel je op
            {date_in_5} over het kastje. Komt dat niet uit, dan hoor ik het wel.""",
        ),
        About(
            "how",
            "Staat genoteerd. De bevestiging krijg je uiterlijk {date_in_1}.",
        ),
        About(
            "ignored",
            """Ik had hem inderdaad al gevonden, met datum en tijd. De terugbetaling is ingevoerd en staat
            er uiterlijk {date_in_3}.""",
        ),
    ),
    outcomes=(
        "Je abonnement is opgezegd en je hebt de laatste factuur gekregen. De router is terug.",
        About(
            "ignored",
            """Je opzegging is alsnog verwerkt vanaf de dag dat je hem stuurde. Je hebt het te veel
            betaalde terug en er komt geen aanmaning.""",
        ),
        About(
            "late",
            """Het abonnement van je vader is gestopt, het bedrag is teruggestort en het kastje is
            opgehaald. Sterkte.""",
        ),
    ),
    notes=(
        About(
            "ignored",
            """Map 'Opzeggingen oud' stond nog aan, er zitten 31 ongelezen mails in. Vandaag nog doorlopen.""",
        ),
    ),
)
