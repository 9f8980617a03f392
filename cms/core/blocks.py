"""StreamField blocks that more than one page type uses."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock
from wagtail.rich_text import RichText

from cms.core.api_images import block_image_out

TEXT_FEATURES = ["h2", "h3", "h4", "bold", "italic", "ol", "ul", "hr", "link", "document-link", "blockquote"]


class AddressBlock(blocks.CharBlock):
    """A link target: a path on this site, or an http(s), mailto or tel address."""

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if value and not is_safe_address(value):
            raise ValidationError(
                _("Enter a path that starts with /, or an address that starts with https://, mailto: or tel:.")
            )
        return value


def is_safe_address(value: str) -> bool:
    """Whether a link target is a local path, or an address of a kind that cannot run code."""
    if value.startswith("/") and not value.startswith(("//", "/\\")):
        return True
    if value.startswith(("mailto:", "tel:")):
        return True
    try:
        URLValidator(schemes=["http", "https"])(value)
    except ValidationError:
        return False
    return True


class FactBlock(blocks.StructBlock):
    value = blocks.CharBlock(label=_("Figure"), max_length=30, help_text=_("For instance: 130+ or 2030"))
    label = blocks.CharBlock(label=_("What it counts"), max_length=120)

    class Meta:
        label = _("Figure")
        icon = "order"


class NetworkBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Name"), max_length=150)
    since = blocks.IntegerBlock(label=_("Member since (year)"), required=False, min_value=1800, max_value=2200)
    url = AddressBlock(label=_("Website"), required=False, max_length=500)
    text = blocks.TextBlock(label=_("What the network does, and why the city is in it"), required=False)

    class Meta:
        label = _("Network")
        icon = "group"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Quote"))
    source = blocks.CharBlock(label=_("Who said it"), required=False, max_length=150)

    class Meta:
        label = _("Quote")
        icon = "openquote"
        template = "core/blocks/quote.html"
        preview_value = {"text": "Niet je afkomst telt, wel je toekomst.", "source": "Een inwoner"}
        description = _("A sentence somebody said, with the name of who said it.")


class CallToActionBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.TextBlock(label=_("Text"), required=False)
    label = blocks.CharBlock(label=_("Words on the button"), max_length=60)
    url = AddressBlock(label=_("Where the button leads"), max_length=500, help_text=_("A path such as /themas/"))

    class Meta:
        label = _("Call to action")
        icon = "pick"
        template = "core/blocks/call_to_action.html"
        preview_value = {
            "title": "Kom kijken hoe wij het doen",
            "text": "Vraag een werkbezoek aan voor jouw organisatie.",
            "label": "Vraag een werkbezoek aan",
            "url": "/werkbezoek-aanvragen/",
        }
        description = _("A short invitation with one button.")


class FactsBlock(blocks.ListBlock):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(FactBlock(), **kwargs)

    class Meta:
        label = _("Key figures")
        icon = "order"
        template = "core/blocks/facts.html"
        min_num = 1
        max_num = 6
        preview_value = [{"value": "130+", "label": "nationaliteiten"}, {"value": "2030", "label": "doeljaar"}]
        description = _("Up to six figures side by side, each with what it counts.")


class NetworksBlock(blocks.ListBlock):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(NetworkBlock(), **kwargs)

    class Meta:
        label = _("Partner networks")
        icon = "group"
        template = "core/blocks/networks.html"
        min_num = 1
        preview_value = [
            {
                "name": "Europees stedennetwerk",
                "since": 2018,
                "url": "https://example.org/",
                "text": "Steden leren samen.",
            }
        ]
        description = _("Networks of cities or organisations that the city takes part in.")


class TextBlock(blocks.RichTextBlock):
    """Running text with headings, lists and links."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", TEXT_FEATURES)
        super().__init__(**kwargs)

    class Meta:
        label = _("Text")
        icon = "pilcrow"
        template = "core/blocks/text.html"
        preview_value = RichText(
            "<h2>Een tussentitel</h2><p>Een alinea met <b>nadruk</b>.</p><ul><li>Een punt</li></ul>"
        )
        description = _("Running text with headings, lists and links.")


class PictureBlock(ImageBlock):
    class Meta:
        label = _("Image")
        icon = "image"
        template = "core/blocks/picture.html"
        description = _("An image with a text for people who cannot see it.")


class ContentBlock(blocks.StreamBlock):
    """What a page body is made of."""

    text = TextBlock()
    image = PictureBlock()
    facts = FactsBlock()
    quote = QuoteBlock()
    networks = NetworksBlock()
    call_to_action = CallToActionBlock()

    class Meta:
        required = False


def block_to_api(name: str, value: Any) -> dict[str, Any]:
    """One body block as JSON: `type` and `value`; text as cleaned HTML, images with all their sizes."""
    if name == "text":
        return {"type": name, "value": {"html": str(value)}}
    if name in {"facts", "networks"}:
        return {"type": name, "value": [dict(item) for item in value]}
    if name == "image":
        return {"type": name, "value": block_image_out(value)}
    return {"type": name, "value": dict(value)}
