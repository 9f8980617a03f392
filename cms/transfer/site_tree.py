"""Where pages of a content folder stand in the page tree, and how they are found again."""

from __future__ import annotations

from typing import Any

from wagtail.models import Locale, Page, Site

from cms.core.languages import language_codes
from cms.core.models import StandardPage
from home.models import AccessibilityStatementPage, HomePage
from themes.models import StrategicNoteIndexPage, StrategicNotePage, ThemeIndexPage, ThemePage
from visits.models import VisitRequestPage

from .documents import (
    FormDocument,
    HomeDocument,
    IndexDocument,
    NoteDocument,
    PageDocument,
    StandardDocument,
    StatementDocument,
    ThemeDocument,
)

INDEX_MODELS = {"theme_index": ThemeIndexPage, "note_index": StrategicNoteIndexPage}


class Misplaced(Exception):
    """A page cannot stand where its file says; the message says why."""


def default_site() -> Site:
    """The default site, made when there is none."""
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        root = Page.get_first_root_node()
        site = Site.objects.create(hostname="localhost", port=80, is_default_site=True, root_page=root)
    return site


class SiteTree:
    """The home pages of one site and what stands below them."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.locales = {locale.language_code: locale for locale in Locale.objects.all()}
        for code in language_codes():
            if code not in self.locales:
                self.locales[code] = Locale.objects.create(language_code=code)
        self.homes = self._find_homes()

    def _find_homes(self) -> dict[str, HomePage]:
        root = self.site.root_page.specific
        if not isinstance(root, HomePage):
            return {}
        found = HomePage.objects.filter(translation_key=root.translation_key).select_related("locale")
        return {page.locale.language_code: page for page in found}

    def model_of(self, document: PageDocument) -> Any:
        if isinstance(document, IndexDocument):
            return INDEX_MODELS[document.kind]
        return {
            HomeDocument: HomePage,
            ThemeDocument: ThemePage,
            NoteDocument: StrategicNotePage,
            StandardDocument: StandardPage,
            StatementDocument: AccessibilityStatementPage,
            FormDocument: VisitRequestPage,
        }[type(document)]

    def find(self, document: PageDocument, language: str | None = None) -> Any:
        """The page of a document, in its own or another language; None when there is none. Raises Misplaced."""
        language = language or document.language
        model = self.model_of(document)
        if isinstance(document, HomeDocument):
            return self.homes.get(language)
        if isinstance(document, ThemeDocument):
            return model.objects.filter(theme__site=self.site, theme__code=document.slug, lang=language).first()
        if isinstance(document, NoteDocument):
            return model.objects.filter(note__site=self.site, note__slug=document.slug, lang=language).first()
        home = self.homes.get(language)
        if home is None:
            return None
        if isinstance(document, StandardDocument | StatementDocument):
            found = Page.objects.child_of(home).filter(slug=document.slug).first()
            if found is not None and not isinstance(found.specific, model):
                raise Misplaced(f"a page of another kind already stands at /{document.slug}/")
            return found.specific if found else None
        return model.objects.child_of(home).first()

    def parent_of(self, document: PageDocument) -> Any:
        """The page below which a document's page stands. Raises Misplaced."""
        home = self.homes.get(document.language)
        if home is None:
            raise Misplaced("there is no home page in this language")
        if isinstance(document, ThemeDocument | NoteDocument):
            index = ThemeIndexPage if isinstance(document, ThemeDocument) else StrategicNoteIndexPage
            parent = index.objects.child_of(home).first()
            if parent is None:
                raise Misplaced("the overview page above it is missing")
            return parent
        return home

    def add(self, document: PageDocument, page: Any) -> None:
        """Put a new page in the tree, not yet live. Raises ValidationError and Misplaced."""
        page.locale = self.locales[document.language]
        if document.language != "nl":
            source = self.find(document, "nl")
            if source is None:
                raise Misplaced("its Dutch page was removed from the site; --restore brings it back")
            page.translation_key = source.translation_key
        page.live = False
        if isinstance(document, HomeDocument):
            self._add_home(document.language, page)
        else:
            page.slug = document.slug
            self.parent_of(document).add_child(instance=page)

    def _add_home(self, language: str, page: HomePage) -> None:
        root = Page.get_first_root_node()
        stock = self.site.root_page if language == "nl" else None
        page.slug = self._free_slug(root, "home" if language == "nl" else f"home-{language}", stock)
        if stock is not None and not stock.is_root() and stock.slug == page.slug:
            # Out of the way until the site points to the new page; it is deleted or kept below.
            Page.objects.filter(pk=stock.pk).update(slug=f"home-before-{stock.pk}")
        root.add_child(instance=page)
        self.homes[language] = page
        if language == "nl":
            self.site.root_page = page
            self.site.save()
            if stock is not None and is_stock_page(stock):
                stock.delete()

    def _free_slug(self, root: Page, wanted: str, stock: Page | None) -> str:
        taken = set(root.get_children().exclude(pk=stock.pk if stock else None).values_list("slug", flat=True))
        return wanted if wanted not in taken else f"{wanted}-{self.site.pk}"

    def page_ids(self, also: set[int]) -> dict[str, int]:
        """The public path of every live page, and of those in `also`, with its id."""
        found: dict[str, int] = {}
        for language, home in self.homes.items():
            prefix = "" if language == "nl" else f"/{language}"
            pages = Page.objects.descendant_of(home, inclusive=True).values_list("pk", "url_path", "live")
            for pk, url_path, live in pages:
                if live or pk in also:
                    found[prefix + url_path[len(home.url_path) - 1 :]] = pk
        return found


def is_stock_page(page: Page) -> bool:
    """Whether this is the welcome page of a fresh Wagtail: a bare page with nothing below it."""
    return page.specific_class is Page and not page.is_root() and page.numchild == 0
