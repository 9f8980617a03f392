"""Each answer that succeeds has an example in the document, and each example fits its schema."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from jsonschema import Draft202012Validator

from cms.api import api
from cms.api_schema import EXAMPLES
from cms.core.management.commands.update_api_examples import ASKED

ROOT = Path(__file__).resolve().parents[2]


def answers():
    for path, operations in api.document["paths"].items():
        for method, operation in operations.items():
            for status, answer in operation["responses"].items():
                if int(status) < 300 and "content" in answer:
                    yield f"{method} {path}", answer["content"]["application/json"]


def faults(schema, value):
    whole = {**copy.deepcopy(schema), "components": api.document["components"]}
    return [error.message for error in Draft202012Validator(whole).iter_errors(value)]


def test_every_answer_that_succeeds_has_an_example():
    assert [name for name, answer in answers() if "example" not in answer] == []


def test_every_example_fits_its_schema_and_belongs_to_an_address():
    wrong = {name: found for name, answer in answers() if (found := faults(answer["schema"], answer["example"]))}
    assert wrong == {}
    assert set(json.loads(EXAMPLES.read_text())) == {name for name, _answer in answers()}
    assert {f"get /api/v1/{address}" for address in ASKED} <= {name for name, _answer in answers()}
    # The check has teeth.
    name, answer = next(answers())
    assert faults(answer["schema"], {"unknown": 1}), name


def test_examples_hold_nothing_of_a_machine_or_a_person():
    text = EXAMPLES.read_text()
    assert "127.0.0.1" not in text
    assert "localhost" not in text
    assert "@" not in text.replace("werkbezoeken@mechelen.example", "")


@pytest.mark.django_db
def test_command_needs_the_demo_city_and_then_changes_nothing_by_halves(site, settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "cms").mkdir()
    with pytest.raises(CommandError):
        call_command("update_api_examples", "--host", "testserver")
    assert list((tmp_path / "cms").iterdir()) == []
