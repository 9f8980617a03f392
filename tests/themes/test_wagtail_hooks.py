"""Themes and notes in the admin: never a server error where the database would refuse."""

from __future__ import annotations

import pytest
from wagtail.models import Locale, Page

from tests.factories.themes import StrategicNoteFactory, ThemeFactory, add_note_page, add_theme_page
from tests.factories.visits import InfoDayFactory, VisitRequestFactory
from themes.models import StrategicNote, Theme, ThemeIndexPage, ThemePage

# Fixtures asked for by name do not tell pytest-django that a database is needed.
pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(client, anna_editor):
    client.force_login(anna_editor)
    return client


def messages_of(response):
    return " ".join(str(message) for message in response.context["messages"])


def test_theme_that_is_referred_to_is_not_deleted_one_by_one_nor_in_bulk(anna, theme):
    for address in (f"/admin/themes/delete/{theme.pk}/", f"/admin/bulk/themes/theme/delete/?id={theme.pk}"):
        for method in (anna.get, anna.post):
            response = method(address, follow=True)
            assert response.status_code == 200
            assert theme.name in messages_of(response)
    assert Theme.objects.filter(pk=theme.pk).exists()


def test_theme_of_a_request_alone_is_kept_too(anna, site):
    theme = ThemeFactory()
    VisitRequestFactory(themes=[theme])
    assert theme.name in messages_of(anna.post(f"/admin/themes/delete/{theme.pk}/", follow=True))
    assert Theme.objects.filter(pk=theme.pk).exists()


def test_unused_theme_and_note_can_be_deleted(anna, site):
    theme, note = ThemeFactory(), StrategicNoteFactory()
    anna.post(f"/admin/themes/delete/{theme.pk}/")
    anna.post(f"/admin/notes/delete/{note.pk}/")
    assert not Theme.objects.exists()
    assert not StrategicNote.objects.exists()


def test_note_with_a_page_is_kept(anna, site):
    note = StrategicNoteFactory()
    add_note_page(note)
    assert note.name in messages_of(anna.post(f"/admin/notes/delete/{note.pk}/", follow=True))
    assert StrategicNote.objects.exists()


@pytest.mark.parametrize("alias", ["", "on"])
def test_theme_page_cannot_be_copied_or_aliased(anna, theme, alias):
    page = ThemePage.objects.get(theme=theme, lang="nl")
    data = {"new_title": "x", "new_slug": "x", "new_parent_page": page.get_parent().pk, "alias": alias}
    response = anna.post(f"/admin/pages/{page.pk}/copy/", data, follow=True)
    assert response.status_code == 200
    assert ThemePage.objects.count() == 2


def test_overview_with_theme_pages_cannot_be_copied_with_them(client, admin_user, theme):
    client.force_login(admin_user)
    index = ThemeIndexPage.objects.get(locale__language_code="nl")
    data = {"new_title": "x", "new_slug": "x", "new_parent_page": index.get_parent().pk, "copy_subpages": "on"}
    assert client.post(f"/admin/pages/{index.pk}/copy/", data, follow=True).status_code == 200
    assert ThemePage.objects.count() == 2


def test_home_page_cannot_be_aliased_with_its_theme_pages(client, admin_user, theme):
    client.force_login(admin_user)
    home = ThemeIndexPage.objects.get(locale__language_code="nl").get_parent()
    data = {
        "new_title": "x", "new_slug": "x", "new_parent_page": Page.objects.get(depth=1).pk, "copy_subpages": "on",
        "alias": "on",
    }  # fmt: skip
    assert client.post(f"/admin/pages/{home.pk}/copy/", data, follow=True).status_code == 200
    assert ThemePage.objects.count() == 2


def test_translating_makes_a_page_once(anna, other_theme):
    page = ThemePage.objects.get(theme=other_theme)
    french = Locale.objects.get(language_code="fr")
    address = f"/admin/translation/submit/page/{page.pk}/"
    assert anna.get(address).status_code == 200
    assert anna.post(address, {"locales": [french.pk]}).status_code == 302
    assert anna.post(address, {"locales": [french.pk]}).status_code in (200, 302)
    assert ThemePage.objects.filter(theme=other_theme, lang="fr").count() == 1


def test_translating_is_refused_where_another_page_tells_about_the_theme(anna, other_theme):
    add_theme_page(other_theme, "fr", title="Une autre page")
    page = ThemePage.objects.get(theme=other_theme, lang="nl")
    french = Locale.objects.get(language_code="fr")
    response = anna.post(f"/admin/translation/submit/page/{page.pk}/", {"locales": [french.pk]}, follow=True)
    assert response.status_code == 200
    assert page.title in messages_of(response)


@pytest.mark.parametrize("address", ["themes/add/", "notes/add/", "visits/info-days/add/"])
def test_new_row_starts_with_the_site_of_the_admin(anna, site, address):
    assert anna.get(f"/admin/{address}").context["form"].initial["site"] == site.pk


@pytest.mark.parametrize("address", ["themes/", "notes/", "visits/info-days/"])
def test_lists_show_their_rows_and_search_them(anna, theme, address):
    StrategicNoteFactory(name="Nota X")
    InfoDayFactory(location="Predikheren")
    names = {"themes/": theme.name, "notes/": "Nota X", "visits/info-days/": "Infodag"}
    words = {"themes/": "inclusieve", "notes/": "nota", "visits/info-days/": "predikheren"}
    assert names[address] in anna.get(f"/admin/{address}").content.decode()
    assert names[address] in anna.get(f"/admin/{address}", {"q": words[address]}).content.decode()
    assert names[address] not in anna.get(f"/admin/{address}", {"q": "bestaat niet"}).content.decode()
