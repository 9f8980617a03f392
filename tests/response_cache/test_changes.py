"""Whatever changes what readers see is in the very next answer of every process."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.models import Page, PageViewRestriction, Site

from cms.core.models import Alert, AlertText, SiteSettings, StandardPage
from search.models import SynonymGroup
from tests.factories.visits import InfoDayFactory, VisitRequestFactory
from themes.models import Theme, ThemePage
from visits.models import InfoDay, Registration

HOME, THEMES, PAGE = "/", "/api/v1/themes", "/themas/inclusieve-stad/"


def publish():
    page = ThemePage.objects.get(slug="inclusieve-stad", locale__language_code="nl")
    page.title = "Gewijzigde titel"
    page.save_revision().publish()


def unpublish():
    ThemePage.objects.get(slug="inclusieve-stad", locale__language_code="nl").unpublish()


def move():
    page = ThemePage.objects.get(slug="inclusieve-stad", locale__language_code="nl")
    page.move(Page.objects.get(slug="home-nl"), "last-child")


def delete():
    ThemePage.objects.get(slug="inclusieve-stad", locale__language_code="nl").delete()


def restrict():
    page = ThemePage.objects.get(slug="inclusieve-stad", locale__language_code="nl")
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.PASSWORD, password="geheim")


def rename_by_update():
    Page.objects.filter(slug="inclusieve-stad").update(title="Zonder signaal")


def rename_by_bulk():
    theme = Theme.objects.get(code="inclusieve-stad")
    theme.is_retired = True
    Theme.objects.bulk_update([theme], ["is_retired"])


def rename_by_sql():
    with connection.cursor() as cursor:
        cursor.execute("UPDATE wagtailcore_page SET title = 'Met de hand' WHERE slug = 'inclusieve-stad'")


def add_page():
    home = Page.objects.get(slug="home-nl")
    home.add_child(instance=StandardPage(title="Nieuw", slug="nieuw", summary="Nieuw.", show_in_menus=True))


def raise_alert():
    site = Site.objects.get(is_default_site=True)
    alert = Alert.objects.create(site=site, name="Storm", starts_at=timezone.now() - timedelta(hours=1))
    AlertText.objects.create(alert=alert, language="nl", title="Storm", text="Blijf binnen.")


def set_name():
    SiteSettings.objects.update(name="Andere stad")


def plan_day():
    soon = timezone.now() + timedelta(days=9)
    InfoDayFactory(key="nieuwe-dag", starts_at=soon, themes=[Theme.objects.get(code="inclusieve-stad")])


def take_seats():
    Registration.objects.create(
        info_day=InfoDay.objects.get(key="dag"),
        visit_request=VisitRequestFactory(),
        people=7,
        status="accepted",
        created_at=timezone.now(),
    )


CHANGES = [
    (PAGE, publish), (PAGE, unpublish), (PAGE, move), (PAGE, delete), (PAGE, restrict), (PAGE, rename_by_update),
    (PAGE, rename_by_sql), (PAGE, set_name), (PAGE, raise_alert), (PAGE, plan_day),
    (f"{PAGE}index.md", publish), (f"{PAGE}index.md", restrict),
    (THEMES, publish), (THEMES, unpublish), (THEMES, rename_by_bulk), (THEMES, restrict), (THEMES, rename_by_sql),
    (HOME, publish), (HOME, set_name), (HOME, raise_alert),
    ("/sitemap.xml", delete), ("/sitemap.xml", add_page), ("/sitemap.xml", restrict),
    ("/llms.txt", add_page), ("/nieuws.atom", set_name),
    ("/api/v1/alerts", raise_alert), ("/api/v1/banners", plan_day),
    ("/informatiedagen/", plan_day), ("/informatiedagen.ics", plan_day), ("/informatiedagen/dag/", take_seats),
    ("/api/v1/info-days", take_seats), ("/api/v1/search?q=gewijzigde", publish),
]  # fmt: skip


@pytest.fixture
def day(theme):
    return InfoDayFactory(key="dag", capacity=20, themes=[theme])


@pytest.mark.parametrize(("address", "change"), CHANGES, ids=lambda value: getattr(value, "__name__", value))
def test_change_is_in_the_next_answer_of_every_process(processes, theme, day, address, change):
    one, other = processes(), processes()
    for process in (one, other):
        assert process.ask(address).status == 200
        before = process.ask(address)
        assert process.renders == 1, "not kept"
    change()
    for process in (one, other):
        after = process.ask(address)
        assert process.renders == 2
        assert (after.status, after.body) != (before.status, before.body)


def test_redirect_is_followed_at_once_after_the_page_went(processes, theme):
    process = processes()
    process.ask(PAGE)
    unpublish()
    Redirect.add_redirect(PAGE, "/themas/")
    assert process.ask(PAGE).status == 301


def test_synonyms_and_documents_begin_another_version(processes, theme):
    reader = processes().reader
    versions = [reader.read()]
    SynonymGroup.objects.create(site=Site.objects.get(is_default_site=True), language="nl", words="fiets, velo")
    versions.append(reader.read())
    Document.objects.create(title="Bijlage", file=ContentFile(b"x", "bijlage.txt"))
    versions.append(reader.read())
    assert len(set(versions)) == 3


def test_draft_is_nobodys_business(processes, theme):
    process = processes()
    process.ask(PAGE)
    page = ThemePage.objects.get(slug="inclusieve-stad", locale__language_code="nl")
    page.title = "Nog niet af"
    page.save_revision()
    assert "Nog niet af" not in process.ask(PAGE).text
    assert process.renders == 1


def test_request_of_a_visitor_outdates_nothing(processes, theme):
    process = processes()
    process.ask(PAGE)
    VisitRequestFactory()
    process.ask(PAGE)
    assert process.renders == 1


def test_change_taken_back_outdates_nothing(processes, theme):
    process = processes()
    process.ask(PAGE)
    with transaction.atomic():
        rename_by_update()
        transaction.set_rollback(True)
    process.ask(PAGE)
    assert process.renders == 1


def test_render_that_began_before_a_change_is_not_kept_for_after_it(processes, theme):
    """The change is committed between the reading of the version and the end of the rendering."""
    from django.core.handlers.wsgi import WSGIHandler

    django, changes = WSGIHandler(), [publish]

    def slow(environ, start_response):
        chunks = django(environ, start_response)
        if changes:
            changes.pop()()
        return chunks

    process = processes(slow)
    assert "Gewijzigde titel" not in process.ask(PAGE).text
    assert "Gewijzigde titel" in process.ask(PAGE).text
