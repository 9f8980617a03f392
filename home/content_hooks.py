"""Tells Wagtail about the report of broken links and about the content checks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.admin.widgets import Button

from home.review_hooks import EditorsReportItem
from home.views.broken_links import BrokenLinksView
from home.views.content_checks import ContentChecksView


class SiteContentChecker(ContentCheckerItem):
    """Every rule of axe in the editor, not Wagtail's ten: the public pages have none to hide."""

    axe_run_only = None


@hooks.register("construct_wagtail_userbar")
def check_all_rules(request: HttpRequest, items: list[Any], page: Any) -> None:
    """Takes the place of Wagtail's own checker, in the editor and on the preview."""
    for position, item in enumerate(items):
        if isinstance(item, ContentCheckerItem):
            items[position] = SiteContentChecker(in_editor=item.in_editor)


@hooks.register("register_admin_urls")
def register_content_urls() -> list[Any]:
    return [
        path("pages/<int:page_id>/checks/", ContentChecksView.as_view(), name="content_checks"),
        path("reports/broken-links/", BrokenLinksView.as_view(), name="broken_links"),
    ]


@hooks.register("register_reports_menu_item")
def register_links_report() -> MenuItem:
    return EditorsReportItem(
        gettext_lazy("Broken links"), reverse("broken_links"), name="broken-links", icon_name="link", order=220
    )


@hooks.register("register_page_header_buttons")
def offer_checks(page: Any, user: Any, view_name: str, next_url: str | None = None) -> list[Button]:
    """In the menu beside the title, for who may edit the page."""
    if page.is_root() or not page.permissions_for_user(user).can_edit():
        return []
    return [Button(_("Content checks"), reverse("content_checks", args=[page.pk]), icon_name="glasses", priority=71)]
