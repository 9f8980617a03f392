"""Makes the renditions of images in use before anybody asks for them: in the worker, and a few at an import."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Count, Q
from wagtail.images import get_image_model
from wagtail.images.models import Filter
from wagtail.models import ReferenceIndex

from .models import SiteSettings
from .pictures import CONTENT_SPECS, PAGE_SPECS, PLACEHOLDER, SHARE

logger = logging.getLogger(__name__)

# An image takes seconds, and the mail waits meanwhile.
MOST_AT_ONCE = 1
# An image that cannot be read would be tried for ever; a restart of the worker tries it once more.
_unreadable: set[tuple[int, str]] = set()


def images_in_use() -> dict[int, set[str]]:
    """The filters that each image needs by where it stands; two queries."""
    needed: dict[int, set[str]] = {}
    content_type = ContentType.objects.get_for_model(get_image_model(), for_concrete_model=False)
    rows = ReferenceIndex.objects.filter(to_content_type=content_type)
    for pk, path in rows.values_list("to_object_id", "model_path").distinct():
        needed.setdefault(int(pk), set()).update(PAGE_SPECS if path == "image" else CONTENT_SPECS)
    # Wagtail keeps no references of settings.
    for pk in SiteSettings.objects.exclude(share_image=None).values_list("share_image", flat=True):
        needed.setdefault(pk, set()).add(SHARE)
    return needed


def unfinished_images() -> list[tuple[Any, set[str]]]:
    """The images in use that lack a rendition, with all the filters they need; three queries."""
    needed = images_in_use()
    wanted = Q(renditions__filter_spec__in={*PAGE_SPECS, *CONTENT_SPECS})
    images = get_image_model().objects.filter(pk__in=needed).annotate(made=Count("renditions", filter=wanted))
    return [
        (image, needed[image.pk])
        for image in images
        if image.made < len(needed[image.pk]) and (image.pk, image.file_hash) not in _unreadable
    ]


def make_missing(*, most: int | None = None) -> int:
    """Make what is missing for at most so many images; returns how many images were finished."""
    found = unfinished_images()[:most]
    return sum(make_renditions(image, sorted(specs)) for image, specs in found)


def make_plain() -> int:
    """Make what is quick and lets every page show something; returns how many images were served so."""
    found = unfinished_images()
    quick = {image: [spec for spec in sorted(specs) if spec == PLACEHOLDER or "format-jpeg" in spec]
             for image, specs in found}  # fmt: skip
    return sum(make_renditions(image, specs) for image, specs in quick.items())


def make_renditions(image: Any, specs: Iterable[str]) -> bool:
    """Make the renditions of one image that it does not have; False, with a line in the log, for an unreadable file."""
    try:
        image.get_renditions(*specs)
    except Exception:
        # Whatever a decoder says of a broken file: one image must not keep the others waiting.
        logger.exception("The renditions of image %s could not be made", image.pk)
        _unreadable.add((image.pk, image.file_hash))
        return False
    return True


def forget_outdated(sender: Any, instance: Any, created: bool, **kwargs: Any) -> None:
    """Delete the renditions that an image was cut into before its focal point moved; the worker cuts it anew."""
    if created or kwargs.get("raw"):
        return
    with transaction.atomic():
        for rendition in instance.renditions.all():
            if rendition.focal_point_key != _key(instance, rendition.filter_spec):
                rendition.delete()


def _key(image: Any, spec: str) -> str:
    return str(Filter(spec=spec).get_cache_key(image))
