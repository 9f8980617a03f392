"""A block with documents to download."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import StructValue
from wagtail.blocks.list_block import ListValue
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock

from cms.core.public_documents import document_address, public_documents, size_of

LANGUAGES = [("nl", _("Dutch")), ("en", _("English")), ("fr", _("French")), ("de", _("German")), ("es", _("Spanish"))]


class DownloadBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("Document"))
    title = blocks.CharBlock(
        label=_("Title"), required=False, max_length=200, help_text=_("Left empty, the title of the document.")
    )
    language = blocks.ChoiceBlock(
        label=_("Language of the document"),
        choices=LANGUAGES,
        required=False,
        help_text=_("Left empty, the language of this page."),
    )

    class Meta:
        label = _("Document to download")
        icon = "doc-full"


class DownloadsBlock(blocks.ListBlock):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(DownloadBlock(), **kwargs)

    class Meta:
        label = _("Downloads")
        icon = "download"
        template = "core/blocks/download.html"
        min_num = 1
        max_num = 50
        description = _(
            "Documents with their kind and size. A document in a private collection is not shown to readers. "
            "Put what everybody must read on the page itself."
        )

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        return {**super().get_context(value, parent_context), "downloads": downloads_of(value)}

    def get_preview_value(self) -> Any:
        """A document that exists nowhere: there need not be one in the site yet."""
        sample = get_document_model()(title="Jaarverslag 2025", file="documents/jaarverslag.pdf", file_size=1_250_000)
        return ListValue(
            self, values=[StructValue(self.child_block, {"document": sample, "title": "", "language": "nl"})]
        )

    def get_searchable_content(self, value: Any) -> list[str]:
        """Nothing: what is public today may be private tomorrow, and the index would still hold its title."""
        return []


def downloads_of(value: Any) -> list[dict[str, Any]]:
    """What a reader may know of each document; those in private collections, or gone, are left out."""
    allowed = {document.pk for document in public_documents(item.get("document") for item in value)}
    return [
        {
            "title": item.get("title") or item["document"].title,
            "url": document_address(item["document"]),
            "kind": PurePosixPath(item["document"].filename).suffix.removeprefix(".").upper(),
            "size": size_of(item["document"]),
            "language": item.get("language") or "",
        }
        for item in value
        if item.get("document") is not None and item["document"].pk in allowed
    ]
