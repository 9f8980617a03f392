"""Statements of the API: one path for both databases, with what Django promises of its connections."""

import threading

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.db.transaction import TransactionManagementError
from django.db.utils import ProgrammingError

from cms.core.gathering import among, fetch, under
from cms.core.reads import noting

pytestmark = pytest.mark.django_db
ROWS = "SELECT n.id FROM (SELECT 1 AS id UNION ALL SELECT 2 UNION ALL SELECT 9999) n WHERE {}"
PATHS = "SELECT 1 FROM (SELECT CAST(%s AS text) AS path) n WHERE {}"


def test_a_wrapper_of_statements_is_asked_and_may_refuse():
    def refuse(execute, sql, params, many, context):
        raise ProgrammingError(f"{sql} {params}")

    with connection.execute_wrapper(refuse), pytest.raises(ProgrammingError, match=r"SELECT %s \[7\]"):
        fetch("SELECT %s", [7])


def test_what_is_read_is_noted():
    with noting() as reads:
        fetch("SELECT p.seo_title FROM wagtailcore_page p", [])
    assert "wagtailcore_page" in reads.names


def test_signs_that_belong_to_the_statement_stay():
    assert fetch("SELECT 'a%%b', %s", ["%s ? %%"]) == [("a%b", "%s ? %%")]


def test_errors_are_those_of_django():
    with pytest.raises(DatabaseError), transaction.atomic():
        fetch("SELECT nothing FROM nowhere", [])


def test_a_broken_transaction_answers_nothing():
    with pytest.raises(TransactionManagementError), transaction.atomic():  # noqa: PT012 -- what breaks it is the point
        transaction.set_rollback(True)
        fetch("SELECT 1", [])


def test_a_connection_stays_with_its_thread(monkeypatch):
    ours = {"default": connections["default"]}
    monkeypatch.setattr("cms.core.gathering.connections", ours)
    refused = []

    def elsewhere():
        try:
            fetch("SELECT 1", [])
        except DatabaseError as error:
            refused.append(error)

    other = threading.Thread(target=elsewhere)
    other.start()
    other.join()
    assert len(refused) == 1


@pytest.mark.parametrize(
    "keys", [[], [1], [3, 1, 2], list(range(32)), list(range(33)), list(range(512)), list(range(5000))]
)
def test_among_many_keys(keys):
    condition, values = among("n.id", keys)
    found = fetch(ROWS.format(condition), values)
    assert {key for (key,) in found} == {1, 2} & set(keys)


@pytest.mark.parametrize(
    ("path", "is_under"),
    [("00010002", True), ("000100020001", True), ("00010002ZZZZ", True), ("00010003", False), ("0001000", False)],
)
def test_under_a_path_of_the_tree(path, is_under):
    condition, values = under("n.path", "00010002")
    found = fetch(PATHS.format(condition), [path, *values])
    assert bool(found) is is_under
