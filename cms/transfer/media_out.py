"""Images and documents of the site as files in media/, each under a name that stays the same at every export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from cms.core.public_documents import public_document

from .addresses import MEDIA_PREFIX
from .media import stem_of


class MediaExport:
    """Collects which files the written pages need."""

    def __init__(self) -> None:
        self.files: dict[str, Any] = {}
        self._names: dict[tuple[str, int], str | None] = {}

    def image(self, pk: int) -> str | None:
        """`media/<name>` of an image, None when it does not exist."""
        return self._name("image", get_image_model(), pk)

    def document(self, pk: int) -> str | None:
        """`media/<name>` of a document, None when it does not exist or not everybody may open it."""
        return self._name("document", get_document_model(), pk)

    def _name(self, kind: str, model: Any, pk: int) -> str | None:
        if (kind, pk) not in self._names:
            item = model.objects.filter(pk=pk).first()
            if kind == "document":
                # In the site that imports the folder it would be public.
                item = public_document(item)
            self._names[kind, pk] = self._claim(item) if item is not None else None
        return self._names[kind, pk]

    def _claim(self, item: Any) -> str:
        """A free name made from the title; the same file under the same title is written once."""
        suffix = Path(item.file.name).suffix.lower()
        stem = stem_of(item)
        digest = item.get_file_hash()
        name, count = f"{stem}{suffix}", 2
        while name in self.files and self.files[name].get_file_hash() != digest:
            name, count = f"{stem}-{count}{suffix}", count + 1
        self.files.setdefault(name, item)
        return f"{MEDIA_PREFIX}{name}"
