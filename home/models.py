"""The landing page of work visits: one per language."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Site
from wagtail.search import index

from cms.core.blocks import CleansAloneBlock, ContentBlock
from cms.core.models import BasePage
from cms.core.models.previews import DayModes
from themes.models import StrategicNotePage, ThemePage


class StepBlock(blocks.StructBlock):
    """One step of what happens after a request."""

    title = blocks.CharBlock(label=_("Title"), max_length=80)
    text = blocks.TextBlock(label=_("Text"))

    class Meta:
        label = _("Step")
        icon = "list-ol"
        preview_value = {"title": "Je vraagt een bezoek aan", "text": "Vul het formulier in. Dat duurt vijf minuten."}


class HomePage(DayModes, BasePage):
    """Introduction, next info day, themes, call to action and notes on one page."""

    intro = models.TextField(_("introduction"), help_text=_("Two or three sentences below the title."))
    body = StreamField(ContentBlock(), verbose_name=_("text"), blank=True)
    steps = StreamField(
        CleansAloneBlock([("step", StepBlock())]),
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
        "home.AccessibilityStatementPage",
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

    def lists(self, request: Any) -> dict[str, Any]:
        site = Site.find_for_request(request) if request is not None else None
        if site is None:
            return {}
        language = self.locale.language_code
        return {
            "theme_pages": ThemePage.objects.readable(site, language).defer_streamfields().with_image(),
            "note_pages": StrategicNotePage.objects.readable(site, language).defer_streamfields().with_image(),
        }


class Conformance(models.TextChoices):
    FULL = "full", _("The site meets all requirements")
    PARTIAL = "partial", _("The site meets the requirements in part")
    NONE = "none", _("The site does not meet the requirements")


class AssessmentMethod(models.TextChoices):
    SELF = "self", _("by our own people")
    OUTSIDE = "outside", _("by an independent organisation")


class AccessibilityStatementPage(BasePage):
    """What European and Flemish law want to read about accessibility, part by part.

    Commission Implementing Decision (EU) 2018/1523; Flemish governance decree (Bestuursdecreet) of 7 December 2018,
    which asks for a check of the statement at least once a year.
    """

    conformance = models.CharField(_("conformance"), max_length=10, choices=Conformance, default=Conformance.PARTIAL)
    prepared_on = models.DateField(_("statement made on"))
    reviewed_on = models.DateField(_("statement last checked on"), help_text=_("At least once a year."))
    method = models.CharField(_("assessed"), max_length=10, choices=AssessmentMethod, default=AssessmentMethod.SELF)
    report_url = models.URLField(_("report of the assessment"), blank=True)
    not_accessible = StreamField(
        ContentBlock(),
        verbose_name=_("what is not accessible yet"),
        blank=True,
        help_text=_("What does not meet the requirements, why, and what people can use instead."),
    )
    feedback_email = models.EmailField(_("e-mail for feedback"))
    feedback_phone = models.CharField(_("phone for feedback"), max_length=30, blank=True)
    answer_days = models.PositiveIntegerField(_("answer within (working days)"), default=10)
    enforcement_name = models.CharField(
        _("where people can complain"), max_length=150, help_text=_("In Flanders: de Vlaamse Ombudsdienst.")
    )
    enforcement_url = models.URLField(_("address of the complaints service"))
    body = StreamField(ContentBlock(), verbose_name=_("more text"), blank=True)

    template = "home/accessibility_statement_page.html"
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    search_fields = [*BasePage.search_fields, index.SearchField("not_accessible"), index.SearchField("body")]
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("conformance"),
        FieldPanel("not_accessible"),
        MultiFieldPanel(
            [FieldPanel("prepared_on"), FieldPanel("reviewed_on"), FieldPanel("method"), FieldPanel("report_url")],
            heading=_("Assessment"),
        ),
        MultiFieldPanel(
            [FieldPanel("feedback_email"), FieldPanel("feedback_phone"), FieldPanel("answer_days")],
            heading=_("Feedback"),
        ),
        MultiFieldPanel([FieldPanel("enforcement_name"), FieldPanel("enforcement_url")], heading=_("Complaints")),
        FieldPanel("body"),
    ]
    page_description = _("The accessibility statement, with every part that the law asks for.")

    class Meta:
        verbose_name = _("accessibility statement")
        verbose_name_plural = _("accessibility statements")
