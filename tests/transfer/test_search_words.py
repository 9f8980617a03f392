"""search.yaml in and out."""

from __future__ import annotations

import pytest
from django.utils import timezone
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Page

from cms.transfer.exporting import collect
from cms.transfer.faults import BadFolder
from cms.transfer.importing import import_folder
from search.models import SynonymGroup

pytestmark = pytest.mark.django_db

WORDS = """\
synonyms:
  nl:
    - [Bib, bibliotheek, "boeken lenen"]
promoted:
  - query: Inschrijven
    page: /privacy/
    description: Lees dit eerst.
  - query: inschrijven
    url: https://elders.example/
    title: Elders
"""


def bring_in(tmp_path, text, site):
    (tmp_path / "search.yaml").write_text(text, encoding="utf-8")
    return import_folder(tmp_path, now=timezone.now(), site=site)


def test_import_twice_is_the_same_as_once_and_export_gives_it_back(tmp_path, site):
    (tmp_path / "site.yaml").write_text("name: Teststad\n", encoding="utf-8")
    assert bring_in(tmp_path, WORDS, site).counts["search words", "changed"] == 1
    assert bring_in(tmp_path, WORDS, site).counts["search words", "unchanged"] == 1
    assert SynonymGroup.objects.get().words == "bib\nbibliotheek\nboeken lenen"
    assert SearchPromotion.objects.count() == 2
    written = collect(site).texts["search.yaml"]
    assert "boeken lenen" in written
    assert "page: /privacy/" in written
    assert "url: https://elders.example/" in written


def test_import_adds_to_a_group_that_editors_made(tmp_path, site):
    SynonymGroup.objects.create(site=site, language="nl", words="bib\nleeszaal")
    (tmp_path / "site.yaml").write_text("name: Teststad\n", encoding="utf-8")
    bring_in(tmp_path, WORDS, site)
    assert SynonymGroup.objects.get().words == "bib\nleeszaal\nbibliotheek\nboeken lenen"


def test_export_leaves_out_what_is_not_public(site):
    page = Page.objects.get(slug="privacy", locale__language_code="nl")
    SearchPromotion.objects.create(query=Query.get("weg"), page=page)
    page.view_restrictions.create(restriction_type="login")
    assert "search.yaml" not in collect(site).texts


@pytest.mark.parametrize(
    "text",
    ["[]", "synonyms: x", "synonyms: {nl: [[een]]}", "synonyms: {nl: [een]}", "synonyms: {de: []}", "promoted: x",
     "promoted: [{query: x}]", "promoted: [{query: x, page: /bestaat-niet/}]", "promoted: [{page: /privacy/}]",
     "promoted: [{query: x, url: 'javascript:x', title: x}]", "promoted: [{query: x, url: 'https://x.example/'}]"],
)  # fmt: skip
def test_import_refuses_a_wrong_file_with_its_faults(tmp_path, site, text):
    with pytest.raises(BadFolder) as refused:
        bring_in(tmp_path, text, site)
    assert refused.value.faults
    assert not SynonymGroup.objects.exists()
