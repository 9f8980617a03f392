"""Links in rich text, looked up once for a whole page: Wagtail asks the database for every paragraph that has one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import orjson
from django.utils.html import escape
from django.utils.translation import get_language
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from cms.core.site_facts import site_roots

_LINK = re.compile(r"<a\b[^>]*>")
_KIND = re.compile(r'\blinktype="(page|document)"')
_KEY = re.compile(r'\bid="(\d{1,18})"')
Known = dict[tuple[str, int], str | None]

# Where the links of the page that is being answered lead; None outside a request.
_known: ContextVar[Known | None] = ContextVar("known_links", default=None)


@contextmanager
def one_answer() -> Iterator[None]:
    """What was looked up is known inside, and nowhere else."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


class Links:
    """The links in what an editor wrote on a page; `querysets` are to be read before `settle`."""

    def __init__(self, page: Any) -> None:
        pages, documents = _keys_in(page)
        self._pages: Any = Page.objects.filter(
            translation_key__in=Page.objects.filter(pk__in=pages).values("translation_key")
        ).select_related("locale")
        self._documents: Any = get_document_model().objects.filter(pk__in=documents)
        self._wanted, self._wanted_documents = pages, documents

    @property
    def querysets(self) -> Iterable[Any]:
        if _known.get() is None:
            return []
        return [found for found, keys in
                ((self._pages, self._wanted), (self._documents, self._wanted_documents)) if keys]  # fmt: skip

    def settle(self) -> None:
        """Let the handlers below know where the links lead."""
        known = _known.get()
        if known is None:
            return
        if self._wanted:
            known.update(_addresses(self._wanted, list(self._pages)))
        if self._wanted_documents:
            urls = {document.pk: document.url for document in self._documents}
            known.update({("document", key): urls.get(key) for key in self._wanted_documents})


def _addresses(wanted: set[int], pages: list[Page]) -> Known:
    """As Wagtail has it: the live translation in the language of the page, or else the page that was linked to."""
    roots = site_roots()
    language = get_language()
    by_key = {page.pk: page for page in pages}
    own = {page.translation_key: page for page in pages if page.locale.language_code == language and page.live}
    found: Known = {}
    for key in wanted:
        page = by_key.get(key)
        if page is not None:
            page = own.get(page.translation_key, page)
            page._wagtail_cached_site_root_paths = roots
        found["page", key] = page.url if page is not None else None
    return found


def _keys_in(page: Any) -> tuple[set[int], set[int]]:
    pages: set[int] = set()
    documents: set[int] = set()
    for field in page._meta.concrete_fields:
        if not isinstance(field, (StreamField, RichTextField)):
            continue
        value = getattr(page, field.attname)
        text = value if isinstance(value, str) else orjson.dumps(_raw(value)).decode().replace('\\"', '"')
        for link in _LINK.findall(text):
            kind, key = _KIND.search(link), _KEY.search(link)
            if kind and key:
                (pages if kind[1] == "page" else documents).add(int(key[1]))
    return pages, documents


def _raw(value: Any) -> Any:
    """The stored blocks; those that were never decoded stay so."""
    return list(getattr(value, "raw_data", None) or [])


def expanded(kind: str, attrs_list: list[dict[str, Any]]) -> list[str] | None:
    """The tags, or None when one of them is not known."""
    known = _known.get()
    if known is None:
        return None
    tags = []
    for attributes in attrs_list:
        key = str(attributes.get("id", ""))
        if not (key.isascii() and key.isdigit()) or (kind, int(key)) not in known:
            return None
        address = known[kind, int(key)]
        tags.append(f'<a href="{escape(address)}">' if address is not None else "<a>")
    return tags
