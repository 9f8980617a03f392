"""Levels of sections and facts of notes in a content folder: read, written, and old folders as they were."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from wagtail.models import Site

from cms.transfer.exporting import export_folder
from cms.transfer.faults import BadFolder
from cms.transfer.importing import import_folder
from tests.transfer.folders import FILES, write
from themes.models import StrategicNote, StrategicNotePage, Term

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PATH = "notes/inclusieve-stad-2-0.nl.md"
BODY = """
## 1. Deel {#deel}

## 1.1. Hoofdstuk {#hoofdstuk level="2"}

### Gewone tussentitel

Tekst.

## Bijlage {#bijlage number="A" level="3"}

## Zonder anker {#level="2"}
"""


def note(body=BODY, front=""):
    return f"---\ntitle: Nota\nsummary: Kort.\n{front}---\n{body}"


def levels():
    return [(one.anchor, one.number, one.level) for one in StrategicNotePage.objects.get().outline]


def test_levels_are_read_written_and_read_again(tmp_path):
    import_folder(write(tmp_path / "in", {**FILES, PATH: note()}), now=NOW)
    expected = [("deel", "1", 1), ("hoofdstuk", "1.1", 2), ("bijlage", "A", 3), ("zonder-anker", "", 2)]
    assert levels() == expected
    export_folder(tmp_path / "out", site=Site.objects.get())
    text = (tmp_path / "out" / PATH).read_text()
    assert '## 1.1. Hoofdstuk {#hoofdstuk level="2"}' in text
    assert '## Bijlage {#bijlage number="A" level="3"}' in text
    assert "## 1. Deel {#deel}\n" in text
    assert "### Gewone tussentitel" in text
    assert import_folder(tmp_path / "out", now=NOW).changes == 0
    assert levels() == expected


def test_level_alone_changes_the_note(tmp_path):
    import_folder(write(tmp_path, {**FILES, PATH: note()}), now=NOW)
    files = {PATH: note(BODY.replace('level="3"', 'level="2"'))}
    assert import_folder(write(tmp_path, files), now=NOW).changes == 1
    assert levels()[2] == ("bijlage", "A", 2)


@pytest.mark.parametrize("mark", ['{#a level="4"}', '{#a level=""}', '{#a level="1" extra}', '{#a level="\u0662"}'])
def test_level_that_does_not_exist_is_a_fault(tmp_path, mark):
    with pytest.raises(BadFolder):
        import_folder(write(tmp_path, {**FILES, PATH: note(f"\n## Kop {mark}\n")}), now=NOW)


def test_facts_of_adoption_and_withdrawal_are_kept(tmp_path):
    front = (
        "status: withdrawn\nwithdrawal_reason: De raad besliste anders.\nadopted_by: gemeenteraad\n"
        "decision_uri: https://voorbeeld.example/besluit/1\n"
    )
    import_folder(write(tmp_path / "in", {**FILES, PATH: note(front=front)}), now=NOW)
    row = StrategicNote.objects.get()
    assert (row.withdrawal_reason, row.adopted_by) == ("De raad besliste anders.", "gemeenteraad")
    export_folder(tmp_path / "out", site=Site.objects.get())
    text = (tmp_path / "out" / PATH).read_text()
    assert "decision_uri: https://voorbeeld.example/besluit/1" in text
    assert import_folder(tmp_path / "out", now=NOW).changes == 0


def test_withdrawn_note_without_reason_is_a_fault(tmp_path):
    with pytest.raises(BadFolder):
        import_folder(write(tmp_path, {**FILES, PATH: note(front="status: withdrawn\n")}), now=NOW)


TERM = 'term: "2019-2024"\nterm_name: Bestuursperiode 2019-2024\nterm_starts_on: 2019-01-01\nterm_ends_on: 2024-12-31\n'


def test_term_is_made_once_and_written_back(tmp_path):
    import_folder(write(tmp_path / "in", {**FILES, PATH: note(front=TERM)}), now=NOW)
    term = StrategicNote.objects.get().term
    assert (term.slug, term.name, str(term.ends_on)) == ("2019-2024", "Bestuursperiode 2019-2024", "2024-12-31")
    export_folder(tmp_path / "out", site=Site.objects.get())
    text = (tmp_path / "out" / PATH).read_text()
    assert "term_starts_on: 2019-01-01" in text
    assert import_folder(tmp_path / "out", now=NOW).changes == 0
    assert Term.objects.count() == 1


@pytest.mark.parametrize(
    "front",
    ["term: onbekend\n", "term: Fout!\nterm_starts_on: 2019-01-01\nterm_ends_on: 2024-12-31\n",
     "term: t\nterm_starts_on: 2019-01-01\nterm_ends_on: 2018-12-31\n", "term: [a]\n", "term: t\nterm_ends_on: ooit\n"],
)  # fmt: skip
def test_term_that_cannot_be_is_a_fault(tmp_path, front):
    with pytest.raises(BadFolder):
        import_folder(write(tmp_path, {**FILES, PATH: note(front=front)}), now=NOW)
