"""A large site for measuring: copies of the demo city's theme pages with titles of their own, written by plain SQL."""

from __future__ import annotations

from bench.site import Installation

FILL = """
import random, uuid
from django.db import connection, transaction
from wagtail.models import Page
from themes.models import Theme, ThemePage
from search.models import SearchEntry, SearchPosting

sources = list(ThemePage.objects.filter(locale__language_code="nl", live=True).order_by("pk"))
parent = sources[0].get_parent()
words = sorted({{word.strip(".,:;()") for page in sources for word in page.summary.split() if len(word) > 4}})
chance = random.Random(7)
site = sources[0].theme.site
have = Theme.objects.filter(code__startswith="kopie-").count()
numbers = range(have, {pages})
with transaction.atomic():
    Theme.objects.bulk_create([
        Theme(site=site, code=f"kopie-{{n}}", name=f"Kopie {{n}}", order=1000 + n % 7, accepts_visits=n % 3 > 0)
        for n in numbers
    ], batch_size=500)
    themes = dict(Theme.objects.filter(code__startswith="kopie-").values_list("code", "pk"))
    pages, origin = [], {{}}
    for n in numbers:
        source = sources[n % len(sources)]
        page = Page(
            path=Page._get_path(parent.path, parent.depth + 1, 100 + n), depth=parent.depth + 1, numchild=0,
            title=" ".join(chance.sample(words, 3)).capitalize() + f" {{n}}", slug=f"kopie-{{n}}", live=True,
            url_path=f"{{parent.url_path}}kopie-{{n}}/", content_type=source.content_type, locale=source.locale,
            translation_key=uuid.uuid4(), first_published_at=source.first_published_at,
            last_published_at=source.last_published_at, latest_revision_created_at=source.last_published_at,
            show_in_menus=n % 3 == 0,
        )
        page.draft_title = page.title
        pages.append(page)
        origin[page.slug] = (source.pk, themes[f"kopie-{{n}}"])
    Page.objects.bulk_create(pages, batch_size=500)
    keys = dict(Page.objects.filter(slug__in=[], pk__in=[]).values_list("slug", "pk"))
    keys = dict(Page.objects.filter(path__startswith=parent.path, slug__startswith="kopie-").values_list("slug", "pk"))
    columns = [f.column for f in ThemePage._meta.local_concrete_fields if f.column not in ("page_ptr_id", "theme_id")]
    names = ", ".join(f'"{{c}}"' for c in columns)
    copied = [(keys[slug], theme, source) for slug, (source, theme) in origin.items()]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO themes_themepage (page_ptr_id, theme_id, {{names}}) "
            f"SELECT %s, %s, {{names}} FROM themes_themepage WHERE page_ptr_id = %s", copied)
        fields = [f.column for f in SearchEntry._meta.local_concrete_fields if f.column not in ("id", "page_id", "key")]
        names = ", ".join(f'"{{c}}"' for c in fields)
        cursor.executemany(
            f"INSERT INTO search_searchentry (page_id, key, {{names}}) SELECT %s, 'page:' || %s, {{names}} "
            "FROM search_searchentry WHERE page_id = %s AND anchor = '' AND attachment_id IS NULL "
            "AND commitment_id IS NULL AND language = 'nl'", [(key, key, source) for key, _theme, source in copied])
        entries = dict(SearchEntry.objects.filter(language="nl", anchor="", attachment=None, commitment=None)
                       .exclude(page=None).values_list("page_id", "pk"))
        cursor.executemany(
            "INSERT INTO search_searchposting (entry_id, word_id, title_worth, in_text) "
            "SELECT %s, word_id, title_worth, in_text FROM search_searchposting WHERE entry_id = %s",
            [(entries[key], entries[source]) for key, _theme, source in copied])
    Page.objects.filter(pk=parent.pk).update(numchild=100 + {pages})
with connection.cursor() as cursor:
    cursor.execute("ANALYZE")
print(*keys.values())
"""


def fill(site: Installation, pages: int) -> list[str]:
    """Adds copies until there are this many; returns the keys of the pages."""
    return site.shell(FILL.format(pages=pages)).split()
