"""Asking to see or erase one's own personal details."""

from belofte.ops.demo.matters.matter import PAKKETLIJN, About, Matter, Opening

MATTER = Matter(
    key="privacy-request",
    inbox=PAKKETLIJN,
    thing="mijn verzoek om inzage",
    openings=(
        Opening(
            "formal",
            ("Verzoek om inzage (AVG)", "Inzage persoonsgegevens"),
            """Op grond van artikel 15 AVG verzoek ik u om inzage in alle persoonsgegevens die u van mij
            verwerkt, met vermelding van de bewaartermijnen en de ontvangers. Ik ontvang deze graag
            digitaal. U hebt hiervoor een maand.""",
        ),
        Opening(
            "calm",
            ("Account verwijderen", "Graag mijn gegevens wissen"),
            """Ik wil mijn account opzeggen en heb liever niet dat u de adressen bewaart waar ik ooit iets
            naartoe heb gestuurd. In de app kan ik alleen 'uitloggen' vinden. Kunt u het voor mij doen
            en laten weten wanneer het klaar is?""",
            about="erase",
        ),
    ),
    additions=(
        """Ik maak mij bekend met dit mailadres, dat staat ook in mijn account. Een kopie van mijn paspoort
        stuur ik liever niet.""",
    ),
    answers=(
        """Wij hebben uw verzoek ontvangen. Een kopie van uw paspoort is niet nodig: ik stuur u een code
        naar het adres dat al in uw account staat.

        Onze privacyfunctionaris verzamelt de gegevens. U krijgt ze uiterlijk {date_in_15}. Duurt het
        langer, dan hoort u dat vóór die datum en ook waarom.""",
        About(
            "erase",
            """Dat doen we. Ik stuur u een code naar dit adres, zodat we zeker weten dat u het bent. Daarna
            wissen we uw account, uiterlijk {date_in_10}.

            Bezorgbewijzen moeten wij langer bewaren. Onze privacyfunctionaris schrijft u erbij welke
            dat zijn.""",
        ),
    ),
    further=(
        """Dank u, zo is het genoeg. Het verzoek ligt nu bij onze privacyfunctionaris. Zij schrijft u op
        {date_in_4} een eerste bericht.""",
    ),
    outcomes=(
        """U hebt het overzicht van uw gegevens gekregen, met de bewaartermijnen en wie ze van ons krijgt.""",
        About(
            "erase",
            """Uw account is gewist. U hebt een overzicht gekregen van wat wij volgens de wet nog moeten
            bewaren.""",
        ),
    ),
    notes=("Naar de privacyfunctionaris. Termijn: een maand vanaf ontvangst.",),
)
