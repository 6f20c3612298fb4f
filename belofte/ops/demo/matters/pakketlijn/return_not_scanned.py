"""A return that nobody scanned."""

from belofte.ops.demo.matters.matter import PAKKETLIJN, About, Matter, Opening

MATTER = Matter(
    key="return-not-scanned",
    inbox=PAKKETLIJN,
    thing="mijn retour",
    openings=(
        Opening(
            "worried",
            ("Retour afgegeven, geen scan", "Bewijs van retour"),
            """Ik heb op {date_ago_8} een retour afgegeven bij het afhaalpunt, twee spijkerbroeken. De
            winkel zegt dat er niets is binnengekomen en ik heb nog 14 dagen om te betalen. Het bonnetje
            heb ik niet meer, dat lag in de auto en die is gewassen. Kunt u zien dat ik er was?""",
        ),
        Opening(
            "annoyed",
            ("Retourlabel wordt geweigerd", "Label zou verlopen zijn"),
            """De jongen bij het afhaalpunt scant mijn label en zegt 'verlopen'. Het label is van gisteren!
            Ik ben nu twee keer met die doos op en neer gefietst, {order} is het ordernummer, {shop} de
            winkel.""",
            about="label",
        ),
        Opening(
            "calm",
            ("Wanneer is mijn retour bij de winkel?", "Vraag over retour"),
            """Kunt u mij zeggen hoe lang een retour er gemiddeld over doet? De winkel betaalt pas terug
            als hij binnen is, en het gaat voor ons om best een groot bedrag. Nummer {parcel}.""",
            about="wait",
        ),
        Opening(
            "hurried",
            ("retour", "waar is mn retour"),
            "retour ingeleverd {date_ago_6}, winkel heeft niks. wel bonnetje",
        ),
    ),
    additions=(
        """Het was rond kwart over vijf, dat weet ik nog omdat het regende en de zwemles net uit was. De
        winkel wil me nu een aanmaning sturen.""",
        About(
            "label",
            "Ik ben {weekday_in_2} de hele ochtend thuis, dus ophalen kan.",
        ),
        About(
            "wait",
            "De winkel rekent vanaf de dag van ontvangst, dus elke dag telt voor ons.",
        ),
    ),
    answers=(
        """U hebt het pakket afgegeven en dan moet het ook te vinden zijn. Het afhaalpunt heeft die dag een
        zak te laat laten scannen, daar zat uw retour waarschijnlijk in.

        Ik zoek die zak op. U krijgt {tomorrow} vóór 16.00 uur van mij een bewijs dat u naar de winkel
        kunt sturen, zodat u niet hoeft te betalen.""",
        About(
            "label",
            """Het label is inderdaad goed, ons apparaat bij dat afhaalpunt stond op de verkeerde datum.
            Dat is hersteld. Bent u het heen en weer fietsen beu? Dan haalt onze bezorger de doos
            {date_in_2} tussen 10.00 en 13.00 uur bij u op.""",
        ),
        About(
            "wait",
            """Gemiddeld duurt een retour drie werkdagen. Die van u is gisteren gescand in {elsewhere} en
            ligt uiterlijk {date_in_2} bij de winkel. Ik kijk die dag of hij er is en mail u, dan hebt u
            iets om te laten zien.""",
        ),
    ),
    further=(
        """Dank u, met dat tijdstip heb ik de zak kunnen vinden. Uw retour is vannacht gescand en is op
        {date_in_2} bij de winkel. Ik heb de winkel zelf gemaild dat u op tijd was.""",
        About(
            "label",
            "Dan staat het zo: {date_in_2} tussen 10.00 en 12.00 uur. U hoeft niets uit te printen.",
        ),
        About(
            "wait",
            """Dat begrijp ik. Hij is vannacht in de goede bus geladen. Ik mail u {date_in_1} zodra de
            winkel heeft getekend.""",
        ),
    ),
    outcomes=(
        """Uw retour is gevonden en bij de winkel bezorgd. De winkel heeft bevestigd dat u het geld
        terugkrijgt.""",
        About(
            "label",
            "De scanner is hersteld en uw doos is bij u opgehaald. De winkel heeft hem ontvangen.",
        ),
        About(
            "wait",
            "Uw retour is bij de winkel aangekomen. U hebt daarvan een bewijs gekregen.",
        ),
    ),
    notes=(
        About(
            "label",
            """Klok van de scanner bij dit afhaalpunt liep een maand voor. Hersteld door de technische
            dienst.""",
        ),
        "Zak met retouren is een dag te laat gescand. Zoeken op zaknummer, niet op pakketnummer.",
    ),
)
