"""What only says thanks, as PostgreSQL reads it: behind a greeting stands a name, and never a sentence."""

import pytest
from django.db import connection

from belofte.language.gratitude import only_thanks_in_sql

pytestmark = pytest.mark.django_db


def only_thanks(text: str) -> bool:
    with connection.cursor() as cursor:
        said = only_thanks_in_sql("said.text")
        cursor.execute(f"SELECT {said} FROM (VALUES (%s)) AS said (text)", [text])  # noqa: S608 - of the code alone
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize(
    "text",
    [
        "Bedankt!",
        "bedankt",
        "Hoi Ria, super bedankt!",
        "hoi ria, bedankt",
        "Geachte heer/mevrouw,\n\nHartelijk dank voor uw reactie.\n\nMet vriendelijke groet,\nPieter van den Berg",
        "Beste mevr. De Wit, dank u wel.",
        "Beste medewerkers van de klantenservice,\nDank voor de uitleg.",
        "Dear Ms Brown,\nThank you for the explanation.\n\nBest regards,\nJ. P. Miller",
        "Goedemorgen Els de Groot! Dank je wel. Groetjes Tim",
        "Top, dank je wel! Groet, Noor",
        "Thanks for your help.\nCheers",
        "Hello all, many thanks, it is solved.\nRegards,\nAnne Marie Jansen",
        "Ok bedankt, mvg",
        "Geachte heer Van den Brink,\nDank u wel.\nMvg Lies",
        "Hoi Bo en Kim, bedankt voor jullie hulp!",
    ],
)
def test_thanks(text: str) -> None:
    assert only_thanks(text)


@pytest.mark.parametrize(
    "text",
    [
        "Hallo mijn wasmachine is nog steeds stuk en niemand helpt mij, bedankt.",
        "Dag ik wil mijn geld terug!\nBedankt",
        "Beste team de lamp doet niets, dank u.",
        "Hi still waiting here, thanks",
        "Dear sir my parcel never arrived. Thank you.",
        "Bedankt, mvg. Nog steeds kapot",
        "Bedankt. Gr, wil geld terug",
        "Bedankt, groeten en graag alsnog bellen",
        "Dank u.\nMvg\nHet lekt weer",
        "Thanks. Regards, send it again",
        "Bedankt, groet Jan\nDe lamp is stuk",
        "Bedankt?",
        "De lamp is blauw.",
    ],
)
def test_more_than_thanks(text: str) -> None:
    assert not only_thanks(text)
