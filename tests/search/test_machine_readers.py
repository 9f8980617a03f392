"""What machines read: Markdown of each page, llms.txt, the feed, data for search engines."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from wagtail.models import Page, PageViewRestriction

from cms.core.models import StandardPage
from tests.factories.themes import StrategicNoteFactory, add_note_page
from tests.factories.visits import InfoDayFactory
from themes.models import Commitment, ThemePage

pytestmark = pytest.mark.django_db


def markdown(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, answer.content[:300]
    return answer.content.decode()


def restrict(page):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.PASSWORD, password="geheim")


def test_a_page_as_markdown_holds_its_words_and_where_they_come_from(client, site, theme):
    page = ThemePage.objects.get(theme=theme, lang="nl")
    page.body = [("text", '<h2>Wat we doen</h2><p>Samen <b>leven</b>, <a href="/themas/">alle themas</a>.</p>')]
    page.save_revision().publish()
    answer = client.get("/themas/inclusieve-stad/index.md")
    text = answer.content.decode()
    assert answer.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "# Inclusieve stad\n" in text
    assert "## Wat we doen\n\nSamen **leven**, [alle themas](http://testserver/themas/)." in text
    assert text.endswith("<http://testserver/themas/inclusieve-stad/> (nl)\n")
    assert "<main" not in text
    assert "<div" not in text


def test_markdown_speaks_the_language_of_its_address(client, site, theme):
    assert "# Inclusive city\n" in markdown(client, "/en/themas/inclusieve-stad/index.md")
    markdown(client, "/fr/themas/inclusieve-stad/index.md", 404)


def test_a_private_page_has_no_markdown_nor_its_question_for_the_password(client, site, theme):
    restrict(ThemePage.objects.get(theme=theme, lang="nl"))
    assert "Inclusieve stad" not in markdown(client, "/themas/inclusieve-stad/index.md", 404)


def test_a_draft_has_no_markdown(client, site, theme):
    ThemePage.objects.get(theme=theme, lang="nl").unpublish()
    markdown(client, "/themas/inclusieve-stad/index.md", 404)


@pytest.mark.parametrize(
    "path",
    [
        "/admin/index.md", "/aanvraag/index.md", "/aanvraag/0123456789abcdef/index.md", "/zoeken/index.md",
        "/api/v1/index.md", "/index.md/index.md", "/volgen/index.md", "/stand/x/index.md", "/%0aindex.md",
        "/themas/bestaat-niet/index.md",
    ],
)  # fmt: skip
def test_what_is_no_public_page_has_no_markdown(client, site, path):
    assert client.get(path).status_code == 404


def test_markdown_of_days_and_a_day(client, site, theme):
    InfoDayFactory(key="dag-een", themes=[theme])
    assert "/informatiedagen/dag-een/" in markdown(client, "/informatiedagen/index.md")
    assert markdown(client, "/informatiedagen/dag-een/index.md").count("# ") >= 1


def test_markdown_cannot_be_posted_to(client, site):
    assert client.post("/index.md").status_code == 405
    assert client.head("/index.md").status_code == 200


def test_llms_txt_lists_what_is_public_and_nothing_else(client, site, theme, other_theme):
    restrict(ThemePage.objects.get(theme=other_theme, lang="nl"))
    text = markdown(client, "/llms.txt")
    assert text.startswith("# Teststad\n\n> Kom kijken.\n")
    assert "(http://testserver/themas/inclusieve-stad/index.md)" in text
    assert "duurzame-stad" not in text
    for address in re.findall(r"\((http://testserver/[^)]*index\.md)\)", text):
        assert client.get(address.removeprefix("http://testserver")).status_code == 200


def test_llms_txt_of_a_language_without_home_is_not_there(client, site):
    assert "(http://testserver/en/llms.txt)" in markdown(client, "/llms.txt")
    Page.objects.get(slug="home-en").unpublish()
    markdown(client, "/en/llms.txt", 404)
    assert "/en/llms.txt" not in markdown(client, "/llms.txt")


def test_a_title_cannot_close_its_link_in_llms_txt(client, site):
    StandardPage.objects.filter(slug="privacy").update(title="a](http://kwaad.example) [b", draft_title="x")
    assert "- [a)(http://kwaad.example) (b](http://testserver/privacy/index.md)" in markdown(client, "/llms.txt")


def test_the_feed_tells_what_was_published_and_hides_what_is_private(client, site, theme, other_theme):
    restrict(ThemePage.objects.get(theme=other_theme, lang="nl"))
    InfoDayFactory(key="dag-een", themes=[theme], first_published_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    text = markdown(client, "/nieuws.atom")
    assert "http://testserver/informatiedagen/dag-een/" in text
    assert "http://testserver/themas/inclusieve-stad/" in text
    assert "duurzame-stad" not in text
    assert "http://testserver/en/themas/inclusieve-stad/" in markdown(client, "/en/nieuws.atom")


def graph(client, path):
    text = client.get(path).content.decode()
    scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, flags=re.DOTALL)
    graphs = [json.loads(script) for script in scripts]
    return {node["@type"]: node for one in graphs for node in one.get("@graph", [])}


def test_data_for_search_engines_says_what_the_page_is(client, site, theme):
    data = graph(client, "/themas/inclusieve-stad/")
    assert data["WebPage"]["about"] == {
        "@type": "DefinedTerm",
        "name": "Inclusieve stad",
        "termCode": "inclusieve-stad",
    }
    assert [item["item"] for item in data["BreadcrumbList"]["itemListElement"]] == [
        "http://testserver/",
        "http://testserver/themas/",
        "http://testserver/themas/inclusieve-stad/",
    ]
    assert data["GovernmentOrganization"]["name"] == "Teststad"
    assert "WebSite" in graph(client, "/")
    assert "GovernmentService" in graph(client, "/werkbezoek-aanvragen/")


def test_a_title_cannot_end_the_data(client, site, theme):
    ThemePage.objects.filter(theme=theme).update(title="</script><script>alert(1)</script>")
    text = client.get("/themas/inclusieve-stad/").content.decode()
    assert "<script>alert(1)" not in text
    assert graph(client, "/themas/inclusieve-stad/")["WebPage"]["name"].startswith("</script>")


def test_a_page_points_to_its_markdown_and_to_the_feed(client, site, theme):
    text = client.get("/en/themas/inclusieve-stad/").content.decode()
    assert '<link rel="alternate" type="text/markdown" href="/en/themas/inclusieve-stad/index.md">' in text
    assert 'type="application/atom+xml"' in text
    assert 'href="/en/nieuws.atom"' in text
    assert "text/markdown" not in client.get("/bestaat-niet/").content.decode()


def test_the_sitemap_lists_the_commitments_of_public_notes_only(client, site):
    for slug in ("open", "dicht"):
        note = StrategicNoteFactory(slug=slug)
        page = add_note_page(note)
        Commitment.objects.create(note=note, code="1.1")
        if slug == "dicht":
            restrict(page)
    text = client.get("/sitemap.xml").content.decode()
    assert "/strategische-notas/open/actiepunten/1.1/" in text
    assert "/strategische-notas/open/actiepunten/<" in text
    assert "dicht" not in text
