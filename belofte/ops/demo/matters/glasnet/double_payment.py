"""Money taken or paid twice."""

from belofte.ops.demo.matters.matter import GLASNET, About, Matter, Opening

MATTER = Matter(
    key="double-payment",
    inbox=GLASNET,
    thing="de dubbele afschrijving",
    openings=(
        Opening(
            "worried",
            ("Twee keer afgeschreven", "Dubbele incasso deze maand"),
            """Jullie hebben op {date_ago_2} twee keer {amount} euro afgeschreven. Daardoor kon mijn huur
            er niet af. Ik heb al gebeld met de verhuurder, maar ik moet het geld echt deze week terug
            hebben.""",
        ),
        Opening(
            "calm",
            ("Per ongeluk twee keer betaald", "Ik heb zelf dubbel betaald"),
            """Foutje van mijn kant: ik heb de rekening overgemaakt terwijl er ook een incasso loopt.
            Kunnen jullie er eentje terugstorten? Geen haast.""",
            about="own",
        ),
        Opening(
            "hurried",
            ("2x afgeschreven", "dubbel"),
            "2x {amount} afgeschreven, graag 1 terug",
        ),
        Opening(
            "annoyed",
            ("Weer dubbel", "Dubbel afgeschreven, rood gestaan"),
            """Door jullie dubbele afschrijving heb ik rood gestaan. Kost mij geld, kost mij gedoe met de
            bank. Wanneer staat het terug?""",
        ),
    ),
    additions=("Het gaat om de afschrijvingen met kenmerk {invoice}, allebei op dezelfde dag.",),
    answers=(
        """Dat had niet mogen gebeuren, zeker niet als er daardoor iets anders blijft liggen. De dubbele
        afschrijving kwam door een fout bij ons. Ik heb de terugbetaling met spoed laten doen.

        De {amount} euro staat uiterlijk {date_in_1} op je rekening. Ik kijk {weekday_in_1} om 9.00 uur of het
        gelukt is en mail je. Heb je er kosten door, stuur ze dan aan mij.""",
        About(
            "own",
            """Kan gebeuren! Ik stort de {amount} euro terug, je ziet het uiterlijk {date_in_5}. Liever
            als tegoed voor volgende maand? Laat het dan vandaag even weten.""",
        ),
    ),
    further=("Gevonden, dank je. De terugbetaling is vanmorgen de deur uit en staat er {date_in_1}.",),
    outcomes=("Het dubbel betaalde bedrag is teruggestort.",),
    notes=(
        """Incassorun van {date_ago_2} is twee keer gestart. Zeker 60 klanten, eentje met huurachterstand.
        Bericht aan iedereen?""",
    ),
)
