"""What waits for an editor: each kind when it waits, and nothing when nothing does."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, Site

from cms.core.models import PageReview, StandardPage
from home.models import AccessibilityStatementPage
from home.services.attention import seeker, waiting_for
from home.services.broken_links import check_links
from home.services.page_reviews import Plan, settle
from tests.factories.themes import StrategicNoteFactory, add_note_page
from tests.factories.visits import InfoDayFactory
from themes.models import Commitment, Term
from themes.services.commitments import save_commitment
from visits.models import InfoDay

pytestmark = pytest.mark.django_db


def waits(user) -> dict[str, int]:
    site = Site.objects.get(is_default_site=True)
    return {wait.kind: wait.count for wait in waiting_for(seeker(user, site, now=timezone.now()))}


@pytest.fixture
def everything(site, theme, anna_editor):
    """One of each."""
    today = timezone.localdate()
    page = Page.objects.get(title="Inclusieve stad").specific
    settle(page, Plan(anna_editor, 12, today - dt.timedelta(days=1), False), by=anna_editor)
    Page.objects.filter(pk=page.pk).update(latest_revision_created_at=timezone.now() - dt.timedelta(days=400))
    privacy = StandardPage.objects.get(title="Privacy nl")
    privacy.body = [{"type": "text", "value": '<p><a href="/weg/">weg</a></p>'}]
    privacy.save_revision(user=anna_editor).publish()
    privacy.save_revision(user=anna_editor)
    term = Term.objects.create(
        site=site, name="2013-2018", slug="toen", starts_on=dt.date(2013, 1, 1), ends_on=dt.date(2018, 12, 31)
    )
    note = StrategicNoteFactory(slug="toen", term=term)
    add_note_page(note)
    save_commitment(
        Commitment(note=note, code="1", theme=theme, target_on=dt.date(2018, 1, 1)),
        texts={"nl": "Bomen"}, origins=[], by=None,
    )  # fmt: skip
    home = Page.objects.get(title="Werkbezoeken nl")
    home.add_child(
        instance=AccessibilityStatementPage(
            title="Toegankelijk", slug="toegankelijk", summary="x", locale=home.locale, prepared_on=dt.date(2020, 1, 1),
            reviewed_on=dt.date(2020, 1, 1), feedback_email="a@stad.example", enforcement_name="x",
            enforcement_url="https://ombud.example/",
        )
    )  # fmt: skip
    InfoDayFactory(themes=[theme], location="")
    check_links(site, now=timezone.now())


def test_each_kind_is_counted(everything, anna_editor):
    assert waits(anna_editor) == {
        "reviews-mine": 1, "reviews-late": 1, "links": 1, "commitments": 1, "drafts": 1, "themes": 1, "notes": 1,
        "statements": 1, "days-without-place": 1, "days-without-text": 1,
    }  # fmt: skip


def test_nothing_waits_on_a_site_that_is_in_order(site, anna_editor):
    assert waits(anna_editor) == {}


def test_nothing_of_it_is_for_who_may_change_nothing(everything, carla_reader):
    assert waits(carla_reader) == {}


def test_what_was_put_right_goes_from_the_list(everything, site, anna_editor):
    PageReview.objects.update(due_on=timezone.localdate() + dt.timedelta(days=60))
    InfoDay.objects.update(location="Stadhuis")
    left = waits(anna_editor)
    assert not {"reviews-mine", "reviews-late", "days-without-place"} & set(left)


def test_the_number_of_queries_does_not_grow(everything, anna_editor):
    with CaptureQueriesContext(connection) as few:
        waits(anna_editor)
    for _number in range(5):
        InfoDayFactory(location="")
        add_note_page(StrategicNoteFactory(term=Term.objects.get()))
    with CaptureQueriesContext(connection) as many:
        waits(anna_editor)
    assert len(many) <= len(few)


def test_every_line_on_the_first_screen_leads_to_a_list_of_as_many(client, everything, site, anna_editor):
    client.force_login(anna_editor)
    first = client.get("/admin/").content.decode()
    for wait in waiting_for(seeker(anna_editor, site, now=timezone.now())):
        assert wait.url.replace("&", "&amp;") in first
        answer = client.get(wait.url)
        assert answer.status_code == 200
        if "lines" in answer.context:
            assert len(answer.context["lines"]) == wait.count


@pytest.mark.parametrize("kind", ["drafts", "themes", "days-without-place", "images"])
def test_the_lists_show_a_reader_nothing(client, everything, carla_reader, kind):
    client.force_login(carla_reader)
    answer = client.get(f"/admin/waiting/{kind}/")
    assert answer.status_code == 200
    assert answer.context["lines"] == []
    assert client.get("/admin/waiting/iets-anders/").status_code == 404
