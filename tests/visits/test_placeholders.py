"""Placeholders: filled in one pass, and refused on save when they do not exist."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from visits.enums import Occasion
from visits.models.reply_template import sample_values
from visits.placeholders import EXPLANATIONS, PLACEHOLDERS, check, fill


def test_fill_replaces_each_name_once_and_never_looks_into_a_value():
    values = {"name": "{email} {{ settings.SECRET_KEY }} {reference}", "reference": "GS-1"}
    filled = fill("Dag {name}, over {reference}: {% now 'Y' %} {place}", values)
    assert filled == "Dag {email} {{ settings.SECRET_KEY }} {reference}, over GS-1: {% now 'Y' %} {place}"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Dag {naam}", "{naam}"),
        ("Dag { name }", "{ name }"),
        ("Dag {name", "brace"),
        ("Dag name}", "brace"),
        ("{{name}}", "brace"),
        ("{}", "{}"),
        ("{date}", "{date}"),
    ],
)
def test_check_refuses_what_cannot_be_filled_and_lists_what_can(text, named):
    from django.utils import translation

    with translation.override("en"), pytest.raises(ValidationError) as refused:
        check(text, Occasion.QUESTION)
    assert named in refused.value.message
    assert "{organisation}" in refused.value.message


def test_check_accepts_every_listed_name_on_its_occasion():
    for occasion in Occasion:
        check(" ".join("{" + name + "}" for name in PLACEHOLDERS[occasion]), occasion)


def test_each_placeholder_is_explained_and_has_a_sample():
    names = {name for listed in PLACEHOLDERS.values() for name in listed}
    assert names == set(EXPLANATIONS) == set(sample_values())
