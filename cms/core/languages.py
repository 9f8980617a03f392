"""The three languages: which one an address is in, and where a page's translations stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import get_language_from_path
from wagtail.models import Page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

# What stands in the lang attribute; Dutch here is the Dutch of Belgium.
HTML_LANGUAGES = {"nl": "nl-BE", "en": "en", "fr": "fr-BE"}
LANGUAGE_NAMES = {"nl": "Nederlands", "en": "English", "fr": "Français"}


@dataclass(frozen=True)
class Translation:
    """A page's counterpart in one language; `url` is absolute."""

    language: str
    url: str
    is_current: bool

    @property
    def html_language(self) -> str:
        return HTML_LANGUAGES[self.language]

    @property
    def name(self) -> str:
        return LANGUAGE_NAMES[self.language]


def language_codes() -> list[str]:
    """The languages of the public site, Dutch first."""
    return [code for code, _name in settings.LANGUAGES]


def language_of_path(path: str) -> str:
    """The language that an address is in: its prefix, or Dutch."""
    return get_language_from_path(path) or settings.LANGUAGE_CODE


def localized_path(path: str, language: str) -> str:
    """A Dutch path as the path of another language: /themas/ becomes /en/themas/."""
    return path if language == settings.LANGUAGE_CODE else f"/{language}{path}"


def translations_of(page: Page, request: HttpRequest | None = None) -> list[Translation]:
    """The page itself and its live translations (aliases left out), Dutch first; one query."""
    return translations_among(translation_pages(page), page, request)


def translation_pages(page: Page) -> Any:
    """The pages that `translations_among` wants, not read yet."""
    siblings = Page.objects.filter(translation_key=page.translation_key, live=True, alias_of__isnull=True)
    return siblings.select_related("locale")


def translations_among(siblings: Iterable[Page], page: Page, request: HttpRequest | None = None) -> list[Translation]:
    """Those of the pages that have an address in a language of the site, Dutch first."""
    order = language_codes()
    found = []
    for sibling in siblings:
        if sibling.locale.language_code in order and (url := sibling.get_full_url(request)):
            found.append(Translation(sibling.locale.language_code, url, sibling.pk == page.pk))
    return sorted(found, key=lambda translation: order.index(translation.language))
