"""A list that is drawn at once says what Django's own says."""

import pytest
from django import forms
from django.test.html import parse_html

from belofte.desk.choosing import Select


@pytest.mark.parametrize("value", ["", "b", 3, None, "unknown"])
def test_drawn_as_django_draws_it(value: object) -> None:
    choices = [("", "…"), ("b", "O'Neill & <zonen>"), (3, "three"), ('"', '"quoted"')]
    attrs = {"id": "call-<1>", "aria-invalid": "true", "required": True}
    ours, theirs = (widget(choices=choices).render("form-0-<owner>", value, attrs) for widget in (Select, forms.Select))
    assert parse_html(ours) == parse_html(theirs)
    assert "<zonen>" not in ours
