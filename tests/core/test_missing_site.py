"""Without a row of settings a site answers as one with defaults, and without a site there are words."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, Site

from cms.core.models import SiteSettings
from themes.models import ThemePage

pytestmark = pytest.mark.django_db

PAGES = ["/", "/themas/", "/themas/inclusieve-stad/", "/werkbezoek-aanvragen/", "/informatiedagen/", "/sitemap.xml",
         "/llms.txt", "/nieuws.atom", "/robots.txt", "/zoeken/?q=stad",
         "/api/v1/site", "/api/v1/menu", "/api/v1/themes", "/api/v1/forms/werkbezoek-aanvragen"]  # fmt: skip


@pytest.fixture
def no_settings(theme):
    SiteSettings.objects.all().delete()


@pytest.mark.parametrize("address", PAGES)
def test_a_site_without_settings_answers_as_one_with_defaults_and_gets_no_row(client, no_settings, address):
    assert client.get(address).status_code == 200
    assert not SiteSettings.objects.exists()


def test_settings_that_are_missing_can_be_made_in_the_admin(client, admin_user, no_settings, site):
    client.force_login(admin_user)
    address = f"/admin/settings/core/sitesettings/{site.pk}/"
    form = client.get(address)
    assert (form.status_code, SiteSettings.objects.exists()) == (200, False)
    fields = form.context["form"]
    sent = {fields.add_prefix(name): fields[name].value() for name in fields.fields}
    sent = {name: "" if value is None else value for name, value in sent.items()} | {"name": "Stad Nieuw"}
    client.post(address, sent)
    assert SiteSettings.objects.get(site=site).name == "Stad Nieuw"


@pytest.mark.parametrize("address", [*PAGES, "/nergens/", "/nergens/index.md"])
def test_an_address_that_is_no_site_of_ours_has_words_and_no_error(client, theme, address):
    Site.objects.update(is_default_site=False, hostname="elders.example")
    assert client.get(address).status_code in (200, 404)


def test_a_main_page_whose_address_lies_outside_the_site_is_not_linked(client, theme):
    index = Page.objects.get(slug="themas", locale__language_code="nl")
    assert b'href="/themas/"' in client.get("/themas/inclusieve-stad/").content
    Page.objects.filter(pk=index.pk).update(url_path="/elders/")
    answer = client.get("/themas/inclusieve-stad/")
    assert answer.status_code == 200
    assert b'href="/themas/"' not in answer.content


def test_machine_readers_survive_a_page_whose_kind_is_gone(client, theme):
    kind = ContentType.objects.get_for_model(Page)
    Page.objects.filter(slug="inclusieve-stad").update(content_type=kind)
    for address in ("/llms.txt", "/sitemap.xml", "/nieuws.atom"):
        assert client.get(address).status_code == 200, address


def test_llms_txt_of_a_site_that_begins_with_a_theme(client, theme, site):
    Site.objects.filter(pk=site.pk).update(root_page=ThemePage.objects.get(theme=theme, lang="nl"))
    answer = client.get("/llms.txt")
    assert answer.status_code == 200
    assert answer.content.startswith(b"# ")
