"""The version of the content: every model classified, every way of writing counted, and how long it is trusted."""

from __future__ import annotations

import time

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction

from cms.core.content_version import triggers
from cms.core.content_version.reading import VersionReader
from cms.core.content_version.tables import COUNTED, NOT_COUNTED, counted_tables
from cms.core.models import ContentChange, ContentVersion, SiteSettings
from themes.models import Theme


@pytest.fixture
def reader(transactional_db):
    found = VersionReader(0.0)
    yield found
    found.close()


def test_every_model_says_whether_it_counts():
    models = {model._meta.label_lower for model in apps.get_models(include_auto_created=True)}
    ours = {label for label in models if not label.startswith("tests")}
    assert ours - COUNTED.keys() - NOT_COUNTED == set()
    assert COUNTED.keys() & NOT_COUNTED == set()
    # The search of Wagtail has this one on SQLite only.
    assert (COUNTED.keys() | NOT_COUNTED) - models <= {"wagtailsearch.sqliteftsindexentry"}


def test_unseen_fields_exist():
    for label, unseen in COUNTED.items():
        fields = {field.name for field in apps.get_model(label)._meta.local_concrete_fields}
        assert set(unseen.split()) <= fields, label


def test_every_counted_table_has_its_three_triggers(db):
    tables = [table for _name, table in triggers.triggers_named(connection, triggers.PREFIX)]
    for model, _columns in counted_tables():
        assert tables.count(model._meta.db_table) == 3


def test_each_way_of_writing_counts_and_reading_does_not(reader, site):
    seen = [reader.read()]

    def changed() -> bool:
        seen.append(reader.read())
        return seen[-1] != seen[-2]

    theme = Theme.objects.create(site=site, code="a", name="A")
    assert changed()
    Theme.objects.filter(pk=theme.pk).update(name="B")
    assert changed()
    Theme.objects.bulk_create([Theme(site=site, code="b", name="B")])
    assert changed()
    Theme.objects.filter(code="b").delete()
    assert changed()
    list(Theme.objects.all())
    assert not changed()
    # Saved as it was.
    Theme.objects.get(pk=theme.pk).save()
    assert not changed()
    assert len(set(seen)) == 5


def test_change_is_not_seen_before_it_is_committed_and_not_at_all_when_taken_back(reader, site):
    before = reader.read()
    with transaction.atomic():
        SiteSettings.objects.update(name="Andere stad")
        if connection.vendor == "postgresql":
            assert reader.read() == before
        transaction.set_rollback(True)
    assert reader.read() == before
    with transaction.atomic():
        savepoint = transaction.savepoint()
        SiteSettings.objects.update(name="Andere stad")
        transaction.savepoint_rollback(savepoint)
        # The first change of the transaction went back; this one still counts.
        SiteSettings.objects.update(name="Derde stad")
    assert reader.read() != before


def test_new_epoch_is_another_version(reader, site, monkeypatch):
    monkeypatch.setattr(triggers, "MOST_CHANGES", 0)
    before = reader.read()
    assert triggers.begin_epoch()
    assert reader.read() != before
    assert not ContentChange.objects.exists()
    monkeypatch.setattr(triggers, "MOST_CHANGES", 10)
    assert not triggers.begin_epoch()


def test_version_is_unknown_while_triggers_are_away(reader, site):
    before = reader.read()
    triggers.before_migrations(plan=["something to do"])
    assert reader.read() is None
    assert triggers.triggers_named(connection, triggers.PREFIX) == []
    triggers.after_migrations()
    assert reader.read() not in (None, before)
    triggers.after_migrations()
    assert len(triggers.triggers_named(connection, triggers.PREFIX)) == 3 * len(COUNTED)


def test_nothing_to_migrate_leaves_the_triggers(reader, site):
    before = reader.read()
    call_command("migrate", verbosity=0)
    assert reader.read() == before


class Connection:
    """Answers with what the database "holds"; counts how often it was asked."""

    def __init__(self) -> None:
        self.rows, self.asked = [(1, 0)], 0

    def cursor(self):
        return self

    def execute(self, _sql):
        self.asked += 1

    def fetchall(self):
        if self.rows is None:
            raise OSError("gone")
        return self.rows

    def close(self):
        pass


def test_version_is_read_once_a_lease_and_again_after_it():
    connection = Connection()
    reader = VersionReader(0.05, lambda: connection)
    for _time in range(100):
        assert reader.current() == (1, 0)
    assert connection.asked == 1
    connection.rows = [(2, 0)]
    reader.wait()
    assert reader.current() == (2, 0)


def test_wait_is_longer_than_a_lease():
    reader = VersionReader(0.02, Connection)
    began = time.monotonic()
    reader.wait()
    assert time.monotonic() - began > 0.02


def test_database_that_is_gone_makes_the_version_unknown_and_is_not_asked_all_the_time():
    connection = Connection()
    connection.rows = None
    reader = VersionReader(0.0, lambda: connection)
    assert reader.current() is None
    assert reader.current() is None
    assert connection.asked == 1


def test_row_is_there_from_the_start(db):
    assert ContentVersion.objects.get().is_counting
