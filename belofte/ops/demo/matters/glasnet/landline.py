"""The telephone that was to keep its number."""

from belofte.ops.demo.matters.matter import GLASNET_OUTAGES, About, Matter, Opening

MATTER = Matter(
    key="landline",
    inbox=GLASNET_OUTAGES,
    thing="de vaste telefoon",
    openings=(
        Opening(
            "worried",
            ("Vaste telefoon van mijn vader dood", "Vader niet bereikbaar"),
            """Sinds de overstap naar glas doet de vaste telefoon van mijn vader het niet. Hij is
            slechthorend en heeft alleen dat toestel, met de grote knoppen. Mobiel kan hij niet. Wij
            kunnen hem dus niet bereiken en hij ons niet.""",
            about="father",
        ),
        Opening(
            "annoyed",
            ("Nummer niet overgezet", "Mijn nummer is weg"),
            """Ons nummer, dat wij al 34 jaar hebben, zou 'gewoon meegaan'. Wie het nu belt krijgt 'dit
            nummer is niet in gebruik'. De hele familie denkt dat wij dood zijn.""",
        ),
        Opening(
            "calm",
            ("Nummerbehoud", "Oude nummer nog niet over"),
            """Sinds de overstap op {date_ago_5} kan ik bellen maar niet gebeld worden. Wie mijn nummer
            draait hoort een vreemde toon. Het gaat om het nummer dat bij u bekend is.""",
        ),
    ),
    additions=(
        About(
            "father",
            "Het toestel zit nu in het rechter gaatje van het kastje. Er zijn er twee.",
        ),
    ),
    answers=(
        """Dat moet snel opgelost zijn. Het nummer is bij de overstap blijven hangen bij de vorige
        aanbieder. Ik heb ze gebeld en zij geven het vrij.

        Het nummer werkt uiterlijk {date_in_1} om 12.00 uur. Ik bel het dan zelf om te horen of er
        iemand opneemt.""",
    ),
    further=(
        About(
            "father",
            """Dat is het! Het moet in het linker gaatje. Wil je het omzetten en mij laten weten of er een
            toon is? Ik bel {tomorrow} om 10.00 uur om het te proberen.""",
        ),
    ),
    outcomes=("De vaste telefoon werkt met het oude nummer. Wij hebben hem zelf gebeld en er is opgenomen.",),
    notes=(
        About(
            "father",
            "Kwetsbaar: slechthorend, alleen bereikbaar via vaste lijn. Voorrang.",
        ),
    ),
    calls=(
        """Vorige aanbieder gebeld, nummer wordt vannacht vrijgegeven. Ik bel het nummer {date_in_1} om
        12.00 uur.""",
    ),
)
