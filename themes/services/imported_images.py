"""The images of a document as images of the site: checked, stored once, in a collection the person may add to."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from PIL import Image as Pillow
from wagtail.images import get_image_model
from wagtail.permissions import policy_registry


class ImageStore:
    """Stores images for one import; `written` names the files, so that they can go when the import fails."""

    def __init__(self, user: Any, title: str) -> None:
        self.user = user
        self.title = title
        self.written: list[tuple[Any, str]] = []
        policy = policy_registry.get_by_type(get_image_model())
        allowed = policy.collections_user_has_permission_for(user, "add")
        self.collection = allowed.order_by("path").first()

    def store(self, path: Path, alt: str) -> Any | None:
        """The image of a file, None when the person may add none or the file is no image that the site takes."""
        if self.collection is None or not is_acceptable(path):
            return None
        content = path.read_bytes()
        digest = hashlib.sha1(content).hexdigest()  # noqa: S324 -- what Wagtail uses for files
        model = get_image_model()
        known = model.objects.filter(file_hash=digest, collection=self.collection).order_by("pk").first()
        if known is not None:
            return known
        title = alt or f"{self.title} {int(path.stem) + 1}"
        image = model(title=title[:255], collection=self.collection, uploaded_by_user=self.user)
        image.file = ContentFile(content, name=f"word-{digest[:12]}{path.suffix}")
        image._set_image_file_metadata()
        image.save()
        self.written.append((image.file.storage, image.file.name))
        return image

    def remove_written(self) -> None:
        """Delete the files whose rows were rolled back."""
        for storage, name in self.written:
            storage.delete(name)
        self.written.clear()


def is_acceptable(path: Path) -> bool:
    """Whether a file is an image of a kind, weight and number of pixels that the site takes."""
    if path.stat().st_size > settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE:
        return False
    try:
        with Pillow.open(path, formats=["PNG", "JPEG", "GIF", "WEBP"]) as picture:
            width, height = picture.size
            if width * height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
                return False
            picture.load()
    except Exception:  # Pillow's own readers raise anything on broken input
        return False
    return True
