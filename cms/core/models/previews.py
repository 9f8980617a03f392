"""Previews of pages: in the language of the page, whatever address the editor works at."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

# What the tags of info days find in the context: a banner whatever the calendar says, or none.
WITH_DAY, WITHOUT_DAY = "with_day", "without_day"
DAY_MODES = [("", _("As it is now")), (WITH_DAY, _("With an info day")), (WITHOUT_DAY, _("Without an info day"))]


class InOwnLanguage:
    """The words around a page that has no address yet are in its language too."""

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        """The middleware that wraps this puts the language back."""
        page: Any = self
        translation.activate(page.locale.language_code)
        request.LANGUAGE_CODE = page.locale.language_code
        return super().serve_preview(request, mode_name)  # type: ignore[misc]


class DayModes:
    """Preview modes of a page that announces an info day."""

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return DAY_MODES

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        context: dict[str, Any] = super().get_preview_context(request, mode_name)  # type: ignore[misc]
        return context | {"preview_day": mode_name}
