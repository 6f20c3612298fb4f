"""A delivery photo of somebody else's door."""

from belofte.ops.demo.matters.matter import PAKKETLIJN, About, Matter, Opening

MATTER = Matter(
    key="photo-of-other-door",
    inbox=PAKKETLIJN,
    thing="de foto van een deur die niet van mij is",
    openings=(
        Opening(
            "calm",
            ("Dit is niet mijn voordeur", "Foto van bezorging klopt niet"),
            """Bij de bezorging van {parcel} zit een foto van een blauwe deur met een kerstkrans. Wij
            hebben een witte deur en nog lang geen kerstkrans. In onze straat ken ik geen enkele blauwe
            deur. Ik stuur een foto van onze deur mee, dan kunt u vergelijken.""",
            file="onze-voordeur.png",
            about="compared",
        ),
        Opening(
            "annoyed",
            ("Pakket bij wildvreemden gedumpt", "bezorgfoto = ander huis"),
            """Mooie foto hoor. Van een huis dat niet het mijne is. De helft van de tijd lijkt het of
            jullie bezorgers zomaar een deur uitkiezen. Ik woon op {street}. Op de foto staat duidelijk
            een ander nummer, het eindigt op een 7.""",
        ),
        Opening(
            "friendly",
            ("Leuke mat, niet van ons", "Wie heeft er een mat met een egel?"),
            """Op jullie foto ligt ons pakket op een deurmat met een egel. Hele leuke mat, maar wij hebben
            hem niet! Misschien herkent de bezorger hem? Ik vermoed dat het de {street_name} in het dorp
            hiernaast is, die hebben wij vaker door elkaar. Groeten uit {city}.""",
        ),
        Opening(
            "hurried",
            ("foto klopt niet", "niet mijn deur"),
            "dit is niet mijn deur. wij hebben geen trap",
        ),
        Opening(
            "worried",
            ("Bezorgd bij een leeg huis", "Foto van een huis dat te koop staat"),
            """Op de foto staat een huis met een bord 'te koop'. Dat is leeg, dat weet ik want we hebben er
            zelf gekeken. Mijn pakket staat daar nu dus buiten, in het zicht.""",
        ),
    ),
    additions=(
        About(
            "compared",
            """Mijn vrouw heeft de straat afgelopen. Geen blauwe deur te vinden. Wel in de straat erachter,
            daar was niemand thuis.""",
        ),
        "Het pakket is ook niet door iemand gebracht. Wij zijn de hele dag thuis geweest.",
    ),
    answers=(
        About(
            "compared",
            """Dank u wel voor de foto, dat maakt het meteen duidelijk: wij zijn bij een ander huis
            geweest. Dat had niet mogen gebeuren.

            Aan de foto hangt een plaats op de kaart. Ik zie dat het om een huis twee straten verder
            gaat. De bezorger belt daar {tomorrow} aan. Ik mail u {tomorrow} vóór 15.00 uur of hij het
            pakket heeft.""",
        ),
        """Ik heb de foto bekeken en u hebt gelijk: dit is niet {street}. Sorry.

        We gaan uw pakket ophalen. Als het er {date_in_2} niet is, regel ik met de afzender dat u een
        nieuw krijgt. U hoeft daar zelf niet achteraan. Ik schrijf u op {weekday_in_2} hoe het ervoor
        staat.""",
    ),
    further=(
        About(
            "compared",
            """Bedankt voor het zoeken, maar dat is echt ons werk. De bezorger is er vanmorgen geweest, er
            was niemand thuis. Hij heeft een kaartje achtergelaten en gaat {date_in_1} om 18.00 uur nog
            een keer. Die avond bel ik u.""",
        ),
        """Dank u, dat wilde ik nog weten. De bezorger is bij het andere huis geweest, er was niemand
        thuis. Hij gaat {date_in_1} om 18.00 uur nog een keer. Die avond bel ik u.""",
    ),
    outcomes=(
        """Uw pakket lag bij een huis met hetzelfde nummer, twee straten verder. Wij hebben het opgehaald
        en u hebt het nu. De bezorger moet voortaan de straatnaam bevestigen als de plaats op de kaart
        niet klopt.""",
    ),
    notes=(
        """Coördinaten van de foto vergeleken: 240 meter van het adres. Nieuwe bezorger, eerste week alleen
        op route.""",
    ),
)
