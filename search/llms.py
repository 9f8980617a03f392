"""llms.txt: what this site is about and where its text stands without markup, for language models."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe
from wagtail.models import Site

from cms.core.homes import live_homes
from cms.core.languages import LANGUAGE_NAMES, localized_path
from cms.core.markdown_views import FILE
from cms.core.models import SiteSettings
from search.kinds import Kind
from search.markdown_pages import CONTENT_TYPE
from search.public import public_pages
from search.services.entries import KIND_OF_PAGE
from visits.models import InfoDay

MOST_DAYS = 50


@require_safe
def llms(request: HttpRequest) -> HttpResponse:
    """The pages of the request's site and language, each with its Markdown; 404 where that language has no home."""
    site, language = Site.find_for_request(request), get_language() or "nl"
    homes = live_homes(site) if site else {}
    home = homes.get(language)
    if site is None or home is None:
        raise Http404
    home = home.specific
    name = SiteSettings.for_site(site).name or home.title
    # A site may begin with a page of another kind.
    summary, intro = (getattr(home, name_, "") for name_ in ("summary", "intro"))
    lines = [f"# {line(name)}", "", f"> {line(summary)}", "", line(intro), ""]
    by_kind: dict[Kind, list[str]] = {kind: [] for kind in Kind}
    pages: Any = public_pages(site, language).exclude(pk=home.pk).select_related("locale").order_by("path")
    for page in pages.specific():
        address = page.get_full_url(request)
        kind = KIND_OF_PAGE.get(type(page), Kind.PAGE)
        # A page whose kind is no longer there has none.
        summary = getattr(page, "summary", "")
        by_kind[kind].append(f"- [{line(page.title)}]({address}{FILE}): {line(summary)}")
    by_kind[Kind.INFO_DAY] = info_days(request, site, language)
    for kind, entries in by_kind.items():
        if entries:
            lines += [f"## {kind.label}", "", *entries, ""]
    lines += [f"## {gettext('Data')}", "", *data(request), ""]
    others = [code for code in homes if code != language]
    if others:
        lines += ["## Optional", ""]
        for code in others:
            address = request.build_absolute_uri(localized_path("/llms.txt", code))
            lines.append(f"- [{LANGUAGE_NAMES[code]}]({address})")
        lines.append("")
    return HttpResponse("\n".join(lines), content_type=CONTENT_TYPE, headers={"Cache-Control": "public, max-age=600"})


def info_days(request: HttpRequest, site: Site, language: str) -> list[str]:
    """A line per published day, the latest first."""
    found = []
    days: Any = InfoDay.objects.of_site(site).public().prefetch_related("texts").order_by("-starts_at")
    for day in days[:MOST_DAYS]:
        text = next((one for one in day.texts.all() if one.language == language), None)
        if text is not None:
            address = request.build_absolute_uri(reverse("visits:info_day", args=[day.key]))
            found.append(f"- [{line(text.title)}]({address}{FILE}): {day.starts_at:%Y-%m-%d}, {line(day.location)}")
    return found


def data(request: HttpRequest) -> list[str]:
    """Where machines read facts instead of words."""
    places = [
        (gettext("Programming interface (OpenAPI)"), reverse("api:openapi-json")),
        (gettext("Calendar of info days (ICS)"), reverse("visits:info_days_ics")),
        (gettext("News of this site (Atom)"), reverse("feed")),
    ]
    return [f"- [{name}]({request.build_absolute_uri(address)})" for name, address in places]


def line(text: str) -> str:
    """A text on one line, which can close no link and begin no heading."""
    return " ".join(text.split()).replace("[", "(").replace("]", ")")
