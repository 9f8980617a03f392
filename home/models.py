"""The landing page of work visits: one per language."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from cms.core.blocks import ContentBlock
from cms.core.models import BasePage


class StepBlock(blocks.StructBlock):
    """One step of what happens after a request."""

    title = blocks.CharBlock(label=_("Title"), max_length=80)
    text = blocks.TextBlock(label=_("Text"))

    class Meta:
        label = _("Step")
        icon = "list-ol"
        preview_value = {"title": "Je vraagt een bezoek aan", "text": "Vul het formulier in. Dat duurt vijf minuten."}


class HomePage(BasePage):
    """Introduction, next info day, themes, call to action and notes on one page."""

    intro = models.TextField(_("introduction"), help_text=_("Two or three sentences below the title."))
    body = StreamField(ContentBlock(), verbose_name=_("text"), blank=True)
    steps = StreamField(
        [("step", StepBlock())],
        verbose_name=_("steps"),
        blank=True,
        help_text=_("What happens after somebody asks for a visit."),
    )
    call_to_action_title = models.CharField(_("title"), max_length=120, blank=True)
    call_to_action_text = models.TextField(_("text"), blank=True)
    call_to_action_label = models.CharField(_("words on the button"), max_length=60, blank=True)
    other_title = models.CharField(_("title"), max_length=120, blank=True)
    other_text = models.TextField(_("text"), blank=True)

    template = "home/home_page.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "themes.ThemeIndexPage",
        "themes.StrategicNoteIndexPage",
        "visits.VisitRequestPage",
        "core.StandardPage",
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("intro"), index.SearchField("body")]
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("intro"),
        FieldPanel("body"),
        FieldPanel("steps"),
        MultiFieldPanel(
            [
                FieldPanel("call_to_action_title"),
                FieldPanel("call_to_action_text"),
                FieldPanel("call_to_action_label"),
            ],
            heading=_("Call to action"),
            help_text=_("The button leads to the request form."),
        ),
        MultiFieldPanel(
            [FieldPanel("other_title"), FieldPanel("other_text")],
            heading=_("Strategic notes"),
            help_text=_("The words above the list of strategic notes."),
        ),
    ]
    page_description = _("The landing page of work visits. One per language.")

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")
