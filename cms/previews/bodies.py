"""The shapes of drafts: those of the public answers, marked as previews."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import Http404
from ninja import Field
from wagtail.models import Page

from cms.core.visibility import Frame
from cms.previews.staging import staged
from home.api_page_types import (
    AccessibilityStatementOut,
    FormPageOut,
    HomePageOut,
    NoteIndexPageOut,
    StandardPageOut,
    ThemeIndexPageOut,
    page_payload,
)
from home.page_lookup import Found
from themes.api import ThemeDetailOut
from themes.notes_api import NoteDetailOut
from visits.api import InfoDayOut
from visits.api_days import info_days_out
from visits.models import InfoDay


class HomePreview(HomePageOut):
    preview: Literal[True]


class ThemeIndexPreview(ThemeIndexPageOut):
    preview: Literal[True]


class ThemePreview(ThemeDetailOut):
    preview: Literal[True]


class NoteIndexPreview(NoteIndexPageOut):
    preview: Literal[True]


class NotePreview(NoteDetailOut):
    preview: Literal[True]


class StandardPagePreview(StandardPageOut):
    preview: Literal[True]


class FormPagePreview(FormPageOut):
    preview: Literal[True]


class AccessibilityStatementPreview(AccessibilityStatementOut):
    preview: Literal[True]


class InfoDayPreview(InfoDayOut):
    type: Literal["info_day"]
    preview: Literal[True]


PreviewPayload = Annotated[
    HomePreview
    | ThemeIndexPreview
    | ThemePreview
    | NoteIndexPreview
    | NotePreview
    | StandardPagePreview
    | FormPagePreview
    | AccessibilityStatementPreview
    | InfoDayPreview,
    Field(discriminator="type"),
]


def told(draft: Any, frame: Frame, language: str, form: Any) -> dict[str, Any]:
    """A draft as the API would tell it once published. Raises Http404 for what it never tells."""
    with staged(draft, frame, language) as seen:
        if isinstance(draft, Page):
            model = draft._meta.model_name or ""
            found = page_payload(seen, Found(draft.pk, model, language), form)
        elif isinstance(draft, InfoDay):
            day = InfoDay.objects.public().with_places().filter(pk=draft.pk).first()
            if day is None:
                raise Http404
            items, _rows = info_days_out(seen, [day], language, expand=False)
            found = {"type": "info_day", **items[0]}
        else:
            raise Http404
    return {**found, "preview": True}
