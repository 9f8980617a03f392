"""One note, whole, as JSON: two queries beside that for the frame, however long the note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import orjson
from django.http import Http404
from django.urls import reverse

from cms.core.api_bodies import Body, Format, compile_blocks
from cms.core.api_pages import PageRow, read_rows, translations_of, translations_part
from cms.core.api_reading import local_time
from cms.core.api_related import Related, file_size, related
from cms.core.gathering import Part, marks, moment
from cms.core.visibility import Frame
from themes.api_sources import NOTES, images_of, note_out, themes_of, themes_part
from themes.models.note_routes import SECTION, VERSION
from themes.outline import Section, outline
from themes.services.anchors import leads_to


@dataclass
class Text:
    """The compiled sections of a note."""

    sections: list[Section]
    toc: list[dict[str, Any]]
    bodies: list[Body]


@lru_cache(maxsize=256)
def text_of(stored: str, form: Format) -> Text:
    """The sections that a column holds, each with its text compiled."""
    stream = [
        SimpleNamespace(value=block["value"], id=block.get("id"))
        for block in orjson.loads(stored or "[]") or []
        if block.get("type") == "section" and isinstance(block.get("value"), dict)
    ]
    sections = outline(stream)
    bodies = [compile_blocks(section.body or [], form) for section in sections]
    return Text(sections, [contents_out(one) for one in sections if one.depth == 1], bodies)


def note_detail(frame: Frame, language: str, form: Any, today: date, also: str, *values: Any) -> dict[str, Any]:
    """One note, whole, in two queries; raises Http404 when none shows."""
    for _row, item in note_details(frame, language, form, today, also, *values):
        return item
    raise Http404


def note_details(
    frame: Frame, language: str, form: Any, today: date, also: str, *values: Any
) -> list[tuple[PageRow, dict[str, Any]]]:
    """The notes that a condition names, whole, each with its page; two queries however many."""
    _count, rows = read_rows(NOTES, frame, language, also=also, values=values)
    if not rows:
        return []
    texts = [text_of(row.own[14], form) for row in rows]
    wanted = images_of(rows)
    for text in texts:
        for body in text.bodies:
            wanted.add(body.wanted)
    found = related(frame, wanted, _parts(frame, language, rows))
    return [(row, _whole(row, text, frame, language, today, found)) for row, text in zip(rows, texts, strict=True)]


def _whole(row: PageRow, text: Text, frame: Frame, language: str, today: date, found: Related) -> dict[str, Any]:
    note, supersedes, ends_on = row.own[0], row.own[9], row.own[13]
    base = frame.address(row.path, row.url_path)
    old = old_anchors(text.sections, of(row.pk, found.rows["anchor"]))
    others = found.rows["other"]
    before = [note_ref(frame, *rest) for _older, pk, *rest in others if pk == supersedes]
    after = [(pk, rest) for older, pk, *rest in others if older == note and pk != supersedes]
    return {
        "type": "note",
        **note_out(row, frame, language, found),
        "themes": themes_of(found.rows["theme"], note, frame, language, None),
        "adopted_by": row.own[6],
        "decision_uri": row.own[7],
        "withdrawal_reason": row.own[8],
        "is_history": ends_on is not None and str(ends_on) < today.isoformat(),
        "supersedes": before[0] if before else None,
        "superseded_by": [note_ref(frame, *rest) for _pk, rest in sorted(after)],
        "toc": text.toc,
        "sections": [
            section_out(section, body, base, old.get(section.anchor, []), found)
            for section, body in zip(text.sections, text.bodies, strict=True)
        ],
        "attachments": [attachment_out(one) for one in sorted(of(note, found.rows["file"])) if frame.opens(one[-1])],
        "versions": versions_out(of(row.pk, found.rows["version"]), base),
        "translations": translations_of(frame, note, found.rows["translation"]),
    }


def of(owner: int, rows: list[list[Any]]) -> list[list[Any]]:
    """The rows of one owner, which stands first in each, without it."""
    return [rest for key, *rest in rows if key == owner]


def _parts(frame: Frame, language: str, rows: Sequence[PageRow]) -> list[Part]:
    notes, pages = tuple(row.own[0] for row in rows), tuple(row.pk for row in rows)
    older = tuple(row.own[9] or 0 for row in rows)
    where, values = frame.where(language)
    joins = "JOIN themes_strategicnotepage m ON m.page_ptr_id = p.id"
    return [
        translations_part(frame, notes, "m.note_id", joins),
        themes_part(frame, language, "themes_strategicnote_themes", "strategicnote_id", notes),
        Part(
            "other",
            "n.supersedes_id, n.id, n.slug, p.title, p.path, p.url_path",
            "FROM themes_strategicnote n JOIN themes_strategicnotepage m ON m.note_id = n.id "
            "JOIN wagtailcore_page p ON p.id = m.page_ptr_id "
            f"WHERE (n.supersedes_id IN ({marks(notes)}) OR n.id IN ({marks(older)})) AND {where}",
            (*notes, *older, *values),
        ),
        Part(
            "version",
            "v.page_id, v.number, v.published_at, v.change_note",
            f"FROM themes_noteversion v WHERE v.page_id IN ({marks(pages)})",
            pages,
        ),
        Part(
            "anchor",
            "a.page_id, a.anchor, a.block_id, a.successor, a.retired_at",
            f"FROM themes_sectionanchor a WHERE a.page_id IN ({marks(pages)})",
            pages,
        ),
        Part(
            "file",
            "a.note_id, a.id, a.title, a.language, a.page_count, a.access, d.id, d.file, d.file_size, c.path",
            "FROM themes_noteattachment a JOIN wagtaildocs_document d ON d.id = a.document_id "
            f"JOIN wagtailcore_collection c ON c.id = d.collection_id WHERE a.note_id IN ({marks(notes)})",
            notes,
        ),
    ]


def note_ref(frame: Frame, slug: str, title: str, path: str, url_path: str) -> dict[str, Any]:
    """A note as another refers to it."""
    return {"slug": slug, "title": title, "path": frame.address(path, url_path)}


def contents_out(section: Section) -> dict[str, Any]:
    """A section and its parts as entries of the table of contents."""
    return {
        "number": section.number,
        "heading": section.heading,
        "anchor": section.anchor,
        "level": section.level,
        "parts": [contents_out(part) for part in section.parts],
    }


def section_out(section: Section, body: Body, base: str | None, old: list[str], found: Related) -> dict[str, Any]:
    """A section with its text as typed blocks."""
    return {
        "number": section.number,
        "heading": section.heading,
        "anchor": section.anchor,
        "level": section.level,
        "depth": section.depth,
        "path": f"{base}{SECTION}/{section.anchor}/" if base else None,
        "old_anchors": old,
        "body": body.fill(found),
    }


def old_anchors(sections: Sequence[Section], rows: list[list[Any]]) -> dict[str, list[str]]:
    """The anchors that are gone, by the section that they lead to now."""
    current = {section.anchor for section in sections}
    anchors: Any = [
        SimpleNamespace(anchor=anchor, block_id=block, successor=successor, retired_at=retired)
        for anchor, block, successor, retired in sorted(rows)
    ]
    found: dict[str, list[str]] = {}
    for old, now in leads_to(anchors, current).items():
        if now and old != now:
            found.setdefault(now, []).append(old)
    return found


def attachment_out(row: list[Any]) -> dict[str, Any]:
    """A file that everybody may open."""
    _pk, title, language, pages, access, document, file, size, _collection = row
    name = file.rsplit("/", 1)[-1]
    return {
        "title": title,
        "url": reverse("wagtaildocs_serve", args=[document, name]),
        "language": language,
        "pages": pages,
        "size": size if size is not None else file_size(file),
        "access": access,
    }


def versions_out(rows: list[list[Any]], base: str | None) -> list[dict[str, Any]]:
    """The versions, the newest first; that one is the note itself."""
    return [
        {
            "number": number,
            "published_at": local_time(moment(published)),  # type: ignore[arg-type]
            "change_note": note,
            "is_current": position == 0,
            "path": base if position == 0 or not base else f"{base}{VERSION}/{number}/",
        }
        for position, (number, published, note) in enumerate(sorted(rows, reverse=True))
    ]
