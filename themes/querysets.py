"""Which themes, notes and commitments: those of a site, those the public may read."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models.functions import Coalesce
from wagtail.models import PageManager, PageQuerySet

from cms.core.querysets import OpenPages
from themes.enums import FINAL_STATUSES, CommitmentStatus


class ThemeQuerySet(models.QuerySet[Any]):
    def of_site(self, site: Any) -> ThemeQuerySet:
        """Themes of one site, in their order."""
        return self.filter(site=site).order_by("order", "code")

    def requestable(self) -> ThemeQuerySet:
        """Themes that a visit can be asked for."""
        return self.filter(accepts_visits=True, is_retired=False)


class ThemePageQuerySet(OpenPages, PageQuerySet):
    def readable(self, site: Any, language: str) -> ThemePageQuerySet:
        """Published, unrestricted pages of themes in use, in the order of the themes; no aliases."""
        return (
            self.live()
            .public()
            .filter(theme__site=site, theme__is_retired=False, locale__language_code=language, alias_of__isnull=True)
            .select_related("theme", "locale")
            .order_by("theme__order", "theme__code")
        )


class StrategicNotePageQuerySet(OpenPages, PageQuerySet):
    def readable(self, site: Any, language: str) -> StrategicNotePageQuerySet:
        """Published, unrestricted note pages of one site and language, newest adoption first; no aliases."""
        return (
            self.live()
            .public()
            .filter(note__site=site, locale__language_code=language, alias_of__isnull=True)
            .select_related("note", "locale")
            .order_by(models.F("note__adopted_on").desc(nulls_last=True), "title")
        )


ThemePageManager = PageManager.from_queryset(ThemePageQuerySet)
StrategicNotePageManager = PageManager.from_queryset(StrategicNotePageQuerySet)


class CommitmentQuerySet(models.QuerySet[Any]):
    def of_site(self, site: Any) -> CommitmentQuerySet:
        """Commitments of the notes of one site."""
        return self.filter(note__site=site)

    def as_of(self, on: date | None = None) -> CommitmentQuerySet:
        """With `state` and `state_on`: how each stood at the end of a day, or stands now."""
        if on is None:
            return self.annotate(state=models.F("status"), state_on=models.F("status_on"))
        updates = self.model._meta.get_field("updates").related_model
        newest = updates.objects.filter(commitment=models.OuterRef("pk"), on__lte=on).order_by("-on", "-pk")
        return self.annotate(
            state=Coalesce(
                models.Subquery(newest.values("status")[:1]),
                models.Value(CommitmentStatus.NOT_STARTED.value),
                output_field=models.CharField(),
            ),
            state_on=models.Subquery(newest.values("on")[:1], output_field=models.DateField()),
        )

    def overdue(self, day: date) -> CommitmentQuerySet:
        """Those whose target date had passed on a day and that were not ended then; needs `as_of`."""
        return self.filter(overdue_on(day))

    def counted_by(self, name: str, *, day: date) -> Any:
        """Per value of a column and status how many there are (`count`) and how many are late; needs `as_of`."""
        rows = self.order_by().values(name, "state")
        late = models.Count("pk", filter=overdue_on(day), distinct=True)
        return rows.annotate(count=models.Count("pk", distinct=True), late=late)

    def in_words(self) -> CommitmentQuerySet:
        """With all that a line of a list shows, in a constant number of queries."""
        return self.select_related("note", "theme", "parent").prefetch_related("texts", "origins")


def overdue_on(day: date) -> models.Q:
    """The condition for being late on a day, on rows with a `state`."""
    return models.Q(target_on__lt=day) & ~models.Q(state__in=[status.value for status in FINAL_STATUSES])
