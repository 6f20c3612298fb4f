import pytest

from belofte.channels.email.tests.cutting import SETS, measure, replies


def test_replies_are_many_and_each_has_a_name_of_its_own() -> None:
    names = [reply.name for name in SETS for reply in replies(name)]
    assert len(names) == len(set(names)) >= 200


@pytest.mark.parametrize(("name", "least"), [("working", 1.0), ("held_back", 0.97), ("unseen", 0.95)])
def test_replies_are_cut_right(name: str, least: float) -> None:
    figures = measure(name)
    assert figures.exact / figures.replies >= least, "\n\n".join(figures.wrong)
