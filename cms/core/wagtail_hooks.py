"""Tells Wagtail about the alerts, the language guard and the styles of our own admin screens."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.models import Page, Site

from cms.core import alert_hooks  # noqa: F401 -- it registers the alerts
from cms.core.languages import language_of_path
from cms.core.public_documents import public_document
from cms.core.rich_link_handlers import KnownDocumentLinkHandler, KnownPageLinkHandler
from cms.core.snippet_views import SiteSnippetViewSet


@hooks.register("before_bulk_action")
def refuse_rows_of_other_sites(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> None:
    """The lists show the rows of this site only; a number that was typed by hand gets no further."""
    site = Site.find_for_request(request)
    for one in objects:
        if isinstance(getattr(one, "snippet_viewset", None), SiteSnippetViewSet) and (
            site is None or one.site_id != site.pk
        ):
            raise PermissionDenied


@hooks.register("insert_global_admin_css")
def small_screens() -> str:
    """Buttons that wrap on a phone begin at the edge, with room between them."""
    return format_html('<link rel="stylesheet" href="{}">', static("cms/admin.css"))


@hooks.register("register_rich_text_features", order=100)
def links_known_to_the_page(features: Any) -> None:
    """After Wagtail's own, whose place they take where readers read; the editor keeps Wagtail's."""
    features.register_link_type(KnownPageLinkHandler)
    features.register_link_type(KnownDocumentLinkHandler)


@hooks.register("before_serve_document")
def note_open_document(document: Any, request: HttpRequest) -> None:
    """Whoever may open it, other front-ends may show it: the headers are written later."""
    request.is_open_document = public_document(document) is not None  # type: ignore[attr-defined]


@hooks.register("before_serve_page")
def refuse_page_of_another_language(page: Page, request: HttpRequest, serve_args: Any, serve_kwargs: Any) -> None:
    """404 when Wagtail would serve the Dutch tree under /en/ because the English home is missing or a draft."""
    if page.locale.language_code != language_of_path(request.path_info):
        raise Http404
