"""Tells Wagtail about the day itself: attendee list, badges, check-in and closing, from the list of info days."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.snippets.action_menu import ActionMenuItem

from visits.models import InfoDay
from visits.permissions import can_moderate, can_view
from visits.views.attendees import attendee_list, badges
from visits.views.check_in import CheckInView, CloseDayView

# Name of the address, words, icon, who may.
_PAGES = (
    ("attendees", _("Attendees"), "group", can_view),
    ("check_in", _("Check-in"), "tick-inverse", can_moderate),
)


class DoorMenuItem(ActionMenuItem):
    """One page of the day itself, in the menu at the bottom of the edit page."""

    def __init__(self, page: tuple[str, Any, str, Any], order: int) -> None:
        super().__init__(order)
        self.page = page
        self.name = f"door-{page[0]}"
        self.label, self.icon_name = page[1], page[2]

    def is_shown(self, context: dict[str, Any]) -> bool:
        day = context.get("instance")
        is_stored = context["view"] == "edit" and isinstance(day, InfoDay) and bool(day.pk)
        return is_stored and self.page[3](context["request"].user)

    def get_url(self, parent_context: dict[str, Any]) -> str:
        return reverse(f"visits_door:{self.page[0]}", args=[parent_context["instance"].pk])


def _hook(page: tuple[str, Any, str, Any], order: int) -> Any:
    return lambda model: DoorMenuItem(page, order) if model is InfoDay else None


for number, door_page in enumerate(_PAGES):
    hooks.register("register_snippet_action_menu_item", _hook(door_page, 190 + number))


@hooks.register("register_snippet_listing_buttons")
def add_door_buttons(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    if not isinstance(snippet, InfoDay):
        return
    for number, (name, label, icon, may) in enumerate(_PAGES):
        if may(user):
            url = reverse(f"visits_door:{name}", args=[snippet.pk])
            yield Button(label, url=url, icon_name=icon, priority=50 + number)


@hooks.register("register_admin_urls")
def register_door_urls() -> list[Any]:
    pages = [
        path("visits/info-days/<int:pk>/attendees/", attendee_list, name="attendees"),
        path("visits/info-days/<int:pk>/badges/", badges, name="badges"),
        path("visits/info-days/<int:pk>/check-in/", CheckInView.as_view(), name="check_in"),
        path("visits/info-days/<int:pk>/close/", CloseDayView.as_view(), name="close"),
    ]
    return [path("", include((pages, "visits_door")))]
