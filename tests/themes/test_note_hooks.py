"""Notes in the admin: history mode on every path, refusals in words, old links."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from wagtail.documents.models import Document
from wagtail.models import Site, Workflow, WorkflowState
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from tests.factories.themes import StrategicNoteFactory, add_note_page
from tests.themes.notes import anchors, publish, raw, section
from themes.models import NoteAttachment, NoteVersion, StrategicNote, StrategicNotePage, Term

pytestmark = pytest.mark.django_db
ADDRESS = "/strategische-notas/nota/"


@pytest.fixture(autouse=True)
def _without_steps(roles):
    """A city where editors publish notes themselves; the two steps have tests of their own."""
    Workflow.objects.update(active=False)


@pytest.fixture
def page(site):
    return add_note_page(StrategicNoteFactory(slug="nota"), sections=[section("Wonen"), section("Werken")])


@pytest.fixture
def old_page(page):
    term = Term.objects.create(
        site=page.note.site, name="2013-2018", slug="2013-2018", starts_on=date(2013, 1, 1), ends_on=date(2018, 12, 31)
    )
    StrategicNote.objects.filter(pk=page.note_id).update(term=term)
    return StrategicNotePage.objects.get(pk=page.pk)


@pytest.fixture
def anna(client, anna_editor):
    client.force_login(anna_editor)
    return client


def messages_of(response):
    return " ".join(str(message) for message in response.context["messages"])


def form_of(page, *, sections=None, **fields):
    """What the edit form sends."""
    kept = raw(page) if sections is None else sections
    stream = []
    for child in kept:
        value = {**child["value"], "body": streamfield([("text", rich_text("<p>Tekst.</p>"))])}
        stream.append(("section", value))
    data = nested_form_data(
        {
            "note": page.note_id,
            "title": page.title,
            "slug": page.slug,
            "summary": page.summary,
            "sections": streamfield(stream),
            "change_note": "",
            "comments-TOTAL_FORMS": 0,
            "comments-INITIAL_FORMS": 0,
            **fields,
        }
    )
    for position, child in enumerate(kept):
        data[f"sections-{position}-id"] = child.get("id", "")
    return data


def edit(client, page, **fields):
    return client.post(f"/admin/pages/{page.pk}/edit/", form_of(page, **fields), follow=True)


def test_new_version_needs_a_change_note_and_keeps_what_was_typed(anna, page):
    answer = edit(anna, page, title="Nieuwe titel", is_major_change="on", **{"action-publish": "1"})
    assert answer.status_code == 200
    assert "change_note" in answer.context["form"].errors
    assert "Nieuwe titel" in answer.content.decode()
    edit(anna, page, is_major_change="on", change_note="Anders.", **{"action-publish": "1"})
    assert list(NoteVersion.objects.values_list("number", "change_note")) == [(2, "Anders."), (1, "")]
    assert StrategicNotePage.objects.get(pk=page.pk).is_major_change is False


def test_anchor_typed_after_publication_comes_back_with_words(anna, page):
    sections = raw(page)
    sections[0]["value"]["anchor"] = "huizen"
    answer = edit(anna, page, sections=sections, **{"action-publish": "1"})
    assert "“wonen”" in messages_of(answer)
    assert anchors(StrategicNotePage.objects.get(pk=page.pk)) == ["wonen", "werken"]


def test_note_of_an_ended_term_is_not_changed_by_an_editor_on_any_path(anna, anna_editor, old_page):
    page = old_page
    shown = anna.get(f"/admin/pages/{page.pk}/edit/")
    assert shown.status_code == 200
    assert "2013-2018" in shown.content.decode()
    before = page.revisions.count()
    edit(anna, page, title="Gewijzigd")
    edit(anna, page, title="Gewijzigd", **{"action-publish": "1"})
    edit(anna, page, title="Gewijzigd", **{"action-submit": "1"})
    anna.post(f"/admin/pages/{page.pk}/edit/", {**form_of(page), "revision": page.latest_revision_id})
    for address in (
        f"/admin/pages/{page.pk}/unpublish/",
        f"/admin/pages/{page.pk}/delete/",
        f"/admin/pages/{page.pk}/lock/",
        f"/admin/bulk/wagtailcore/page/unpublish/?id={page.pk}",
        f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}",
        f"/admin/bulk/wagtailcore/page/delete/?id={page.pk}",
        f"/admin/pages/{page.pk}/privacy/",
    ):
        anna.post(address, {"restriction_type": "login"})
    page = StrategicNotePage.objects.get(pk=page.pk)
    assert (page.live, page.title, page.locked) == (True, old_page.title, False)
    assert page.revisions.count() == before
    assert not page.get_view_restrictions()
    with pytest.raises(PermissionDenied):
        page.get_latest_revision().publish(user=anna_editor)


def test_facts_of_an_ended_term_are_not_changed_by_an_editor(anna, old_page):
    note = old_page.note
    for method in (anna.get, anna.post):
        answer = method(f"/admin/notes/edit/{note.pk}/", {"name": "Anders", "term": ""}, follow=True)
        assert "2013-2018" in messages_of(answer)
    anna.post(f"/admin/notes/delete/{note.pk}/", follow=True)
    note.refresh_from_db()
    assert note.term is not None
    assert note.name != "Anders"


def test_who_may_edit_history_changes_a_note_of_an_ended_term(anna, anna_editor, old_page):
    anna_editor.user_permissions.add(Permission.objects.get(codename="change_term"))
    edit(anna, old_page, title="Gewijzigd", **{"action-publish": "1"})
    assert StrategicNotePage.objects.get(pk=old_page.pk).title == "Gewijzigd"


def attach(page, access):
    document = Document.objects.create(title="Nota", file=ContentFile(b"%PDF-1.4", "nota.pdf"))
    return NoteAttachment.objects.create(
        note=page.note, document=document, title="De nota als pdf", access=access, page_count=12, language="fr"
    )


def closed_page(site):
    page = add_note_page(StrategicNoteFactory(slug="pdf"), live=False)
    attach(page, "not_accessible")
    return page


def test_note_that_is_only_an_inaccessible_file_is_not_published(anna, anna_editor, site):
    page = closed_page(site)
    answer = edit(anna, page, **{"action-publish": "1"})
    assert page.title in messages_of(answer)
    answer = anna.post(f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}", {"include_descendants": ""}, follow=True)
    assert page.title in messages_of(answer)
    page.refresh_from_db()
    with pytest.raises(PermissionDenied):
        page.get_latest_revision().publish(user=anna_editor)
    assert not StrategicNotePage.objects.get(pk=page.pk).live


@pytest.mark.parametrize("way", ["text", "accessible file"])
def test_note_with_text_or_an_accessible_file_is_published(anna, site, way):
    page = closed_page(site)
    if way == "accessible file":
        attach(page, "accessible")
    edit(anna, page, sections=[section("Wonen")] if way == "text" else [], **{"action-publish": "1"})
    assert StrategicNotePage.objects.get(pk=page.pk).live


def test_files_are_listed_with_what_a_reader_wants_to_know(client, page):
    attachment = attach(page, "not_accessible")
    text = client.get(ADDRESS).content.decode()
    assert attachment.document.url in text
    for words in ("PDF", "12", attachment.get_language_display(), attachment.get_access_display(), 'hreflang="fr"'):
        assert str(words) in text


def test_page_with_versions_can_be_deleted_one_by_one_and_in_bulk(anna, page):
    publish(page, is_major_change=True, change_note="Nieuw.")
    other = add_note_page(StrategicNoteFactory(), sections=[section("Los")])
    assert anna.get(f"/admin/pages/{page.pk}/delete/").status_code == 200
    assert NoteVersion.objects.filter(page=page).count() == 2
    anna.post(f"/admin/pages/{page.pk}/delete/")
    anna.post(f"/admin/bulk/wagtailcore/page/delete/?id={other.pk}")
    assert not StrategicNotePage.objects.exists()


def test_editor_chooses_where_an_old_link_leads(anna, page):
    page = publish(page, [raw(page)[0], section("Zorg")])
    address = f"/admin/notes/{page.pk}/old-links/"
    assert "#werken" in anna.get(address).content.decode()
    answer = anna.post(address, {"anchor": "werken", "successor": "zorg"}, follow=True)
    assert "#zorg" in messages_of(answer)
    assert anna.get(f"{ADDRESS}deel/werken/")["Location"] == f"{ADDRESS}deel/zorg/"
    for nonsense in ({}, {"anchor": "werken", "successor": "nergens\x00"}, {"anchor": "\x00", "successor": "zorg"}):
        assert anna.post(address, nonsense, follow=True).status_code == 200
    assert anna.get(f"{ADDRESS}deel/werken/")["Location"] == f"{ADDRESS}deel/zorg/"


def test_old_links_are_not_for_who_may_not_publish_nor_of_another_site(client, ben_coordinator, admin_user, old_page):
    address = f"/admin/notes/{old_page.pk}/old-links/"
    client.force_login(ben_coordinator)
    assert client.get(address).status_code == 302
    client.force_login(admin_user)
    assert client.get(address).status_code == 200
    home = old_page.get_site().root_page
    other = Site.objects.create(hostname="ander.example", root_page=home.get_translations().first())
    StrategicNote.objects.filter(pk=old_page.note_id).update(site=other)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"status": "withdrawn", "withdrawal_reason": "  "}, "withdrawal_reason"),
        ({"supersedes": "self"}, "supersedes"),
        ({"supersedes": "circle"}, "supersedes"),
    ],
)
def test_facts_that_do_not_agree_are_refused_in_words(anna, page, fields, wrong):
    note = page.note
    newer = StrategicNoteFactory(supersedes=note)
    given = {"self": note.pk, "circle": newer.pk}.get(fields.get("supersedes"), "")
    data = {
        "name": note.name, "slug": note.slug, "kind": note.kind, "status": "adopted", "site": note.site_id,
        "attachments-TOTAL_FORMS": 0, "attachments-INITIAL_FORMS": 0, **fields, "supersedes": given,
    }  # fmt: skip
    answer = anna.post(f"/admin/notes/edit/{note.pk}/", data)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [wrong]


def test_term_that_a_note_belongs_to_is_not_deleted(client, admin_user, old_page):
    client.force_login(admin_user)
    term = old_page.note.term
    answer = client.post(f"/admin/terms/delete/{term.pk}/", follow=True)
    assert term.name in messages_of(answer)
    assert Term.objects.exists()


def test_editor_reads_terms_but_does_not_change_them(anna, old_page):
    term = old_page.note.term
    assert anna.get("/admin/terms/").status_code == 200
    anna.post(f"/admin/terms/edit/{term.pk}/", {"ends_on": "2099-01-01"})
    term.refresh_from_db()
    assert term.ends_on == date(2018, 12, 31)


def test_workflow_does_not_publish_a_note_of_an_ended_term(anna_editor, admin_user, page, old_page):
    Workflow.objects.update(active=True)
    workflow = old_page.get_workflow()
    assert workflow is not None
    state = workflow.start(old_page, anna_editor)
    with pytest.raises(PermissionDenied):
        state.current_task_state.approve(user=anna_editor)
    assert WorkflowState.objects.get(pk=state.pk).status == WorkflowState.STATUS_IN_PROGRESS
