"""The way back of the tag fuzz: every row as it was, whatever was done to what bears the site."""

from __future__ import annotations

import pytest
from django.db import connection
from wagtail.models import Page, Site

from bench.exact_copy import ExactCopy
from cms.changes.models import TouchedRow
from cms.core.models import SiteSettings
from themes.models import Theme, ThemePage

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the fuzz runs on SQLite"),
]


def rows():
    return [
        list(model._base_manager.order_by("pk").values())
        for model in (Page, ThemePage, Theme, Site, SiteSettings)
    ]  # fmt: skip


def test_every_row_comes_back_and_triggers_see_it(theme, other_theme, site):
    before, copy = rows(), ExactCopy()
    copy.take()
    assert copy.restore() == 0
    home = site.root_page
    Page.objects.filter(pk=home.pk).update(live=False, title="Anders")
    SiteSettings.objects.all().delete()
    Theme.objects.create(site=site, code="nieuw", name="Nieuw")
    # Two that changed places, each with a value that must be its own.
    codes = theme.code, other_theme.code
    Theme.objects.filter(pk=theme.pk).update(code="even")
    Theme.objects.filter(pk=other_theme.pk).update(code=codes[0])
    Theme.objects.filter(pk=theme.pk).update(code=codes[1])
    ThemePage.objects.get(theme=theme, lang="nl").delete()
    assert rows() != before
    TouchedRow.objects.all().delete()
    assert copy.restore() > 0
    assert rows() == before
    assert {"wagtailcore_page", "core_sitesettings", "themes_theme"} <= set(
        TouchedRow.objects.values_list("table", flat=True)
    )
    copy.path.unlink()
