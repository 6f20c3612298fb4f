"""Mail from machines, which nobody needs to answer."""

from belofte.ops.demo.matters.matter import GLASNET, Matter, Opening

MATTER = Matter(
    key="glasnet-robots",
    inbox=GLASNET,
    thing="",
    openings=(
        Opening(
            "calm",
            ("Out of office", "Automatisch bericht: verlof"),
            """Dank voor uw bericht. Ik ben met verlof en {date_in_8} weer bereikbaar. Uw bericht wordt in
            mijn afwezigheid niet gelezen.""",
            writer="robot",
            bare=True,
        ),
        Opening(
            "calm",
            ("Buurtkrant {city}: wintermarkt en wandelroute", "Weekbericht wijkvereniging"),
            """Het weekbericht van de wijkvereniging.

            - Wintermarkt op het plein, {date_in_12} vanaf 15.00 uur
            - De wandelclub zoekt iemand met een fluitje
            - Oproep: wie heeft de kerststal van vorig jaar?

            Afmelden? Stuur een bericht naar de redactie.""",
            writer="list",
            bare=True,
        ),
    ),
)
