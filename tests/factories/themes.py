"""Themes and notes with their pages."""

from __future__ import annotations

import factory
from wagtail.models import Locale, Page, Site

from themes.models import StrategicNote, StrategicNoteIndexPage, StrategicNotePage, Theme, ThemeIndexPage, ThemePage


class ThemeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Theme

    class Params:
        retired = factory.Trait(is_retired=True)

    site = factory.LazyFunction(lambda: Site.objects.get(is_default_site=True))
    code = factory.Sequence(lambda number: f"thema-{number}")
    name = factory.LazyAttribute(lambda theme: f"Thema {theme.code}")
    order = factory.Sequence(lambda number: number + 10)


class StrategicNoteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StrategicNote

    site = factory.LazyFunction(lambda: Site.objects.get(is_default_site=True))
    slug = factory.Sequence(lambda number: f"nota-{number}")
    name = factory.LazyAttribute(lambda note: f"Nota {note.slug}")


def add_theme_page(theme: Theme, language: str = "nl", *, live: bool = True, **fields) -> ThemePage:
    """A page of a theme under that language's index page."""
    index = ThemeIndexPage.objects.get(locale__language_code=language)
    page = ThemePage(
        title=fields.pop("title", f"{theme.name} ({language})"),
        slug=theme.code,
        summary=fields.pop("summary", f"Over {theme.name}."),
        theme=theme,
        locale=Locale.objects.get(language_code=language),
        live=live,
        **fields,
    )
    return _publish(index, page, live=live)


def add_note_page(note: StrategicNote, language: str = "nl", *, live: bool = True, **fields) -> StrategicNotePage:
    """A page of a note under that language's index page."""
    index = StrategicNoteIndexPage.objects.get(locale__language_code=language)
    page = StrategicNotePage(
        title=fields.pop("title", note.name),
        slug=note.slug,
        summary=fields.pop("summary", f"Over {note.name}."),
        note=note,
        locale=Locale.objects.get(language_code=language),
        live=live,
        **fields,
    )
    return _publish(index, page, live=live)


def _publish(parent: Page, page: Page, *, live: bool) -> Page:
    parent.add_child(instance=page)
    revision = page.save_revision()
    if live:
        revision.publish()
    page.refresh_from_db()
    return page
