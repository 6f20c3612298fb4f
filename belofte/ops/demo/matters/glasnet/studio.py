"""An upload that takes hours, from somebody people might know."""

from belofte.ops.demo.matters.matter import GLASNET, Matter, Opening

MATTER = Matter(
    key="studio",
    inbox=GLASNET,
    thing="de snelheid naar buiten",
    openings=(
        Opening(
            "annoyed",
            ("Uploaden duurt uren", "Opname komt niet door"),
            """Ik werk vanuit huis en stuur elke week een opname naar de omroep. Sinds een maand duurt dat
            geen tien minuten maar drie uur, en twee keer brak het af. Uw collega zou terugbellen op
            {date_ago_5}. Dat is niet gebeurd. Ik begrijp dat er meer wachtenden zijn, maar graag een
            bericht.""",
            writer="artist",
        ),
    ),
    additions=("Vandaag opnieuw: afgebroken bij 71 procent.",),
    answers=(
        """Je zou teruggebeld worden en dat is niet gebeurd. Dat had wel gemoeten. Ik heb je lijn
        nagekeken: de snelheid naar buiten is sinds een onderhoud op {date_ago_20} te laag ingesteld.

        Ik laat het vanavond omzetten. Ik bel je {tomorrow} vóór 12.00 uur om te vragen of het uploaden
        weer lukt.""",
    ),
    further=(
        """Dat is precies wat we hier zien. De instelling is vanmorgen aangepast. Wil je het nog eens
        proberen? Ik bel je {tomorrow} om 11.00 uur.""",
    ),
    outcomes=(
        """De snelheid naar buiten stond te laag na onderhoud. Hij is hersteld, ook bij 38 andere adressen
        in de buurt.""",
    ),
    notes=("Profiel na onderhoud verkeerd teruggezet. Zoek de andere adressen op dezelfde kast.",),
)
