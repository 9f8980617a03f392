"""Images of plain colour, in two halves so that a cut can be told."""

from __future__ import annotations

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image as Pillow
from wagtail.images import get_image_model


def picture_bytes(size: tuple[int, int] = (1500, 500), kind: str = "PNG") -> bytes:
    """A picture that is red on the left and blue on the right."""
    picture = Pillow.new("RGB", size, "red")
    picture.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    buffer = BytesIO()
    picture.save(buffer, kind)
    return buffer.getvalue()


def make_image(title: str = "foto", *, size: tuple[int, int] = (1500, 500), focal_x: int | None = None):
    """An image of the site; `focal_x` puts the focal point there, half way down."""
    image = get_image_model()(title=title, file=ContentFile(picture_bytes(size), name=f"{title}.png"))
    if focal_x is not None:
        image.focal_point_x, image.focal_point_y = focal_x, size[1] // 2
        image.focal_point_width = image.focal_point_height = 20
    image.save()
    return image
