"""What bodies and pages refer to (other pages, documents, images), read in one statement and shown only when public."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath
from types import SimpleNamespace
from typing import Any

from django.core.files.storage import default_storage
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.images.models import Filter

from cms.core.api_images import image_out
from cms.core.gathering import Part, gather, marks
from cms.core.pictures import CONTENT, COVER, PLACEHOLDER, picture_of
from cms.core.visibility import Frame


@dataclass
class Wanted:
    """The keys of what an answer refers to."""

    pages: set[int] = field(default_factory=set)
    documents: set[int] = field(default_factory=set)
    images: set[int] = field(default_factory=set)
    # Queries that give keys of images, with their values: for those of rows that are read in the same statement.
    images_of: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)

    def add(self, other: Wanted) -> None:
        self.pages |= other.pages
        self.documents |= other.documents
        self.images |= other.images
        self.images_of += other.images_of


@dataclass
class Related:
    """What was found. Links, files and images that the public may not see are simply not here."""

    links: dict[int, str]
    documents: dict[int, dict[str, Any]]
    images: dict[int, tuple[tuple[Any, ...], tuple[tuple[Any, ...], ...]]]
    rows: dict[str, list[list[Any]]]

    def image(self, pk: int | None, alt: str | None, place: str) -> dict[str, Any] | None:
        """An image as one object, None when it is gone."""
        if pk is None or pk not in self.images:
            return None
        facts, renditions = self.images[pk]
        return drawn(facts, renditions, place, alt or "")


def related(frame: Frame, wanted: Wanted, parts: Iterable[Part] = ()) -> Related:
    """Reads everything wanted, and further parts, in one query; none when nothing is wanted."""
    rows = gather([*parts, *_parts(frame, wanted)])
    renditions: dict[int, set[tuple[Any, ...]]] = {}
    for image, *rest in rows.get("rendition", []):
        renditions.setdefault(image, set()).add(tuple(rest))
    links = {}
    for pk, path, url_path in rows.get("link", []):
        if address := frame.address(path, url_path):
            links[pk] = address
    return Related(
        links=links,
        documents={row[0]: _document(row) for row in rows.get("document", []) if frame.opens(row[4])},
        images={row[0]: (tuple(row), tuple(sorted(renditions.get(row[0], ())))) for row in rows.get("image", [])},
        rows=rows,
    )


def _parts(frame: Frame, wanted: Wanted) -> Iterable[Part]:
    if wanted.pages:
        where, values = frame.where_any("p")
        keys = tuple(sorted(wanted.pages))
        source = f"FROM wagtailcore_page p WHERE p.id IN ({marks(keys)}) AND {where}"
        yield Part("link", "p.id, p.path, p.url_path", source, (*keys, *values))
    if wanted.documents:
        keys = tuple(sorted(wanted.documents))
        source = (
            "FROM wagtaildocs_document d JOIN wagtailcore_collection c ON c.id = d.collection_id "
            f"WHERE d.id IN ({marks(keys)})"
        )
        yield Part("document", "d.id, d.title, d.file, d.file_size, c.path", source, keys)
    queries = [(marks(keys), keys)] if (keys := tuple(sorted(wanted.images))) else []
    for query, given in [*queries, *wanted.images_of]:
        columns = ", ".join(f"i.{name}" for name in ("id", "width", "height", *FOCAL))
        yield Part("image", columns, f"FROM wagtailimages_image i WHERE i.id IN ({query})", given)
        columns = "r.image_id, r.filter_spec, r.focal_point_key, r.file, r.width, r.height"
        yield Part("rendition", columns, f"FROM wagtailimages_rendition r WHERE r.image_id IN ({query})", given)


FOCAL = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")


def _document(row: list[Any]) -> dict[str, Any]:
    pk, title, file, size, _collection = row
    name, kind, url = _address(pk, file)
    known = size if size is not None else file_size(file)
    return {"title": title, "url": url, "kind": kind, "size": known, "name": name}


@lru_cache(maxsize=2048)
def _address(pk: int, file: str) -> tuple[str, str, str]:
    """The name of a file, its kind, and where it is served."""
    name = PurePosixPath(file).name
    return name, PurePosixPath(name).suffix.removeprefix(".").upper(), reverse("wagtaildocs_serve", args=[pk, name])


def file_size(file: str) -> int | None:
    """Bytes of a stored file, None when it cannot be measured."""
    try:
        return int(default_storage.size(file))
    except (OSError, ValueError, NotImplementedError):
        return None


class StoredImage:
    """An image read as plain columns, as much of one as drawing it takes."""

    def __init__(self, facts: tuple[Any, ...], renditions: tuple[tuple[Any, ...], ...]) -> None:
        self.pk, self.width, self.height, *focal = facts
        self.focal_point_x, self.focal_point_y, self.focal_point_width, self.focal_point_height = focal
        self.renditions = renditions

    def has_focal_point(self) -> bool:
        return None not in (self.focal_point_x, self.focal_point_y, self.focal_point_width, self.focal_point_height)

    def find_existing_renditions(self, *filters: Filter) -> dict[Filter, Any]:
        """Those of the filters that were cut for the focal point of now."""
        known = {(spec, key): rest for spec, key, *rest in self.renditions}
        found = {}
        for one in filters:
            rest = known.get((one.spec, one.get_cache_key(self)))
            if rest is not None:
                file, width, height = rest
                stored = SimpleNamespace(name=file, storage=default_storage)
                found[one] = SimpleNamespace(url=default_storage.url(file), width=width, height=height, file=stored)
        return found

    def get_rendition(self, spec: str) -> Any:
        """Cuts the plain size of an image that the worker has not reached yet. Raises OSError for a lost file."""
        image = get_image_model().objects.filter(pk=self.pk).first()
        if image is None:
            raise OSError("The image is gone.")
        return image.get_rendition(spec)


def drawn(
    facts: tuple[Any, ...], renditions: tuple[tuple[Any, ...], ...], place: str, alt: str
) -> dict[str, Any] | None:
    """An image as JSON; drawn anew only when its row or one of its sizes changed."""
    fallback = (CONTENT if place == "content" else COVER).fallback_spec
    if any(row[0] == fallback for row in renditions) and any(row[0] == PLACEHOLDER for row in renditions):
        return _drawn(facts, renditions, place, alt)
    return _draw(facts, renditions, place, alt)


def _draw(facts: tuple[Any, ...], renditions: tuple[tuple[Any, ...], ...], place: str, alt: str) -> Any:
    found = picture_of(StoredImage(facts, renditions), place=place, alt=alt)
    return None if found is None else image_out(found)


_drawn = lru_cache(maxsize=4096)(_draw)
