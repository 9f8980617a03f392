"""The addresses below a note: one section at a time, and earlier versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.url_routing import RouteResult

from cms.core.models.previews import with_front_ends

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

SECTION = "deel"
VERSION = "versies"
# Only previews know this one.
HISTORY = "history"


class NoteRoutes:
    """Sends what stands below a note's own address to the view that shows it; permissions are those of the page."""

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        page: Any = self
        if page.live and len(path_components) == 2 and path_components[0] in (SECTION, VERSION):
            return RouteResult(page, kwargs={"kind": path_components[0], "key": path_components[1]})
        return super().route(request, path_components)  # type: ignore[misc]

    def serve(self, request: HttpRequest, *args: Any, kind: str = "", key: str = "", **kwargs: Any) -> HttpResponse:
        """Wagtail calls this after its checks of privacy and language."""
        from themes.views import notes  # noqa: PLC0415 -- the page hands over to its views

        if kind == SECTION:
            return notes.one_section(request, self, key)
        if kind == VERSION:
            return notes.one_version(request, self, key)
        return notes.whole_note(request, self)

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        modes = [
            ("", _("Whole note")),
            (SECTION, _("Section by section")),
            (VERSION, _("Latest published version")),
            (HISTORY, _("When its term is over")),
        ]
        return with_front_ends(self, modes)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The draft in one of the ways in which people read a note."""
        from themes.views import notes  # noqa: PLC0415 -- the page hands over to its views

        page: Any = self
        translation.activate(page.locale.language_code)
        return notes.preview(request, page, mode_name)
