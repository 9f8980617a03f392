"""Tells the index of the search about saves and removals of what can be found."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.signals import post_page_move

from cms.core.models import BasePage
from search.services import indexing
from themes.models import Commitment, CommitmentText, NoteAttachment
from visits.models import InfoDay, InfoDayText


@receiver(post_save, dispatch_uid="search.saved")
def saved(sender: Any, instance: Any, raw: bool = False, update_fields: Any = None, **_kwargs: Any) -> None:
    """A page, day, commitment or file was saved. A saved draft changes nothing: what is live is read anew."""
    # Fixtures come without what they belong to; saving a revision names the few columns that it writes.
    if raw:
        return
    if isinstance(instance, BasePage) and (update_fields is None or "live" in update_fields):
        indexing.keep_indexed(indexing.index_page, instance.pk)
    elif isinstance(instance, InfoDay) and (update_fields is None or "live" in update_fields):
        indexing.keep_indexed(indexing.index_day, instance.pk)
    elif isinstance(instance, InfoDayText):
        indexing.keep_indexed(indexing.index_day, instance.info_day_id)
    elif isinstance(instance, Commitment) and (update_fields is None or "lead" in update_fields):
        indexing.keep_indexed(indexing.index_commitment, instance.pk)
    elif isinstance(instance, CommitmentText):
        indexing.keep_indexed(indexing.index_commitment, instance.commitment_id)
    elif isinstance(instance, NoteAttachment):
        indexing.keep_indexed(indexing.index_note, instance.note_id)


@receiver(post_delete, sender=InfoDayText, dispatch_uid="search.day_text_deleted")
def day_text_deleted(instance: InfoDayText, **_kwargs: Any) -> None:
    """A language was taken off a day; what is found of pages, commitments and files goes with their rows."""
    indexing.keep_indexed(indexing.index_day, instance.info_day_id)


@receiver(post_delete, sender=CommitmentText, dispatch_uid="search.commitment_text_deleted")
def commitment_text_deleted(instance: CommitmentText, **_kwargs: Any) -> None:
    """Without the words of a language a commitment is found by its Dutch ones."""
    indexing.keep_indexed(indexing.index_commitment, instance.commitment_id)


@receiver(post_page_move, dispatch_uid="search.page_moved")
def page_moved(instance: Any, **_kwargs: Any) -> None:
    """A page may have come to another site, with what stands below it."""
    for pk in instance.get_descendants(inclusive=True).values_list("pk", flat=True):
        indexing.keep_indexed(indexing.index_page, pk)
