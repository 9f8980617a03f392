"""The public figures: no small cell is shown, none can be worked out, and no name is read."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Site

from tests.factories.visits import VisitRequestFactory
from visits.services.public_statistics import (
    SMALLEST_CELL,
    PublicCell,
    has_statistics,
    merge_small,
    statistics_of,
    theme_titles,
)

CELLS = st.dictionaries(
    st.sampled_from([*"abcdefgh", "other"]), st.tuples(st.integers(0, 12), st.integers(0, 500)), max_size=9
)


@given(CELLS, st.sampled_from([None, "other"]))
def test_no_cell_below_five_is_shown_nor_left_over(cells, catch_all):
    shown = merge_small(cells, catch_all=catch_all)
    total = sum(visits for visits, _people in cells.values())
    named = {cell.key: cell for cell in shown if cell.key is not None}
    merged = [cell for cell in shown if cell.key is None]
    assert all(cell.visits >= SMALLEST_CELL for cell in shown)
    assert all((cell.visits, cell.people) == cells[key] for key, cell in named.items())
    hidden = {key: visits for key, (visits, _people) in cells.items() if visits and key not in named}
    assert len(merged) <= 1
    if total < SMALLEST_CELL:
        assert shown == []
    else:
        # Nothing disappears: what is shown adds up to the total, so a difference tells nothing new.
        assert sum(cell.visits for cell in shown) == total
        assert sum(cell.people for cell in shown) == sum(p for v, p in cells.values() if v)
        if hidden:
            assert merged[0].visits == sum(hidden.values()) >= SMALLEST_CELL
            # One hidden cell alone would be known by subtraction, unless it is the only cell there is and not small.
            assert len(hidden) >= 2
        else:
            assert merged == []
    if merged and catch_all:
        assert catch_all not in named


@given(CELLS)
def test_hidden_cells_could_be_each_other(cells):
    """Whoever knows how cells are merged still cannot tell which of the hidden ones has which number."""
    shown = merge_small(cells)
    named = {cell.key for cell in shown if cell.key is not None}
    hidden = [key for key, (visits, _people) in cells.items() if visits and key not in named]
    for one in hidden:
        for other in hidden:
            assert merge_small(cells | {one: cells[other], other: cells[one]}) == shown


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ({"a": 5, "b": 9}, [("b", 9), ("a", 5)]),
        ({"a": 4, "b": 9, "c": 6}, [("b", 9), (None, 10)]),
        ({"a": 1, "b": 1, "c": 6, "d": 7}, [("d", 7), (None, 8)]),
        ({"a": 4, "b": 6, "c": 6, "d": 7}, [("d", 7), (None, 16)]),
        ({"a": 3, "b": 2, "c": 6}, [("c", 6), (None, 5)]),
        ({"a": 4}, []),
        ({"a": 1, "b": 2}, []),
        ({"a": 4, "b": 30}, [(None, 34)]),
        ({"a": 30, "b": 0}, [("a", 30)]),
        ({}, []),
    ],
)
def test_merge_small_hides_a_second_cell_when_one_alone_would_be_known(cells, shown):
    found = merge_small({key: (visits, visits * 10) for key, visits in cells.items()})
    assert found == [PublicCell(key, visits, visits * 10) for key, visits in shown]


def test_category_called_other_joins_the_merged_cell(db):
    cells = {"other": (20, 1), "a": (3, 1), "b": (9, 1)}
    assert merge_small(cells, catch_all="other") == [PublicCell("b", 9, 1), PublicCell(None, 23, 2)]
    assert merge_small({"other": (20, 1), "b": (9, 1)}, catch_all="other")[0].key == "other"


@pytest.mark.django_db
def test_statistics_count_visits_that_took_place(theme, other_theme, site, django_assert_num_queries):
    for number in range(6):
        VisitRequestFactory(
            themes=[theme, other_theme] if number else [theme], status="completed", people=10,
            scheduled_at=dt.datetime(2025, 12, 31, 23, 30, tzinfo=dt.UTC), country="BE",
            received_at=dt.datetime(2025, 6, 1, tzinfo=dt.UTC),
        )  # fmt: skip
    for country in ("NL", "FR"):
        VisitRequestFactory(
            themes=[theme], status="completed", people=1, country=country, organisation_kind="education",
            received_at=dt.datetime(2024, 6, 1, tzinfo=dt.UTC),
        )  # fmt: skip
    VisitRequestFactory.create_batch(9, themes=[theme], scheduled=True)
    elsewhere = Site.objects.create(hostname="elders.example", root_page=site.root_page)
    VisitRequestFactory.create_batch(9, themes=[theme], status="completed", site=elsewhere)
    with django_assert_num_queries(4):
        found = statistics_of(site)
    assert (found.visits, found.people) == (8, 62)
    assert found.by_theme == [PublicCell("inclusieve-stad", 8, 62), PublicCell("duurzame-stad", 5, 50)]
    assert found.by_year == [PublicCell(None, 8, 62)]
    assert found.by_country == [PublicCell(None, 8, 62)]
    assert found.by_kind == [PublicCell(None, 8, 62)]
    assert theme_titles(site, "en") == {"inclusieve-stad": "Inclusive city", "duurzame-stad": "Duurzame stad"}


@pytest.mark.django_db
@pytest.mark.parametrize(("visits", "shown"), [(4, False), (5, True)])
def test_below_five_visits_there_is_nothing(theme, site, visits, shown):
    VisitRequestFactory.create_batch(visits, themes=[theme], status="completed")
    assert has_statistics(site) is shown
    assert (statistics_of(site) is not None) is shown


@pytest.mark.django_db
def test_year_is_the_year_of_the_visit_in_brussels(theme, site):
    # Half past midnight on New Year's Day in Brussels.
    VisitRequestFactory.create_batch(
        5, themes=[theme], status="completed", scheduled_at=dt.datetime(2025, 12, 31, 23, 30, tzinfo=dt.UTC)
    )
    assert [cell.key for cell in statistics_of(site).by_year] == ["2026"]
