"""What arrives broken or wet."""

from belofte.ops.demo.matters.matter import PAKKETLIJN, About, Matter, Opening

MATTER = Matter(
    key="damaged",
    inbox=PAKKETLIJN,
    thing="de schade aan mijn pakket",
    openings=(
        Opening(
            "annoyed",
            ("Lamp kapot aangekomen", "Schade {parcel}"),
            """De doos had een gat waar mijn vuist door past en de lamp zit er in drie stukken in. De
            webshop zegt: vervoerder. Jullie site zegt: afzender. Ik heb foto's gemaakt voor ik iets
            aanraakte. Wie lost dit op?""",
            file="doos-met-gat.png",
        ),
        Opening(
            "calm",
            ("Natte doos", "Pakket nat geworden"),
            """Het pakket stond in de regen voor de deur, wij waren een uurtje weg. Het waren boeken. Twee
            ervan zijn nu twee keer zo dik. Ik neem het niemand persoonlijk kwalijk maar wil wel graag
            weten hoe ik dit meld.""",
            about="rain",
        ),
        Opening(
            "hurried",
            ("glas kapot", "alles kapot"),
            "6 glazen besteld 4 kapot. doos rammelde al toen ie m gaf. foto volgt",
        ),
        Opening(
            "formal",
            ("Schademelding zending {parcel}", "Aansprakelijkstelling schade"),
            """Op {date_ago_2} is een antieke spiegel bij mij afgeleverd, verpakt in een houten krat. Het
            krat vertoonde bij aflevering zichtbare schade, hetgeen uw bezorger heeft genoteerd. De
            spiegel is gebroken. De taxatiewaarde bedraagt {sum} euro. Ik stel u aansprakelijk voor deze
            schade.""",
            about="mirror",
        ),
        Opening(
            "worried",
            ("Urn beschadigd", "Iets heel persoonlijks, kapot"),
            """In het pakket zat een urntje voor onze hond. Het dekseltje is gebarsten. De waarde is niet
            groot, maar ik zou graag willen dat iemand hier netjes mee omgaat.""",
            about="urn",
        ),
        Opening(
            "annoyed",
            ("Doos door de regen uit elkaar gevallen", "Pakket in een plas gezet"),
            """Het pakket stond in een plas. Letterlijk. De bodem van de doos bleef liggen toen ik hem
            optilde, de boeken en al.""",
            about="rain",
        ),
    ),
    additions=(
        """Hierbij de foto's van de binnenkant. Er zat maar één laagje bubbeltjes omheen, dat wel. De doos
        bewaar ik, al is de kat er inmiddels in gaan wonen.""",
        About(
            "rain",
            "Het gaat om twee boeken van samen {amount} euro. De bon kan ik doorsturen.",
        ),
        About(
            "mirror",
            "Het taxatierapport is van vorig jaar en kan ik op verzoek toezenden.",
        ),
    ),
    answers=(
        """Jammer, zeker als u er naar uitkeek. U hoeft niet tussen winkel en vervoerder heen en weer: ik
        zoek uit wie het betaalt en u merkt daar niets van.

        Bewaart u de doos tot {date_in_3}? Onze schade-expert bekijkt de foto's en ik bel u {date_in_2}
        tussen 9.00 en 12.00 uur met de uitkomst.""",
        About(
            "rain",
            """Dank voor uw melding, meer hoeft u niet in te vullen. Een pakket hoort niet in de regen te
            staan zonder dat u daar toestemming voor gaf, en die zie ik bij u niet.

            Ik heb een vergoeding aangevraagd. U krijgt uiterlijk {date_in_3} bericht over het bedrag.""",
        ),
        About(
            "mirror",
            """Dank voor uw melding. Onze bezorger heeft de schade aan het krat zelf genoteerd, dus daar is
            geen discussie over.

            Onze schade-expert belt u {tomorrow} voor een afspraak om de spiegel te bekijken. U hebt
            uiterlijk {date_in_5} ons besluit, met de berekening erbij.""",
        ),
        About(
            "urn",
            """Wat verdrietig, juist bij iets dat zo veel voor u betekent. Ik neem dit zelf op, u hoeft
            niets uit te leggen aan een winkel.

            Onze schade-expert bekijkt of het dekseltje hersteld kan worden. Ik bel u {date_in_2} vóór
            12.00 uur.""",
        ),
    ),
    further=(
        """De foto's zijn duidelijk, dank u wel. Laat de kat maar wonen, de doos hebben we niet meer nodig.
        De afzender en wij delen de kosten. Ik laat u {date_in_2} weten wanneer het geld komt.""",
        About(
            "rain",
            "De bon hoeft niet, dank u. Ik heb het bedrag doorgegeven en u krijgt {date_in_2} bericht.",
        ),
        About(
            "mirror",
            """Graag, het rapport helpt. De expert komt {date_in_2} tussen 10.00 en 12.00 uur. Schikt dat
            niet, dan hoor ik het graag.""",
        ),
    ),
    outcomes=(
        """De schade is bij ons vervoer ontstaan. U krijgt {amount} euro van ons terug, binnen drie
        werkdagen.""",
        """De verpakking was niet sterk genoeg voor dit product. De winkel stuurt u een nieuw exemplaar in
        een betere doos. Wij hebben het voor u geregeld.""",
        About(
            "rain",
            """De boeken zijn nat geworden doordat wij ze in de regen hebben gezet. U krijgt {amount} euro
            van ons terug.""",
        ),
        About(
            "mirror",
            """Wij hebben de schade erkend. U ontvangt de taxatiewaarde van {sum} euro binnen tien
            werkdagen.""",
        ),
        About(
            "urn",
            """Het dekseltje is op onze kosten hersteld door iemand die daar goed in is. U hebt het urntje
            terug.""",
        ),
    ),
    notes=(
        "Zelfde afzender, zelfde dunne doos: zevende schade dit kwartaal. Tip voor accountbeheer.",
        About(
            "rain",
            "Geen toestemming om buiten neer te zetten, staat ook zo in het systeem.",
        ),
    ),
    calls=(
        """Winkel gesproken. Zij sturen een nieuwe, wij betalen de helft. Klant gebeld: tevreden, verwacht
        het pakket {date_in_3}.""",
    ),
)
