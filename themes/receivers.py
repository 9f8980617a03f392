"""Connects Wagtail's publishing to our services; the publishing itself opens the transaction."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import Revision
from wagtail.signals import page_published, task_approved

from themes.models import StrategicNotePage
from themes.models.moderation import is_moderated
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


@receiver(task_approved, dispatch_uid="themes.note_step_approved")
def note_step_approved(instance: Any, user: Any = None, **_kwargs: Any) -> None:
    """Undoes, with its transaction, the step of a note that was approved by who asked for it."""
    state = instance.workflow_state
    content = getattr(state.content_object, "specific", None)
    if isinstance(content, StrategicNotePage) and is_moderated(content) and user and user.pk == state.requested_by_id:
        raise PermissionDenied("Somebody else approves this note.")
