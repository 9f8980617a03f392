"""What was read of a document, written as a new draft of the note's page; what is published does not change."""

from __future__ import annotations

import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import pgettext

from cms.core.blocks.tables import table_from_html
from themes.models import StrategicNotePage
from themes.services.imported_images import ImageStore

Report = list[dict[str, Any]]


def write_draft(
    page: StrategicNotePage, data: dict[str, Any], *, folder: Path, images: ImageStore, by: Any, since: datetime
) -> Report:
    """Save a draft with the sections that were read, and return the report. Headings that stay keep their anchor."""
    previous = page.get_latest_revision()
    draft = page.get_latest_revision_as_object()
    report: Report = [{"code": code, "count": count} for code, count in data["found"].items() if count > 0]
    with translation.override(page.locale.language_code):
        introduction = pgettext("heading of a section", "Introduction")
    known = _known_sections(draft)
    parts: list[dict[str, Any]] = []
    for position, section in enumerate(data["sections"]):
        value = {**section, "heading": section["heading"] or introduction, "anchor": ""}
        value["level"] = str(section["level"])
        value["body"] = _body(section["body"], data["pictures"], folder, images, report, position)
        block_id = str(uuid.uuid4())
        if same := known.get(_key(value["heading"]), []):
            block_id, value["anchor"] = same.pop(0)
        parts.append({"type": "section", "value": value, "id": block_id})
    field: Any = StrategicNotePage._meta.get_field("sections")
    draft.sections = field.to_python(parts)
    report.extend(data["places"])
    for entry in report:
        if "section" in entry:
            value = parts[entry.pop("section")]["value"]
            entry["where"] = " ".join(filter(None, [value["number"], value["heading"]]))
    # Not cleaned: a draft may be incomplete, as an image that still waits for its text is.
    draft.save_revision(user=by, log_action="wagtail.edit", clean=False)
    if previous is not None:
        if previous.created_at > since:
            report.append({"code": "newer_draft"})
        report.append({"code": "previous_revision", "count": previous.pk})
    report.append({"code": "sections", "count": len(parts)})
    return report


def _known_sections(page: Any) -> dict[str, list[tuple[str, str]]]:
    """Identity and anchor of the sections that there are, by heading: links to them go on working."""
    known: dict[str, list[tuple[str, str]]] = {}
    for part in page.sections:
        known.setdefault(_key(part.value["heading"]), []).append((part.id, part.value["anchor"]))
    return known


def _key(heading: str) -> str:
    return " ".join(heading.casefold().split())


def _body(
    blocks: list[dict[str, Any]], names: list[str], folder: Path, images: ImageStore, report: Report, position: int
) -> list[dict[str, Any]]:
    """The blocks as stored; an image without description is stored as one that still needs a text."""
    body: list[dict[str, Any]] = []
    for block in blocks:
        value = block["value"]
        if block["type"] == "image":
            image = images.store(folder / names[value["picture"]], value["alt"])
            if image is None:
                report.append({"code": "image_left_out", "section": position, "text": value["alt"][:200]})
                continue
            report.append({"code": "image_kept", "count": 1})
            if not value["alt"]:
                report.append({"code": "alt_missing", "section": position})
            value = {"image": image.pk, "decorative": False, "alt_text": value["alt"]}
        elif block["type"] == "table":
            value = table_from_html(value["rows"], has_titles=value["has_titles"])
        body.append({"type": block["type"], "value": value, "id": str(uuid.uuid4())})
    return body
