"""Template tags that draw images: of a page, of a block, and for whoever shares the page."""

from __future__ import annotations

from typing import Any

from django import template

from cms.core.models import SiteSettings
from cms.core.pictures import SHARE_SIZE, page_picture, picture_of, share_address

register = template.Library()


@register.inclusion_tag("components/picture.html")
def picture(page: Any, place: str, *, eager: bool = False, decorative: bool = False) -> dict[str, Any]:
    """The image of a page in a place (a key of SIZES); nothing when it has none.

    `eager` is for the one image that a reader sees first. `decorative` is for a card, whose title says it already.
    """
    found = page_picture(page, place) if page else None
    return {"picture": found, "alt": "" if decorative or found is None else found.alt, "eager": eager}


@register.inclusion_tag("components/picture.html")
def block_picture(image: Any) -> dict[str, Any]:
    """An image between paragraphs, with the words of its block."""
    alt = getattr(image, "contextual_alt_text", "") or "" if image else ""
    return {"picture": picture_of(image, place="content", alt=alt), "alt": alt, "eager": False}


@register.simple_tag(takes_context=True)
def share_image(context: dict[str, Any]) -> dict[str, Any] | None:
    """The image for shared links: the page's, else the site's; None when neither was made."""
    request, page = context.get("request"), context.get("page")
    if request is None:
        return None
    address, alt = share_address(getattr(page, "image", None)), getattr(page, "image_alt", "")
    if not address:
        address, alt = share_address(SiteSettings.for_request(request).share_image), ""
    if not address:
        return None
    width, height = SHARE_SIZE
    return {"address": request.build_absolute_uri(address), "alt": alt, "width": width, "height": height}
