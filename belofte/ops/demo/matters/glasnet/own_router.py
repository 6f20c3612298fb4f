"""Customers who know more about it than most."""

from belofte.ops.demo.matters.matter import GLASNET, About, Matter, Opening

MATTER = Matter(
    key="own-router",
    inbox=GLASNET,
    thing="de gegevens voor mijn eigen router",
    openings=(
        Opening(
            "calm",
            ("Eigen router: VLAN en MTU", "Modemvrijheid"),
            """Ik wil mijn eigen router gebruiken, rechtstreeks op het glas. Kunt u mij het VLAN-nummer, de
            MTU en de eisen aan de SFP-module geven? En blijft mijn vaste IPv4-adres dan hetzelfde?
            Graag geen verwijzing naar de pagina met veelgestelde vragen, die heb ik gelezen.""",
        ),
        Opening(
            "friendly",
            ("Studentenhuis, twaalf mensen", "Internet voor twaalf man"),
            """Wij zijn een huis met twaalf studenten en één router. Om elf uur 's avonds is het oorlog. Is
            er iets waarmee iedereen zijn eigen stukje krijgt? Budget: beperkt, we zijn wel handig.""",
            about="house",
        ),
    ),
    additions=(
        "Het gaat om een module met LC/APC, dat weet ik inmiddels.",
        About(
            "house",
            "Er loopt al een kabel naar elke verdieping, door de vorige bewoners aangelegd.",
        ),
    ),
    answers=(
        """Duidelijke vraag, dus hier het antwoord: VLAN 300, MTU 1500, en de module moet 1310/1490 zijn.
        Je IPv4-adres verandert één keer, bij het omzetten, en blijft daarna gelijk.

        Ik kan je lijn omzetten op {date_in_2} om 9.00 uur. Stuur me het serienummer van je module vóór
        die tijd, dan zorg ik dat hij herkend wordt.""",
        About(
            "house",
            """Twaalf man, respect. Met een router die de snelheid eerlijk verdeelt kom je een heel eind.
            Ik vraag een collega die hier verstand van heeft om een voorstel binnen jullie budget. Je
            krijgt het uiterlijk {date_in_4}.""",
        ),
    ),
    further=(
        """Helemaal goed. Ik zet het klaar voor {date_in_2} om 9.00 uur en blijf een half uur bereikbaar
        voor het geval het niet meteen werkt.""",
        About(
            "house",
            """Kabels op elke verdieping, dan zijn jullie er bijna. Ik geef het door. Het voorstel krijgen
            jullie {date_in_3}.""",
        ),
    ),
    outcomes=(
        "Je eigen router werkt op het glas en je hebt de gegevens op papier.",
        About(
            "house",
            "Het huis heeft een router die eerlijk verdeelt. Het is om elf uur weer vrede.",
        ),
    ),
    notes=("Pagina met veelgestelde vragen noemt nog VLAN 200. Laten aanpassen.",),
)
