"""Another address for somebody, because an agent was given it."""

import pytest

from belofte import makers
from belofte.contacts import reaching
from belofte.makers import MONDAY

pytestmark = pytest.mark.django_db


def test_add_looks_whether_it_resembles_an_address_of_ours() -> None:
    case = makers.make_case(makers.make_inbox(address="help@glasnet.example"))
    point = reaching.add(case.contact, "Storing@G1asnet.example", channel="email", at=MONDAY)
    assert (point.address, point.resembles) == ("storing@g1asnet.example", "glasnet.example")


def test_add_an_address_of_somebody_else_does_not_say_whose_it_is() -> None:
    inbox = makers.make_inbox()
    makers.make_case(inbox, sender="ria@klant.example", name="Ria de Boer")
    other = makers.make_case(inbox, sender="jan@klant.example")
    with pytest.raises(reaching.AddressTakenError) as refused:
        reaching.add(other.contact, "ria@klant.example", channel="email", at=MONDAY)
    assert "Ria" not in str(refused.value)
