"""The public pages and calendars of info days, and the banner."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from tests.factories.visits import InfoDayFactory, VisitRequestFactory
from visits.models import InfoDay, Registration

pytestmark = pytest.mark.django_db


def _text(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def _events(text):
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    return [json.loads(one) for one in found]


def test_list_shows_upcoming_and_past_but_no_drafts(client, theme):
    InfoDayFactory(key="komt", titles={"nl": "Dag die komt"}, themes=[theme])
    InfoDayFactory(key="was", past=True, titles={"nl": "Dag die was"}, themes=[theme])
    InfoDayFactory(key="kladje", draft=True, titles={"nl": "Kladversie"}, themes=[theme])
    text = _text(client, "/informatiedagen/")
    assert text.index("Dag die komt") < text.index("Dag die was")
    assert "Kladversie" not in text
    assert client.get("/informatiedagen/kladje/").status_code == 404
    assert client.get("/informatiedagen/kladje.ics").status_code == 404
    assert "Kladversie" not in client.get("/informatiedagen.ics").content.decode()


def test_list_without_days_says_so(client, site):
    assert "gs-empty" in _text(client, "/informatiedagen/")


def test_list_costs_the_same_for_more_days(client, theme, django_assert_num_queries):
    InfoDayFactory(themes=[theme])
    client.get("/informatiedagen/")
    with CaptureQueriesContext(connection) as one:
        client.get("/informatiedagen/")
    for _ in range(3):
        InfoDayFactory(themes=[theme])
    with django_assert_num_queries(len(one)):
        client.get("/informatiedagen/")


def test_page_is_in_the_language_of_the_path(client, theme):
    InfoDayFactory(key="dag", titles={"nl": "Infodag", "en": "Info day"}, themes=[theme])
    assert '<html lang="en">' in _text(client, "/en/informatiedagen/dag/")
    assert "Info day" in _text(client, "/en/informatiedagen/dag/")
    assert '<html lang="nl-BE">' in _text(client, "/informatiedagen/dag/")


def test_page_without_a_translation_shows_dutch_and_points_to_it(client, theme):
    InfoDayFactory(key="dag", titles={"nl": "Infodag"}, themes=[theme])
    text = _text(client, "/fr/informatiedagen/dag/")
    assert '<h1 class="ds-heading" data-size="lg" lang="nl-BE">Infodag</h1>' in text
    assert '<link rel="canonical" href="http://testserver/informatiedagen/dag/">' in text
    assert 'hreflang="x-default"' not in text


def test_page_names_itself_in_every_language_it_has(client, theme):
    InfoDayFactory(key="dag", themes=[theme])
    text = _text(client, "/en/informatiedagen/dag/")
    assert '<link rel="canonical" href="http://testserver/en/informatiedagen/dag/">' in text
    assert re.findall(r'rel="alternate" hreflang="([^"]+)"', text) == ["nl-BE", "x-default", "en"]


def test_cancelled_day_keeps_its_page_and_says_why(client, theme):
    InfoDayFactory(key="dag", cancelled=True, themes=[theme])
    text = _text(client, "/informatiedagen/dag/")
    assert "De gids is ziek." in text
    assert "?info_day=" not in text
    assert _events(text)[0]["eventStatus"] == "https://schema.org/EventCancelled"


def test_structured_data_cannot_be_broken_out_of(client, theme):
    title = "</script><script>alert(1)</script><!--"
    InfoDayFactory(key="dag", titles={"nl": title}, themes=[theme])
    text = _text(client, "/informatiedagen/dag/")
    assert "<script>alert" not in text
    assert _events(text)[0]["name"] == title


def test_day_of_another_site_is_not_found(client, theme):
    from wagtail.models import Site

    other = Site.objects.create(hostname="ander.example", root_page=theme.site.root_page)
    InfoDayFactory(key="elders", site=other, themes=[theme])
    assert client.get("/informatiedagen/elders/").status_code == 404


def test_feed_validates_and_answers_304(client, theme):
    InfoDayFactory(key="komt", themes=[theme])
    InfoDayFactory(key="af", cancelled=True, themes=[theme])
    InfoDayFactory(key="lang-geleden", starts_at=timezone.now() - dt.timedelta(days=400), themes=[theme])
    response = client.get("/informatiedagen.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    statuses = [event["STATUS"] for event in Calendar.from_ical(response.content).walk("VEVENT")]
    assert sorted(statuses) == ["CANCELLED", "CONFIRMED"]
    again = client.get("/informatiedagen.ics", headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_feed_in_english_links_to_the_english_pages(client, theme):
    InfoDayFactory(key="dag", themes=[theme])
    (event,) = Calendar.from_ical(client.get("/en/informatiedagen.ics").content).walk("VEVENT")
    assert event["URL"] == "http://testserver/en/informatiedagen/dag/"


def test_answers_are_not_kept_past_the_start_of_a_day(client, theme):
    start = timezone.now() + dt.timedelta(days=1)
    InfoDayFactory(starts_at=start, themes=[theme])
    with time_machine.travel(start - dt.timedelta(seconds=20, microseconds=1), tick=False):
        assert client.get("/informatiedagen/")["Cache-Control"] == "public, max-age=20"
    with time_machine.travel(start - dt.timedelta(hours=2), tick=False):
        assert client.get("/informatiedagen/")["Cache-Control"] == "public, max-age=60"


def test_post_is_refused(client, site):
    assert client.post("/informatiedagen/").status_code == 405


# The banner -----------------------------------------------------------------------------------


def test_banner_changes_over_at_the_minute_the_day_starts(client, theme):
    start = dt.datetime(2027, 3, 28, 7, 30, tzinfo=dt.UTC)  # 09:30 in Brussels, the night the clock went forward
    InfoDayFactory(key="eerst", starts_at=start, titles={"nl": "Eerste dag"}, themes=[theme])
    InfoDayFactory(key="dan", starts_at=start + dt.timedelta(days=7), titles={"nl": "Tweede dag"}, themes=[theme])
    with time_machine.travel(start - dt.timedelta(minutes=1), tick=False):
        text = _text(client, "/")
        assert "28/03/2027" in text
        assert "09:30" in text
        assert _banner(text) == "Eerste dag"
    with time_machine.travel(start, tick=False):
        assert _banner(_text(client, "/")) == "Tweede dag"
    with time_machine.travel(start + dt.timedelta(days=8), tick=False):
        assert _banner(_text(client, "/")) is None


def _banner(text):
    found = re.search(r'id="next-info-day">\s*<a [^>]*>(.*?)</a>', text, re.DOTALL)
    return found.group(1) if found else None


def test_banner_never_shows_cancelled_or_draft_days(client, theme):
    InfoDayFactory(cancelled=True, themes=[theme])
    InfoDayFactory(draft=True, themes=[theme])
    assert _banner(_text(client, "/")) is None


def test_theme_page_announces_its_own_day_only(client, theme, other_theme):
    soon = timezone.now() + dt.timedelta(days=3)
    InfoDayFactory(titles={"nl": "Van een ander"}, starts_at=soon, themes=[other_theme])
    InfoDayFactory(titles={"nl": "Van dit thema"}, themes=[theme])
    assert _banner(_text(client, "/themas/inclusieve-stad/")) == "Van dit thema"
    assert _banner(_text(client, "/themas/duurzame-stad/")) == "Van een ander"
    assert _banner(_text(client, "/")) == "Van een ander"


def test_banner_links_to_the_form_with_the_day(client, theme):
    day = InfoDayFactory(themes=[theme])
    assert f'href="/werkbezoek-aanvragen/?info_day={day.pk}"' in _text(client, "/")
    assert f'href="/en/werkbezoek-aanvragen/?info_day={day.pk}"' in _text(client, "/en/")


def test_banner_after_the_deadline_has_no_form_link(client, theme):
    day = InfoDayFactory(registration_deadline=timezone.now() - dt.timedelta(minutes=1), themes=[theme])
    text = _text(client, "/")
    assert _banner(text) == "Infodag"
    assert f"?info_day={day.pk}" not in text
    assert "gs-closed" in text


def test_banner_counts_people_and_says_when_full(client, theme):
    day = InfoDayFactory(capacity=10, themes=[theme])
    _register(day, 7, "accepted")
    _register(day, 9, "cancelled")
    assert re.search(r"\b3 (plaatsen|places)", _text(client, "/"))
    _register(day, 3, "invited")
    assert not re.search(r"\b\d+ (plaatsen|places)", _text(client, "/"))
    assert InfoDay.objects.with_places().get(pk=day.pk).people_left == 0


def _register(day, people, status):
    Registration.objects.create(
        info_day=day, visit_request=VisitRequestFactory(), people=people, status=status, created_at=timezone.now()
    )


def test_public_pages_set_no_cookie_and_vary_on_none(client, theme):
    InfoDayFactory(key="dag", themes=[theme])
    for path in ("/", "/en/", "/themas/inclusieve-stad/", "/informatiedagen/", "/informatiedagen/dag/", "/zoeken/?q=a"):
        response = client.get(path)
        assert not response.cookies, path
        assert "cookie" not in response.get("Vary", "").lower(), path
