"""Tells Wagtail about reviews: their admin pages, the way to them, and their words in the history of a page."""

from __future__ import annotations

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button

from home.services.page_reviews import REVIEWED, SETTLED
from home.views.page_reviews import PageReviewsView, PageReviewView


@hooks.register("register_admin_urls")
def register_review_urls() -> list[Any]:
    return [
        path("pages/<int:page_id>/review/", PageReviewView.as_view(), name="page_review"),
        path("reports/page-reviews/", PageReviewsView.as_view(), name="page_reviews"),
    ]


@hooks.register("register_page_header_buttons")
def offer_review(page: Any, user: Any, view_name: str, next_url: str | None = None) -> list[Button]:
    """In the menu beside the title, for who may edit the page."""
    if page.is_root() or not page.permissions_for_user(user).can_edit():
        return []
    url = reverse("page_review", args=[page.pk])
    return [Button(_("Page review"), url, icon_name="check", priority=70)]


class EditorsReportItem(MenuItem):
    """A report for who may edit pages; the report itself shows only those."""

    def is_shown(self, request: Any) -> bool:
        from wagtail.permissions import page_permission_policy  # noqa: PLC0415 -- needs the registry of apps

        return bool(page_permission_policy.user_has_any_permission(request.user, {"add", "change", "publish"}))


@hooks.register("register_reports_menu_item")
def register_reviews_report() -> MenuItem:
    return EditorsReportItem(
        gettext_lazy("Page reviews"), reverse("page_reviews"), name="page-reviews", icon_name="check", order=210
    )


@hooks.register("register_log_actions")
def register_review_actions(actions: Any) -> None:
    actions.register_action(REVIEWED, gettext_lazy("Page review"), gettext_lazy("Reviewed: the page is still true"))
    actions.register_action(SETTLED, gettext_lazy("Plan review"), gettext_lazy("Owner or date of the review changed"))
