"""Which searches without result are counted, for how long, and how many."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from search.models import SearchMiss
from search.services import misses

pytestmark = pytest.mark.django_db
BROWSER = "Mozilla/5.0 (X11; Linux) Firefox/140.0"
NOW = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "typed",
    ["jan@stad.example", "jan @stad", "0475 12 34 56", "BE68 5390 0754 7034", "12.34.567", "85.07.30-033 28",
     "een twee drie vier vijf zes zeven", "12", "\"'", "", "x" * 81, "https://stad.example", "mailto:jan"],
)  # fmt: skip
def test_what_could_be_a_person_is_not_kept(site, typed):
    assert misses.record(site, "nl", typed, now=NOW, user_agent=BROWSER) is False
    assert not SearchMiss.objects.exists()


def test_misses_are_counted_a_day_in_clean_words(site):
    for typed in ("Zwembad ", "zwembad", '"ZWEMBAD"'):
        assert misses.record(site, "nl", typed, now=NOW, user_agent=BROWSER)
    misses.record(site, "nl", "zwembad", now=NOW + dt.timedelta(days=1), user_agent=BROWSER)
    misses.record(site, "fr", "piscine 2026", now=NOW, user_agent=BROWSER)
    rows = SearchMiss.objects.order_by("on", "language").values_list("words", "language", "times")
    assert list(rows) == [("piscine 2026", "fr", 1), ("zwembad", "nl", 3), ("zwembad", "nl", 1)]
    assert misses.misses_since(site, dt.date(2026, 3, 5)) == 1
    assert misses.misses_since(site, dt.date(2026, 3, 1)) == 5


@pytest.mark.parametrize("agent", ["", "Googlebot/2.1", "curl/8.0", "python-requests/2", "SomeSpider"])
def test_robots_are_not_counted(site, agent):
    assert not misses.record(site, "nl", "zwembad", now=NOW, user_agent=agent)


def test_flood_is_cut_off(site, monkeypatch):
    monkeypatch.setattr(misses, "MOST_A_MINUTE", 3)
    kept = [misses.record(site, "nl", f"woord {number}", now=NOW, user_agent=BROWSER) for number in range(5)]
    assert kept == [True, True, True, False, False]
    assert misses.record(site, "nl", "later", now=NOW + dt.timedelta(minutes=1), user_agent=BROWSER)


def test_different_words_of_a_day_are_limited(site, monkeypatch):
    monkeypatch.setattr(misses, "MOST_A_DAY", 2)
    kept = [
        misses.record(site, "nl", words, now=NOW, user_agent=BROWSER) for words in ("een een", "twee", "drie", "twee")
    ]
    assert kept == [True, True, False, True]


def test_old_misses_are_forgotten(site):
    for days in (89, 90, 91):
        day = timezone.localdate(NOW) - dt.timedelta(days=days)
        SearchMiss.objects.create(site=site, language="nl", words=f"dag {days}", on=day)
    assert misses.forget_old(NOW) == 1
    assert sorted(SearchMiss.objects.values_list("words", flat=True)) == ["dag 89", "dag 90"]


def test_page_counts_a_miss_once_and_not_when_insisted(client, site):
    agent = {"User-Agent": BROWSER}
    client.get("/zoeken/?q=Zwembad", headers=agent)
    client.head("/zoeken/?q=Zwembad", headers=agent)
    client.get("/zoeken/?q=Zwembad&literal=1", headers=agent)
    assert list(SearchMiss.objects.values_list("words", "times")) == [("zwembad", 1)]
