"""The admin page that takes a document from Word: who may, what it says, and that it never breaks."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from wagtail.models import Page, Site

from tests.factories.themes import StrategicNoteFactory, add_note_page
from tests.themes.word import corpus
from themes.models import NoteImport, StrategicNotePage
from themes.services import note_imports

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the file of a new rendition to be closed by itself.
    pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def page(site):
    return add_note_page(StrategicNoteFactory(slug="wonen", name="Nota wonen"))


@pytest.fixture
def anna(client, anna_editor):
    client.force_login(anna_editor)
    return client


def address(page):
    return f"/admin/notes/{page.pk}/import/"


def document(content=b"", name="nota.docx"):
    return {"document": SimpleUploadedFile(name, content or corpus.tracked_changes())}


def test_document_is_uploaded_read_and_reported(anna, page):
    answer = anna.post(address(page), document(), follow=True)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert 'http-equiv="refresh"' in text
    assert "0 %" in text
    note_imports.run_waiting(timezone.now)
    text = anna.get(address(page)).content.decode()
    assert "http-equiv" not in text
    assert f"/admin/pages/{page.pk}/edit/" in text
    assert f"/admin/pages/{page.pk}/revisions/{page.latest_revision_id}/revert/" in text
    assert anna.get(f"/admin/pages/{page.pk}/edit/").status_code == 200


def test_images_without_text_stop_the_form_but_not_the_draft(anna, page):
    anna.post(address(page), document(corpus.images()))
    note_imports.run_waiting(timezone.now)
    assert anna.get(f"/admin/pages/{page.pk}/edit/").status_code == 200
    assert "woord3 woord4" in anna.get(address(page)).content.decode()


def test_page_of_the_note_offers_the_import(anna, page):
    assert address(page) in anna.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    home = Page.objects.get(slug="home-nl")
    assert "/import/" not in anna.get(f"/admin/pages/{home.pk}/edit/").content.decode()


@pytest.mark.parametrize("who", ["carla_reader", "ben_coordinator"])
def test_import_is_closed_for_who_may_not_edit(client, page, who, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get(address(page)).status_code in (302, 403)
    assert client.post(address(page), document()).status_code in (302, 403)
    assert not NoteImport.objects.exists()


def test_import_of_another_site_is_not_found(anna, page):
    other = Site.objects.create(hostname="elders.example", root_page=Page.objects.get(slug="home-en"))
    page.note.site = other
    page.note.save()
    assert anna.get(address(page)).status_code == 404
    assert anna.post(address(page), document()).status_code == 404


def test_locked_page_says_so_and_takes_nothing(anna, page, admin_user):
    StrategicNotePage.objects.filter(pk=page.pk).update(locked=True, locked_by=admin_user, locked_at=timezone.now())
    answer = anna.get(address(page))
    assert answer.status_code == 200
    assert b'type="file"' not in answer.content
    assert anna.post(address(page), document()).status_code in (302, 403)
    assert not NoteImport.objects.exists()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"%PDF-1.7", "nota.pdf"),
        (b"PK\x03\x04", "nota.docm"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "nota.docx"),
        (b"x", "\x00" * 5),
        (b"PK", "a" * 400 + ".docx"),
        (b"x" * (note_imports.MAX_UPLOAD + 1), "nota.docx"),
    ],
)
def test_upload_that_is_no_document_is_answered_in_words(anna, page, content, name):
    answer = anna.post(address(page), document(content, name))
    assert answer.status_code == 422
    assert answer.context["form"].errors["document"]
    assert not NoteImport.objects.exists()


@pytest.mark.parametrize("data", [{}, {"document": "geen bestand"}, {"document": SimpleUploadedFile("a.docx", b"")}])
def test_upload_without_a_file_is_answered_in_words(anna, page, data):
    assert anna.post(address(page), data).status_code == 422


def test_second_upload_is_told_to_wait(anna, page):
    anna.post(address(page), document())
    answer = anna.post(address(page), document())
    assert answer.status_code == 422
    assert NoteImport.objects.count() == 1


@pytest.mark.parametrize("name", corpus.HOSTILE)
def test_hostile_document_is_refused_in_words(anna, page, name):
    answer = anna.post(address(page), document(corpus.HOSTILE[name][0]()), follow=True)
    assert answer.status_code in (200, 422)
    note_imports.run_waiting(timezone.now)
    answer = anna.get(address(page))
    assert answer.status_code == 200
    assert b"help-critical" in answer.content


@pytest.mark.parametrize("number", ["0", "99999999999999999999999999"])
def test_unknown_page_is_not_found(anna, page, number):
    assert anna.get(f"/admin/notes/{number}/import/").status_code == 404


def test_reading_the_page_changes_nothing(anna, page):
    anna.post(address(page), document())
    before = NoteImport.objects.values().get()
    anna.get(address(page))
    assert NoteImport.objects.values().get() == before
