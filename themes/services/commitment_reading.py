"""Which commitments somebody may read and asked for, as the page, the files and the API give them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from cms.core.homes import live_homes
from cms.core.memo import remember
from themes.models import Commitment, CommitmentText, StrategicNotePage, ThemePage
from themes.querysets import CommitmentQuerySet

# After so many days without word, readers see "not updated since".
SILENT_AFTER = timedelta(days=365)
LONGEST_SEARCH = 100


@dataclass(frozen=True)
class Wanted:
    """What a reader filters on; empty means everything."""

    q: str = ""
    status: str = ""
    theme: str = ""
    origin: str = ""
    level: str = ""
    note: str = ""
    overdue: bool = False
    on: date | None = None

    def select(self, commitments: CommitmentQuerySet, *, today: date) -> CommitmentQuerySet:
        """Those that fit, with `state` and `state_on` of the day asked for."""
        found = commitments.as_of(self.on)
        exact = {
            "state": self.status, "theme__code": self.theme, "origins__name": self.origin, "level": self.level,
            "note__slug": self.note,
        }  # fmt: skip
        found = found.filter(**{name: value for name, value in exact.items() if value})
        if self.q:
            texts = CommitmentText.objects.filter(text__icontains=self.q).values("commitment_id")
            found = found.filter(Q(pk__in=texts) | Q(code__istartswith=self.q) | Q(lead__icontains=self.q))
        if self.overdue:
            found = found.overdue(self.on or today)
        return found


def readable_note_pages(site: Any, language: str) -> dict[int, StrategicNotePage]:
    """The readable note pages of a language, by note; none where the site has no live home in it."""
    return {page.note_id: page for page in note_pages_in(site, language)}


def note_pages_in(site: Any, language: str) -> Any:
    """The same as a queryset, not read yet."""
    if language not in live_homes(site):
        return StrategicNotePage.objects.none()
    return StrategicNotePage.objects.readable(site, language).defer_streamfields()


def readable_commitments(site: Any, language: str) -> CommitmentQuerySet:
    """The commitments of the notes that have a readable page in a language."""
    if language not in live_homes(site):
        return Commitment.objects.none()  # type: ignore[return-value]
    notes = StrategicNotePage.objects.readable(site, language).order_by().values("note_id")
    return Commitment.objects.of_site(site).filter(note_id__in=notes)  # type: ignore[no-any-return]


def theme_words(site: Any, language: str) -> dict[int, tuple[str, str]]:
    """Code and title per theme that has a readable page, in the language or else in Dutch."""
    return dict(remember(("theme words", site.pk, language), lambda: _theme_words(site, language)))


def _theme_words(site: Any, language: str) -> dict[int, tuple[str, str]]:
    found: dict[int, tuple[str, str]] = {}
    for code in dict.fromkeys(["nl", language]):
        pages = ThemePage.objects.readable(site, code).values_list("theme_id", "theme__code", "title")
        found |= {pk: (theme, title) for pk, theme, title in pages}
    return found


def silent_since(commitment: Any, day: date) -> bool:
    """Whether nothing was heard for a year of something that is not ended; on a row with `state`."""
    if commitment.state in ("achieved", "dropped"):
        return False
    return commitment.state_on is None or commitment.state_on < day - SILENT_AFTER
