"""Parcels of a business that nobody came to collect."""

from belofte.ops.demo.matters.matter import PAKKETLIJN, About, Matter, Opening

MATTER = Matter(
    key="business-collection",
    inbox=PAKKETLIJN,
    thing="het ophalen van onze pakketten",
    openings=(
        Opening(
            "annoyed",
            ("Weer niet opgehaald", "Ophaling {weekday_ago_1} gemist"),
            """Gisteren stonden hier 46 pakketten klaar, ophaaltijd 16.30 uur. Niemand gezien, niemand
            gebeld. Om 18.00 uur hebben we er zelf maar twintig weggebracht met de eigen auto. De rest
            staat hier nog. Onze klanten denken dat wij het zijn.""",
            writer="business",
        ),
        Opening(
            "formal",
            ("Structureel gemiste ophaalmomenten", "Ophalen klantnummer {customer}"),
            """In de afgelopen vier weken is bij ons vijf keer niet opgehaald (zie overzicht in de
            bijlage). Volgens ons contract haalt u dagelijks op. Graag ontvang ik een voorstel hoe u dit
            gaat borgen, en wie ons vaste aanspreekpunt is.""",
            writer="business",
            file="gemiste-ophaalmomenten.txt",
            about="overview",
        ),
        Opening(
            "hurried",
            ("chauffeur al geweest?", "Komt er nog iemand"),
            "Komt er vandaag nog iemand? 31 stuks klaar, wij sluiten om half 6. Graag even laten weten",
            writer="business",
        ),
        Opening(
            "calm",
            ("Ophaaltijd gewijzigd?", "Vraag over de ophaalronde"),
            """De laatste twee dagen kwam de chauffeur niet om half vijf. Is onze ophaaltijd gewijzigd? Dan
            hadden wij dat graag geweten, want er staan nu twee rolwagens in de gang.""",
            writer="business",
        ),
    ),
    additions=(
        """Er staat nu van twee dagen, een bestelbus is niet genoeg. Onze laaddeur is trouwens verplaatst
        naar de achterkant sinds de verbouwing. Misschien staat hij daar steeds te zoeken?""",
    ),
    answers=(
        """Vervelend, u staat voor schut bij uw eigen klanten door ons. De chauffeur heeft de stop
        overgeslagen omdat zijn bus vol was, en dat heeft hij niet gemeld.

        Er komt {today_by} een extra bus voor alles wat er staat. Vanaf {date_in_1} rijdt een grotere
        bus op uw route. Ik bel u {weekday_in_1} om 17.00 uur of hij geweest is.""",
        About(
            "overview",
            """Dank voor het overzicht, dat scheelt mij veel zoeken. Vijf keer in vier weken is geen pech
            meer. Ik word uw vaste aanspreekpunt.

            Ik praat {date_in_2} met de planner van uw regio en stuur u {date_in_3} een voorstel, met
            daarin wat u krijgt als het nog een keer misgaat.""",
        ),
    ),
    further=(
        """De laaddeur aan de achterkant, dat is het. In de route stond nog de voorkant. Ik heb het
        aangepast en bel de chauffeur morgen om 15.00 uur om te horen of hij het weet. U hoort het
        daarna meteen van mij.""",
    ),
    outcomes=(
        About(
            "overview",
            """Uw ophaaladres is aangepast en u hebt een vaste chauffeur, Mireille. Alle achtergebleven
            pakketten zijn bezorgd. Voor de vijf gemiste keren krijgt u een creditnota.""",
        ),
        """Uw ophaaladres is aangepast en u hebt een vaste chauffeur, Mireille. Alle achtergebleven
        pakketten zijn bezorgd.""",
    ),
    notes=(
        About(
            "overview",
            """Let op: grote klant van de regio, maar dat is niet de reden. Vijf keer gemist is vijf keer
            gemist.""",
        ),
        "Chauffeur slaat de stop over bij een volle bus en meldt niets. Planner weet het nu.",
    ),
    calls=(
        """Planner gesproken: grotere bus kan vanaf {date_in_1}. Klant gebeld, ik bel {weekday_in_1} om
        17.00 uur weer.""",
    ),
)
