"""Files in media/: which may be taken, and how they become images and documents of the site."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.text import slugify
from PIL import Image as Pillow
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection

from .addresses import MEDIA_PREFIX
from .faults import FileReport

MAX_DOCUMENT = 50 * 1024 * 1024


def media_path(root: Path, reference: str) -> Path | None:
    """The file that a reference names, None unless it is a plain file inside media/ that is reached by no link."""
    name = unquote(reference).removeprefix(MEDIA_PREFIX)
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or any(part in ("..", ".") for part in parts):
        return None
    if "\\" in name or "\x00" in name:
        return None
    path = root / "media"
    try:
        for part in ("", *parts):
            path = path / part if part else path
            if stat.S_ISLNK(path.lstat().st_mode):
                return None
        return path if stat.S_ISREG(path.lstat().st_mode) else None
    except (OSError, ValueError):
        return None


def media_digest(root: Path, reference: str) -> str:
    """The fingerprint of a file, "" when it cannot be taken."""
    path = media_path(root, reference)
    return hashlib.sha1(path.read_bytes()).hexdigest() if path else ""  # noqa: S324 -- what Wagtail uses for files


def stem_of(item: Any) -> str:
    """The name, without its extension, under which an image or document travels: made from its title."""
    suffix = PurePosixPath(item.file.name).suffix
    return slugify(item.title.removesuffix(suffix)) or "bestand"


def _checked(root: Path, reference: str, line: int, report: FileReport, field: str, allowed: list[str]) -> Path | None:
    path = media_path(root, reference)
    if path is None:
        report.fault(line, field, f"“{reference}” is not a plain file in media/")
        return None
    extension = path.suffix.lower().removeprefix(".")
    if extension not in allowed:
        report.fault(line, field, f"“{reference}”: the kind “{extension}” is not one of: {', '.join(allowed)}")
        return None
    return path


def check_image(root: Path, reference: str, line: int, report: FileReport, field: str = "block image.file") -> None:
    """Report a fault unless the reference is an image of a kind and size that the site takes."""
    path = _checked(root, reference, line, report, field, settings.WAGTAILIMAGES_EXTENSIONS)
    if path is None:
        return
    if path.stat().st_size > settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE:
        report.fault(line, field, f"“{reference}” is larger than {settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE // 1024} KiB")
        return
    try:
        with Pillow.open(path) as picture:
            width, height = picture.size
            if width * height <= settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
                picture.load()
    except Exception:
        report.fault(line, field, f"“{reference}” is not an image that can be read")
        return
    if width * height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        report.fault(line, field, f"“{reference}” has {width} x {height} pixels, which is too many")


def check_document(root: Path, reference: str, line: int, report: FileReport) -> None:
    """Report a fault unless the reference is a document of a kind and size that the site takes."""
    path = _checked(root, reference, line, report, "body", settings.WAGTAILDOCS_EXTENSIONS)
    if path is not None and path.stat().st_size > MAX_DOCUMENT:
        report.fault(line, "body", f"“{reference}” is larger than {MAX_DOCUMENT // 1024 // 1024} MiB")


class MediaStore:
    """Brings files of one folder into the site; the same file under the same name is brought once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.written: list[tuple[Any, str]] = []
        self.created = {"images": 0, "documents": 0}
        self._known: dict[tuple[str, str], int] = {}

    def image_id(self, reference: str) -> int:
        """The image of a file, stored when the site does not have it."""
        return self._id("images", get_image_model(), reference)

    def document_id(self, reference: str) -> int:
        """The document of a file, stored when the site does not have it."""
        return self._id("documents", get_document_model(), reference)

    def _id(self, kind: str, model: Any, reference: str) -> int:
        key = (kind, reference)
        if key not in self._known:
            path = media_path(self.root, reference)
            if path is None:  # the checks ran before; the folder changed under our hands
                raise FileNotFoundError(reference)
            content = path.read_bytes()
            digest = hashlib.sha1(content).hexdigest()  # noqa: S324 -- what Wagtail uses for files
            same = model.objects.filter(file_hash=digest).order_by("pk")
            found = next((item for item in same if path.stem in (item.title, stem_of(item))), None)
            self._known[key] = (found or self._store(kind, model, path, content)).pk
        return self._known[key]

    def _store(self, kind: str, model: Any, path: Path, content: bytes) -> Any:
        item = model(title=path.stem, collection=Collection.get_first_root_node())
        item.file = ContentFile(content, name=path.name)
        if kind == "images":
            item._set_image_file_metadata()
        else:
            item._set_document_file_metadata()
        item.save()
        self.written.append((item.file.storage, item.file.name))
        self.created[kind] += 1
        return item

    def remove_written(self) -> None:
        """Delete the files that were stored, after their rows were rolled back."""
        for storage, name in self.written:
            storage.delete(name)
        self.written.clear()
