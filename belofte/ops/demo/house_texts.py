"""The texts that the made-up parcel carrier writes once and sends often: three saved replies and two explainers."""

from datetime import datetime, timedelta
from typing import Final

from belofte.library.models import Text
from belofte.library.writing import Content
from belofte.people.models import Agent, Role, Team
from belofte.replies import vetting

_AGO: Final = timedelta(days=40)

REPLIES: Final = (
    Content(
        title_nl="Uw pakket is onderweg",
        title_en="Your parcel is on its way",
        nl=(
            "Beste {klant},\n\nIk heb uw pakket opgezocht: het is onderweg naar u. Op de pagina achter de link onder"
            " deze mail ziet u waar het is.\n\nKomt het vandaag niet? Schrijf mij dan, dan zoek ik verder.\n\n"
            "Vriendelijke groet,\n{mijn naam}"
        ),
        en=(
            "Dear {customer},\n\nI looked your parcel up: it is on its way to you. The page behind the link below this"
            " mail shows where it is.\n\nDoes it not come today? Write to me, and I look further.\n\n"
            "Kind regards,\n{my name}"
        ),
    ),
    Content(
        title_nl="Wij zoeken het uit",
        title_en="We find out",
        nl=(
            "Beste {klant},\n\nHier kan ik nog geen antwoord op geven. Ik vraag het na bij het depot. U krijgt"
            " uiterlijk {antwoorddag} antwoord van mij.\n\nVriendelijke groet,\n{mijn naam}"
        ),
        en=(
            "Dear {customer},\n\nI cannot answer this yet. I am asking the depot. You get my answer by {answer day}."
            "\n\nKind regards,\n{my name}"
        ),
        answer_days=2,
    ),
    Content(
        title_nl="Uw klacht is aangekomen",
        title_en="We have your complaint",
        nl=(
            "Beste {klant},\n\nDank u wel dat u ons dit vertelt. Ik behandel uw bericht als klacht, met nummer"
            " {zaaknummer}. Ik zoek uit wat er is gebeurd en wat wij eraan doen. U krijgt uiterlijk {antwoorddag}"
            " antwoord van mij.\n\nVriendelijke groet,\n{mijn naam}"
        ),
        en=(
            "Dear {customer},\n\nThank you for telling us this. I treat your message as a complaint, number"
            " {case number}. I find out what happened and what we do about it. You get my answer by {answer day}."
            "\n\nKind regards,\n{my name}"
        ),
        marks_complaint=True,
        answer_days=5,
    ),
)
POSTAGE: Final = Content(
    title_nl="Waarom u betaalt voor een brief met te weinig postzegels",
    title_en="Why you pay for a letter with too few stamps",
    nl=(
        "Op deze brief zaten te weinig postzegels: er kwam 0,96 euro tekort. De brief is toch gebracht. Daarom betaalt"
        " u 3,84 euro. Dat bedrag bestaat uit twee delen:\n"
        "- 0,96 euro voor de postzegels die er niet op zaten;\n"
        "- 2,88 euro voor het extra werk aan deze brief, zoals het wegen en dit bericht.\n\n"
        "Weet u van wie de brief is? Dan kunt u het geld aan die persoon vragen. U mag de brief ook weigeren. Dan"
        " betaalt u niets, en gaat de brief terug."
    ),
    en=(
        "This letter had too few stamps: 0.96 euros were missing. The letter was brought to you all the same. That is"
        " why you pay 3.84 euros. It is made up of two parts:\n"
        "- 0.96 euros for the stamps that were missing;\n"
        "- 2.88 euros for the extra work on this letter, such as the weighing and this message.\n\n"
        "Do you know who sent it? Then you can ask them for the money. You may also refuse the letter. That"
        " costs you nothing."
    ),
)
SEARCHING: Final = Content(
    title_nl="Hoe een pakket wordt gezocht",
    title_en="How a parcel is looked for",
    nl=(
        "Soms raakt een pakket kwijt. Zoeken werkt zo:\n\n"
        "1. De bezorger vertelt waar het pakket is gebleven.\n"
        "2. In het depot ligt een plank met pakketten zonder adres. Misschien ligt het daar.\n"
        "3. De winkel vertelt wat er in de doos zit. Zo is het te herkennen.\n\n"
        "Zoeken duurt meestal vijf werkdagen. Een pakket dat dan nog kwijt is, is verzekerd. U kunt de winkel vragen om"
        " een nieuw pakket of om uw geld."
    ),
    en=(
        "Sometimes a parcel gets lost. This is how a search works:\n\n"
        "1. The driver says where the parcel was left.\n"
        "2. The depot has a shelf of parcels without an address. It may be there.\n"
        "3. The shop says what is in the box. That shows which one it is.\n\n"
        "A search mostly takes five working days. A parcel that is still lost then is insured. You can ask the shop for"
        " a new parcel or for your money."
    ),
)


def write(*, at: datetime) -> None:
    """Have the carrier's lead write its texts, some weeks ago."""
    team = Team.objects.get(name="Pakketlijn")
    lead = Agent.objects.filter(teams=team, roles__contains=[Role.LEAD]).order_by("pk")[0]
    for content in REPLIES:
        vetting.begin(Text.Kind.REPLY, team, content, reasons={}, by=lead, at=at - _AGO)
    for content in (POSTAGE, SEARCHING):
        vetting.begin(Text.Kind.EXPLAINER, team, content, reasons={}, by=lead, at=at - _AGO)
