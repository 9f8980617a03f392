"""How links in rich text become addresses: from what was looked up for the whole answer, else by Wagtail."""

from __future__ import annotations

from typing import Any

from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.rich_text.pages import PageLinkHandler

from cms.core.rich_links import expanded


class KnownPageLinkHandler(PageLinkHandler):
    """A link to a page, from what was looked up for the whole answer."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        return expanded("page", attrs_list) or super().expand_db_attributes_many(attrs_list)  # type: ignore[no-any-return]


class KnownDocumentLinkHandler(DocumentLinkHandler):
    """A link to a document, from what was looked up for the whole answer."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        return expanded("document", attrs_list) or super().expand_db_attributes_many(attrs_list)  # type: ignore[no-any-return]
