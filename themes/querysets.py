"""Which themes and notes: those of a site, those the public may read."""

from __future__ import annotations

from typing import Any

from django.db import models
from wagtail.models import PageManager, PageQuerySet


class ThemeQuerySet(models.QuerySet[Any]):
    def of_site(self, site: Any) -> ThemeQuerySet:
        """Themes of one site, in their order."""
        return self.filter(site=site).order_by("order", "code")

    def requestable(self) -> ThemeQuerySet:
        """Themes that a visit can be asked for."""
        return self.filter(accepts_visits=True, is_retired=False)


class ThemePageQuerySet(PageQuerySet):
    def readable(self, site: Any, language: str) -> ThemePageQuerySet:
        """Published, unrestricted pages of themes in use, in the order of the themes; no aliases."""
        return (
            self.live()
            .public()
            .filter(theme__site=site, theme__is_retired=False, locale__language_code=language, alias_of__isnull=True)
            .select_related("theme", "locale")
            .order_by("theme__order", "theme__code")
        )


class StrategicNotePageQuerySet(PageQuerySet):
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
