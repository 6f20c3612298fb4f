"""What is said of passwords before somebody chooses one."""

import pytest
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import override

from belofte.people.models import Agent


def test_the_rules_are_said_as_the_rest_of_the_desk_speaks() -> None:
    with override("nl"):
        said = password_validation.password_validators_help_texts()
    assert said[0] == "Minstens 10 tekens."
    assert not any("uw " in words.lower() for words in said)


@pytest.mark.parametrize("password", ["kort-9", "1234567890", "anna.devries"])
def test_refuse_what_is_short_common_or_like_a_name(password: str) -> None:
    with pytest.raises(ValidationError):
        password_validation.validate_password(password, Agent(name="Anna", email="anna.devries@desk.example"))
