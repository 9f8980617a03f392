"""Every preview mode of every page type, in every language: it answers, keeps to the page and stays private."""

from __future__ import annotations

import pytest
from django.utils import translation
from wagtail.models import Page

from cms.core.models import BasePage
from cms.mail.models import OutgoingMail
from tests.factories.themes import StrategicNoteFactory, add_note_page
from tests.factories.visits import InfoDayFactory
from visits.models import VisitRequest

pytestmark = pytest.mark.django_db

SECTION = {"type": "section", "value": {"number": "1", "heading": "Doel", "anchor": "doel", "body": []}}


@pytest.fixture
def pages(theme):
    note = StrategicNoteFactory(slug="nota", name="De nota")
    for language in ("nl", "en"):
        add_note_page(note, language, sections=[SECTION])
    return [page for page in Page.objects.filter(depth__gt=1).specific() if isinstance(page, BasePage)]


def shown(page, mode: str) -> str:
    answer = page.make_preview_request(preview_mode=mode)
    assert answer.status_code == 200, (page, mode)
    return answer.content.decode()


def test_every_mode_of_every_page_answers_in_its_language(pages):
    modes = 0
    for page in pages:
        language = page.locale.language_code
        for mode, _name in page.preview_modes:
            text = shown(page, mode)
            modes += 1
            assert f'<html lang="{language}' in text, (page, mode)
    assert modes > len(pages)
    assert translation.get_language() == "nl"
    assert not OutgoingMail.objects.exists()
    assert not VisitRequest.objects.exists()


def test_a_page_without_an_address_is_previewed_in_its_language_too(pages):
    page = next(page for page in pages if page.locale.language_code == "fr" and page.slug == "privacy")
    page.url_path = ""
    assert '<html lang="fr' in shown(page, "")


def test_banner_modes_of_home_and_theme(pages, theme):
    for title in ("Werkbezoeken nl", "Inclusieve stad"):
        page = next(page for page in pages if page.title == title)
        assert "An example" not in shown(page, "")
        assert 'class="gs-banner"' in shown(page, "with_day")
        InfoDayFactory(themes=[theme])
        assert 'class="gs-banner"' in shown(page, "")
        assert 'class="gs-banner"' not in shown(page, "without_day")


def test_modes_of_a_note_show_a_section_and_the_ended_term(pages):
    page = next(page for page in pages if page.title == "De nota" and page.locale.language_code == "nl")
    assert "Doel" in shown(page, "")
    assert "Doel" in shown(page, "deel")
    assert "Doel" in shown(page, "versies")
    assert shown(page, "history") != shown(page, "")


def test_a_new_note_is_previewed_before_it_is_stored(pages):
    from themes.models import StrategicNotePage

    stored = next(page for page in pages if isinstance(page, StrategicNotePage))
    draft = StrategicNotePage(title="Nieuw", summary="x", slug="nieuw", note=stored.note, locale=stored.locale)
    # As Wagtail's own view does for a page that it is asked to preview.
    draft.depth, draft.sections = 4, [SECTION]
    assert "Doel" in shown(draft, "")


def test_a_preview_is_for_who_may_edit_and_the_public_sees_no_draft(client, pages, carla_reader):
    page = next(page for page in pages if page.title == "De nota")
    page.title = "Geheim ontwerp"
    page.save_revision()
    assert "Geheim ontwerp" not in client.get(page.url).content.decode()
    assert "Geheim ontwerp" not in client.get(f"{page.url}?mode=history&preview=1").content.decode()
    client.force_login(carla_reader)
    address = f"/admin/pages/{page.pk}/view_draft/?mode=history"
    assert "Geheim ontwerp" not in client.get(address).content.decode()


def test_the_page_after_sending_has_a_made_up_reference(pages):
    page = next(page for page in pages if page.slug == "werkbezoek-aanvragen")
    assert "GS-0000-00000" in shown(page, "thanks")
