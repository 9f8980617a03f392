"""On SQLite a turn to write comes soon or is an error, and the connection is left as it was."""

from __future__ import annotations

import sqlite3

import pytest
from django.db import OperationalError, connection, transaction

from cms.core import write_turns
from cms.core.write_turns import in_turn
from visits.models import ReferenceCounter

pytestmark = pytest.mark.django_db(transaction=True)
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="one writes at a time on SQLite only")


@pytest.fixture
def other():
    """A connection that is writing."""
    made = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    made.execute("BEGIN IMMEDIATE")
    yield made
    made.close()


def patience():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        return cursor.fetchone()[0]


@on_sqlite
def test_turn_comes_at_the_first_question_after_the_lock_is_free(site, other, monkeypatch):
    pauses = []

    def pause(seconds):
        pauses.append(seconds)
        if len(pauses) == 3:
            other.execute("ROLLBACK")

    monkeypatch.setattr(write_turns.time, "sleep", pause)
    before = patience()
    with in_turn():
        assert connection.in_atomic_block
        ReferenceCounter.objects.create(site=site, year=2027)
    assert len(pauses) == 3
    assert max(pauses) < 0.002
    assert (patience(), ReferenceCounter.objects.count()) == (before, 1)


@on_sqlite
def test_turn_that_does_not_come_is_an_error_and_nothing_is_left_of_it(site, other, monkeypatch):
    connection.ensure_connection()
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0)
    with pytest.raises(OperationalError, match="locked"), in_turn():
        pytest.fail("in the middle of another's turn")
    assert not connection.in_atomic_block
    other.execute("ROLLBACK")
    with in_turn():
        ReferenceCounter.objects.create(site=site, year=2027)
    assert ReferenceCounter.objects.count() == 1


def test_it_is_one_transaction_and_within_another_a_part_of_that(site):
    def fail(context):
        with context:
            ReferenceCounter.objects.create(site=site, year=2027)
            raise KeyError

    with pytest.raises(KeyError):
        fail(in_turn())
    assert not ReferenceCounter.objects.exists()
    with transaction.atomic():
        ReferenceCounter.objects.create(site=site, year=2026)
        with pytest.raises(KeyError):
            fail(in_turn())
    assert list(ReferenceCounter.objects.values_list("year", flat=True)) == [2026]
