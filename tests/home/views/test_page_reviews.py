"""The review screen, the report, and the line that readers see."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from wagtail.models import Page

from cms.core.models import PageReview, StandardPage
from home.services.page_reviews import mark_reviewed, review_of, version_of
from tests.factories.themes import StrategicNoteFactory, add_note_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(theme):
    return Page.objects.get(title="Inclusieve stad").specific


def address(page) -> str:
    return f"/admin/pages/{page.pk}/review/"


def test_an_editor_plans_a_review_and_then_says_that_the_page_is_true(client, page, anna_editor):
    client.force_login(anna_editor)
    answer = client.post(
        address(page),
        {"version": "none", "owner": anna_editor.pk, "every_months": "6", "due_on": "01/02/2030", "is_shown": "on"},
    )
    assert answer.status_code == 302
    row = review_of(page)
    assert (row.owner, row.every_months, row.due_on, row.is_shown) == (anna_editor, 6, dt.date(2030, 2, 1), True)
    assert client.get(address(page)).status_code == 200
    client.post(address(page), {"step": "reviewed", "version": version_of(row)})
    assert review_of(page).reviewed_on == timezone.localdate()


def test_reading_the_screen_stores_nothing(client, page, anna_editor):
    client.force_login(anna_editor)
    assert client.get(address(page)).status_code == 200
    assert not PageReview.objects.exists()


def test_an_overtaken_form_keeps_what_was_typed_and_names_who_acted(client, page, anna_editor):
    mark_reviewed(page, by=anna_editor, now=timezone.now())
    client.force_login(anna_editor)
    answer = client.post(address(page), {"version": "none", "owner": "", "every_months": "7", "due_on": "01/02/2030"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="7"' in text
    assert "Anna" in text
    assert review_of(page).every_months == 12


@pytest.mark.parametrize(
    "typed",
    [
        {"every_months": "0", "due_on": "01/02/2030"},
        {"every_months": "9" * 30, "due_on": "01/02/2030"},
        {"every_months": "6", "due_on": "gisteren"},
        {"every_months": "6", "due_on": "01/02/2030", "owner": "9" * 40},
        {"every_months": "6", "due_on": "01/02/2030", "version": "a\x00b"},
    ],
)
def test_nonsense_is_refused_with_words(client, page, anna_editor, typed):
    client.force_login(anna_editor)
    answer = client.post(address(page), {"version": "none", **typed})
    assert answer.status_code in (200, 400)
    assert not PageReview.objects.exists()


def test_who_may_not_edit_the_page_sees_and_changes_nothing(client, page, carla_reader):
    client.force_login(carla_reader)
    assert client.get(address(page)).status_code in (302, 403)
    client.post(address(page), {"step": "reviewed", "version": "none"})
    assert not PageReview.objects.exists()
    assert "Inclusieve stad" not in client.get("/admin/reports/page-reviews/").content.decode()


def test_the_report_filters_and_hands_pages_to_an_owner(client, page, anna_editor):
    client.force_login(anna_editor)
    report = "/admin/reports/page-reviews/"
    assert "Inclusieve stad" in client.get(f"{report}?what=no_owner").content.decode()
    client.post(f"{report}?what=no_owner", {"page": [page.pk, "x", "9" * 30], "owner": anna_editor.pk})
    assert review_of(page).owner == anna_editor
    assert f"/admin/pages/{page.pk}/review/" not in client.get(f"{report}?what=no_owner").content.decode()
    assert f"/admin/pages/{page.pk}/review/" in client.get(f"{report}?owner={anna_editor.pk}").content.decode()
    assert f"/admin/pages/{page.pk}/review/" not in client.get(f"{report}?what=overdue").content.decode()
    PageReview.objects.update(due_on=dt.date(2020, 1, 1))
    assert f"/admin/pages/{page.pk}/review/" in client.get(f"{report}?what=overdue").content.decode()
    assert client.get(f"{report}?owner={'9' * 40}&what=x&p=%00").status_code in (200, 400)


def test_the_report_asks_no_query_per_page(client, site, anna_editor, django_assert_max_num_queries):
    client.force_login(anna_editor)
    client.get("/admin/reports/page-reviews/")
    with django_assert_max_num_queries(45):
        client.get("/admin/reports/page-reviews/")


@pytest.mark.parametrize("kind", ["theme", "note", "standard"])
def test_readers_see_the_date_only_when_the_editor_wants_it(client, page, anna_editor, kind):
    if kind == "note":
        page = add_note_page(StrategicNoteFactory())
    elif kind == "standard":
        page = StandardPage.objects.get(title="Privacy nl")
    mark_reviewed(page, by=anna_editor, now=timezone.now())
    assert b"gs-reviewed" not in client.get(page.url).content
    PageReview.objects.update(is_shown=True)
    assert b"gs-reviewed" in client.get(page.url).content
