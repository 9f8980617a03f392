"""What a search gives back, for the page and the API alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cms.core.languages import HTML_LANGUAGES
from search.fragments import fragment
from search.kinds import Kind
from search.services.promotions import Promotion


@dataclass(slots=True)
class SectionHit:
    """A section of a note that holds the words."""

    anchor: str
    heading: str
    url: str
    fragment: str = ""


@dataclass(slots=True)
class Hit:
    """One result. `fragment` is safe HTML and there only for the hits that were asked for with `show`."""

    kind: Kind
    title: str
    url: str
    summary: str
    language: str
    entry_id: int
    fragment: str = ""
    sections: tuple[SectionHit, ...] = ()
    section_ids: tuple[int, ...] = field(default=(), compare=False, repr=False)
    starts_at: datetime | None = None
    is_past: bool = False
    # What the fragments are cut from.
    text: str = field(default="", compare=False, repr=False)
    section_texts: tuple[str, ...] = field(default=(), compare=False, repr=False)

    @property
    def html_language(self) -> str:
        """For the lang attribute."""
        return HTML_LANGUAGES.get(self.language, self.language)

    @property
    def section(self) -> SectionHit | None:
        """The section that fits best."""
        return self.sections[0] if self.sections else None


@dataclass(frozen=True)
class SearchResults:
    """All hits of the wanted kind, best first, how many each kind has, and what was searched for instead, if so."""

    words: str
    hits: Sequence[Hit]
    counts: dict[Kind, int]
    corrected: str = ""
    promoted: list[Promotion] = field(default_factory=list)
    # The words to mark, folded.
    marked_words: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def show(self, hits: Sequence[Hit]) -> list[Hit]:
        """The hits, with the pieces of text added that show why they were found."""
        shown = list(hits)
        for hit in shown:
            hit.fragment = fragment(hit.summary, self.marked_words) or fragment(hit.text, self.marked_words)
            for section, text in zip(hit.sections, hit.section_texts, strict=True):
                section.fragment = fragment(text, self.marked_words)
        return shown
