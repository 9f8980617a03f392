"""Adds the pages that a site needs and that its folder does not bring: homes, overviews, the form."""

from __future__ import annotations

from cms.core.languages import language_codes
from cms.core.models import SiteSettings

from .defaults import FORM, FORM_SLUG, HOME, NOTE_INDEX, NOTES_SLUG, THEME_INDEX, THEMES_SLUG
from .documents import Folder, FormDocument, HomeDocument, IndexDocument, NoteDocument, PageDocument, ThemeDocument
from .site_tree import SiteTree


def add_missing_pages(folder: Folder, tree: SiteTree) -> None:
    """Add documents, without a path, for every page that must be there and is neither in the folder nor on the site."""
    for language in language_codes():
        is_new = language not in tree.homes
        if is_new and language != "nl" and language not in folder.languages:
            continue
        if is_new and not _has(folder, HomeDocument, language):
            folder.pages.append(_home(folder, tree, language))
        _add_index(folder, tree, language, "theme_index", wanted=is_new and language == "nl")
        _add_index(folder, tree, language, "note_index", wanted=is_new and language == "nl")
        if is_new and not _has(folder, FormDocument, language):
            form = FormDocument("", language, FORM_SLUG)
            _fill(form, FORM[language])
            folder.pages.append(form)


def _has(folder: Folder, kind: type[PageDocument], language: str) -> bool:
    return any(page.language == language for page in folder.of_type(kind))


def _fill(document: PageDocument, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        setattr(document, name, text)


def _home(folder: Folder, tree: SiteTree, language: str) -> HomeDocument:
    home = HomeDocument("", language, "home")
    _fill(home, HOME[language])
    name = folder.site.values.get("name", "") if folder.site else ""
    home.title = name or SiteSettings.for_site(tree.site).name or home.title
    home.intro = home.summary
    return home


def _add_index(folder: Folder, tree: SiteTree, language: str, kind: str, *, wanted: bool) -> None:
    """An overview stands where something is listed in it; the Dutch one also where a translation needs its source."""
    listed = ThemeDocument if kind == "theme_index" else NoteDocument
    languages = {page.language for page in folder.of_type(listed)}
    needed = language in languages or (language == "nl" and bool(languages)) or wanted
    index = IndexDocument("", language, THEMES_SLUG if kind == "theme_index" else NOTES_SLUG, kind=kind)
    in_folder = any(page.language == language and page.kind == kind for page in folder.of_type(IndexDocument))
    if needed and not in_folder and tree.find(index) is None:
        _fill(index, (THEME_INDEX if kind == "theme_index" else NOTE_INDEX)[language])
        folder.pages.append(index)
