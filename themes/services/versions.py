"""Versions of a note that readers can go back to: one per major publication, each with its last text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from wagtail.models import Page, Revision

from themes.models import NoteVersion, StrategicNotePage


@transaction.atomic
def record(page: StrategicNotePage, revision: Revision, *, now: datetime) -> NoteVersion:
    """Keep the revision that is being published, as a new version or as the latest text of the current one.

    Resets the two fields by which an editor asked for a new version. Returns the version.
    """
    latest = page.versions.select_for_update().first()
    if latest is None or page.is_major_change:
        latest = NoteVersion.objects.create(
            page=page,
            number=latest.number + 1 if latest else 1,
            revision=revision,
            published_at=page.last_published_at or now,
            change_note=page.change_note,
        )
    else:
        latest.revision = revision
        latest.save(update_fields=["revision"])
    if page.is_major_change or page.change_note:
        _reset(page, revision)
    version: NoteVersion = latest
    return version


def _reset(page: StrategicNotePage, revision: Revision) -> None:
    """The next edit starts without the tick; drafts that were made meanwhile keep theirs."""
    page.is_major_change, page.change_note = False, ""
    StrategicNotePage.objects.filter(pk=page.pk).update(is_major_change=False, change_note="")
    # What the revision says of itself now stands in the version; the editor opens this revision again.
    revision.content = {**revision.content, "is_major_change": False, "change_note": ""}
    Revision.objects.filter(pk=revision.pk).update(content=revision.content)


def forget_below(page: Page) -> None:
    """Drop the versions of a page that is to be deleted, and of those below it: they would keep it from going."""
    pages: Any = page.get_descendants(inclusive=True)
    NoteVersion.objects.filter(page__in=pages.values("pk")).delete()
