"""A mirror that follows `GET sync` equals a full read, and learns nothing that is not public."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

from cms.changes.models import ChangeState
from cms.changes.sync import SALT, token_for
from home.models import HomePage
from tests.factories.themes import ThemeFactory, add_theme_page
from tests.factories.visits import InfoDayFactory
from themes.models import ThemePage
from visits.models import InfoDay

SYNC = "/api/v1/sync"


@pytest.fixture
def ask(client, theme, other_theme):
    InfoDayFactory(key="dag", themes=[theme])

    def get(since="", **parameters):
        response = client.get(SYNC, {"since": since, **parameters})
        assert response.status_code == 200, response.content
        return response.json()

    return get


def everything(ask, since="", limit=100):
    """All entries until there are no more, and the token."""
    entries, more = [], True
    while more:
        answer = ask(since, limit=limit)
        assert len(answer["items"]) <= limit
        entries += answer["items"]
        since, more = answer["next"], answer["more"]
    return entries, since


def names(entries):
    return {(entry["kind"], entry["key"], entry["locale"]): entry for entry in entries}


def page():
    return ThemePage.objects.get(slug="inclusieve-stad", locale__language_code="nl")


def test_without_token_all_that_is_public_comes_as_the_endpoints_give_it(client, ask):
    found = names(everything(ask)[0])
    day = InfoDay.objects.get()
    assert (
        found["theme", "inclusieve-stad", "en"]["item"] == client.get("/api/v1/themes/inclusieve-stad?locale=en").json()
    )
    assert found["info_day", str(day.pk), "fr"]["item"] == client.get(f"/api/v1/info-days/{day.pk}?locale=fr").json()
    for kind, address in (("site", "site"), ("menu", "menu"), ("alerts", "alerts"), ("banner", "banners")):
        assert found[kind, "", "en"]["item"] == client.get(f"/api/v1/{address}?locale=en").json()
    home = Page.objects.get(slug="home-nl")
    assert found["page", str(home.pk), "nl"]["item"] == client.get("/api/v1/pages?path=/").json()
    assert all(entry["change"] == "upsert" for entry in found.values())


def test_parts_are_together_what_one_answer_is(ask):
    assert names(everything(ask, limit=3)[0]) == names(everything(ask)[0])


def test_nothing_happened_is_nothing(ask):
    _entries, token = everything(ask)
    assert ask(token)["items"] == []
    assert ask(ask(token)["next"])["items"] == []


def test_what_is_hidden_comes_as_a_name_and_nothing_else(ask):
    _entries, token = everything(ask)
    hidden = page()
    Page.objects.filter(pk=hidden.pk).update(title="Zwijgplicht", draft_title="Zwijgplicht")
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    entries = everything(ask, token)[0]
    assert names(entries)["theme", "inclusieve-stad", "nl"] == {
        "kind": "theme", "key": "inclusieve-stad", "locale": "nl", "path": "/themas/inclusieve-stad/",
        "change": "gone", "item": None,
    }  # fmt: skip
    assert "Zwijgplicht" not in str(entries)


def test_page_that_never_was_public_is_never_told(ask):
    _entries, token = everything(ask)
    home = Page.objects.get(slug="home-nl")
    from cms.core.models import StandardPage

    draft = home.add_child(instance=StandardPage(title="Zwijgplicht", slug="zwijgplicht", summary=".", live=False))
    assert everything(ask, token)[0] == []
    draft.delete()
    assert everything(ask, token)[0] == []


def test_page_that_moves_comes_with_its_new_address_under_its_name(ask):
    _entries, token = everything(ask)
    page().move(Page.objects.get(slug="home-nl"), "last-child")
    entry = names(everything(ask, token)[0])["theme", "inclusieve-stad", "nl"]
    assert (entry["change"], entry["path"], entry["item"]["path"]) == (
        "upsert",
        "/inclusieve-stad/",
        "/inclusieve-stad/",
    )


@pytest.mark.parametrize("change", [{"live": False}, {"title": "Tussentijds"}])
def test_what_changes_while_it_is_told_and_changes_back_is_not_told_wrongly(ask, monkeypatch, change):
    """It differs between settling and reading, and no longer when it is settled again: nobody would hear of it."""
    _entries, token = everything(ask)
    Page.objects.filter(pk=page().pk).update(title="Andere titel")
    from cms.changes import sync

    settle, times = sync.settle, []

    def settle_and_change(*, now):
        settle(now=now)
        times.append(now)
        if len(times) == 1:
            Page.objects.filter(pk=page().pk).update(**change)
        else:
            Page.objects.filter(pk=page().pk).update(live=True, title="Andere titel")
            settle(now=now)

    monkeypatch.setattr(sync, "settle", settle_and_change)
    entry = names(everything(ask, token)[0])["theme", "inclusieve-stad", "nl"]
    assert (entry["change"], entry["item"]["title"]) == ("upsert", "Andere titel")
    assert len(times) > 1


def test_what_keeps_changing_is_left_for_the_next_time(ask, monkeypatch):
    _entries, token = everything(ask)
    from cms.changes import sync

    settle, times = sync.settle, []

    def settle_and_change(*, now):
        settle(now=now)
        times.append(now)
        Page.objects.filter(pk=page().pk).update(title=f"Titel {len(times)}")

    Page.objects.filter(pk=page().pk).update(title="Titel 0")
    monkeypatch.setattr(sync, "settle", settle_and_change)
    answer = ask(token)
    assert answer["more"]
    assert "theme" not in {entry["kind"] for entry in answer["items"] if entry["locale"] == "nl"}
    assert ask("", limit=100)["more"]
    monkeypatch.setattr(sync, "settle", settle)
    assert names(everything(ask, answer["next"])[0])["theme", "inclusieve-stad", "nl"]["item"]["title"] == "Titel 6"


def test_it_comes_to_light_again(ask):
    page().unpublish()
    _entries, token = everything(ask)
    page().save_revision().publish()
    assert names(everything(ask, token)[0])["theme", "inclusieve-stad", "nl"]["change"] == "upsert"


def test_expiry_is_told_when_it_comes(ask):
    soon = timezone.now() + timedelta(hours=1)
    Page.objects.filter(pk=page().pk).update(expire_at=soon)
    _entries, token = everything(ask)
    with time_machine.travel(soon, tick=False):
        assert names(everything(ask, token)[0])["theme", "inclusieve-stad", "nl"]["change"] == "gone"


@pytest.mark.parametrize(
    "token",
    ["x", "a:b:c", "W10:1:x", "é", "9" * 200, "-", signing.dumps("x", salt=SALT)],
    ids=["word", "parts", "signed badly", "accent", "digits", "dash", "signed nonsense"],
)
def test_forged_token_is_refused(client, ask, token):
    response = client.get(SYNC, {"since": token})
    assert (response.status_code, response.json()["type"].rsplit("/", 1)[-1]) == (410, "sync-token-expired")


def test_token_of_before_a_backup_was_put_back_is_refused(client, ask):
    _entries, token = everything(ask)
    ChangeState.objects.update(sequence=1)
    assert client.get(SYNC, {"since": token}).status_code == 410


def test_token_of_another_site_and_one_of_a_month_ago_are_refused(client, ask, site):
    everything(ask)
    root = Page.objects.get(depth=1).add_child(
        instance=HomePage(title="Elders", slug="elders", summary=".", intro=".", locale=site.root_page.locale)
    )
    other = Site.objects.create(hostname="elders.example", root_page=root)
    assert client.get(SYNC, {"since": token_for(other, 1)}).status_code == 410
    with time_machine.travel(time.time() - 30 * 24 * 3600, tick=False):
        old = token_for(site, 1)
    assert client.get(SYNC, {"since": old}).status_code == 410


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "since=%00", f"since={'9' * 201}", "q=1", "limit=1&limit=2"]
)
def test_nonsense_is_refused(client, ask, query):
    assert client.get(f"{SYNC}?{query}").status_code in (400, 422)


def test_answer_is_for_nobody_to_keep(client, ask):
    response = client.get(SYNC)
    assert response.headers["Cache-Control"] == "no-store"
    assert "Cache-Tag" not in response.headers


def test_cost_does_not_grow_with_what_is_told(ask, theme):
    counts = []
    for number in (1, 8):
        for each in range(number):
            InfoDayFactory(key=f"dag-{number}-{each}", themes=[theme])
            add_theme_page(ThemeFactory(code=f"thema-{number}-{each}"), title=f"Thema {number} {each}")
        everything(ask)
        with CaptureQueriesContext(connection) as queries:
            ask(limit=100)
        counts.append(len(queries))
    assert counts[0] == counts[1]
