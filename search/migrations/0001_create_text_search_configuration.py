"""Dutch stemming with accents folded, on PostgreSQL; SQLite needs nothing."""

from django.db import migrations

CREATE = """
CREATE EXTENSION IF NOT EXISTS unaccent;
DROP TEXT SEARCH CONFIGURATION IF EXISTS nl_unaccent;
CREATE TEXT SEARCH CONFIGURATION nl_unaccent (COPY = dutch);
ALTER TEXT SEARCH CONFIGURATION nl_unaccent
    ALTER MAPPING FOR asciihword, hword_asciipart, asciiword, hword, hword_part, word
    WITH unaccent, dutch_stem;
"""
DROP = "DROP TEXT SEARCH CONFIGURATION IF EXISTS nl_unaccent;"


def run_on_postgresql(sql):
    def operation(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return operation


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunPython(run_on_postgresql(CREATE), run_on_postgresql(DROP))]
