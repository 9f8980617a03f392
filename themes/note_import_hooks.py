"""Tells Wagtail about the import of documents from Word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from themes.models import StrategicNotePage
from themes.permissions import can_import
from themes.views.note_import import NoteImportView


@hooks.register("register_admin_urls")
def register_note_import() -> list[Any]:
    return [path("notes/<int:page_id>/import/", NoteImportView.as_view(), name="note_import")]


@hooks.register("register_page_header_buttons")
def offer_note_import(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """A button in the menu of a note's page, for who may edit it."""
    if page.specific_class is StrategicNotePage and page.pk and not page.alias_of_id and can_import(user, page):
        yield Button(_("Import from Word"), reverse("note_import", args=[page.pk]), icon_name="upload", priority=25)
