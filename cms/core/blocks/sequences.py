"""Blocks that are rows of titled texts: an accordion and a timeline."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.rich_text import RichText

from .fields import ShortTextBlock


class AccordionItemBlock(blocks.StructBlock):
    heading = blocks.CharBlock(
        label=_("Question or title"),
        max_length=150,
        help_text=_("Readers see this line, and choose whether to open it."),
    )
    text = ShortTextBlock(label=_("Text"))

    class Meta:
        label = _("Part that opens")
        icon = "collapse-down"


class AccordionBlock(blocks.ListBlock):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(AccordionItemBlock(), **kwargs)

    class Meta:
        label = _("Accordion")
        icon = "list-ul"
        template = "core/blocks/accordion.html"
        min_num = 1
        max_num = 30
        preview_value = [
            {"heading": "Moet ik iets betalen?", "text": RichText("<p>Nee, een bezoek is gratis.</p>")},
            {"heading": "Hoe lang duurt het?", "text": RichText("<p>Reken op een halve dag.</p>")},
        ]
        description = _(
            "Titles with a text below each that opens on request: for questions that not every reader has. "
            "What everybody must read belongs in ordinary text."
        )


class TimelineEntryBlock(blocks.StructBlock):
    when = blocks.CharBlock(
        label=_("Date or period"),
        max_length=60,
        help_text=_("As readers say it. For instance: March 2019, or 2013-2018"),
    )
    title = blocks.CharBlock(label=_("What happened"), max_length=150)
    text = ShortTextBlock(label=_("Text"), required=False)

    class Meta:
        label = _("Moment")
        icon = "date"


class TimelineBlock(blocks.ListBlock):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(TimelineEntryBlock(), **kwargs)

    class Meta:
        label = _("Timeline")
        icon = "history"
        template = "core/blocks/timeline.html"
        min_num = 1
        max_num = 60
        preview_value = [
            {"when": "2013", "title": "De eerste nota", "text": RichText("<p>De gemeenteraad keurt ze goed.</p>")},
            {"when": "maart 2019", "title": "Een nieuw plan", "text": RichText("")},
        ]
        description = _("Moments one below the other, in the order in which you put them: the oldest first.")
