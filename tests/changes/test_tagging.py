"""Every public answer says what it was made from, and whatever changes one purges a tag that it carried."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from cms.changes.models import PublicChange
from cms.changes.services import settle
from cms.changes.tagging import tags_of
from cms.changes.tags import MOST_TAGS
from cms.core.models import Alert, AlertText, SiteSettings
from cms.core.reads import Reads, names_in, noting, of_pages, page_tables
from tests.factories.visits import InfoDayFactory, VisitRequestFactory
from tests.response_cache.test_changes import CHANGES
from themes.models import ThemePage

PUBLIC = [
    "/", "/en/", "/themas/", "/themas/inclusieve-stad/", "/themas/inclusieve-stad/index.md", "/informatiedagen/",
    "/informatiedagen.ics", "/sitemap.xml", "/llms.txt", "/nieuws.atom", "/robots.txt", "/nergens/",
    "/zoeken/?q=stad", "/api/v1/openapi.json", "/api/v1/docs", "/api/v1/themes", "/api/v1/themes/inclusieve-stad",
    "/api/v1/pages?path=/", "/api/v1/search?q=stad", "/api/v1/info-days", "/api/v1/banners", "/api/v1/alerts",
]  # fmt: skip


@pytest.fixture
def day(theme):
    return InfoDayFactory(key="dag", capacity=20, themes=[theme])


def tags(response):
    return set(filter(None, response.headers.get("Cache-Tag", "").split(",")))


def purged():
    """The tags that were purged since it was asked last."""
    settle(now=timezone.now())
    found = {tag for its in PublicChange.objects.values_list("tags", flat=True) for tag in its}
    PublicChange.objects.all().delete()
    return found


@pytest.mark.parametrize("address", PUBLIC)
def test_public_answer_carries_tags_that_say_nothing_and_are_short(client, theme, day, address):
    response = client.get(address)
    assert tags(response)
    header = response.headers["Cache-Tag"]
    assert len(header) < 600
    assert not any(word in header for word in ("page", "theme", "core", "*", "#"))
    assert client.head(address).headers["Cache-Tag"] == header


def test_304_carries_them_too(client, theme):
    first = client.get("/api/v1/themes")
    again = client.get("/api/v1/themes", HTTP_IF_NONE_MATCH=first.headers["ETag"])
    assert (again.status_code, again.headers["Cache-Tag"]) == (304, first.headers["Cache-Tag"])


def test_answers_from_memory_carry_them_too(processes, theme):
    process = processes()
    for address in ("/api/v1/themes", "/themas/inclusieve-stad/"):
        first, again = process.ask(address), process.ask(address)
        assert first.headers["cache-tag"] == again.headers["cache-tag"]
        known = process.ask(address, HTTP_IF_NONE_MATCH=first.headers["etag"])
        assert (known.status, known.headers["cache-tag"]) == (304, first.headers["cache-tag"])
    assert process.renders == 2


@pytest.mark.parametrize(
    "address",
    ["/werkbezoek-aanvragen/", "/aanvraag/", "/admin/login/", "/healthz", "/api/v1/requests/mine", "/volgen/"],
)
def test_what_is_of_one_person_or_holds_a_moment_carries_none(client, theme, address):
    assert "Cache-Tag" not in client.get(address).headers


def test_nobody_who_is_known_gets_tags(client, theme, admin_user):
    assert "Cache-Tag" not in client.get("/api/v1/themes", HTTP_AUTHORIZATION="Bearer x").headers
    client.cookies[settings.CSRF_COOKIE_NAME] = "x"
    assert "Cache-Tag" not in client.get("/").headers
    client.force_login(get_user_model().objects.get(username="admin"))
    assert "Cache-Tag" not in client.get("/themas/").headers


def test_page_behind_a_password_carries_none(client, theme):
    page = ThemePage.objects.get(slug="inclusieve-stad", locale__language_code="nl")
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="geheim")
    assert "Cache-Tag" not in client.get("/themas/inclusieve-stad/").headers


@pytest.mark.parametrize(("address", "change"), CHANGES, ids=lambda value: getattr(value, "__name__", value))
def test_change_of_an_answer_purges_a_tag_of_it(client, theme, day, address, change):
    purged()
    before = client.get(address)
    change()
    assert tags(before) & purged()
    assert client.get(address).content != before.content


def test_texts_of_one_theme_do_not_purge_another(client, theme, other_theme):
    purged()
    mine, others = client.get("/api/v1/themes/inclusieve-stad"), client.get("/api/v1/themes/duurzame-stad")
    whole = client.get("/api/v1/themes")
    page = ThemePage.objects.get(slug="inclusieve-stad", locale__language_code="nl")
    page.summary = "Anders."
    page.save_revision().publish()
    gone = purged()
    assert tags(mine) & gone
    assert tags(whole) & gone
    assert not tags(others) & gone


def test_visit_request_purges_nothing(client, theme):
    purged()
    VisitRequestFactory()
    assert purged() == set()


def test_alert_purges_what_shows_it(client, theme):
    purged()
    page, api = client.get("/themas/"), client.get("/api/v1/themes")
    site = SiteSettings.objects.get().site
    alert = Alert.objects.create(site=site, name="Storm", starts_at=timezone.now())
    AlertText.objects.create(alert=alert, language="nl", title="Storm", text="Blijf binnen.")
    gone = purged()
    assert tags(page) & gone
    assert not tags(api) & gone


def test_many_pages_become_whole_tables(site):
    reads = Reads(rows={("wagtailcore_page", key) for key in range(500)})
    assert "wagtailcore_page" in reads.all_names()
    assert len(tags_of(site.pk, reads).split(",")) <= MOST_TAGS
    reads = Reads(rows={("wagtailcore_page", 7)})
    assert reads.all_names() == {"page:7"}


def test_what_the_orm_asks_of_one_page_is_recognised_and_nothing_else(theme):
    page = ThemePage.objects.first()

    def noted(run):
        with noting() as reads:
            run()
        return reads.all_names()

    assert noted(lambda: ThemePage.objects.get(pk=page.pk)) == {f"page:{page.pk}"}
    assert noted(lambda: Page.objects.filter(pk=page.pk).first()) == {f"page:{page.pk}"}
    assert "wagtailcore_page" in noted(lambda: list(Page.objects.filter(pk__gte=page.pk)))
    assert "wagtailcore_page" in noted(lambda: Page.objects.filter(slug=page.slug).first())
    assert "wagtailcore_page" in noted(lambda: list(Page.objects.exclude(pk=page.pk)))
    assert {"wagtailcore_page", "themes_themepage"} <= noted(lambda: list(ThemePage.objects.filter(theme_id=page.pk)))
    assert noted(lambda: Page.objects.filter(pk__gt=1).values_list("title", flat=True).first()) == {
        "wagtailcore_page#tree"
    }


def test_texts_are_found_by_any_way_of_naming_them():
    table = "themes_themepage"
    assert "summary" in page_tables()[table][1]
    for statement in (
        "SELECT m.summary FROM themes_themepage m", "SELECT summary FROM themes_themepage",
        'SELECT "themes_themepage"."summary" FROM "themes_themepage"', "SELECT * FROM themes_themepage",
        'SELECT T3."summary" FROM "themes_themepage" T3', "SELECT m.* FROM themes_themepage AS m",
        "SELECT 1 FROM themes_themepage m WHERE LOWER(m.summary) = 'x'",
    ):  # fmt: skip
        assert table in names_in(statement)[1], statement
    assert table not in names_in("SELECT COUNT(*) FROM themes_themepage m JOIN x n ON n.summary = 1")[1]


def test_reader_that_names_no_rows_is_noted_wholly(theme):
    with noting() as reads, of_pages():
        list(ThemePage.objects.all())
    assert "themes_themepage" in reads.all_names()
