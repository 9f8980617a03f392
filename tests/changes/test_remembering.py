"""What a process remembers instead of asking counts as read all the same."""

from __future__ import annotations

import pytest

from cms.core.memo import memo, remember
from cms.core.reads import noting
from tests.changes.test_tagging import PUBLIC
from tests.factories.visits import InfoDayFactory
from themes.models import Theme


@pytest.fixture
def remembering(transactional_db, monkeypatch):
    memo.forget()
    yield
    memo.forget()


def test_what_an_entry_was_made_from_is_noted_at_each_use(remembering, theme):
    for _time in range(3):
        with noting() as reads:
            remember("themes", lambda: list(Theme.objects.all()))
        assert reads.names == {"themes_theme"}


def test_entry_made_from_an_entry_says_both(remembering, theme):
    for _time in range(2):
        with noting() as reads:
            remember("outer", lambda: remember("inner", lambda: list(Theme.objects.all())))
        assert reads.names == {"themes_theme"}


def test_answers_carry_the_same_tags_with_a_full_memory_as_with_an_empty_one(remembering, client, theme):
    InfoDayFactory(key="dag", themes=[theme])
    for address in PUBLIC:
        client.get(address)
        memo.forget()
        first = client.get(address).headers["Cache-Tag"]
        assert client.get(address).headers["Cache-Tag"] == first, address
