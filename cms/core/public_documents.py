"""Documents that everybody may open: those in no private collection."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.models import Collection

from cms.core.memo import remember


def private_collections() -> list[int]:
    """The collections that not everybody may open, and those below them."""
    return remember("private collections", _private_collections)


def _private_collections() -> list[int]:
    closed: list[int] = []
    for path in Collection.objects.filter(view_restrictions__isnull=False).values_list("path", flat=True).distinct():
        closed.extend(Collection.objects.filter(path__startswith=path).values_list("pk", flat=True))
    return closed


def public_documents(documents: Iterable[Any]) -> list[Any]:
    """Those of the documents that everybody may open, in their order, asking the database once for all of them."""
    found = [document for document in documents if document is not None]
    closed = set(private_collections()) if found else set()
    return [document for document in found if document.collection_id not in closed]


def public_document(document: Any) -> Any:
    """The document when everybody may open it, else None."""
    return next(iter(public_documents([document])), None)


def public_document_of(pk: int) -> Any:
    """The document of this number when it exists and everybody may open it, else None."""
    return public_document(get_document_model().objects.filter(pk=pk).first())


def document_address(document: Any) -> str:
    """Where the site serves a document; without asking Wagtail's hooks, so the address is the same for everybody."""
    if document.pk is None:  # the sample that editors see in a preview
        return "#"
    return reverse("wagtaildocs_serve", args=[document.pk, document.filename])


def size_of(document: Any) -> int | None:
    """Bytes, None when the file cannot be measured."""
    try:
        return document.get_file_size()  # type: ignore[no-any-return]
    except (OSError, ValueError):
        return None
