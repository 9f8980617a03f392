"""What editors teach the search, and what visitors looked for in vain."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Site

from cms.core.languages import LANGUAGE_NAMES

LANGUAGES = list(LANGUAGE_NAMES.items())


class SynonymGroup(models.Model):
    """Words that mean the same to a search: who types one also finds the others."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="synonym_groups", verbose_name=_("site"))
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, default="nl")
    words = models.TextField(
        _("words"), max_length=1000, help_text=_("One word or a few words a line. They all find each other.")
    )

    panels = [FieldPanel("language"), FieldPanel("words")]

    class Meta:
        verbose_name = _("group of synonyms")
        verbose_name_plural = _("synonyms")
        ordering = ["language", "words"]

    def __str__(self) -> str:
        return ", ".join(line.strip() for line in self.words.splitlines() if line.strip())


class SearchMiss(models.Model):
    """Words that found nothing, counted a day; no row tells who typed them."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="search_misses", verbose_name=_("site"))
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES)
    words = models.CharField(_("words"), max_length=200)
    on = models.DateField(_("day"))
    times = models.PositiveIntegerField(_("times"), default=1)

    class Meta:
        verbose_name = _("search that found nothing")
        verbose_name_plural = _("searches that found nothing")
        constraints = [
            models.UniqueConstraint(fields=["site", "language", "words", "on"], name="search_miss_once_a_day")
        ]
        indexes = [models.Index(fields=["on"], name="search_miss_day")]

    def __str__(self) -> str:
        return self.words
