"""Everything that a reader of a note gets beside its words, for the page and the API alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from cms.core.public_documents import private_collections
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
    lost = _give_old_anchors(page, sections)
    note = page.note
    related = list(
        StrategicNotePage.objects.readable(note.site, page.locale.language_code).filter(
            note_id__in=[pk for pk in (note.supersedes_id, *note.superseded_by.values_list("pk", flat=True)) if pk]
        )
    )
    ended_term = note.term if note.is_history(today) else None
    return NoteReading(
        page=page,
        sections=sections,
        tops=[section for section in sections if section.depth == 1],
        lost_anchors=lost,
        attachments=public_attachments(note),
        versions=list(page.versions.all()) if page.pk else [],
        supersedes=next((one for one in related if one.note_id == note.supersedes_id), None),
        superseded_by=[one for one in related if one.note_id != note.supersedes_id],
        ended_term=ended_term,
        has_current_agreement=ended_term is not None
        and note.kind == NoteKind.GOVERNING_AGREEMENT
        and current_agreement(note.site, page.locale.language_code, today) is not None,
    )


def _give_old_anchors(page: StrategicNotePage, sections: list[Section]) -> list[str]:
    if not page.pk:
        # A new note is previewed before it is stored.
        return []
    by_anchor = {section.anchor: section for section in sections}
    lost = []
    for old, current in anchors.leads_to(page.anchors.order_by("anchor"), by_anchor).items():
        if old == current:
            continue
        if current:
            by_anchor[current].old_anchors.append(old)
        else:
            lost.append(old)
    return lost


def public_attachments(note: Any) -> list[NoteAttachment]:
    """The files of a note that stand in no private collection."""
    return list(note.attachments.select_related("document").exclude(document__collection__in=private_collections()))


def size_of(attachment: NoteAttachment) -> int | None:
    """Bytes, None when the file cannot be measured."""
    try:
        return attachment.document.get_file_size()  # type: ignore[no-any-return]
    except (OSError, ValueError):
        return None
