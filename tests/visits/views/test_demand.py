"""The demand board: who sees it, what it links to, the period, and the file."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.utils import timezone

from tests.factories.themes import ThemeFactory
from tests.factories.visits import MARKER, InfoDayFactory, VisitRequestFactory
from visits.models import ExportLog

pytestmark = pytest.mark.django_db

BOARD = "/admin/visits/demand/"


@pytest.fixture
def ben(client, ben_coordinator):
    client.force_login(ben_coordinator)
    return client


def test_board_shows_bars_table_and_a_link_to_the_counted_requests(ben, theme, other_theme):
    counted = VisitRequestFactory(themes=[theme], people=9)
    VisitRequestFactory(themes=[other_theme], people=23)
    scheduled = VisitRequestFactory(themes=[theme], people=50, scheduled=True)
    InfoDayFactory(themes=[theme], capacity=20)
    response = ben.get(BOARD)
    html = response.content.decode()
    assert html.index(f">{other_theme.name}</a>") < html.index(f">{theme.name}</a>")
    assert html.count('class="bars__bar"') == 2
    assert 'width="39"' in html  # 9 of 23
    assert ' style="' not in html[html.index('class="figures"') :].partition("</main>")[0]
    assert MARKER not in html
    assert "no-store" in response["Cache-Control"]
    row = next(row for row in response.context["rows"] if row["demand"].theme == theme)
    inbox = ben.get(row["inbox_url"]).content.decode()
    assert counted.reference in inbox
    assert scheduled.reference not in inbox


def test_empty_board_says_so(ben, site):
    assert 'class="figures__empty"' in ben.get(BOARD).content.decode()


def test_period_narrows_the_board_and_the_links(ben, theme):
    old = VisitRequestFactory(themes=[theme], people=9, received_at=timezone.now() - dt.timedelta(days=300))
    new = VisitRequestFactory(themes=[theme], people=2)
    since = f"{timezone.localdate() - dt.timedelta(days=7):%d/%m/%Y}"
    (row,) = ben.get(BOARD, {"received_from": since}).context["rows"]
    assert (row["demand"].requests, row["demand"].people) == (1, 2)
    inbox = ben.get(row["inbox_url"]).content.decode()
    assert new.reference in inbox
    assert old.reference not in inbox


@pytest.mark.parametrize(
    "params",
    [
        {"received_from": "morgen"},
        {"received_from": "99/99/9999"},
        {"received_from": "02/02/2026", "received_to": "01/02/2026"},
        {"received_to": "x" * 2000, "export": "csv"},
        {"received_from": "01/01/0001"},
        {"received_to": "31/12/9999"},
    ],
)
def test_period_that_makes_no_sense_is_explained_and_counts_nothing(ben, theme, params):
    VisitRequestFactory(themes=[theme])
    response = ben.get(BOARD, params)
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert response.context["rows"] == []
    assert not ExportLog.objects.exists()


def test_unknown_format_shows_the_page(ben, theme):
    assert theme.name in ben.get(BOARD, {"export": "exe"}).content.decode()


def test_file_holds_the_figures_and_is_logged(ben, ben_coordinator, theme):
    VisitRequestFactory(themes=[theme], people=9)
    since = f"{timezone.localdate():%d/%m/%Y}"
    answer = ben.get(BOARD, {"export": "csv", "received_from": since})
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert rows[1][:3] == [theme.name, "1", "9"]
    log = ExportLog.objects.get()
    assert (log.by, log.format, log.row_count) == (ben_coordinator, "csv", 1)
    assert log.filters == {"table": "demand", "received_from": since}
    answer = ben.get(BOARD, {"export": "xlsx"})
    assert b"".join(answer.streaming_content).startswith(b"PK")


def test_editor_may_not_see_the_board_and_reader_may_not_export(client, anna_editor, carla_reader, theme):
    client.force_login(anna_editor)
    assert client.get(BOARD).status_code == 302
    assert "visits/demand" not in client.get("/admin/").content.decode()
    client.force_login(carla_reader)
    html = client.get(BOARD).content.decode()
    assert theme.name in html
    assert "export=" not in html
    assert client.get(BOARD, {"export": "csv"}).status_code == 302
    assert not ExportLog.objects.exists()
    assert "visits/demand" in client.get("/admin/").content.decode()


def test_board_needs_as_many_queries_for_three_themes_as_for_one(ben, site):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for count in (1, 2):
        for _number in range(count):
            theme = ThemeFactory()
            VisitRequestFactory(themes=[theme])
            InfoDayFactory(themes=[theme])
        ben.get(BOARD)
        with CaptureQueriesContext(connection) as queries:
            ben.get(BOARD)
        counts.append(len(queries))
    assert counts[0] == counts[1]
