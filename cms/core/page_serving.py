"""Finds and serves a public page in two statements, where Wagtail walks down the tree with two for every level."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import get_language
from wagtail.models import Page, Site
from wagtail.views import serve as serve_found

from cms.core.middleware import ADMIN_PREFIXES, API_PREFIX, GetResponse
from cms.core.rich_links import one_answer
from cms.core.site_facts import remember_site, root_of

# Nobody's tree is deeper; an address that is gets Wagtail's own way to its 404.
DEEPEST = 12


def know_the_site(get_response: GetResponse) -> GetResponse:
    """Gives public requests their site; in the admin, who changes sites looks at the rows."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method in ("GET", "HEAD") and not request.path.startswith((*ADMIN_PREFIXES, API_PREFIX)):
            remember_site(request)
        with one_answer():
            return get_response(request)

    return middleware


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Wagtail's view of a page, with the page found our way."""
    if not hasattr(request, "_wagtail_route_for_request"):
        found = find_route(request, path)
        if found is not None:
            request._wagtail_route_for_request = found  # type: ignore[attr-defined]
    response: HttpResponse = serve_found(request, path)
    return response


def find_route(request: HttpRequest, path: str) -> Any:
    """What Wagtail's routing would find; None where only Wagtail's own walk can tell. Raises Http404 as it does."""
    site = Site.find_for_request(request)
    components = [component for component in path.split("/") if component]
    if site is None or len(components) > DEEPEST:
        return None
    root = root_of(site, get_language() or "")
    if root is None:
        return None
    chain = _chain(root, components)
    models: list[Any] = [ContentType.objects.get_for_id(content_type).model_class() for _pk, content_type in chain]
    # A page that routes by itself would be asked before its children.
    if any(model is None or model.route is not Page.route for model in models[:-1]) or models[-1] is None:
        return None
    page = _specific(models[-1], chain[-1][0])
    if page is None:
        raise Http404
    return page.route(request, components[len(chain) - 1 :])


def _chain(root: Page, components: list[str]) -> list[tuple[int, int]]:
    """Key and content type of the root and of each page down the path, as far as there are pages; one query."""
    chain = [(root.pk, root.content_type_id)]
    if not components:
        return chain
    rows = Page.objects.filter(slug__in=components, path__startswith=root.path).values_list(
        "url_path", "pk", "content_type_id"
    )
    by_address = {url_path: (pk, content_type) for url_path, pk, content_type in rows.order_by()}
    address = root.url_path
    for component in components:
        address = f"{address}{component}/"
        if address not in by_address:
            break
        chain.append(by_address[address])
    return chain


def _specific(model: Any, pk: int) -> Any:
    """The page with all that serving it asks for."""
    names = {field.name for field in model._meta.get_fields()}
    wanted = [
        name
        for name in ("locale", "image", "review", *getattr(model, "served_with", ()))
        if name.split("__")[0] in names
    ]
    return model._default_manager.select_related(*wanted).filter(pk=pk).first()
