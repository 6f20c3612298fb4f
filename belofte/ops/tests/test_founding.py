import pytest

from belofte.ops import founding
from belofte.ops.refusals import RefusalError
from belofte.people.models import Agent, Role, Team

PASSWORD = "correct horse battery"


@pytest.mark.django_db
def test_first_administrator_gets_a_team_and_every_role_but_the_privacy_officers() -> None:
    made = founding.create_administrator(" Anna@Pakketlijn.Example ", name=" Anna ", password=PASSWORD)
    assert (made.email, made.name, made.check_password(PASSWORD)) == ("anna@pakketlijn.example", "Anna", True)
    assert set(made.roles) == {Role.ADMINISTRATOR, Role.LEAD, Role.AGENT}
    assert [team.name for team in made.teams.all()] == ["Customer care"]


@pytest.mark.django_db
def test_second_administrator_joins_the_teams_there_are() -> None:
    Team.objects.create(name="Bezorging")
    made = founding.create_administrator("bram@pakketlijn.example", name="Bram", password=PASSWORD)
    assert [team.name for team in made.teams.all()] == ["Bezorging"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("email", "name", "password", "words"),
    [
        ("anna@pakketlijn.example", "Anna", PASSWORD, "Somebody signs in with anna@pakketlijn.example already."),
        ("nobody", "Nobody", PASSWORD, "Enter a valid email address."),
        ("c@pakketlijn.example", " ", PASSWORD, "Give a name"),
        ("c@pakketlijn.example", "Carla", "short", "This password is too short."),
    ],
)
def test_administrator_who_cannot_be_made_is_refused(email: str, name: str, password: str, words: str) -> None:
    founding.create_administrator("anna@pakketlijn.example", name="Anna", password=PASSWORD)
    with pytest.raises(RefusalError, match=words):
        founding.create_administrator(email, name=name, password=password)
    assert Agent.objects.count() == 1
