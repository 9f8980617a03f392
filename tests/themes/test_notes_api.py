"""Notes in the API: complete, at a constant number of queries, and never more than the public pages show."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.base import ContentFile
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from tests.factories.themes import StrategicNoteFactory, add_note_page
from tests.themes.notes import publish, raw, section
from themes.models import NoteAttachment, Term

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(site, theme):
    term = Term.objects.create(
        site=site, name="2013-2018", slug="t2013", starts_on=date(2013, 1, 1), ends_on=date(2018, 12, 31)
    )
    note = StrategicNoteFactory(slug="nota", term=term, adopted_by="gemeenteraad")
    note.themes.add(theme)
    return add_note_page(note, sections=[section("Wonen", number="1"), section("Huren", level="2"), section("Zorg")])


def get(client, address):
    answer = client.get(f"/api/v1{address}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_note_has_contents_sections_versions_files_and_term(client, page):
    sections = raw(page)
    page = publish(page, [sections[0], sections[1]], is_major_change=True, change_note="Zorg is weg.")
    document = Document.objects.create(title="Nota", file=ContentFile(b"%PDF-1.4", "nota.pdf"))
    NoteAttachment.objects.create(note=page.note, document=document, title="Pdf", page_count=3, access="accessible")
    newer = StrategicNoteFactory(slug="nieuw", supersedes=page.note)
    add_note_page(newer, title="Nieuw")
    found = get(client, "/notes/nota")
    assert found["toc"] == [
        {
            "number": "1", "heading": "Wonen", "anchor": "wonen", "level": 1,
            "parts": [{"number": "", "heading": "Huren", "anchor": "huren", "level": 2, "parts": []}],
        }
    ]  # fmt: skip
    assert [(one["anchor"], one["level"], one["depth"], one["old_anchors"]) for one in found["sections"]] == [
        ("wonen", 1, 1, []),
        ("huren", 2, 2, ["zorg"]),
    ]
    assert found["sections"][1]["path"] == "/strategische-notas/nota/deel/huren/"
    assert found["sections"][0]["body"][0]["type"] == "text"
    assert [(one["number"], one["change_note"], one["is_current"], one["path"]) for one in found["versions"]] == [
        (2, "Zorg is weg.", True, "/strategische-notas/nota/"),
        (1, "", False, "/strategische-notas/nota/versies/1/"),
    ]
    assert [(one["title"], one["pages"], one["size"], one["access"]) for one in found["attachments"]] == [
        ("Pdf", 3, 8, "accessible")
    ]
    assert found["superseded_by"] == [{"slug": "nieuw", "title": "Nieuw", "path": "/strategische-notas/nieuw/"}]
    assert (found["term"]["code"], found["is_history"], found["adopted_by"]) == ("t2013", True, "gemeenteraad")
    assert found["themes"] == [{"code": "inclusieve-stad", "title": "Inclusieve stad"}]
    assert get(client, "/notes/nieuw")["supersedes"]["slug"] == "nota"


def test_list_is_paged_and_takes_as_many_queries_for_many(client, page, django_assert_max_num_queries):
    get(client, "/notes")
    with django_assert_max_num_queries(30) as first:
        assert get(client, "/notes")["count"] == 1
        count = len(first)
    for _number in range(3):
        note = StrategicNoteFactory(term=page.note.term)
        note.themes.add(*page.note.themes.all())
        add_note_page(note)
    with django_assert_max_num_queries(count):
        found = get(client, "/notes")
    assert found["count"] == 4
    assert get(client, "/notes?limit=2")["next"] == "/api/v1/notes?limit=2&offset=2"


def test_what_is_not_public_is_not_told(client, page):
    add_note_page(StrategicNoteFactory(slug="concept", supersedes=page.note), live=False)
    closed = Collection.get_first_root_node().add_child(name="Gesloten")
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    document = Document.objects.create(title="Geheim", file=ContentFile(b"x", "x.pdf"), collection=closed)
    NoteAttachment.objects.create(note=page.note, document=document, title="Geheim")
    assert client.get("/api/v1/notes/concept").status_code == 404
    found = get(client, "/notes/nota")
    assert (found["attachments"], found["superseded_by"]) == ([], [])
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert client.get("/api/v1/notes/nota").status_code == 404
    assert get(client, "/notes")["items"] == []


@pytest.mark.parametrize("tail", ["/notes?onzin=1", "/notes/nota?locale=xx", "/notes?limit=99999999999999999999"])
def test_parameter_that_is_not_known_is_422(client, page, tail):
    assert client.get(f"/api/v1{tail}").status_code == 422
