"""Thanks for the driver and for a search that ended well."""

from belofte.ops.demo.matters.matter import PAKKETLIJN, About, Matter, Opening

MATTER = Matter(
    key="driver-praise",
    inbox=PAKKETLIJN,
    thing="",
    openings=(
        Opening(
            "friendly",
            ("Compliment voor de bezorger", "Een bloemetje voor Ricardo"),
            """Er wordt genoeg geklaagd, dus ik dacht: ik mail eens iets aardigs. Onze vaste bezorger heeft
            gisteren de boodschappen van mijn moeder (84) van de stoep geraapt toen haar tas scheurde.
            Hij heeft alles naar binnen gedragen en de eieren nageteld. Geeft u hem dit door? Wij weten
            alleen dat hij Ricardo heet.""",
            about="driver",
        ),
        Opening(
            "friendly",
            ("Dank jullie wel!", "Gevonden!"),
            """Even een berichtje: het pakket dat vorige week kwijt was is vanmorgen gebracht, met een
            vriendelijk woord erbij. Mijn kleinzoon is dolgelukkig met zijn graafmachine. Dank voor het
            zoeken.""",
        ),
        Opening(
            "calm",
            ("Het kan dus ook goed", "Goede ervaring"),
            """Ik was vorige maand nogal boos aan de telefoon, terecht vond ik toen. Ik wil toch laten
            weten dat uw collega precies heeft gedaan wat ze zei, op de dag dat ze het zei. Dat maak ik
            niet vaak mee.""",
        ),
    ),
    answers=(
        About(
            "driver",
            """Wat fijn dat u de moeite neemt om dit te schrijven. Ik heb uw bericht uitgeprint en op het
            bord bij de koffie gehangen. Het komt {date_in_1} ook in het overleg van de bezorgers, daar
            is hij zelf bij.""",
        ),
        """Dank u wel, hier worden wij blij van. Ik geef het door aan mijn collega. Een fijne week gewenst!""",
    ),
    further=("Graag gedaan. Ik zal hem de groeten doen.",),
    outcomes=(
        About(
            "driver",
            "Uw compliment is doorgegeven aan de collega om wie het gaat en aan zijn ploegleider.",
        ),
        "Fijn dat het goed is gekomen. Uw bericht is gelezen door iedereen die eraan heeft gewerkt.",
    ),
    notes=("Even laten voorlezen in het ochtendoverleg!",),
)
