"""Blocks that only themes and notes use: outside links and numbered sections."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.core.blocks import AddressBlock, CleansAloneBlock, ContentBlock


class LinkBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("Words of the link"), max_length=150)
    url = AddressBlock(label=_("Address"), max_length=500)

    class Meta:
        label = _("Link")
        icon = "link"
        preview_value = {"label": "Meer over ons klimaatplan", "url": "https://example.org/"}


class SectionBlock(blocks.StructBlock):
    number = blocks.CharBlock(
        label=_("Section number"), required=False, max_length=20, help_text=_("For instance: 1 or 2.3")
    )
    heading = blocks.CharBlock(label=_("Heading"), max_length=200)
    anchor = blocks.CharBlock(
        label=_("Anchor"),
        required=False,
        max_length=80,
        validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Use lower-case letters, digits and hyphens."))],
        help_text=_("The last part of the link to this section. Left empty, it is made from the heading, once."),
    )
    level = blocks.ChoiceBlock(
        label=_("Level"),
        choices=[("1", _("Part")), ("2", _("Chapter")), ("3", _("Paragraph"))],
        default="1",
        help_text=_("A chapter belongs to the part above it, a paragraph to the chapter above it."),
    )
    body = ContentBlock(label=_("Text"))

    class Meta:
        label = _("Section")
        icon = "title"
        label_format = "{number} {heading}"
        template = "themes/blocks/section.html"
        preview_value = {"number": "1", "heading": "Waar we voor staan", "anchor": "waar-we-voor-staan", "body": []}
        description = _("A numbered part of the note with its own link.")


class SectionsBlock(CleansAloneBlock):
    """The sections of a note. Their anchors are settled by the page, which knows those that were published."""

    section = SectionBlock()
