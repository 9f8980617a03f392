"""The index of public words."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


INDEX = "search_word_alike"


def add_index(apps, schema_editor):
    """Words that look alike are found faster with pg_trgm, and without it where a server lacks it."""
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
        if cursor.fetchone() is None:
            return
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    schema_editor.execute(f"CREATE INDEX {INDEX} ON search_searchword USING gin (folded gin_trgm_ops)")


def remove_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX IF EXISTS {INDEX}")


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0002_synonyms_and_misses'),
        ('themes', '0003_page_images'),
        ('visits', '0005_page_image'),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=[('nl', 'Nederlands'), ('en', 'English'), ('fr', 'Français')], max_length=5)),
                ('key', models.CharField(max_length=150)),
                ('kind', models.CharField(choices=[('theme', 'Themes'), ('note', 'Strategic notes'), ('commitment', 'Commitments'), ('info_day', 'Info days'), ('document', 'Documents'), ('page', 'Other pages')], max_length=15)),
                ('anchor', models.CharField(blank=True, max_length=80)),
                ('number', models.CharField(blank=True, max_length=40)),
                ('title', models.TextField()),
                ('summary', models.TextField(blank=True)),
                ('text', models.TextField(blank=True)),
                ('text_language', models.CharField(choices=[('nl', 'Nederlands'), ('en', 'English'), ('fr', 'Français')], max_length=5)),
                ('length', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=32)),
                ('attachment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='themes.noteattachment')),
                ('commitment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='themes.commitment')),
                ('info_day', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='visits.infoday')),
                ('page', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.WAGTAIL_PAGE_MODEL)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.site')),
            ],
            options={
                'verbose_name': 'entry of the search',
                'verbose_name_plural': 'entries of the search',
            },
        ),
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=[('nl', 'Nederlands'), ('en', 'English'), ('fr', 'Français')], max_length=5)),
                ('word', models.CharField(max_length=60)),
                ('folded', models.CharField(max_length=120)),
                ('stem', models.CharField(max_length=120)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.site')),
            ],
            options={
                'verbose_name': 'word of the search',
                'verbose_name_plural': 'words of the search',
            },
        ),
        migrations.CreateModel(
            name='SearchPosting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title_worth', models.PositiveSmallIntegerField()),
                ('in_text', models.PositiveSmallIntegerField()),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='postings', to='search.searchentry')),
                ('word', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='postings', to='search.searchword')),
            ],
            options={
                'verbose_name': 'place of a word',
                'verbose_name_plural': 'places of words',
            },
        ),
        migrations.AddConstraint(
            model_name='searchentry',
            constraint=models.UniqueConstraint(fields=('site', 'language', 'key'), name='search_entry_once'),
        ),
        migrations.AddIndex(
            model_name='searchword',
            index=models.Index(fields=['site', 'language', 'stem'], name='search_word_stem'),
        ),
        migrations.AddConstraint(
            model_name='searchword',
            constraint=models.UniqueConstraint(fields=('site', 'language', 'word'), name='search_word_once'),
        ),
        migrations.RunPython(add_index, remove_index),
    ]
