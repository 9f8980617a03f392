"""Previews: in the language of the page, whatever address the editor works at, and on other front-ends."""

from __future__ import annotations

from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

# What the tags of info days find in the context: a banner whatever the calendar says, or none.
WITH_DAY, WITHOUT_DAY = "with_day", "without_day"
DAY_MODES = [("", _("As it is now")), (WITH_DAY, _("With an info day")), (WITHOUT_DAY, _("Without an info day"))]
# How the modes begin that lead to another front-end.
FRONT_END = "front-end-"
# The list on a request that only asks for what a preview would show.
COLLECTOR = "_gaststad_previewed"


class Elsewhere(Protocol):
    """Where previews lead beside our own templates."""

    def modes(self, instance: Any) -> list[tuple[str, Any]]: ...

    def answer(self, instance: Any, request: HttpRequest, mode: str) -> HttpResponse: ...


_elsewhere: list[Elsewhere] = []


def preview_elsewhere(elsewhere: Elsewhere) -> None:
    """Adds further preview modes to everything that is `OnFrontEnds`; what was there before goes."""
    _elsewhere[:] = [elsewhere]


def with_front_ends(instance: Any, modes: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Modes of our own templates, and after them those of other front-ends."""
    return [*modes, *(mode for elsewhere in _elsewhere for mode in elsewhere.modes(instance))]


class OnFrontEnds:
    """A page or snippet whose preview may lead elsewhere."""

    def make_preview_request(
        self, original_request: Any = None, preview_mode: Any = None, extra_request_attrs: Any = None
    ) -> Any:
        """Wagtail's preview views end here, after their own look at who may see the draft."""
        collected: list[Any] | None = getattr(original_request, COLLECTOR, None)
        if collected is not None:
            collected.append(self)
            return HttpResponse(status=204)
        if original_request is not None and str(preview_mode or "").startswith(FRONT_END):
            for elsewhere in _elsewhere:
                return elsewhere.answer(self, original_request, preview_mode)
        return super().make_preview_request(original_request, preview_mode, extra_request_attrs)  # type: ignore[misc]


class InOwnLanguage(OnFrontEnds):
    """The words around a page that has no address yet are in its language too."""

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        modes: list[tuple[str, Any]] = super().preview_modes  # type: ignore[misc]
        return with_front_ends(self, modes)

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
        return with_front_ends(self, DAY_MODES)

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        context: dict[str, Any] = super().get_preview_context(request, mode_name)  # type: ignore[misc]
        return context | {"preview_day": mode_name}
