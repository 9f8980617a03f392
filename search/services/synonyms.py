"""The words that mean the same on a site."""

from __future__ import annotations

from wagtail.models import Site

from search.models import SynonymGroup
from search.words import clean_query


def phrases_of(words: str) -> list[str]:
    """The words or short phrases of a group, one a line, cleaned as a query is; each once."""
    lines = (clean_query(line) for line in words.splitlines())
    return list(dict.fromkeys(line for line in lines if line))


def synonyms_of(site: Site, language: str) -> list[list[str]]:
    """The groups of a site and language."""
    rows = SynonymGroup.objects.filter(site=site, language=language).values_list("words", flat=True)
    return [phrases_of(words) for words in rows]
