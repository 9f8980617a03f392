"""The addresses, buttons and menu items of what can be done with an info day, and of a visit's programme."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import include, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.snippets.action_menu import ActionMenuItem

from visits.models import InfoDay
from visits.permissions import can_move_days
from visits.views.days import CancelDayView, MoveDayView, ReinstateDayView, print_day
from visits.views.visit_programme import VisitProgrammeView

# Name of the address, words, icon.
_MOVE = ("move", _("Move (and tell the groups)"), "date")
_CANCEL = ("cancel", _("Cancel (and tell the groups)"), "cross")
_REINSTATE = ("reinstate", _("Let it go ahead after all"), "undo")
_PRINT = ("print", _("Print the programme"), "doc-full")


def actions_on(info_day: InfoDay, user: Any) -> list[tuple[str, Any, str]]:
    """What can be done now with a day that is stored, by this person."""
    found = []
    if can_move_days(user):
        now = timezone.now()
        if info_day.is_cancelled:
            found += [_REINSTATE] if info_day.starts_at > now else []
        else:
            found += [_MOVE] if info_day.starts_at > now else []
            found += [_CANCEL] if not info_day.is_past(now) else []
    if user.has_perm("visits.view_infoday"):
        found.append(_PRINT)
    return found


class DayMenuItem(ActionMenuItem):
    """One action in the menu at the bottom of the edit page."""

    def __init__(self, action: tuple[str, Any, str], order: int) -> None:
        super().__init__(order)
        self.action = action
        self.name = f"day-{action[0]}"
        self.label, self.icon_name = action[1], action[2]

    def is_shown(self, context: dict[str, Any]) -> bool:
        day = context.get("instance")
        if context["view"] != "edit" or not isinstance(day, InfoDay) or not day.pk:
            return False
        # The page may show a draft; what can be done depends on the day as it is.
        stored = InfoDay.objects.get(pk=day.pk)
        return self.action in actions_on(stored, context["request"].user)

    def get_url(self, parent_context: dict[str, Any]) -> str:
        return reverse(f"visits_days:{self.action[0]}", args=[parent_context["instance"].pk])


def _hook(action: tuple[str, Any, str], order: int) -> Any:
    return lambda model: DayMenuItem(action, order) if model is InfoDay else None


for number, day_action in enumerate((_MOVE, _CANCEL, _REINSTATE, _PRINT)):
    hooks.register("register_snippet_action_menu_item", _hook(day_action, 200 + number))


@hooks.register("register_snippet_listing_buttons")
def add_day_buttons(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    if not isinstance(snippet, InfoDay):
        return
    for number, (name, label, icon) in enumerate(actions_on(snippet, user)):
        url = reverse(f"visits_days:{name}", args=[snippet.pk])
        yield Button(label, url=url, icon_name=icon, priority=60 + number)


@hooks.register("register_admin_urls")
def register_day_urls() -> list[Any]:
    days = [
        path("visits/info-days/<int:pk>/move/", MoveDayView.as_view(), name="move"),
        path("visits/info-days/<int:pk>/cancel/", CancelDayView.as_view(), name="cancel"),
        path("visits/info-days/<int:pk>/reinstate/", ReinstateDayView.as_view(), name="reinstate"),
        path("visits/info-days/<int:pk>/print/", print_day, name="print"),
        path("visits/visits/<int:pk>/programme/", VisitProgrammeView.as_view(), name="visit_programme"),
    ]
    return [path("", include((days, "visits_days")))]
