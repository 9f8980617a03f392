"""Images on public pages: which sizes there are, and how one is drawn for a page, a card, a share or the API.

Nothing here makes a rendition but the one plain fallback, so that no visitor waits for twelve of them: the import makes
the plain ones, the worker the rest (`cms.core.picture_making`).
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from wagtail.images import get_image_model
from wagtail.images.models import Filter

FORMATS = ("avif", "webp")
SHARE = "fill-1200x630|bgcolor-ffffff|format-jpeg|jpegquality-80"
SHARE_SIZE = (1200, 630)
# A dozen pixels that blur into the colours of the picture while it loads.
PLACEHOLDER = "fill-12x8|format-webp|webpquality-40"
PLACEHOLDER_LIMIT = 500


@dataclass(frozen=True)
class Shape:
    """One way to cut images: Wagtail's resize rules from small to large, and which of them the fallback has."""

    resizes: tuple[str, ...]
    fallback: str

    def specs(self, file_format: str) -> list[str]:
        """The filter of each width in one format."""
        return [f"{resize}|format-{file_format}" for resize in self.resizes]

    @property
    def fallback_spec(self) -> str:
        """The JPEG for a browser that knows nothing newer."""
        return f"{self.fallback}|bgcolor-ffffff|format-jpeg"

    @property
    def all_specs(self) -> tuple[str, ...]:
        return (*(spec for name in FORMATS for spec in self.specs(name)), self.fallback_spec)


# Every image of a page is cut 3 by 2 around its focal point: hero, head and card share the files.
COVER = Shape(("fill-400x267", "fill-640x427", "fill-960x640", "fill-1440x960"), "fill-960x640")
# An image between paragraphs keeps its proportions.
CONTENT = Shape(("width-480", "width-800", "width-1200"), "width-800")

PAGE_SPECS = (*COVER.all_specs, SHARE, PLACEHOLDER)
CONTENT_SPECS = (*CONTENT.all_specs, PLACEHOLDER)

SIZES = {
    "hero": "(min-width: 60rem) 50vw, 100vw",
    "head": "(min-width: 60rem) 28rem, 100vw",
    "card": "(min-width: 72rem) 23rem, (min-width: 44rem) 50vw, 100vw",
    "thumb": "9rem",
    "content": "(min-width: 44rem) 42rem, 100vw",
}
SHAPES = {"content": CONTENT}


@dataclass(frozen=True)
class Source:
    """One format of a picture for browsers that know it."""

    type: str
    srcset: str


@dataclass(frozen=True)
class Picture:
    """All that an <img> with its sources needs."""

    src: str
    width: int
    height: int
    alt: str
    sizes: str
    sources: list[Source]
    placeholder: str
    focal_point: dict[str, float] | None


def picture_of(image: Any, *, place: str, alt: str) -> Picture | None:
    """An image as it is drawn in a place of the page (a key of SIZES); None when there is none or its file is lost."""
    if image is None:
        return None
    shape = SHAPES.get(place, COVER)
    wanted = [Filter(spec=spec) for spec in (*shape.all_specs, PLACEHOLDER)]
    found = {one.spec: rendition for one, rendition in image.find_existing_renditions(*wanted).items()}
    fallback = found.get(shape.fallback_spec) or _made_now(image, shape.fallback_spec)
    if fallback is None:
        return None
    sources = [
        Source(f"image/{name}", srcset)
        for name in FORMATS
        if (srcset := _srcset([found[spec] for spec in shape.specs(name) if spec in found]))
    ]
    return Picture(
        src=fallback.url,
        width=fallback.width,
        height=fallback.height,
        alt=alt,
        sizes=SIZES[place],
        sources=sources,
        placeholder=_inline(found[PLACEHOLDER]) if PLACEHOLDER in found else "",
        focal_point=focal_point_of(image),
    )


def page_picture(page: Any, place: str) -> Picture | None:
    """The image of a page with the words the page has for it."""
    return picture_of(getattr(page, "image", None), place=place, alt=getattr(page, "image_alt", ""))


def share_address(image: Any) -> str:
    """The address of the image for shared links; "" as long as it was not made."""
    if image is None:
        return ""
    found = image.find_existing_renditions(Filter(spec=SHARE))
    return next((str(rendition.url) for rendition in found.values()), "")


def focal_point_of(image: Any) -> dict[str, float] | None:
    """The middle of what must stay in view, as parts of width and height from the top left."""
    if not image.has_focal_point() or not image.width or not image.height:
        return None
    return {
        "x": round(image.focal_point_x / image.width, 4),
        "y": round(image.focal_point_y / image.height, 4),
    }


def prefetch_images(pages: Iterable[Any]) -> None:
    """Load the images of pages with their renditions: two queries at most, for any number. Changes the pages given."""
    with_image = [page for page in pages if getattr(page, "image_id", None)]
    missing = [page for page in with_image if not page._meta.model.image.is_cached(page)]
    if missing:
        known = get_image_model().objects.in_bulk({page.image_id for page in missing})
        for page in missing:
            page.image = known.get(page.image_id)
    prefetch_sizes([page.image for page in with_image if page.image is not None])


def prefetch_sizes(images: list[Any]) -> None:
    """Load the renditions of images that lack them; one query, or none. Changes the images given."""
    lacking = [image for image in images if not hasattr(image, "prefetched_renditions")]
    if lacking:
        sizes = get_image_model().get_rendition_model().objects.filter(filter_spec__in=PAGE_SPECS)
        prefetch_related_objects(lacking, Prefetch("renditions", queryset=sizes, to_attr="prefetched_renditions"))


def images_with_renditions() -> Any:
    """Images that bring along every rendition a page, card or share can show."""
    return get_image_model().objects.prefetch_renditions(*PAGE_SPECS)


def _made_now(image: Any, spec: str) -> Any:
    """The fallback of an image that the worker has not reached yet; None when the file is gone."""
    try:
        return image.get_rendition(spec)
    except (OSError, ValueError):
        return None


def _srcset(renditions: list[Any]) -> str:
    """Each width once: an image that is smaller than asked for gives the same width several times."""
    by_width = {rendition.width: rendition.url for rendition in renditions}
    return ", ".join(f"{url} {width}w" for width, url in sorted(by_width.items()))


def _inline(rendition: Any) -> str:
    """A tiny rendition as a data URI; "" when it is not tiny or its file is gone."""
    return _data_uri(rendition.file.storage, rendition.file.name)


@lru_cache(maxsize=1024)
def _data_uri(storage: Any, name: str) -> str:
    try:
        with storage.open(name, "rb") as file:
            content = file.read(PLACEHOLDER_LIMIT + 1)
    except OSError:
        return ""
    text = f"data:image/webp;base64,{base64.b64encode(content).decode()}"
    return text if len(text) < PLACEHOLDER_LIMIT else ""
