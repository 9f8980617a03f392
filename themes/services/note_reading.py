"""Everything that a reader of a note gets beside its words, for the page and the API alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from cms.core.memo import remember
from cms.core.public_documents import private_collections
from cms.core.together import read_together
from themes.enums import NoteKind
from themes.models import NoteAttachment, NoteVersion, StrategicNotePage
from themes.outline import Section, outline
from themes.services import anchors
from themes.services.agreements import current_agreement


@dataclass
class NoteReading:
    """A note as it is read today. `tops` are the sections that belong to no other."""

    page: StrategicNotePage
    sections: list[Section]
    tops: list[Section]
    # Anchors that lead to the top of the note, because nothing took over.
    lost_anchors: list[str]
    attachments: list[NoteAttachment]
    versions: list[NoteVersion]
    supersedes: StrategicNotePage | None
    superseded_by: list[StrategicNotePage]
    ended_term: Any
    # Whether another agreement is in force, for a note of an ended term to point to.
    has_current_agreement: bool

    def section(self, anchor: str) -> Section | None:
        """The section with an anchor."""
        return next((section for section in self.sections if section.anchor == anchor), None)


def read_note(page: StrategicNotePage, today: date) -> NoteReading:
    """Reads a live page in a fixed number of queries."""
    sections = outline(page.sections)
    note = page.note
    readable = StrategicNotePage.objects.readable(note.site, page.locale.language_code).defer_streamfields()
    related: Any = readable.filter(Q(note=note.supersedes_id) | Q(note__supersedes=note.pk))
    attachments: Any = note_files(note)
    # A new note is previewed before it is stored.
    versions: Any = page.versions.all() if page.pk else NoteVersion.objects.none()
    old: Any = page.anchors.order_by("anchor") if page.pk else []
    read_together([related, attachments, versions, *([old] if page.pk else [])])
    lost = _give_old_anchors(old, sections)
    note.read_files = list(attachments)
    ended_term = note.term if note.is_history(today) else None
    return NoteReading(
        page=page,
        sections=sections,
        tops=[section for section in sections if section.depth == 1],
        lost_anchors=lost,
        attachments=note.read_files,
        versions=list(versions),
        supersedes=next((one for one in related if one.note_id == note.supersedes_id), None),
        superseded_by=[one for one in related if one.note_id != note.supersedes_id],
        ended_term=ended_term,
        has_current_agreement=ended_term is not None
        and note.kind == NoteKind.GOVERNING_AGREEMENT
        and has_current_agreement(note.site, page.locale.language_code, today),
    )


def has_current_agreement(site: Any, language: str, today: date) -> bool:
    """Whether an agreement is in force, of which a note of an ended term tells."""
    key = ("current agreement", site.pk, language, today)
    return remember(key, lambda: current_agreement(site, language, today) is not None)


def _give_old_anchors(old_anchors: Iterable[Any], sections: list[Section]) -> list[str]:
    by_anchor = {section.anchor: section for section in sections}
    lost = []
    for old, current in anchors.leads_to(old_anchors, by_anchor).items():
        if old == current:
            continue
        if current:
            by_anchor[current].old_anchors.append(old)
        else:
            lost.append(old)
    return lost


def public_attachments(note: Any) -> list[NoteAttachment]:
    """The files of a note that stand in no private collection; those that `read_note` read are not asked for again."""
    found: list[NoteAttachment] | None = getattr(note, "read_files", None)
    return list(note_files(note)) if found is None else found


def note_files(note: Any) -> Any:
    """The public files of a note, not read yet."""
    return note.attachments.select_related("document").exclude(document__collection__in=private_collections())


def size_of(attachment: NoteAttachment) -> int | None:
    """Bytes, None when the file cannot be measured."""
    try:
        return attachment.document.get_file_size()  # type: ignore[no-any-return]
    except (OSError, ValueError):
        return None
