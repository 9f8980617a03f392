"""Connects Wagtail's publishing to our services; the publishing itself opens the transaction."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import Revision
from wagtail.signals import page_published

from themes.models import StrategicNotePage
from themes.services import anchors, versions


@receiver(page_published, sender=StrategicNotePage, dispatch_uid="themes.note_published")
def note_published(instance: StrategicNotePage, revision: Revision, **_kwargs: Any) -> None:
    """Anchors first: they need the sections of the publication that the version still points to."""
    # A page that is planned for later is announced too, while it is not live.
    if not instance.live or instance.alias_of_id:
        return
    now = timezone.now()
    latest = instance.versions.select_related("revision").first()
    before = anchors.places_in(latest.revision.content if latest else None)
    anchors.record(instance, before=before, now=now)
    versions.record(instance, revision, now=now)
