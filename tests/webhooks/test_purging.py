"""Caches in front of the site: every address that a change touches is dropped, pages and API answers alike."""

from __future__ import annotations

import datetime as dt
import json

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from cms.changes.services import settle
from cms.webhooks import caches
from cms.webhooks.models import CachedAddress, PurgeCursor
from cms.webhooks.remembering import RememberAddresses, write
from cms.webhooks.services import purging
from tests.webhooks.receiver import Receiver

pytestmark = pytest.mark.django_db
REMEMBER = "cms.webhooks.remembering.RememberAddresses"


@pytest.fixture
def cache_in_front(settings):
    """A cache that takes PURGE by address."""
    with Receiver(status=200) as receiver:
        url = f"http://127.0.0.1:{receiver.port}"
        settings.CDN = {"kind": "addresses", "url": url, "zone": "", "token": ""}
        settings.WAGTAILFRONTENDCACHE = {
            "default": {"BACKEND": "cms.webhooks.caches.AddressCache", "LOCATION": url},
        }
        purging.purge_due(now=timezone.now() - dt.timedelta(days=1))
        yield receiver


def purged(receiver) -> set[str]:
    assert {one.method for one in receiver.received} <= {"PURGE"}
    return {one.headers["host"] + one.path for one in receiver.received}


def test_change_of_a_page_drops_the_page_and_the_api_answers_made_from_it(cache_in_front, theme):
    settle(now=timezone.now())
    purging.purge_due(now=timezone.now())
    client = Client()
    page = theme.pages.get(locale__language_code="nl")
    asked = ["/themas/", "/themas/inclusieve-stad/", "/api/v1/themes?locale=nl", "/api/v1/themes/inclusieve-stad"]
    for address in [*asked, "/privacy/"]:
        assert client.get(address).status_code == 200, address
    known = set(CachedAddress.objects.values_list("url", flat=True))
    assert known == {f"http://testserver{address}" for address in [*asked, "/privacy/"]}
    cache_in_front.received.clear()
    page.title = "Een andere titel"
    page.save_revision().publish()
    settle(now=timezone.now())
    assert purging.purge_due(now=timezone.now()) > 0
    assert purged(cache_in_front) >= {f"testserver{address}" for address in asked}


def test_everything_is_dropped_a_second_time_a_little_later(cache_in_front, change):
    now = timezone.now()
    change(occurred_at=now, paths=["/a/"], tags=[])
    assert purging.purge_due(now=now) == 1
    assert purging.purge_due(now=now) == 0
    assert purging.purge_due(now=now + dt.timedelta(seconds=16)) == 1
    assert [one.path for one in cache_in_front.received] == ["/a/", "/a/"]


def test_cache_that_fails_is_asked_again_and_nothing_is_skipped(cache_in_front, change):
    with time_machine.travel("2026-03-02T09:00Z", tick=False) as clock:
        PurgeCursor.objects.update(next_at=timezone.now())
        cache_in_front.status = 503
        change(paths=["/a/"], tags=[])
        assert purging.purge_due(now=timezone.now()) == 0
        assert PurgeCursor.objects.get(name="first").error == "503 Service Unavailable"
        cache_in_front.status = 404
        change(paths=["/b/"], tags=[])
        assert purging.purge_due(now=timezone.now()) == 0, "it rests first"
        clock.shift(dt.timedelta(seconds=6))
        assert purging.purge_due(now=timezone.now()) == 2, "what is not there needs no dropping"
    assert {one.path for one in cache_in_front.received} == {"/a/", "/b/"}


def test_a_pass_is_taken_by_one_worker_only_until_its_lease_is_over(cache_in_front, change):
    now = timezone.now()
    change(occurred_at=now)
    PurgeCursor.objects.update(next_at=now)
    assert purging._claim("first", now, now) is not None
    assert purging._claim("first", now, now) is None
    assert purging._claim("first", now, now + purging.LEASE + dt.timedelta(seconds=1)) is not None


@pytest.mark.parametrize(
    ("kind", "path", "header", "said"),
    [
        ("cloudflare", "/client/v4/zones/z1/purge_cache", ("authorization", "Bearer t1"), {"tags": ["t1", "t2"]}),
        ("fastly", "/service/z1/purge", ("fastly-key", "t1"), {"surrogate_keys": ["t1", "t2"]}),
        ("xkey", "/", ("xkey-purge", "t1 t2"), None),
    ],
)
def test_cache_that_knows_tags_hears_the_tags(settings, change, kind, path, header, said):
    with Receiver(status=200) as receiver:
        settings.CDN = {"kind": kind, "url": f"http://127.0.0.1:{receiver.port}", "zone": "z1", "token": "t1"}
        now = timezone.now()
        purging.purge_due(now=now)
        change(occurred_at=now, tags=["t2"])
        change(occurred_at=now, tags=["t1", "t2"])
        assert purging.purge_due(now=now) == 2
        (request,) = receiver.received
    assert request.path == path
    assert request.headers[header[0]] == header[1]
    assert (json.loads(request.body) if request.body else None) == said


def test_without_a_cache_in_front_nothing_is_remembered_or_asked(settings, theme, change):
    change()
    assert Client().get("/themas/").status_code == 200
    assert purging.purge_due(now=timezone.now()) == 0
    assert (CachedAddress.objects.count(), PurgeCursor.objects.count()) == (0, 0)


def test_address_that_could_not_be_written_down_is_kept_by_no_cache_in_front(cache_in_front, theme, monkeypatch):
    client = Client()
    kept = client.get("/themas/")
    assert "CDN-Cache-Control" not in kept
    for name, long in (("MOST_IN_A_MINUTE", "/themas/?x=1"), ("LONGEST_ADDRESS", "/themas/?y=1")):
        monkeypatch.setattr(f"cms.webhooks.remembering.{name}", 1)
        answer = Client().get(long) if name == "LONGEST_ADDRESS" else client.get(long)
        assert (answer["CDN-Cache-Control"], answer["Surrogate-Control"]) == ("no-store", "no-store")
    assert CachedAddress.objects.values("url").distinct().count() == 1


def test_tag_that_an_answer_no_longer_carries_is_forgotten(site):
    write(site, "http://testserver/", ["a", "b"])
    write(site, "http://testserver/", ["b", "c"])
    assert sorted(CachedAddress.objects.values_list("tag", flat=True)) == ["b", "c"]
    assert purging.forget_addresses(now=timezone.now() + dt.timedelta(days=8)) == 2


def test_errors_that_wagtails_backends_only_log_count_as_failures(settings):
    settings.WAGTAILFRONTENDCACHE = {
        "default": {
            "BACKEND": "wagtail.contrib.frontend_cache.backends.HTTPBackend",
            "LOCATION": "http://127.0.0.1:9",
        },
    }
    with pytest.raises(caches.PurgeFailed, match="Couldn't purge"):
        caches.purge_addresses(["http://testserver/"])


def test_middleware_writes_an_answer_down_once(cache_in_front, rf, site, django_assert_num_queries):
    def answer(_request):
        from django.http import HttpResponse

        return HttpResponse(headers={"Cache-Tag": "a,b"})

    remember = RememberAddresses(answer)
    remember(rf.get("/x/"))
    with django_assert_num_queries(0):
        remember(rf.get("/x/"))
