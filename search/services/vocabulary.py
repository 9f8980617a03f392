"""Finds the words of the index that a typed word stands for, and the entries that hold them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db import connection
from wagtail.models import Site

from cms.core.gathering import fetch
from cms.core.visibility import Frame
from search.stems import stem
from search.words import fold

from .known_words import BETWEEN, KnownWords, Word, known_words

SAME_WORD = 1.0
SAME_STEM = 0.9
END_OF_COMPOUND = 0.55
START_OF_COMPOUND = 0.5
INSIDE_COMPOUND = 0.3
FEWEST_FOR_COMPOUND = 4
FEWEST_FOR_INSIDE = 6
# A search reads this many places for each thing that it is about, shared among the forms of its words, and of each form
# no fewer than the second.
MOST_PLACES = 400
FEWEST_PLACES = 60
MOST_SELECTS = 200
# More forms of one word than this say nothing any more.
MOST_FORMS = 150
# Of so many typed words a process remembers what they stand for.
MOST_TYPED = 2_000

# Per typed word: the ids of the words that it stands for, and how well each fits.
Forms = dict[str, dict[int, float]]


class Found(NamedTuple):
    """An entry that holds one of the words, with what decides whether the public may read it."""

    pk: int
    kind: str
    page_id: int | None
    info_day_id: int | None
    attachment_id: int | None
    key: str
    length: int
    # Where its page stands; None when the public may not read that.
    url_path: str | None = None
    # The collection of its file.
    collection: str | None = None

    @property
    def is_section(self) -> bool:
        return "#" in self.key


def forms_of(site: Site, language: str, tokens: Iterable[str]) -> tuple[Forms, set[str]]:
    """The words that each token stands for, and those words folded, to be marked."""
    known = known_words(site, language)
    forms: Forms = {}
    marked: set[str] = set()
    for token in tokens:
        # Other threads remember and forget here too.
        found = known.forms.get(token)
        if found is None:
            found = _forms_of(known, token, language)
            if len(known.forms) >= MOST_TYPED:
                known.forms.clear()
            known.forms[token] = found
        forms[token] = found[0]
        marked |= found[1]
    return forms, marked


def _forms_of(known: KnownWords, token: str, language: str) -> tuple[dict[int, float], frozenset[str]]:
    """How well each word fits a typed one, and those words folded."""
    folded, root = fold(token), stem(token, language)
    found, marked = {}, set()
    for word in _alike(known, folded, root):
        if fit := _fit(word.folded, word.stem, folded, root):
            found[word.pk] = fit
            marked.add(word.folded)
    return _best(found), frozenset(marked)


def _alike(known: KnownWords, folded: str, root: str) -> Iterator[Word]:
    """The words that may stand for another one; some of them twice."""
    if len(root) >= FEWEST_FOR_INSIDE:
        yield from known.with_stem(BETWEEN, BETWEEN, root)
        yield from known.with_folded(BETWEEN, BETWEEN, folded)
        yield from known.with_folded("", "", root)
    elif len(root) >= FEWEST_FOR_COMPOUND:
        yield from known.with_stem("", BETWEEN, root)
        yield from known.with_folded("", BETWEEN, folded)
        yield from known.with_folded(BETWEEN, "", root)
    else:
        yield from known.with_stem(BETWEEN, BETWEEN, root)
        yield from known.with_folded(BETWEEN, BETWEEN, folded)


def _fit(word: str, its_stem: str, folded: str, root: str) -> float:
    if word == folded:
        return SAME_WORD
    if its_stem == root:
        return SAME_STEM
    if len(root) < FEWEST_FOR_COMPOUND:
        return 0.0
    if its_stem.endswith(root) or word.endswith(folded):
        return END_OF_COMPOUND
    if word.startswith(root):
        return START_OF_COMPOUND
    return INSIDE_COMPOUND if len(root) >= FEWEST_FOR_INSIDE and root in word else 0.0


def _best(found: dict[int, float]) -> dict[int, float]:
    if len(found) <= MOST_FORMS:
        return found
    return dict(sorted(found.items(), key=lambda item: -item[1])[:MOST_FORMS])


def known_stems(site: Site, language: str, stems: Iterable[str]) -> set[str]:
    """Which of the stems belong to a word of the index."""
    known = known_words(site, language)
    return {one for one in stems if known.has_stem(one)}


def places_of(
    word_ids: Iterable[int], frame: Frame, language: str, *, ideas: int = 1
) -> tuple[dict[int, Found], dict[int, dict[int, tuple[int, int]]]]:
    """The entries that hold the words, and per entry each word's worth in the title and count in the text.

    Of a word that stands in very many entries, those are read where it is worth most: no more of them would be shown.
    """
    keys = sorted(set(word_ids))
    most = max(FEWEST_PLACES, MOST_PLACES * ideas // max(len(keys), 1))
    entries: dict[int, Found] = {}
    places: dict[int, dict[int, tuple[int, int]]] = {}
    for pk, word_id, title_worth, in_text, *rest in _postings(keys, most, frame, language):
        if pk in places:
            places[pk][word_id] = (title_worth, in_text)
        else:
            places[pk] = {word_id: (title_worth, in_text)}
            entries[pk] = Found(pk, *rest)
    return entries, places


def _postings(keys: list[int], most: int, frame: Frame, language: str) -> Iterator[Any]:
    """Of each word the places where it is worth most, with the entries that they are in."""
    if not keys:
        return
    where, values = frame.where(language)
    if connection.vendor == "postgresql":
        yield from fetch(f"{ENTRIES.format(where)} {OF_EACH_WORD}", [*values, keys, most])
        return
    for at in range(0, len(keys), MOST_SELECTS):
        part = keys[at : at + MOST_SELECTS]
        places = " UNION ALL ".join([ONE_WORD] * len(part))
        wanted = [value for key in part for value in (key, most)]
        yield from fetch(f"{ENTRIES.format(where)} FROM ({places}) o {OF_PLACES}", [*values, *wanted])


ONE_WORD = (
    "SELECT * FROM (SELECT o.entry_id, o.word_id, o.title_worth, o.in_text FROM search_searchposting o "
    "WHERE o.word_id = %s ORDER BY o.title_worth DESC, o.in_text DESC LIMIT %s) b"
)
# What decides about an entry is asked by its key: joined, PostgreSQL reads all pages from some hundred entries on.
ENTRIES = (
    "SELECT o.entry_id, o.word_id, o.title_worth, o.in_text, "
    "e.kind, e.page_id, e.info_day_id, e.attachment_id, e.key, e.length, "
    "(SELECT p.url_path FROM wagtailcore_page p WHERE p.id = e.page_id AND {}), "
    "CASE WHEN e.attachment_id IS NULL THEN NULL ELSE (SELECT c.path FROM themes_noteattachment a "
    "JOIN wagtaildocs_document d ON d.id = a.document_id JOIN wagtailcore_collection c ON c.id = d.collection_id "
    "WHERE a.id = e.attachment_id) END"
)
# SQLite keeps this order of tables, and has no LATERAL.
OF_PLACES = "CROSS JOIN search_searchentry e WHERE e.id = o.entry_id"
# One plan however many words; OFFSET 0 keeps PostgreSQL from reading all entries instead of one by its key.
OF_EACH_WORD = (
    "FROM unnest(%s::bigint[]) AS w(id) CROSS JOIN LATERAL ("
    "SELECT o.entry_id, o.word_id, o.title_worth, o.in_text FROM search_searchposting o "
    "WHERE o.word_id = w.id ORDER BY o.title_worth DESC, o.in_text DESC LIMIT %s) o "
    "CROSS JOIN LATERAL (SELECT * FROM search_searchentry e WHERE e.id = o.entry_id OFFSET 0) e"
)
