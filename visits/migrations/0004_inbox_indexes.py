"""Keeps the inbox fast with very many requests: one index for its filters, and on PostgreSQL one for its search."""

from django.db import migrations, models

# The names and the form that `icontains` gives them: UPPER("organisation"::text) LIKE UPPER('%words%').
COLUMNS = ("reference", "organisation", "contact_name", "email")
INDEX = "request_search"


def add_search_index(apps, schema_editor):
    """pg_trgm belongs to PostgreSQL's own extensions, and the owner of a database may add it (trusted since 13).

    A server without its contrib package does without: search works there too, more slowly.
    """
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
        if cursor.fetchone() is None:
            return
    columns = ", ".join(f"UPPER({column}::text) gin_trgm_ops" for column in COLUMNS)
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    schema_editor.execute(f"CREATE INDEX {INDEX} ON visits_visitrequest USING gin ({columns})")


def remove_search_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX IF EXISTS {INDEX}")


class Migration(migrations.Migration):
    dependencies = [("visits", "0003_hosts_programme_and_words")]

    operations = [
        migrations.AddIndex(
            model_name="visitrequest",
            index=models.Index(fields=["site", "organisation"], name="request_organisation"),
        ),
        migrations.AddIndex(
            model_name="visitrequest",
            index=models.Index(
                fields=[
                    "site", "status", "language", "organisation_kind", "assignee", "info_day", "received_at", "people",
                    "id",
                ],
                name="request_filters",
            ),
        ),
        migrations.RunPython(add_search_index, remove_search_index, elidable=False),
    ]
