"""What `GET pages` tells of addresses that are no pages of the tree: sections and versions of notes, and info days."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from django.http import Http404
from django.utils import timezone
from ninja import Field, Schema

from cms.core.api_reading import local_time
from cms.core.api_related import Wanted, related
from cms.core.languages import language_of_path, localized_path
from cms.core.visibility import Frame
from themes.api_note_detail import note_detail, section_out, text_of
from themes.models import NoteVersion
from themes.models.note_routes import SECTION, VERSION
from themes.notes_api import ContentsOut, NoteRefOut, SectionOut
from visits.api import InfoDayOut
from visits.api_days import info_days_out
from visits.models import InfoDay

MOST_DIGITS = 6
DAYS = "informatiedagen"


class Below(NamedTuple):
    """The address of a note, and which part of it is asked."""

    path: str
    kind: str
    key: str


class SectionRefOut(Schema):
    heading: str
    path: str | None


class NoteSectionOut(Schema):
    """One section of a note on its own page."""

    type: Literal["note_section"]
    title: str
    locale: str
    path: str | None
    updated_at: str
    note: NoteRefOut
    sections: list[SectionOut] = Field(description="The section, and after it everything that belongs to it.")
    previous: SectionRefOut | None
    next: SectionRefOut | None


class NoteVersionPageOut(Schema):
    """A note as it was in one of its versions; the facts beside it are those of now, at `GET notes/{slug}`."""

    type: Literal["note_version"]
    title: str
    locale: str
    path: str | None
    note: NoteRefOut
    number: int
    published_at: str
    change_note: str
    is_current: bool
    toc: list[ContentsOut]
    sections: list[SectionOut]


class InfoDayPageOut(InfoDayOut):
    type: Literal["info_day"]


def below_note(path: str) -> Below | None:
    """The parts of an address that may be of a section or a version."""
    parts = path.split("?")[0].strip("/").split("/")
    if len(parts) < 4 or parts[-2] not in (SECTION, VERSION):
        return None
    return Below(f"/{'/'.join(parts[:-2])}/", parts[-2], parts[-1])


def part_of_note(frame: Frame, pk: int, language: str, below: Below, form: Any) -> dict[str, Any]:
    """A section or version of a note that shows, or where an old link to a section leads. Raises Http404."""
    note = note_detail(frame, language, form, timezone.localdate(frame.now), "p.id = %s", pk)
    told = _section if below.kind == SECTION else _version
    return told(frame, pk, note, below.key, form)


def day_at(frame: Frame, path: str) -> dict[str, Any] | None:
    """The info day whose page stands at a path, or None."""
    language = language_of_path(path)
    start = localized_path(f"/{DAYS}/", language)
    key = path.split("?")[0].removeprefix(start).rstrip("/")
    if not path.startswith(start) or not key or "/" in key:
        return None
    day = InfoDay.objects.of_site(frame.site_id).public().with_places().filter(key=key).first()
    if day is None:
        return None
    items, _rows = info_days_out(frame, [day], language, expand=False)
    return {"type": "info_day", **items[0]}


def _section(_frame: Frame, _pk: int, note: dict[str, Any], key: str, _form: Any) -> dict[str, Any]:
    sections = note["sections"]
    position = next((at for at, one in enumerate(sections) if one["anchor"] == key), None)
    if position is None:
        current = next((one for one in sections if key in one["old_anchors"]), None)
        if current is None:
            raise Http404
        return {"type": "redirect", "location": current["path"], "is_permanent": True}
    section = sections[position]
    end = position + 1
    while end < len(sections) and sections[end]["depth"] > section["depth"]:
        end += 1
    before = next((one for one in reversed(sections[:position]) if one["depth"] <= section["depth"]), None)
    after = sections[end] if end < len(sections) else None
    return {
        "type": "note_section",
        "title": f"{section['number']} {section['heading']}".strip(),
        "locale": note["locale"],
        "path": section["path"],
        "updated_at": note["updated_at"],
        "note": _ref(note),
        "sections": sections[position:end],
        "previous": before and {"heading": before["heading"], "path": before["path"]},
        "next": after and {"heading": after["heading"], "path": after["path"]},
    }


def _version(frame: Frame, pk: int, note: dict[str, Any], key: str, form: Any) -> dict[str, Any]:
    if not (key.isascii() and key.isdigit() and len(key) <= MOST_DIGITS and str(int(key)) == key):
        raise Http404
    found = NoteVersion.objects.filter(page_id=pk, number=int(key)).select_related("revision").first()
    if found is None:
        raise Http404
    text = text_of(found.revision.content.get("sections") or "[]", form)
    wanted = Wanted()
    for body in text.bodies:
        wanted.add(body.wanted)
    read = related(frame, wanted)
    told = next(one for one in note["versions"] if one["number"] == found.number)
    return {
        "type": "note_version",
        "title": note["title"],
        "locale": note["locale"],
        "path": told["path"],
        "note": _ref(note),
        "number": found.number,
        "published_at": local_time(found.published_at),
        "change_note": found.change_note,
        "is_current": told["is_current"],
        "toc": text.toc,
        # Links to its sections would lead to the text of now.
        "sections": [
            section_out(section, body, None, [], read) for section, body in zip(text.sections, text.bodies, strict=True)
        ],
    }


def _ref(note: dict[str, Any]) -> dict[str, Any]:
    return {name: note[name] for name in ("slug", "title", "path")}
