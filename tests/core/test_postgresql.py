"""Connections to PostgreSQL: statements of our own are prepared, and a connection that ended is never used again."""

from __future__ import annotations

import psycopg
import pytest
from django.db import DatabaseError, connection
from django.db.backends.postgresql import base

from cms.core.gathering import fetch

pytestmark = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="about PostgreSQL")


@pytest.fixture
def questions(monkeypatch):
    """How often Django's own question was asked."""
    asked: list[None] = []
    usable = base.DatabaseWrapper.is_usable

    def is_usable(self):
        asked.append(None)
        return usable(self)

    monkeypatch.setattr(base.DatabaseWrapper, "is_usable", is_usable)
    return asked


@pytest.fixture
def wrapper(transactional_db):
    """A connection of its own beside the test's."""
    made = connection.copy()
    made.connect()
    yield made
    made.close()


def end(wrapper) -> None:
    """Let the server end a connection, as a restart does, and wait until it has."""
    pid = wrapper.connection.info.backend_pid
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        assert cursor.fetchone() == (True,)


def test_connection_in_use_is_asked_once(wrapper, questions):
    assert wrapper.is_usable()
    assert [wrapper.is_usable() for _request in range(5)] == [True] * 5
    assert len(questions) == 1


def test_connection_that_was_idle_is_asked(wrapper, questions):
    assert wrapper.is_usable()
    wrapper.answered_at -= 2
    assert wrapper.is_usable()
    assert len(questions) == 2


def test_connection_that_the_server_ended_is_not_usable_however_recently_it_was(wrapper):
    assert wrapper.is_usable()
    end(wrapper)
    assert not wrapper.is_usable()


def test_connection_that_nobody_has_is_not_usable(wrapper):
    assert wrapper.is_usable()
    wrapper.connection.close()
    assert not wrapper.is_usable()


def test_statement_that_comes_back_is_prepared(transactional_db):
    for number in range(8):
        assert fetch("SELECT 'prepared here', CAST(%s AS integer), '100%%'", [number]) == [
            ("prepared here", number, "100%")
        ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%prepared here%'")
        assert cursor.fetchone() == (1,)


def test_statement_that_fails_is_an_error_of_django(transactional_db):
    for _turn in range(8):
        with pytest.raises(DatabaseError) as caught:
            fetch("SELECT nothing FROM nowhere WHERE 1 = %s", [1])
        assert isinstance(caught.value.__cause__, psycopg.Error)
