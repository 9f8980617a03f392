"""What there is to find: the entries of a page, of the commitments and files of a note, and of an info day."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from wagtail.search import index

from cms.core.models import BasePage
from search.kinds import Kind
from themes.models import (
    CommitmentText,
    NoteAttachment,
    StrategicNoteIndexPage,
    StrategicNotePage,
    ThemeIndexPage,
    ThemePage,
)
from themes.outline import outline
from visits.models import InfoDay

# Every other type is one of the other pages.
KIND_OF_PAGE: dict[type, Kind] = {
    ThemePage: Kind.THEME,
    ThemeIndexPage: Kind.THEME,
    StrategicNotePage: Kind.NOTE,
    StrategicNoteIndexPage: Kind.NOTE,
}
# Read on the page, but no field of Wagtail's own search.
ALSO_READ = ("intro", "steps")
LONGEST_TITLE = 300


@dataclass(frozen=True)
class Draft:
    """An entry before it stands in the database. `owners` are the columns that say what it belongs to."""

    key: str
    kind: Kind
    title: str
    summary: str
    text: str
    text_language: str
    owners: tuple[tuple[str, int], ...]
    anchor: str = ""
    number: str = ""
    # Words that count but are never shown: those of the address.
    also: str = ""

    @property
    def digest(self) -> str:
        """Differs when anything of the entry does."""
        parts = (
            self.kind,
            self.title,
            self.summary,
            self.text,
            self.text_language,
            self.anchor,
            self.number,
            self.also,
        )
        return hashlib.sha256("\x00".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def plain(parts: Iterable[Any]) -> str:
    """Pieces of text as one, with single spaces and no character that PostgreSQL refuses."""
    return " … ".join(" ".join(str(part).replace("\x00", " ").split()) for part in parts if part)


def page_drafts(page: Any) -> Iterator[Draft]:
    """The page itself; of a note also its sections. Nothing of it that is only a draft is in `page`."""
    kind = KIND_OF_PAGE.get(type(page), Kind.PAGE)
    language = page.locale.language_code
    owners = (("page_id", page.pk),)
    is_note = isinstance(page, StrategicNotePage)
    text = "" if is_note else plain(_texts(page))
    yield Draft(f"page:{page.pk}", kind, page.title, page.summary, text, language, owners, also=page.slug)
    for section in outline(page.sections) if is_note else ():
        if not section.anchor:
            continue
        words = plain(section.body.stream_block.get_searchable_content(section.body) if section.body else ())
        key = f"page:{page.pk}#{section.anchor}"
        yield Draft(key, kind, section.heading, "", words, language, owners, section.anchor, section.number)


def _texts(page: BasePage) -> Iterator[Any]:
    names = [field.field_name for field in type(page).get_search_fields() if isinstance(field, index.SearchField)]
    for name in dict.fromkeys([*ALSO_READ, *names]):
        if name in ("title", "summary") or not hasattr(page, name):
            continue
        value = getattr(page, name)
        block = getattr(value, "stream_block", None)
        if block is not None:
            yield from block.get_searchable_content(value)
        else:
            yield value


def commitment_draft(text: CommitmentText, page: StrategicNotePage) -> Draft:
    """A commitment as the page of its note in one language leads to it."""
    commitment = text.commitment
    return Draft(
        f"commitment:{commitment.pk}",
        Kind.COMMITMENT,
        " ".join(text.text.split())[:LONGEST_TITLE],
        "",
        plain([commitment.lead]),
        text.language,
        (("page_id", page.pk), ("commitment_id", commitment.pk)),
        anchor=page.note.slug,
        number=commitment.code,
    )


def attachment_draft(attachment: NoteAttachment, page: StrategicNotePage) -> Draft:
    """A file by its title, as the page of its note in one language leads to it."""
    return Draft(
        f"attachment:{attachment.pk}",
        Kind.DOCUMENT,
        attachment.title,
        page.title,
        "",
        attachment.language,
        (("page_id", page.pk), ("attachment_id", attachment.pk)),
    )


def note_drafts(page: StrategicNotePage) -> Iterator[Draft]:
    """The commitments and the files of a note, in the words of the page's language or else the Dutch ones."""
    language = page.locale.language_code
    texts: dict[int, list[CommitmentText]] = defaultdict(list)
    for text in CommitmentText.objects.filter(commitment__note_id=page.note_id).select_related("commitment"):
        texts[text.commitment_id].append(text)
    for versions in texts.values():
        yield commitment_draft(best_text(versions, language), page)
    for attachment in NoteAttachment.objects.filter(note_id=page.note_id):
        yield attachment_draft(attachment, page)


def best_text(texts: list[CommitmentText], language: str) -> CommitmentText:
    """The words in a language, else the Dutch ones, else any."""
    return min(texts, key=lambda text: (text.language != language, text.language != "nl"))


def day_drafts(day: InfoDay) -> Iterator[tuple[str, Draft]]:
    """The language and the entry of each text of an info day."""
    for text in day.texts.all():
        body = plain([text.intro, day.location])
        owners = (("info_day_id", day.pk),)
        yield text.language, Draft(f"day:{day.pk}", Kind.INFO_DAY, text.title, text.intro, body, text.language, owners)
