"""The report of searches that found nothing, and the synonyms that follow from it."""

from __future__ import annotations

import pytest
from django.utils import timezone
from wagtail.models import Page, Site

from search.models import SearchMiss, SynonymGroup

pytestmark = pytest.mark.django_db
REPORT = "/admin/search-misses/"
ADD = "/admin/synonyms/add/"


@pytest.fixture
def other_site(site):
    return Site.objects.create(hostname="andere.example", root_page=Page.objects.get(slug="home-en"))


def miss(site, words, times=1, language="nl", days=0):
    on = timezone.localdate() - timezone.timedelta(days=days)
    return SearchMiss.objects.create(site=site, language=language, words=words, times=times, on=on)


def test_report_sums_the_period_of_this_site(client, anna_editor, other_site, site):
    client.force_login(anna_editor)
    miss(site, "zwembad", 2)
    miss(site, "zwembad", 3, days=3)
    miss(site, "piscine", language="fr")
    miss(site, "lang geleden", days=60)
    miss(other_site, "van elders")
    text = client.get(REPORT).content.decode()
    assert text.index("zwembad") < text.index("piscine")
    assert "<td>5</td>" in text
    assert "van elders" not in text
    assert "lang geleden" not in text
    assert "piscine" not in client.get(f"{REPORT}?language=nl").content.decode()
    exported = b"".join(client.get(f"{REPORT}?language=nl&export=csv").streaming_content).decode()
    assert '"zwembad","nl",5' in exported


@pytest.mark.parametrize("query", ["?since=x&until=%00&language=zz", "?p=9999999999", "?since=2026-99-01", "?export=x"])
def test_report_answers_nonsense(client, anna_editor, query):
    client.force_login(anna_editor)
    assert client.get(REPORT + query).status_code in (200, 400)


def test_report_is_for_editors(client, anna_editor, ben_coordinator, site):
    row = miss(site, "zwembad")
    client.force_login(ben_coordinator)
    assert "zwembad" not in client.get(REPORT, follow=True).content.decode()
    client.post(REPORT, {"words": "zwembad", "language": "nl"})
    assert SearchMiss.objects.filter(pk=row.pk).exists()


def test_delete_takes_the_words_of_this_site_only(client, anna_editor, other_site, site):
    miss(site, "zwembad")
    miss(site, "zwembad", days=2)
    elsewhere = miss(other_site, "zwembad")
    client.force_login(anna_editor)
    client.get(f"{REPORT}?words=zwembad")
    assert SearchMiss.objects.count() == 3
    client.post(REPORT, {"words": "zwembad\x00", "language": "nl"})
    assert list(SearchMiss.objects.all()) == [elsewhere]
    assert client.post(REPORT, {"words": "zwembad", "language": "nl"}).status_code == 302


def test_synonym_is_prefilled_cleaned_and_kept_on_this_site(client, anna_editor, site):
    client.force_login(anna_editor)
    assert "zwembad" in client.get(f"{ADD}?words=zwembad&language=nl").content.decode()
    answer = client.post(ADD, {"language": "nl", "words": ' "Zwembad"\n\nzwemkom !\nzwembad'})
    assert answer.status_code == 302
    group = SynonymGroup.objects.get()
    assert (group.site, group.words) == (site, "zwembad\nzwemkom")


@pytest.mark.parametrize("words", ["zwembad", "zwembad\nZwembad", "!!", "bib\nzwembad", "a\x00b\nc"])
def test_synonym_refuses_one_word_or_a_word_of_another_group(client, anna_editor, site, words):
    SynonymGroup.objects.create(site=site, language="nl", words="bib\nbibliotheek")
    client.force_login(anna_editor)
    assert client.post(ADD, {"language": "nl", "words": words}).status_code == 200
    assert SynonymGroup.objects.count() == 1


@pytest.mark.parametrize("action", ["edit", "delete", "history", "usage"])
def test_synonyms_of_another_site_are_not_there(client, anna_editor, other_site, action):
    group = SynonymGroup.objects.create(site=other_site, language="nl", words="bib\nboeken")
    client.force_login(anna_editor)
    assert client.get(f"/admin/synonyms/{action}/{group.pk}/").status_code == 404
    assert "boeken" not in client.get("/admin/synonyms/").content.decode()
    client.post(f"/admin/bulk/search/synonymgroup/delete/?id={group.pk}")
    assert SynonymGroup.objects.count() == 1


def test_editor_has_the_menu_and_the_recommendations(client, anna_editor, ben_coordinator):
    client.force_login(anna_editor)
    assert client.get("/admin/searchpicks/").status_code == 200
    client.force_login(ben_coordinator)
    assert client.get("/admin/searchpicks/").status_code != 200
    assert client.get("/admin/synonyms/").status_code != 200
