"""Telling how long we say that something takes from the time that a customer gets."""

import pytest

from belofte.language.promises import waiting


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Als u binnen 14 dagen stuurt, betalen wij u terug.", None),
        ("If you reply within 5 days we will refund you.", None),
        ("If you return it we will refund you within 5 days.", (5, "day")),
        ("Wij betalen terug, mits u binnen 14 dagen retourneert.", None),
        ("Wij betalen binnen 5 dagen terug als u het binnen 14 dagen opstuurt.", (5, "day")),
        ("Als u het binnen 14 dagen terugstuurt krijgt u binnen een week uw geld.", (7, "day")),
        ("Stuurt u het binnen 14 dagen terug, dan krijgt u binnen 5 dagen uw geld.", (5, "day")),
        ("Stuur het binnen 14 dagen terug, dan betalen wij binnen 3 dagen.", (3, "day")),
        ("U heeft 14 dagen om het te sturen, daarna betalen wij binnen 5 werkdagen.", (5, "working_day")),
        ("Binnen 5 dagen nadat wij uw retour hebben, betalen wij terug.", (5, "day")),
        ("Zodra uw retour er is, krijgt u binnen 5 werkdagen uw geld.", (5, "working_day")),
        ("Wanneer wij binnen 14 dagen uw pakket ontvangen, krijgt u uw geld terug.", None),
        ("Binnen 2 dagen een label, en binnen 5 dagen uw geld.", None),
    ],
)
def test_time_in_what_the_customer_does_first_is_theirs(text: str, found: tuple[int, str] | None) -> None:
    wait = waiting.own(text)
    assert (wait and (wait.amount, wait.unit)) == found
