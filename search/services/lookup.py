"""One search through the index: what is public is read once, words are looked up, unknown ones corrected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from wagtail.models import Site

from cms.core.languages import localized_path
from cms.core.memo import remember
from cms.core.visibility import frame_at
from search.kinds import Kind
from search.public import public_days
from search.stems import stem

from .asking import FOUND_BY_PARTS, Idea, Wording, ideas_of, phrases_in, splits_of
from .ranking import Group, rank
from .spelling import alike
from .synonyms import synonyms_of
from .vocabulary import Forms, Found, forms_of, known_stems, places_of

WORTH_OF_PAST_DAY = 0.3
# With a smaller share of the ideas a result is about something else.
LEAST_COVERED = 0.5


@dataclass
class Round:
    """One pass over the index with given ideas."""

    ideas: list[Idea]
    marked_words: set[str]
    groups: list[Group]

    def complete(self) -> list[Group]:
        return [group for group in self.groups if group.covered == len(self.ideas)]

    def partial(self) -> list[Group]:
        most = max((group.covered for group in self.groups), default=0)
        if most < LEAST_COVERED * len(self.ideas):
            return []
        return [group for group in self.groups if group.covered >= max(most, 1)]


class Lookup:
    """What one search needs, read once."""

    def __init__(self, site: Site, language: str, now: datetime) -> None:
        self.site, self.language, self.now = site, language, now
        frame = frame_at(site.hostname, site.port, now)
        if frame is None:
            raise Site.DoesNotExist
        self.frame = frame
        self._home = frame.homes.get(language)
        self._lead = localized_path("/", language)
        self.days, self.synonyms = remember(
            ("search", site.pk, language),
            lambda: (public_days(site, language), phrases_in(synonyms_of(site, language), language)),
        )

    def is_public(self, entry: Found) -> bool:
        """A file in a private collection is not found by its title either."""
        if entry.info_day_id:
            return entry.info_day_id in self.days
        if entry.url_path is None:
            return False
        return entry.kind != Kind.DOCUMENT or self.frame.opens(entry.collection)

    def shows(self, page: Any) -> bool:
        """Whether a page is among the public ones of this site and language."""
        home = self.frame.homes.get(self.language)
        is_here = home is not None and page.path.startswith(home.path)
        return is_here and self.frame.shows(page.path, page.live, page.expire_at, page.alias_of_id)

    def address(self, url_path: str | None) -> str | None:
        """Where a page of this language stands."""
        if self._home is None or url_path is None:
            return None
        path = f"{self._lead}{url_path.removeprefix(self._home.url_path)}"
        return path if path.isascii() else quote(path, safe="/~:@")

    def places_of(
        self, word_ids: Iterable[int], *, ideas: int = 1
    ) -> tuple[dict[int, Found], dict[int, dict[int, tuple[int, int]]]]:
        """The entries that hold the words and that the public may read."""
        entries, places = places_of(word_ids, self.frame, self.language, ideas=ideas)
        return {pk: entry for pk, entry in entries.items() if self.is_public(entry)}, places

    def run(self, words: str) -> Round:
        ideas = ideas_of(words, self.language, self.synonyms)
        tokens = {token for idea in ideas for wording in idea.wordings for token in wording.tokens}
        forms, marked_words = forms_of(self.site, self.language, tokens)
        self.cut_unknown(ideas, forms, marked_words)
        entries, places = self.places_of((pk for found in forms.values() for pk in found), ideas=len(ideas))
        past = {
            pk: WORTH_OF_PAST_DAY
            for pk, entry in entries.items()
            if entry.info_day_id and self.days[entry.info_day_id].is_past(self.now)
        }
        return Round(ideas, marked_words, rank(ideas, forms, entries, places, past))

    def cut_unknown(self, ideas: list[Idea], forms: Forms, marked_words: set[str]) -> None:
        """Compounds that stand nowhere are looked for in their two parts; one or two queries for all of them."""
        unknown = [idea for idea in ideas if not any(forms.get(token) for token in idea.wordings[0].tokens)]
        cuts = {
            idea.words: splits_of(idea.words, self.language) for idea in unknown if len(idea.wordings[0].tokens) == 1
        }
        parts = {part for pairs in cuts.values() for pair in pairs for part in pair}
        if not parts:
            return
        known = known_stems(self.site, self.language, [stem(part, self.language) for part in parts])
        good = {
            words: [pair for pair in pairs if all(stem(part, self.language) in known for part in pair)]
            for words, pairs in cuts.items()
        }
        for idea in unknown:
            idea.wordings += [Wording(pair, FOUND_BY_PARTS) for pair in good.get(idea.words, [])]
        tokens = {part for pairs in good.values() for pair in pairs for part in pair}
        if tokens:
            more, more_words = forms_of(self.site, self.language, tokens)
            forms |= more
            marked_words |= more_words

    def corrected(self, words: str, one: Round) -> str:
        """The words with those that nobody may read anywhere replaced by a public word like them; empty without one."""
        new, is_changed = words.split(), False
        held = {position for group in one.groups for scored in group.entries for position in scored.ideas}
        for position, idea in enumerate(one.ideas):
            if position in held or idea.words not in new:
                continue
            if (better := self.public_word(alike(self.site, self.language, idea.words))) is None:
                continue
            new[new.index(idea.words)] = better
            is_changed = True
        return " ".join(new) if is_changed else ""

    def public_word(self, candidates: list[tuple[int, str]]) -> str | None:
        """The first candidate that stands in something public: the words of drafts and private pages stay unsaid."""
        entries, places = self.places_of(pk for pk, _word in candidates)
        said = {word_id for pk in entries for word_id in places[pk]}
        return next((word for pk, word in candidates if pk in said), None)
