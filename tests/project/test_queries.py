"""How many statements each public answer costs: few, and as many with fifty of everything as with one.

What a process remembers of the site (cms.core.memo) is there already, as it is for every request but the first.
"""

from __future__ import annotations

import copy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page
from wagtail.signal_handlers import disable_reference_index_auto_update

from cms.core.content_version.reading import reader
from cms.core.memo import memo
from cms.response_cache.marking import KEPT_PAGES, NOT_KEPT_PAGES
from tests.factories.themes import StrategicNoteFactory, ThemeFactory, add_note_page, add_theme_page
from tests.factories.visits import InfoDayFactory
from themes.models import Commitment
from visits.models import VisitRequestPage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("_closing")]

MOST_OF_A_PAGE, MOST_OF_A_LIST, MOST_OF_A_SEARCH = 6, 3, 2
LISTS = [
    "themes", "themes?expand=translations&limit=100", "themes?accepts_visits=true", "themes?q=a", "notes",
    "notes?expand=themes&limit=100", "commitments", "commitments?limit=100",
    "notes/nota-0/commitments", "info-days", "info-days?expand=themes&limit=100", "banners", "alerts", "menu", "site",
    "forms/werkbezoek-aanvragen", "themes/inclusieve-stad", "notes/nota-0", "pages?path=/", "pages?path=/themas/",
]  # fmt: skip
LINK = '<p>Zie <a linktype="page" id="{}">hier</a>.</p>'


@pytest.fixture
def _closing():
    """The connection that reads versions goes with the test."""
    yield
    reader.close()


def make(number: int, theme):
    """So many themes, notes, commitments and info days, each linked from a text."""
    with disable_reference_index_auto_update():
        themes = [ThemeFactory(code=f"thema-{n}", name=f"Thema {n}") for n in range(number)]
        for n, one in enumerate(themes):
            add_theme_page(one, "nl", title=f"Thema {n}")
        for n in range(number):
            note = StrategicNoteFactory(slug=f"nota-{n}", name=f"Nota {n}")
            note.themes.set([theme, *themes])
            add_note_page(note, "nl", title=f"Nota {n}")
            Commitment.objects.create(note=note, theme=theme, code=f"A{n}")
            InfoDayFactory(live=True).themes.set([theme])
        links = [
            {"type": "text", "value": LINK.format(pk)}
            for pk in Page.objects.filter(depth__gt=3).values_list("pk", flat=True)
        ]
        for page in Page.objects.filter(depth__gt=1, live=True).specific():
            if hasattr(page, "body"):
                page.body = copy.deepcopy(links)
                page.save(clean=False)


def costs(client, paths) -> dict[str, int]:
    found = {}
    for path in paths:
        for _time in range(2):
            with CaptureQueriesContext(connection) as captured:
                status = client.get(path).status_code
        assert status == 200, path
        found[path] = len(captured)
    return found


def pages_of_each_type() -> dict[str, str]:
    found = {}
    for page in Page.objects.filter(depth__gt=1, live=True, locale__language_code="nl").specific():
        if (label := page._meta.label_lower) != "wagtailcore.page":
            found[label] = page.get_url()
    return found


def test_every_page_and_list_costs_few_statements_for_one_and_for_fifty(client, theme):
    make(1, theme)
    memo.forget()
    pages = pages_of_each_type()
    assert set(pages) >= (KEPT_PAGES | NOT_KEPT_PAGES) - {"wagtailcore.page", "home.accessibilitystatementpage"}
    paths = [*pages.values(), "/informatiedagen/", *(f"/api/v1/{name}" for name in LISTS)]
    one = costs(client, paths)
    too_many = {
        path: count
        for path, count in one.items()
        if count > (MOST_OF_A_LIST if path.startswith("/api/") else MOST_OF_A_PAGE)
    }
    assert too_many == {}
    make_more(49, theme)
    assert costs(client, paths) == one


def make_more(number: int, theme):
    with disable_reference_index_auto_update():
        for n in range(1, number + 1):
            one = ThemeFactory(code=f"thema-{n}", name=f"Thema {n}")
            add_theme_page(one, "nl", title=f"Thema {n}")
            note = StrategicNoteFactory(slug=f"nota-{n}", name=f"Nota {n}")
            note.themes.set([theme, one])
            add_note_page(note, "nl", title=f"Nota {n}")
            Commitment.objects.create(note=note, theme=theme, code=f"A{n}")
            InfoDayFactory(live=True).themes.set([theme])


def test_search_costs_few_statements(client, theme):
    make(3, theme)
    searches = costs(client, ["/api/v1/search?q=thema", "/api/v1/search?q=thema+nota&type=note"])
    assert {path: count for path, count in searches.items() if count > MOST_OF_A_SEARCH} == {}
    pages = costs(client, ["/zoeken/?q=thema", "/zoeken/?q=nota&type=note"])
    assert {path: count for path, count in pages.items() if count > MOST_OF_A_PAGE} == {}


def test_a_link_in_a_text_leads_where_wagtail_would_lead(client, theme):
    home = Page.objects.get(slug="home-nl").specific
    form = VisitRequestPage.objects.get(locale__language_code="nl")
    english = VisitRequestPage.objects.get(locale__language_code="en")
    home.body = [{"type": "text", "value": LINK.format(form.pk) + LINK.format(english.pk) + LINK.format(999_999)}]
    home.save()
    html = client.get("/").content.decode()
    assert html.count('Zie <a href="/werkbezoek-aanvragen/">hier</a>') == 2
    assert "Zie <a>hier</a>" in html
