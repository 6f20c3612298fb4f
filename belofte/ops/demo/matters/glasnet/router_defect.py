"""Routers that give up."""

from belofte.ops.demo.matters.matter import GLASNET_OUTAGES, About, Matter, Opening

MATTER = Matter(
    key="router-defect",
    inbox=GLASNET_OUTAGES,
    thing="de kapotte router",
    openings=(
        Opening(
            "calm",
            ("Router doet niets meer", "Geen lampjes"),
            """Na het onweer van gisteren doet de router niets meer, geen enkel lampje. Ander stopcontact
            geprobeerd. Ik denk dat hij overleden is.""",
        ),
        Opening(
            "annoyed",
            ("Router bromt en wordt bloedheet", "Derde router in een jaar"),
            """Dit is de derde router in een jaar. De eerste viel uit, de tweede viel weg, en deze wordt zo
            heet dat de kat erop slaapt. Sturen jullie nu iets dat wél deugt of moet ik zelf een router
            kopen?""",
        ),
        Opening(
            "hurried",
            ("kapot", "router stuk"),
            "router gevallen (peuter). antenne eraf. kan ik nieuwe krijgen en wat kost dat",
        ),
        Opening(
            "worried",
            ("Lampje knippert oranje", "Ik durf er niet aan te komen"),
            """Het lampje dat altijd wit is knippert nu oranje. Mijn man deed dit soort dingen altijd. Ik
            durf de stekker er niet uit te trekken want dan is misschien alles weg. Kunt u mij uitleggen
            wat ik moet doen?""",
            about="light",
        ),
        Opening(
            "friendly",
            ("Router heeft het gehad", "RIP router"),
            """Na zes trouwe jaren is de router vannacht heengegaan. Geen lampje, geen brom. Kan er een
            nieuwe komen?""",
        ),
    ),
    additions=(
        "Op de onderkant staat een nummer, ik denk dat u dat nodig heeft: GR4-{order}.",
        About(
            "light",
            "Het knippert drie keer en dan is het even uit.",
        ),
    ),
    answers=(
        """Wat vervelend. Ik kan vanaf hier zien dat je router niet meer antwoordt. Je krijgt vandaag nog
        een nieuwe opgestuurd, hij is er {date_in_1}. Dat kost je niets.

        Je hoeft alleen de stekkers over te zetten, de namen en wachtwoorden blijven hetzelfde. Ik bel
        je {date_in_2} om te vragen of alles werkt.""",
        About(
            "light",
            """U kunt niets kapotmaken, dat beloof ik u. Oranje betekent dat hij nieuwe instellingen
            ophaalt en daarbij is blijven hangen.

            Ik bel u {tomorrow} om 10.00 uur en dan doen we het samen, rustig, stap voor stap. Laat hem
            tot die tijd gewoon knipperen.""",
        ),
    ),
    further=(
        """Dank je, met dat nummer kon ik zien dat er meer klachten over dit type zijn. Je krijgt het
        nieuwe model. Het is er {date_in_2}, de pakbon komt vandaag per mail.""",
        About(
            "light",
            """Drie keer en dan even uit, dan is het precies wat ik dacht. Er is niets stuk. Ik bel u
            {tomorrow} om 10.00 uur.""",
        ),
    ),
    outcomes=(
        """Je hebt een nieuwe router en die werkt. De oude hoeft niet terug, breng hem gerust naar de
        milieustraat.""",
        About(
            "light",
            """Wij hebben samen de router opnieuw gestart en het lampje is weer wit. U hebt nu een kaartje
            met de drie stappen.""",
        ),
    ),
    notes=("Type GR4, serie van mei: de voeding wordt te heet. Al elf omgeruild deze maand.",),
    calls=(
        About(
            "light",
            """Klant gebeld en samen de router herstart. Lampje weer wit. Stuur haar nog het kaartje met de
            stappen, vóór {date_in_2}.""",
        ),
    ),
)
