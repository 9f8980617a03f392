"""Images in the API: everything that a front end needs to draw one."""

from __future__ import annotations

from typing import Any

from ninja import Field, Schema

from cms.core.pictures import Picture


class FocalPointOut(Schema):
    """The middle of what must stay in view, as parts of width and height from the top left."""

    x: float
    y: float


class ImageOut(Schema):
    """An image in the sizes that exist."""

    src: str = Field(description="A JPEG for every browser.")
    srcset: str = Field(description="WebP files with their widths; empty as long as none was made.")
    sizes: str = Field(description="How wide the image stands in our own pages; yours may differ.")
    width: int
    height: int
    alt: str
    focal_point: FocalPointOut | None
    placeholder: str = Field(description="A tiny data URI to show meanwhile, under 500 bytes, or empty.")


def image_out(picture: Picture) -> dict[str, Any]:
    """A picture as JSON."""
    webp = next((source.srcset for source in picture.sources if source.type == "image/webp"), "")
    return {
        "src": picture.src,
        "srcset": webp,
        "sizes": picture.sizes,
        "width": picture.width,
        "height": picture.height,
        "alt": picture.alt,
        "focal_point": picture.focal_point,
        "placeholder": picture.placeholder,
    }
