"""The admin of one site neither opens nor deletes the rows of another, on whatever screen."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from wagtail.models import Page, Site
from wagtail.snippets.models import get_snippet_models

from cms.core.models import Alert
from cms.core.snippet_views import SiteSnippetViewSet
from search.models import SearchMiss
from tests.factories.themes import ThemeFactory
from themes.models import Theme

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def elsewhere(site):
    return Site.objects.create(hostname="elders.example", root_page=Page.objects.get(depth=1))


def test_every_snippet_with_a_site_stands_behind_the_guard():
    unguarded = [
        model._meta.label
        for model in get_snippet_models()
        if any(field.name == "site" for field in model._meta.get_fields())
        and not isinstance(model.snippet_viewset, SiteSnippetViewSet)
    ]
    assert unguarded == []
    assert Theme in get_snippet_models()


@pytest.mark.parametrize("view", ["edit", "delete", "history", "usage"])
def test_a_row_of_another_site_is_not_there(client, admin_user, elsewhere, view):
    client.force_login(admin_user)
    theirs, ours = ThemeFactory(site=elsewhere, code="elders"), ThemeFactory(code="hier")
    viewset = Theme.snippet_viewset
    for theme, status in ((ours, 200), (theirs, 404)):
        assert client.get(reverse(viewset.get_url_name(view), args=[theme.pk])).status_code == status


def test_rows_of_another_site_are_not_deleted_in_bulk(client, admin_user, site, elsewhere):
    client.force_login(admin_user)
    ours = Alert.objects.create(site=site, name="hier", starts_at=NOW)
    theirs = Alert.objects.create(site=elsewhere, name="elders", starts_at=NOW)
    address = f"/admin/bulk/core/alert/delete/?id={ours.pk}&id={theirs.pk}"
    client.post(address)
    assert set(Alert.objects.values_list("name", flat=True)) == {"hier", "elders"}
    client.post(f"/admin/bulk/core/alert/delete/?id={ours.pk}")
    assert set(Alert.objects.values_list("name", flat=True)) == {"elders"}


def test_the_first_screen_tells_of_searches_in_vain_on_this_site(client, anna_editor, site, elsewhere):
    client.force_login(anna_editor)
    today = dt.datetime.now(tz=dt.UTC).date()
    SearchMiss.objects.create(site=elsewhere, language="nl", words="x", on=today, times=7)
    assert reverse("search_misses") not in panel(client)
    SearchMiss.objects.create(site=site, language="nl", words="y", on=today, times=3)
    SearchMiss.objects.create(site=site, language="nl", words="z", on=today - dt.timedelta(days=40), times=9)
    assert f'href="{reverse("search_misses")}">3 ' in panel(client)


def panel(client):
    text = client.get("/admin/").content.decode()
    start = text.find("attention-panel-heading")
    return text[start : text.find("</section>", start)] if start >= 0 else ""
