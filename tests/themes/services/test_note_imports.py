"""Documents from Word become a draft of which no word is lost; hostile ones are refused in words."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from html import unescape
from pathlib import Path

import docx
import pytest
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import pgettext
from wagtail.images import get_image_model

from cms.core.marks import marks_to_text
from cms.core.table_limits import MOST_COLUMNS
from cms.worker.loop import Worker, default_jobs
from tests.factories.themes import StrategicNoteFactory, add_note_page
from tests.themes.word import corpus
from themes.models import NoteImport
from themes.services import note_imports
from themes.services.word.package import Refused

pytestmark = pytest.mark.django_db
# Made by LibreOffice itself: see the README there.
LIBREOFFICE = Path(__file__).parent.parent / "word" / "libreoffice"
NOW = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)


@pytest.fixture
def page(site):
    return add_note_page(StrategicNoteFactory(slug="wonen", name="Nota wonen"))


def imported(page, by, content, name="nota.docx"):
    row = note_imports.upload(page, name=name, content=content, by=by, now=timezone.now())
    note_imports.run_waiting(timezone.now)
    row.refresh_from_db()
    page.refresh_from_db()
    return row


def sections_of(page):
    return [part.value for part in page.get_latest_revision_as_object().sections]


def words_in(sections):
    """All words of the draft, in order."""
    found = []
    for section in sections:
        found.extend(f"{section['number']} {section['heading']}".split())
        for block in section["body"]:
            if block.block_type == "text":
                found.extend(unescape(re.sub(r"</?(?:b|i|a)\b[^>]*>", "", block.value.source)).split())
                found = [word for piece in found for word in re.sub(r"<[^>]+>", " ", piece).split()]
            elif block.block_type == "table":
                found.extend(marks_to_text(cell) for row in block.value["data"] for cell in row)
                found = [word for piece in found for word in piece.split()]
    return found


def words_of(content):
    """All words that Word shows, footnotes aside: the plain text of each paragraph."""
    xml = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    text = re.sub(r"</w:p>|<w:br/>|<w:tab/>", " ", xml)
    return unescape(re.sub(r"<[^>]+>", "", re.sub(r"<w:(delText|instrText)[^>]*>.*?</w:\1>", "", text))).split()


def letters(word):
    return re.sub(r"\[\d+\]", "", word).strip(":;|.)")


def is_in_order(wanted, found):
    rest = iter(letters(word) for word in found)
    return [word for word in map(letters, wanted) if word and word not in rest]


@pytest.mark.parametrize("name", corpus.GOOD)
def test_import_keeps_every_word_in_its_order(page, anna_editor, name):
    content = corpus.GOOD[name]()
    row = imported(page, anna_editor, content)
    assert (row.state, row.progress, bytes(row.content)) == ("done", 100, b"")
    assert is_in_order(words_of(content), words_in(sections_of(page))) == []


@pytest.mark.parametrize("name", sorted(path.stem for path in LIBREOFFICE.glob("*.docx")))
def test_import_keeps_every_word_of_a_document_that_libreoffice_wrote(page, anna_editor, name):
    content = (LIBREOFFICE / f"{name}.docx").read_bytes()
    row = imported(page, anna_editor, content, name=f"{name}.docx")
    assert row.state == "done"
    assert is_in_order(words_of(content), words_in(sections_of(page))) == []


def test_import_keeps_the_structure_of_documents_that_libreoffice_wrote(page, anna_editor):
    """The same headings, tables and pictures as from the document it was made from."""
    for name in ("deep headings", "tables", "images", "nested lists"):
        found = []
        for content in (corpus.GOOD[name](), (LIBREOFFICE / f"{name.replace(' ', '-')}.docx").read_bytes()):
            imported(page, anna_editor, content)
            sections = sections_of(page)
            blocks = [block.block_type for section in sections for block in section["body"]]
            items = sum(str(block.value).count("<li") for section in sections for block in section["body"])
            found.append(([section["heading"] for section in sections], blocks, items))
        if name == "tables":
            # LibreOffice makes one table of two that touch.
            assert found[0][1].count("table") == found[1][1].count("table") + 1 == 4
        else:
            assert found[0] == found[1], name


@pytest.mark.parametrize("name", corpus.HOSTILE)
def test_import_refuses_a_hostile_document_and_leaves_the_page_alone(page, anna_editor, name):
    make, code = corpus.HOSTILE[name]
    before = page.revisions.count()
    row = imported(page, anna_editor, make())
    assert (row.state, row.report, bytes(row.content)) == ("refused", [{"code": code}], b"")
    assert page.revisions.count() == before


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("nota.docm", corpus.with_macros, "macros"),
        ("nota.docx", corpus.locked, "old_or_locked"),
        ("nota.pdf", lambda: b"%PDF-1.7", "not_docx"),
        ("nota.docx", lambda: b"\x00" * (note_imports.MAX_UPLOAD + 1), "too_large"),
    ],
)
def test_upload_refuses_at_first_sight(page, anna_editor, name, content, code):
    with pytest.raises(Refused) as refused:
        note_imports.upload(page, name=name, content=content(), by=anna_editor, now=NOW)
    assert refused.value.code == code
    assert not NoteImport.objects.exists()


def test_headings_become_numbered_sections_with_a_level(page, anna_editor):
    imported(page, anna_editor, corpus.deep_headings())
    found = [(section["number"], section["level"], section["heading"]) for section in sections_of(page)]
    assert found == [
        ("", "1", pgettext("heading of a section", "Introduction")),
        ("1", "1", "woord6 woord7 woord8"),
        ("1.1", "2", "woord17 woord18 woord19"),
        ("1.1.1", "3", "woord28 woord29 woord30"),
        ("1.2", "2", "woord61 woord62 woord63"),
        ("2", "1", "woord72 woord73 woord74"),
        ("2.1", "2", "woord83 woord84 woord85"),
        ("", "1", "2030 woord94 woord95"),
    ]


def test_numbers_that_only_word_shows_are_written_out(page, anna_editor):
    imported(page, anna_editor, corpus.numbered_by_word())
    found = [(section["number"], section["level"], section["heading"]) for section in sections_of(page)]
    assert found == [("1", "1", "Eerste"), ("1.1", "2", "Onder"), ("2", "1", "Tweede")]


def test_footnote_stands_at_the_end_of_its_section(page, anna_editor):
    imported(page, anna_editor, corpus.footnotes())
    texts = [section["body"][0].value.source for section in sections_of(page)]
    assert texts == [
        "<p>tekst1[1]</p><p>slot1</p><p>[1] voetnoot een</p>",
        "<p>tekst2[2]</p><p>slot2</p><p>[2] voetnoot twee</p>",
    ]


def test_lists_stay_nested_and_formatting_stays(page, anna_editor):
    imported(page, anna_editor, corpus.nested_lists())
    (section,) = sections_of(page)
    assert section["body"][0].value.source == (
        "<ul><li>woord3 woord4 woord5<ul><li>woord6 woord7 woord8<ul><li>woord9 woord10 woord11</li></ul></li></ul>"
        "</li><li>woord12 woord13 woord14</li></ul>"
        "<ol><li>woord15 woord16 woord17<ol><li>woord18 woord19 woord20</li></ol></li></ol>"
        "<p>woord21 <b>woord22</b><i> woord23</i></p>"
    )


def tables_of(page):
    return [block.value for section in sections_of(page) for block in section["body"] if block.block_type == "table"]


def test_tables_stay_tables(page, anna_editor):
    row = imported(page, anna_editor, corpus.tables())
    first, second, _third, nested = tables_of(page)
    assert [value["table_header_choice"] for value in (first, second, nested)] == ["row", "neither", "neither"]
    assert (len(first["data"]), {len(cells) for cells in first["data"]}) == (4, {3})
    assert first["data"][0][0].startswith("**")
    assert "\n" in first["data"][2][2]
    assert nested["data"][0][0].count("\n") == 1
    counts = {entry["code"]: entry["count"] for entry in row.report if "count" in entry}
    assert (counts["tables"], counts["nested_tables"]) == (4, 1)
    assert [entry["code"] for entry in row.report].count("nested_table") == 1


def test_merged_cells_keep_their_words_in_the_first_of_their_places(page, anna_editor):
    document = docx.Document()
    table = document.add_table(3, 3)
    for number, cell in enumerate(cell for cells in table.rows for cell in cells.cells):
        cell.text = f"c{number}"
    table.cell(0, 0).merge(table.cell(0, 1)).text = "breed * en [zo]"
    table.cell(1, 2).merge(table.cell(2, 2)).text = "hoog"
    row = imported(page, anna_editor, corpus.saved(document))
    (value,) = tables_of(page)
    assert [[marks_to_text(cell) for cell in cells] for cells in value["data"]] == [
        ["breed * en [zo]", "", "c2"],
        ["c3", "c4", "hoog"],
        ["c6", "c7", ""],
    ]
    assert {"merged_cells"} <= {entry["code"] for entry in row.report}


def test_table_that_is_too_large_for_a_block_becomes_a_list(page, anna_editor):
    document = docx.Document()
    table = document.add_table(1, MOST_COLUMNS + 1)
    for number, cell in enumerate(table.rows[0].cells):
        cell.text = f"cel{number}"
    row = imported(page, anna_editor, corpus.saved(document))
    assert tables_of(page) == []
    assert f"cel{MOST_COLUMNS}" in words_in(sections_of(page))
    assert [entry["code"] for entry in row.report].count("table") == 1


def test_images_come_along_and_those_without_description_are_pointed_out(page, anna_editor):
    row = imported(page, anna_editor, corpus.images())
    blocks = [block for section in sections_of(page) for block in section["body"] if block.block_type == "image"]
    assert [block.value.contextual_alt_text for block in blocks] == ["Het stadhuis van dichtbij", "", ""]
    assert get_image_model().objects.count() == 3
    codes = [entry["code"] for entry in row.report]
    assert (codes.count("image_kept"), codes.count("image_left_out")) == (3, 1)
    assert {entry["where"] for entry in row.report if entry["code"] == "alt_missing"} == {"woord3 woord4"}
    assert codes.count("alt_missing") == 2


def test_same_images_are_stored_once(page, anna_editor):
    imported(page, anna_editor, corpus.images())
    imported(page, anna_editor, corpus.images())
    assert get_image_model().objects.count() == 3


def test_images_are_left_out_for_who_may_add_none(page, anna_editor):
    anna_editor.groups.get().collection_permissions.all().delete()
    row = imported(page, anna_editor, corpus.images())
    assert row.state == "done"
    assert not get_image_model().objects.exists()
    assert [entry["code"] for entry in row.report].count("image_left_out") == 4


def test_report_says_what_was_changed_and_left_out(page, anna_editor):
    row = imported(page, anna_editor, corpus.tracked_changes())
    counts = {entry["code"]: entry["count"] for entry in row.report if "count" in entry}
    counts.pop("previous_revision")
    assert counts == {
        "tracked_changes": 2, "text_boxes": 1, "formulas": 1, "underline": 1, "headers_and_footers": 1, "odd_links": 1,
        "sections": 1,
    }  # fmt: skip
    (section,) = sections_of(page)
    assert section["body"][0].value.source == "<p>begin ingevoegd veld x+y na</p><p>kader</p><p>sluw</p><p>slot</p>"


def test_import_makes_a_draft_and_publishes_nothing(page, anna_editor):
    live = page.live_revision_id
    imported(page, anna_editor, corpus.tables())
    page.refresh_from_db()
    assert (page.live_revision_id, len(page.sections), page.has_unpublished_changes) == (live, 0, True)
    assert page.latest_revision.user == anna_editor


def test_section_with_the_same_heading_keeps_its_anchor_and_identity(page, anna_editor):
    imported(page, anna_editor, corpus.footnotes())
    draft = page.get_latest_revision_as_object()
    draft.sections[1].value["anchor"] = "oud-anker"
    identity = draft.sections[1].id
    draft.save_revision()
    imported(page, anna_editor, corpus.footnotes())
    parts = page.get_latest_revision_as_object().sections
    assert [part.value["anchor"] for part in parts] == [slugify(parts[0].value["heading"]), "oud-anker"]
    assert parts[1].id == identity


def test_second_document_waits_for_the_first(page, anna_editor):
    note_imports.upload(page, name="a.docx", content=corpus.tables(), by=anna_editor, now=NOW)
    with pytest.raises(note_imports.Busy):
        note_imports.upload(page, name="b.docx", content=corpus.tables(), by=anna_editor, now=NOW)


def test_document_of_a_killed_worker_is_taken_again_after_the_lease_and_given_up_in_the_end(page, anna_editor):
    row = note_imports.upload(page, name="a.docx", content=corpus.tables(), by=anna_editor, now=NOW)
    moment = NOW
    for _attempt in range(note_imports.MOST_ATTEMPTS):
        assert note_imports.take_next(moment) == row
        assert note_imports.take_next(moment + note_imports.LEASE) is None
        moment += note_imports.LEASE + dt.timedelta(seconds=1)
    assert note_imports.take_next(moment) is None
    row.refresh_from_db()
    assert (row.state, row.report, bytes(row.content)) == ("refused", [{"code": "gave_up"}], b"")


def test_document_taken_over_by_another_worker_is_not_written_twice(page, anna_editor, monkeypatch):
    row = note_imports.upload(page, name="a.docx", content=corpus.tables(), by=anna_editor, now=NOW)
    before = page.revisions.count()
    read = note_imports.read_apart

    def read_slowly(*args):
        NoteImport.objects.update(taken_at=NOW + dt.timedelta(hours=1))
        return read(*args)

    monkeypatch.setattr(note_imports, "read_apart", read_slowly)
    note_imports.run_waiting(lambda: NOW)
    row.refresh_from_db()
    assert (row.state, page.revisions.count()) == ("running", before)


def test_worker_reads_documents(page, anna_editor):
    row = note_imports.upload(page, name="a.docx", content=corpus.tables(), by=anna_editor, now=NOW)
    Worker([job for job in default_jobs() if job.name == "read documents"]).run_jobs()
    row.refresh_from_db()
    assert row.state == "done"


@pytest.mark.parametrize("change", ["rights", "account", "lock"])
def test_import_is_refused_when_the_page_may_no_longer_be_edited(page, anna_editor, admin_user, change):
    row = note_imports.upload(page, name="a.docx", content=corpus.images(), by=anna_editor, now=NOW)
    if change == "rights":
        anna_editor.groups.clear()
    elif change == "account":
        anna_editor.delete()
    else:
        page.locked, page.locked_by = True, admin_user
        page.save()
    note_imports.run_waiting(timezone.now)
    row.refresh_from_db()
    assert (row.state, row.report) == ("refused", [{"code": "not_allowed_any_more"}])
    assert not get_image_model().objects.exists()
