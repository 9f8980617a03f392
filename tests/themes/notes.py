"""Sections for tests, and publishing the way that an editor's save does."""

from __future__ import annotations

from typing import Any

Section = dict[str, Any]


def section(heading: str, anchor: str = "", *, level: str = "1", number: str = "", block_id: str = "") -> Section:
    """One section as a StreamField stores it."""
    body = [{"type": "text", "value": f"<p>Over {heading}.</p>"}]
    value = {"number": number, "heading": heading, "anchor": anchor, "level": level, "body": body}
    return {"type": "section", "value": value, **({"id": block_id} if block_id else {})}


def publish(page: Any, sections: list[dict[str, Any]] | None = None, **fields: Any) -> Any:
    """Save a revision with these sections and publish it; returns the page as it is stored then."""
    page = page.get_latest_revision_as_object() if page.latest_revision_id else page
    if sections is not None:
        page.sections = page._meta.get_field("sections").stream_block.to_python(sections)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def raw(page: Any) -> list[dict[str, Any]]:
    """The sections of the stored page."""
    return list(page.sections.get_prep_value())


def anchors(page: Any) -> list[str]:
    return [child["value"]["anchor"] for child in raw(page)]
