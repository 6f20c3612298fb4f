"""An application, an invoice and a school talk in the wrong inbox."""

from belofte.ops.demo.matters.matter import PAKKETLIJN, About, Matter, Opening

MATTER = Matter(
    key="pakketlijn-not-for-us",
    inbox=PAKKETLIJN,
    thing="",
    openings=(
        Opening(
            "friendly",
            ("Sollicitatie bezorger", "Vacature chauffeur avond"),
            """Ik zag op een bus dat jullie chauffeurs zoeken voor de avond. Ik heb rijbewijs B, ben 23 en
            ken {city} op mijn duimpje. Ik weet niet of dit het goede adres is maar ik dacht ik probeer
            het. Mijn cv zit erbij.""",
            file="cv.pdf",
        ),
        Opening(
            "calm",
            ("Factuur schoonmaak november", "Factuur {invoice}"),
            """Bijgaand treft u onze factuur aan voor de schoonmaak van depot {elsewhere} in november.
            Graag betaling binnen 30 dagen.""",
            writer="business",
            file="factuur-{invoice}.pdf",
        ),
        Opening(
            "calm",
            ("Spreekbeurt over post", "Vragen voor mijn spreekbeurt"),
            """ik ben Noor en ik zit in groep 7. ik doe mijn spreekbeurt over de post. hoeveel pakjes
            brengen jullie op een dag en wat is het gekste pakje? en hoe weet de machine waar het heen
            moet? het is volgende week woensdag. groetjes (via de mail van mijn moeder)""",
            about="talk",
        ),
    ),
    answers=(
        """Dank voor uw bericht. U bent bij de klantenservice uitgekomen, maar ik zorg dat het op de goede
        plek komt. Ik heb het doorgegeven aan mijn collega. U hoort uiterlijk {date_in_3} van haar.""",
        About(
            "talk",
            """Wat leuk dat je het over de post doet! Op een gewone dag brengen we 61.000 pakjes. Het
            gekste dat ik zelf heb gezien was een peddel die niet was ingepakt, alleen een etiket erop.
            Hoe de machine werkt, vraag ik aan Hilbert van het sorteercentrum. Je krijgt {date_in_2}
            antwoord, ruim voor je spreekbeurt.""",
        ),
    ),
    outcomes=(
        "Uw bericht is doorgestuurd naar de juiste afdeling en zij hebben contact met u opgenomen.",
        About(
            "talk",
            "Noor heeft haar antwoorden gekregen en een filmpje van de sorteermachine.",
        ),
    ),
    notes=(
        "Doorgezet. Niet van ons, wel even vriendelijk geholpen.",
        About(
            "talk",
            "Hilbert vindt het leuk om te doen en wil ook een filmpje van de machine maken.",
        ),
    ),
)
