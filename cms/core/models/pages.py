"""What all our page types share, and the standard page for privacy and accessibility."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from cms.core.blocks import ContentBlock
from cms.core.languages import translation_pages, translations_among
from cms.core.pictures import prefetch_images
from cms.core.rich_links import Links
from cms.core.site_facts import restricted_paths, site_at
from cms.core.together import read_together

from .previews import InOwnLanguage


class BasePage(InOwnLanguage, Page):
    """A public page with a summary that lists, search results and search engines show."""

    summary = models.TextField(
        _("summary"),
        max_length=300,
        help_text=_("One or two sentences. Shown in lists and search results, and by search engines."),
    )
    image = models.ForeignKey(
        "wagtailimages.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("image"),
        help_text=_("Shown at the top of the page, on cards that lead to it, and when somebody shares the page."),
    )
    image_alt = models.CharField(
        _("what the image shows"),
        max_length=250,
        blank=True,
        help_text=_("For people who cannot see it, in the language of this page."),
    )

    search_fields = [*Page.search_fields, index.SearchField("summary")]
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel([FieldPanel("image"), FieldPanel("image_alt")], heading=_("Image")),
    ]
    # The summary is the description: a second field would drift.
    promote_panels = [FieldPanel("slug"), FieldPanel("seo_title")]

    class Meta:
        abstract = True

    def get_view_restrictions(self) -> Any:
        """Wagtail's, without asking the database when nothing at or above this page is restricted."""
        if not self.path.startswith(restricted_paths()):
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()

    def get_site(self) -> Any:
        """The site that the page belongs to, as Wagtail finds it; None outside every site."""
        return site_at(self.url_path)

    def clean(self) -> None:
        super().clean()
        if self.image_id and not self.image_alt.strip():
            raise ValidationError({"image_alt": _("Say in one sentence what the image shows.")})

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        lists, links, translations = self.lists(request), Links(self), translation_pages(self)
        read_together([translations, *lists.values(), *links.querysets])
        links.settle()
        context["translations"] = translations_among(translations, self, request)
        context |= {name: list(listed) for name, listed in lists.items()}
        prefetch_images([self, *(page for name in lists for page in context[name])])
        return context

    def lists(self, request: Any) -> dict[str, Any]:
        """What the page lists: querysets by the name that the template knows them by, read in one query."""
        return {}

    def get_meta_description(self) -> str:
        """The text for search engines."""
        return self.search_description or self.summary

    @property
    def body_html_lang(self) -> str:
        """The language of the texts, which for an alias is that of its source."""
        source = self.alias_of if self.alias_of_id else self
        return str(source.locale.language_code)


class PageRole(models.TextChoices):
    NONE = "", _("None")
    PRIVACY = "privacy", _("Privacy statement")
    ACCESSIBILITY = "accessibility", _("Accessibility statement")


class StandardPage(BasePage):
    """A plain page, such as the privacy statement."""

    role = models.CharField(
        _("role"),
        max_length=20,
        choices=PageRole,
        blank=True,
        help_text=_("The footer and the form link to the page with this role."),
    )
    body = StreamField(ContentBlock(), verbose_name=_("text"), blank=True)

    template = "core/standard_page.html"
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    settings_panels = [FieldPanel("role"), *BasePage.settings_panels]
    page_description = _("A plain page, such as the privacy or accessibility statement.")

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")
