"""Every public page as Markdown, at its own address with `index.md` behind it: for language models and other readers.

The words come from the page as visitors get it, so nothing can be read here that cannot be read there.
"""

from __future__ import annotations

import copy
from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from markdownify import MarkdownConverter
from wagtail.models import Page, Site

from cms.core.markdown_views import FILE, VIEWS

CONTENT_TYPE = "text/markdown; charset=utf-8"
# What steers a page and says nothing.
LEFT_OUT = "nav, form, script, style, template, svg, button, [hidden], [aria-hidden=true], .ds-sr-only, .gs-breadcrumbs"


@require_safe
def markdown_page(request: HttpRequest, path: str) -> HttpResponseBase:
    """The page at `path` as Markdown. 404 for what has no public page; a redirect stays one."""
    inner = copy.copy(request)
    inner.META = {**request.META, "PATH_INFO": f"/{path}"}
    inner.path = inner.path_info = f"/{path}"
    inner.method = "GET"
    try:
        match = resolve(inner.path_info)
    except Resolver404 as error:
        raise Http404 from error
    inner.resolver_match = match
    if match.view_name != "wagtail_serve" and match.view_name not in VIEWS:
        raise Http404
    if match.view_name == "wagtail_serve":
        refuse_private(inner, match.kwargs.get("path", match.args[0] if match.args else ""))
    answer = match.func(inner, *match.args, **match.kwargs)
    if getattr(answer, "is_rendered", True) is False:
        answer.render()
    if answer.status_code in (301, 302, 307, 308):
        return moved(answer)
    if answer.status_code != 200 or not answer.headers.get("Content-Type", "").startswith("text/html"):
        raise Http404
    text = markdown_of(answer.content.decode(), request.build_absolute_uri(inner.path), get_language() or "nl")
    response = HttpResponse(text, content_type=CONTENT_TYPE)
    response.headers["Cache-Control"] = answer.headers.get("Cache-Control", "public, max-age=60")
    # The page itself is what search engines should show.
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Link"] = f'<{request.build_absolute_uri(inner.path)}>; rel="canonical"'
    return response


def refuse_private(request: HttpRequest, path: str) -> None:
    """404 for a page that asks for a password or an account: its question is no text of the city."""
    result: Any = Page.route_for_request(request, path)
    if result is None or Site.find_for_request(request) is None:
        raise Http404
    if result.page.get_view_restrictions():
        raise Http404


def moved(answer: Any) -> HttpResponse:
    """A redirect within the site leads to the Markdown of where it leads."""
    target = answer.headers["Location"]
    is_local = target.startswith("/") and not target.startswith("//") and target.endswith("/")
    response: HttpResponse = HttpResponseRedirect(f"{target}{FILE}" if is_local else target)
    response.status_code = answer.status_code
    return response


def markdown_of(html: str, address: str, language: str) -> str:
    """The main part of a page as Markdown with absolute links, and below it where it comes from."""
    soup = BeautifulSoup(html, "lxml")
    main = soup.find("main")
    if main is None:
        raise Http404
    for element in main.select(LEFT_OUT):
        element.decompose()
    for element in main.select("[href], [src]"):
        for name in ("href", "src"):
            if element.get(name):
                element[name] = urljoin(address, str(element[name]))
    # What can be unfolded is text like any other.
    for element in main.select("summary"):
        element.name = "p"
    for image in main.select("img"):
        if not image.get("alt"):
            image.decompose()
    text = MarkdownConverter(heading_style="ATX", bullets="-", escape_misc=False).convert_soup(main)
    lines = [line.rstrip() for line in text.strip().splitlines()]
    squeezed = "\n".join(line for line, before in zip(lines, ["", *lines], strict=False) if line or before)
    return f"{squeezed}\n\n---\n\n<{address}> ({language})\n"
