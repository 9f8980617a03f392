"""Tells Wagtail about the inbox, the info days and the registers, and keeps pages with requests from being deleted."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail.signals import published
from wagtail.snippets.models import register_snippet
from wagtail_modeladmin.options import modeladmin_register

from visits import (  # noqa: F401 -- they register themselves
    admin_attendance,
    admin_calendar,
    admin_days,
    admin_hosts,
    admin_saved_views,
    admin_tasks,
    admin_templates,
    admin_words,
)
from visits.bulk_actions import BULK_ACTIONS
from visits.closed_periods import periods_of_day
from visits.dashboard import InboxPanel
from visits.filters import new_count
from visits.modeladmin import Registers
from visits.models import InfoDay, VisitRequest
from visits.permissions import can_manage_people, can_view
from visits.services.registrations import offer_freed_places
from visits.views.demand import DemandView
from visits.views.figures import FiguresView
from visits.views.people import PeopleView
from visits.views.planning import PlanView
from visits.viewsets import ClosedPeriodViewSet, InfoDayViewSet, VisitRequestViewSet


class InboxMenuItem(MenuItem):
    """The inbox, with the number of new requests behind it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return can_view(request.user)

    def render_component(self, request: HttpRequest) -> Any:
        component = super().render_component(request)
        if new := new_count(request):
            component.label = f"{component.label} ({new})"
        return component


register_snippet(InfoDayViewSet)
register_snippet(ClosedPeriodViewSet)
modeladmin_register(Registers)


@hooks.register("register_admin_viewset")
def register_inbox() -> VisitRequestViewSet:
    return VisitRequestViewSet()


@hooks.register("register_admin_menu_item")
def register_inbox_menu_item() -> MenuItem:
    return InboxMenuItem(
        gettext_lazy("Visit requests"),
        reverse("visit_requests:index"),
        name="visit-requests",
        icon_name="mail",
        order=50,
    )


for bulk_action in BULK_ACTIONS:
    hooks.register("register_bulk_action", bulk_action)


@hooks.register("before_delete_page")
def keep_pages_with_requests(request: HttpRequest, page: Any) -> HttpResponse | None:
    """A form page that requests came through stays, and so does everything above it."""
    count = VisitRequest.objects.filter(page__in=page.get_descendants(inclusive=True).values("pk")).count()
    if not count:
        return None
    text = ngettext(
        "This page cannot be deleted: %(count)s visit request came in through it or through a page below it. "
        "Unpublish it instead.",
        "This page cannot be deleted: %(count)s visit requests came in through it or through pages below it. "
        "Unpublish it instead.",
        count,
    )
    messages.error(request, text % {"count": count})
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("before_bulk_action")
def keep_pages_with_requests_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """The same for the bulk delete of pages, which does not run the hook above."""
    if action_type != "delete":
        return None
    for item in objects:
        if isinstance(item, Page) and (answer := keep_pages_with_requests(request, item)):
            return answer
    return None


@hooks.register("before_delete_snippet")
def keep_days_that_are_used(request: HttpRequest, instances: list[Any]) -> HttpResponse | None:
    """An info day that requests or places refer to is cancelled or unpublished, never deleted."""
    used = [
        day
        for day in instances
        if isinstance(day, InfoDay) and (day.visit_requests.exists() or day.registrations.exists())
    ]
    if not used:
        return None
    text = _("This info day cannot be deleted, because visit requests refer to it: %(days)s. Cancel or unpublish it.")
    messages.error(request, text % {"days": ", ".join(str(day) for day in used)})
    return redirect(InfoDay.snippet_viewset.get_url_name("list"))


@hooks.register("construct_homepage_panels")
def add_inbox_panel(request: HttpRequest, panels: list[Component]) -> None:
    if can_view(request.user):
        panels.append(InboxPanel())


class PeopleMenuItem(MenuItem):
    """For the privacy officer alone."""

    def is_shown(self, request: HttpRequest) -> bool:
        return can_manage_people(request.user)


@hooks.register("register_admin_urls")
def register_people() -> list[Any]:
    return [path("visits/people/", PeopleView.as_view(), name="visit_people")]


@hooks.register("register_admin_menu_item")
def register_people_menu_item() -> MenuItem:
    return PeopleMenuItem(
        gettext_lazy("Data of one person"), reverse("visit_people"), name="visit-people", icon_name="user", order=75
    )


class ViewersMenuItem(MenuItem):
    """A menu item for who may view requests."""

    def is_shown(self, request: HttpRequest) -> bool:
        return can_view(request.user)


@hooks.register("register_admin_urls")
def register_figures_urls() -> list[Any]:
    return [
        path(
            "visits/demand/",
            include(
                (
                    [
                        path("", DemandView.as_view(), name="index"),
                        path("plan/<int:theme_pk>/", PlanView.as_view(), name="plan"),
                    ],
                    "visits_demand",
                )
            ),
        ),
        path("visits/figures/", include(([path("", FiguresView.as_view(), name="index")], "visits_figures"))),
    ]


@hooks.register("register_admin_menu_item")
def register_demand_menu_item() -> MenuItem:
    return ViewersMenuItem(
        gettext_lazy("Demand"), reverse("visits_demand:index"), name="visits-demand", icon_name="table", order=55
    )


@hooks.register("register_admin_menu_item")
def register_figures_menu_item() -> MenuItem:
    return ViewersMenuItem(
        gettext_lazy("Figures"), reverse("visits_figures:index"), name="visits-figures", icon_name="order", order=57
    )


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def warn_about_closed_period(request: HttpRequest, instance: Any) -> None:
    """Says that a saved info day falls in a closed period; it stays saved, for there may be a reason."""
    # The editor saves by itself too, in the background: there nobody would see the message.
    if not isinstance(instance, InfoDay) or instance.is_cancelled or not request.accepts("text/html"):
        return
    if periods := periods_of_day(instance):
        text = _("This day falls in a period without visits: %(periods)s.")
        messages.warning(request, text % {"periods": ", ".join(str(period) for period in periods)})


@receiver(published, sender=InfoDay)
def offer_places_of_a_larger_room(instance: InfoDay, **_kwargs: Any) -> None:
    """A published change can make room: who waits need not wait for the clock."""
    offer_freed_places(instance, now=timezone.now())
