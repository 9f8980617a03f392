"""What a process remembers of a site is used under the version of the content, and never a moment longer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import Page

from cms.core.content_version.reading import reader
from cms.core.memo import memo, remember

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made():
    """How often something was made, and what it was made of."""
    calls = []

    def make():
        calls.append(Page.objects.filter(depth=1).count())
        return len(calls)

    yield calls, make
    reader.close()


def test_an_entry_is_made_once_until_any_content_changes(site, made):
    _calls, make = made
    assert [remember("one", make), remember("one", make)] == [1, 1]
    Page.objects.filter(pk=site.root_page_id).update(title="Anders")
    assert [remember("one", make), remember("one", make)] == [2, 2]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE wagtailcore_site SET site_name = 'Met de hand'")
    assert remember("one", make) == 3


def test_a_draft_or_a_session_outdates_nothing(site, made, client, anna_editor):
    _calls, make = made
    remember("one", make)
    site.root_page.specific.save_revision()
    client.force_login(anna_editor)
    assert remember("one", make) == 1


def test_inside_a_transaction_everything_is_made_anew(site, made):
    _calls, make = made
    remember("one", make)
    with transaction.atomic():
        assert [remember("one", make), remember("one", make)] == [2, 3]
    assert remember("one", make) == 1


def test_an_entry_of_a_moment_holds_until_the_next_change_by_the_clock(site, made):
    _calls, make = made
    now = timezone.now()

    def ask(seconds):
        moment = now + timedelta(seconds=seconds)
        return remember("one", make, now=moment, until=lambda: moment + timedelta(seconds=10))

    assert [ask(0), ask(9), ask(10), ask(11)] == [1, 1, 2, 2]
    # Before it was made it did not hold either.
    assert ask(5) == 3
    # Another day is nobody's memory.
    assert [ask(90_000), ask(90_000)] == [4, 5]


def test_while_nothing_is_counted_nothing_is_remembered(site, made):
    _calls, make = made
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_contentversion SET is_counting = %s", [False])
    try:
        assert [remember("one", make), remember("one", make)] == [1, 2]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE core_contentversion SET is_counting = %s", [True])


def test_who_changes_content_sees_the_change_at_once_even_where_a_reading_is_trusted(site, made):
    _calls, make = made
    memo.trusts_lease = True
    remember("one", make)
    with memo.changing():
        Page.objects.filter(pk=site.root_page_id).update(title="Anders")
        assert remember("one", make) == 2


def test_who_may_change_content_reads_the_version_once_until_something_was_written(site, made, monkeypatch):
    _calls, make = made
    readings = []
    read = reader.read
    monkeypatch.setattr(reader, "lease", 60.0)
    monkeypatch.setattr(reader, "read", lambda: readings.append(1) or read())
    with memo.changing():
        for _time in range(3):
            assert remember("one", make) == 1
        assert Page.objects.filter(depth=1).exists()
        assert remember("one", make) == 1
        assert len(readings) == 1
        with transaction.atomic():
            Page.objects.filter(pk=site.root_page_id).update(title="Anders")
        assert [remember("one", make), remember("one", make)] == [2, 2]
        assert len(readings) == 2
        monkeypatch.setattr(reader, "lease", 0.0)
        remember("one", make)
        assert len(readings) == 3


def test_names_that_somebody_invents_do_not_fill_the_memory(site, monkeypatch):
    monkeypatch.setattr("cms.core.memo.MOST_ENTRIES", 10)
    for number in range(50):
        remember(("host", number), lambda: 1)
    assert len(memo._state[1]) <= 10
