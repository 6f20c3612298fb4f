"""A connection date that moves and moves."""

from belofte.ops.demo.matters.matter import GLASNET, About, Matter, Opening

MATTER = Matter(
    key="connection-date-moved",
    inbox=GLASNET,
    thing="mijn aansluitdatum",
    openings=(
        Opening(
            "annoyed",
            ("Aansluiting voor de derde keer verzet", "Weer een nieuwe datum?"),
            """Eerst zou ik op {date_ago_14} worden aangesloten. Dat werd {date_ago_7}. Gisteren een
            berichtje: {date_in_10}. Steeds een dag van tevoren en steeds zonder reden. Ik neem elke
            keer vrij. Wat is er aan de hand in de {street_name} en wie kan mij een datum geven die wél
            klopt?""",
        ),
        Opening(
            "angry",
            ("Ik geloof jullie data niet meer", "VIERDE aansluitdatum"),
            """Vier data. VIER. Mijn oude internet stopt op {date_in_4} omdat jullie zeiden dat ik het kon
            opzeggen. Mijn vrouw werkt thuis en mijn zoon doet eindexamen. Vertel me maar hoe wij dat
            gaan doen. En kom niet met 'de aannemer', ik heb een contract met jullie.""",
        ),
        Opening(
            "formal",
            ("Aansluitdatum {street}", "Verzoek om definitieve aansluitdatum"),
            """Op {date_ago_21} heeft u mij een aansluiting toegezegd per {date_ago_4}. Deze datum is
            inmiddels tweemaal verschoven. Graag ontvang ik schriftelijk de reden van het uitstel, de
            definitieve datum en een voorstel voor compensatie over de tussenliggende periode.""",
        ),
        Opening(
            "calm",
            ("Sms-updates gestopt", "Geen updates meer over de aanleg"),
            """Ik kreeg elke maand een sms met hoe het ervoor staat met de glasvezel in {city}. Dat vond ik
            juist prettig. Sinds de zomer hoor ik niets meer. Gaat het nog door?""",
            about="updates",
        ),
        Opening(
            "hurried",
            ("weer verzet", "nieuwe datum??"),
            "weer een sms met nieuwe datum. welke is het nou",
        ),
        Opening(
            "worried",
            ("Thuiswerken zonder internet", "Kan het niet wat eerder?"),
            """Ik werk thuis voor een ziekenhuis en mijn oude aanbieder sluit af op {date_in_5}. Nu schuift
            u de aansluiting naar een maand later. Ik zit er echt mee.""",
        ),
    ),
    additions=(
        """De graafploeg is hier vorige week geweest en heeft bij nummer {neighbour} een lus laten liggen.
        Bij ons niet. Mijn oude abonnement kan ik nog twee weken verlengen, maar dat moet ik morgen
        doorgeven.""",
        About(
            "updates",
            "Mijn buurvrouw krijgt de berichtjes trouwens nog wel. We wonen naast elkaar.",
        ),
    ),
    answers=(
        """Je hebt nu een paar keer een datum gekregen die niet klopte. Dat is niet eerlijk tegenover jou.
        De reden: voor de laatste meters moet er een weg open en de vergunning van de gemeente is er nog
        niet.

        Ik ga je geen nieuwe datum geven voordat de vergunning er is. Ik beloof je wel dit: ik bel je op
        {date_in_2} vóór 12.00 uur met wat de gemeente zegt. Tot je aangesloten bent, betaal je niets.""",
        """Ik heb dit vanaf nu onder mijn hoede, je hoeft je verhaal niet nog eens te doen. Ik heb de
        planner gevraagd wat er nodig is en of er een datum is waar hij zelf achter staat.

        Je hoort {tomorrow} vóór 17.00 uur van mij. Heb je eerder geen internet meer, dan sturen we je
        gratis een router met een simkaart. Die is dan {date_in_2} bij je.""",
        About(
            "updates",
            """Het gaat zeker door. De sms'jes zijn gestopt toen we van systeem wisselden, en dat hebben we
            niemand verteld. Dom, sorry.

            Je staat weer op de lijst. De eerste update krijg je op {date_in_5}, daarna elke maand. Nu
            alvast: in jouw straat wordt er half januari gegraven.""",
        ),
    ),
    further=(
        """Dat van die lus is precies wat de planner moest weten, dank je. Verleng je oude abonnement maar,
        die twee weken betalen wij. De planner stuurt er {date_in_1} iemand langs om te kijken. Dezelfde
        dag bel ik je, uiterlijk om 16.30 uur.""",
        About(
            "updates",
            """Gek, dan is er bij jouw nummer iets misgegaan. Ik zoek het uit en laat je {date_in_2} weten
            wat het was.""",
        ),
    ),
    outcomes=(
        """Je bent aangesloten en we hebben samen getest dat alles werkt. Je kreeg steeds een andere datum
        omdat wij planden zonder vergunning. Dat doen we niet meer: eerst de vergunning, dan pas een
        datum. Je krijgt twee maanden terug.""",
        About(
            "updates",
            """Je ontvangt de maandelijkse sms weer. Ook de andere 212 mensen die van de lijst waren
            gevallen, staan er weer op.""",
        ),
    ),
    notes=(
        """Vergunning ligt sinds {date_ago_12} bij de gemeente. Planner plant er toch op. Zo verzetten we
        het over twee weken weer.""",
    ),
    calls=(
        """Klant gebeld, drie kwartier. Boos en gelijk. Noodrouter aangeboden, komt {date_in_2}. Ik bel
        {date_in_2} vóór 12.00 uur over de vergunning.""",
    ),
)
