"""Themes: the row that everything refers to, and the page that tells about it in one language."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Site
from wagtail.search import index

from cms.core.blocks import CleansAloneBlock, ContentBlock
from cms.core.models import BasePage
from cms.core.models.previews import DayModes
from themes.blocks import LinkBlock
from themes.querysets import ThemePageManager, ThemeQuerySet

from .language_column import LanguageColumn, OnePerLanguageForm


class Theme(models.Model):
    """What is equal in every language. Retired instead of deleted: requests of years ago refer to it."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="themes", verbose_name=_("site"))
    code = models.CharField(
        _("code"),
        max_length=60,
        validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Use lower-case letters, digits and hyphens."))],
        help_text=_("Stable name in links, files and the API. Choose it once; it is never used again."),
    )
    name = models.CharField(_("name in the admin"), max_length=150, help_text=_("The Dutch name."))
    order = models.PositiveIntegerField(_("order"), default=100, help_text=_("Lower comes first."))
    accepts_visits = models.BooleanField(
        _("accepts visits"), default=True, help_text=_("Untick to take the theme out of the request form.")
    )
    go_ahead_requests = models.PositiveIntegerField(
        _("requests for an info day"),
        default=4,
        help_text=_("From this many open requests on, an info day is worth it."),
    )
    go_ahead_people = models.PositiveIntegerField(
        _("people for an info day"),
        default=15,
        help_text=_("From this many people waiting on, an info day is worth it."),
    )
    is_retired = models.BooleanField(
        _("retired"), default=False, help_text=_("Hides the theme everywhere; what refers to it stays.")
    )

    objects = ThemeQuerySet.as_manager()

    panels = [
        FieldPanel("name"),
        FieldPanel("code"),
        FieldPanel("order"),
        FieldPanel("accepts_visits"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("go_ahead_requests"), FieldPanel("go_ahead_people")])],
            heading=_("When is an info day worth it?"),
        ),
        FieldPanel("is_retired"),
        FieldPanel("site"),
    ]

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["order", "code"]
        constraints = [models.UniqueConstraint(fields=["site", "code"], name="theme_code_once_per_site")]

    def __str__(self) -> str:
        return self.name


class ThemeIndexPage(BasePage):
    """The list of all themes in one language."""

    template = "themes/theme_index_page.html"
    parent_page_types = ["home.HomePage"]
    subpage_types = ["themes.ThemePage"]
    max_count_per_parent = 1
    page_description = _("The list of all themes. One per language.")

    class Meta:
        verbose_name = _("theme overview")
        verbose_name_plural = _("theme overviews")

    def lists(self, request: Any) -> dict[str, Any]:
        site = Site.find_for_request(request)
        return {
            "theme_pages": ThemePage.objects.readable(site, self.locale.language_code).defer_streamfields().with_image()
        }


class ThemePageForm(OnePerLanguageForm):
    row_field = "theme"


class ThemePage(DayModes, LanguageColumn, BasePage):
    """One theme told in one language."""

    theme = models.ForeignKey(
        Theme,
        on_delete=models.PROTECT,
        related_name="pages",
        verbose_name=_("theme"),
        help_text=_("Order, code and whether visits are possible stand there, once for all languages."),
    )
    body = StreamField(ContentBlock(), verbose_name=_("text"), blank=True)
    links = StreamField(
        CleansAloneBlock([("link", LinkBlock())]),
        verbose_name=_("links"),
        blank=True,
        help_text=_("Websites to read on."),
    )

    objects = ThemePageManager()

    base_form_class = ThemePageForm
    served_with = ("theme__site",)
    template = "themes/theme_page.html"
    parent_page_types = ["themes.ThemeIndexPage"]
    subpage_types: list[str] = []
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("body"),
        index.FilterField("theme_id"),
    ]
    content_panels = [FieldPanel("theme"), *BasePage.content_panels, FieldPanel("body"), FieldPanel("links")]
    page_description = _("One theme: what the city does, and what visitors can learn.")

    class Meta:
        verbose_name = _("theme page")
        verbose_name_plural = _("theme pages")
        constraints = [models.UniqueConstraint(fields=["theme", "lang"], name="one_page_per_theme_and_language")]

    def lists(self, request: Any) -> dict[str, Any]:
        readable = apps.get_model("themes", "StrategicNotePage").objects.readable
        commitments: Any = apps.get_model("themes", "Commitment").objects.filter(theme=self.theme_id)
        pages = readable(self.theme.site, self.locale.language_code).defer_streamfields()
        return {
            "note_pages": pages.filter(note__themes=self.theme),
            "committed_pages": pages.filter(note__in=commitments.values("note")),
            "commitment_counts": commitments.as_of().counted_by("note_id", day=timezone.localdate()),
        }
