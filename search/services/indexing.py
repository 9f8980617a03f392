"""Keeps the index of public words: writes what changed, and drops what is gone or no longer public."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from wagtail.models import Page, Site

from cms.core.languages import language_codes
from cms.core.models import BasePage
from search.models import SearchEntry, SearchPosting, SearchWord
from search.stems import stem
from search.words import fold, words_in
from themes.models import CommitmentText, StrategicNotePage
from visits.models import InfoDay

from .entries import Draft, best_text, commitment_draft, day_drafts, note_drafts, page_drafts

logger = logging.getLogger(__name__)

AT_ONCE = 500
# Words; a longer title is a sentence.
SHORT_TITLE = 4


def index_page(pk: int) -> None:
    """Bring the entries of a page in line with what is published of it, on every site that it stands on."""
    page = Page.objects.filter(pk=pk).select_related("locale").specific().first()
    if not isinstance(page, BasePage):
        return
    sites = _sites_of(page) if page.live and page.alias_of_id is None else []
    SearchEntry.objects.filter(page_id=pk).exclude(site__in=sites).delete()
    for site in sites:
        drafts = [*page_drafts(page)]
        if isinstance(page, StrategicNotePage):
            drafts += note_drafts(page)
        language = page.locale.language_code
        _write(site, language, drafts, SearchEntry.objects.filter(site=site, page_id=pk))


def index_note(note_id: int) -> None:
    """Do that for the pages of a note, of which a commitment or a file changed."""
    for pk in StrategicNotePage.objects.filter(note_id=note_id, live=True).values_list("pk", flat=True):
        index_page(pk)


def index_commitment(pk: int) -> None:
    """Bring the entries of one commitment in line, on each page of its note."""
    texts = list(CommitmentText.objects.filter(commitment_id=pk).select_related("commitment"))
    present = SearchEntry.objects.filter(commitment_id=pk)
    if not texts:
        present.delete()
        return
    pages = StrategicNotePage.objects.filter(note_id=texts[0].commitment.note_id, live=True, alias_of__isnull=True)
    for page in pages.select_related("locale", "note"):
        text = best_text(texts, page.locale.language_code)
        for site in _sites_of(page):
            _write(
                site, page.locale.language_code, [commitment_draft(text, page)], present.filter(site=site, page=page)
            )


def index_day(pk: int) -> None:
    """Bring the entries of an info day in line with what is published of it."""
    day = InfoDay.objects.filter(pk=pk, live=True).select_related("site").prefetch_related("texts").first()
    drafts = dict(day_drafts(day)) if day else {}
    for language in language_codes():
        present = SearchEntry.objects.filter(info_day_id=pk, language=language)
        if day is None:
            present.delete()
        else:
            _write(day.site, language, [drafts[language]] if language in drafts else [], present)


def index_missing() -> None:
    """Bring in the commitments that were written many at a time, of which no save was announced."""
    known = SearchEntry.objects.filter(commitment__isnull=False).values("commitment_id")
    live = StrategicNotePage.objects.filter(live=True, alias_of__isnull=True).values("note_id")
    lacking = CommitmentText.objects.filter(commitment__note_id__in=live).exclude(commitment_id__in=known)
    for note_id in lacking.values_list("commitment__note_id", flat=True).distinct():
        index_note(note_id)


def index_site(site: Site) -> None:
    """Bring everything of a site in line, and forget the words that stand nowhere any more."""
    homes: Any = site.root_page.get_translations(inclusive=True)
    found: set[int] = set()
    for home in homes:
        found |= set(Page.objects.descendant_of(home, inclusive=True).live().values_list("pk", flat=True))
    SearchEntry.objects.filter(site=site, page__isnull=False).exclude(page_id__in=found).delete()
    for pk in sorted(found):
        index_page(pk)
    days = set(InfoDay.objects.of_site(site).public().values_list("pk", flat=True))
    SearchEntry.objects.filter(site=site, info_day__isnull=False).exclude(info_day_id__in=days).delete()
    for pk in sorted(days):
        index_day(pk)
    SearchWord.objects.filter(site=site, postings__isnull=True).delete()


def index_all() -> None:
    """Do that for every site."""
    for site in Site.objects.select_related("root_page"):
        index_site(site)


def keep_indexed(change: Any, pk: int) -> None:
    """Run one of the above after a save; that it fails is logged and never keeps anybody from saving.

    The worker mends it within six hours, or when it starts.
    """
    try:
        with transaction.atomic():
            change(pk)
    except DatabaseError:
        logger.exception("The search index could not follow a change (%s %s)", change.__name__, pk)


def _sites_of(page: Any) -> list[Site]:
    """The sites whose home in the page's language is the page or stands above it."""
    sites = list(Site.objects.select_related("root_page"))
    keys = [site.root_page.translation_key for site in sites]
    above = Page.objects.ancestor_of(page, inclusive=True).filter(translation_key__in=keys, locale_id=page.locale_id)
    homes = set(above.values_list("translation_key", flat=True))
    return [site for site in sites if site.root_page.translation_key in homes]


def _write(site: Site, language: str, drafts: Iterable[Draft], present: QuerySet[SearchEntry]) -> None:
    """Replace the entries that differ; those that are the same cost no more than reading them."""
    wanted = {draft.key: draft for draft in drafts}
    known = dict(present.values_list("key", "digest"))
    stale = [key for key, digest in known.items() if key not in wanted or wanted[key].digest != digest]
    fresh = [draft for key, draft in wanted.items() if known.get(key) != draft.digest]
    if not stale and not fresh:
        return
    with transaction.atomic():
        present.filter(key__in=stale).delete()
        counts = [(Counter(words_in(draft.title)), Counter(_body_words(draft))) for draft in fresh]
        entries = SearchEntry.objects.bulk_create(
            [
                _entry(site, language, draft, title.total() + body.total())
                for draft, (title, body) in zip(fresh, counts, strict=True)
            ],
            batch_size=AT_ONCE,
        )
        ids = _word_ids(site, language, {word for title, body in counts for word in (*title, *body)})
        SearchPosting.objects.bulk_create(
            [
                SearchPosting(
                    entry=entry,
                    word_id=ids[word],
                    title_worth=_title_worth(word, title),
                    in_text=min(body[word], 999),
                )
                for entry, (title, body) in zip(entries, counts, strict=True)
                for word in title | body
            ],
            batch_size=AT_ONCE,
        )


def _title_worth(word: str, title: Counter[str]) -> int:
    """A word of a short title says what the whole is about, one of a long sentence less so."""
    return 100 * SHORT_TITLE // max(SHORT_TITLE, title.total()) if title[word] else 0


def _body_words(draft: Draft) -> Iterable[str]:
    yield from words_in(draft.summary)
    yield from words_in(draft.text)
    yield from words_in(draft.also)


def _entry(site: Site, language: str, draft: Draft, length: int) -> SearchEntry:
    return SearchEntry(
        site=site,
        language=language,
        key=draft.key,
        kind=draft.kind,
        anchor=draft.anchor,
        number=draft.number,
        title=draft.title,
        summary=draft.summary,
        text=draft.text,
        text_language=draft.text_language,
        length=length,
        digest=draft.digest,
        **dict(draft.owners),
    )


def _word_ids(site: Site, language: str, words: set[str]) -> dict[str, int]:
    """The ids of words; those that are new are added."""
    rows = [
        SearchWord(site=site, language=language, word=word, folded=fold(word)[:120], stem=stem(word, language)[:120])
        for word in sorted(words)
    ]
    SearchWord.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)
    found: dict[str, int] = {}
    ordered = sorted(words)
    for start in range(0, len(ordered), AT_ONCE):
        part = SearchWord.objects.filter(site=site, language=language, word__in=ordered[start : start + AT_ONCE])
        found |= dict(part.values_list("word", "pk"))
    return found
