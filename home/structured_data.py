"""What each kind of page is, in the vocabulary of schema.org: only what the page itself shows.

A strategic note is a `Report`, not `Legislation`: the decision of the council is, and the note links to it.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from django.http import HttpRequest

from cms.core.languages import HTML_LANGUAGES
from cms.core.models import SiteSettings
from home.models import HomePage
from home.navigation import Navigation, trail_of
from themes.models import StrategicNoteIndexPage, StrategicNotePage, ThemeIndexPage, ThemePage
from themes.outline import outline
from themes.services.note_reading import public_attachments
from visits.models import VisitRequestPage

KINDS: dict[type, str] = {
    HomePage: "WebPage",
    ThemeIndexPage: "CollectionPage",
    StrategicNoteIndexPage: "CollectionPage",
    ThemePage: "WebPage",
    StrategicNotePage: "Report",
}


def graph_of(page: Any, request: HttpRequest, navigation: Navigation) -> dict[str, Any]:
    """The page, the way to it, and the city behind it; addresses are absolute."""
    address = page.get_full_url(request)
    settings = SiteSettings.for_request(request)
    city = city_of(settings, urljoin(address, "/"))
    graph = [page_data(page, address, city)]
    trail = trail_of(page, navigation, request)
    if trail:
        graph.append(crumbs(address, [(link.title, urljoin(address, link.url)) for link in trail], page.title))
    if isinstance(page, HomePage):
        graph.append(_website(page, settings, city))
    if isinstance(page, VisitRequestPage):
        graph.append(_service(page, address, city))
    return {"@context": "https://schema.org", "@graph": [*graph, city]}


def city_of(settings: SiteSettings, home: str) -> dict[str, Any]:
    """The municipality as the publisher of everything."""
    found: dict[str, Any] = {"@type": "GovernmentOrganization", "@id": f"{home}#city", "url": home}
    found["name"] = settings.name or settings.short_name or "Gaststad"
    contact = {"email": settings.contact_email, "telephone": settings.contact_phone}
    return found | {name: value for name, value in contact.items() if value}


def page_data(page: Any, address: str, city: dict[str, Any]) -> dict[str, Any]:
    """The page itself, by its kind."""
    data: dict[str, Any] = {
        "@type": KINDS.get(type(page), "WebPage"),
        "@id": address,
        "url": address,
        "name": page.title,
        "description": page.get_meta_description(),
        "inLanguage": HTML_LANGUAGES.get(page.body_html_lang, page.body_html_lang),
        "publisher": {"@id": city["@id"]},
    }
    if page.first_published_at:
        data["datePublished"] = page.first_published_at.isoformat()
    if page.last_published_at:
        data["dateModified"] = page.last_published_at.isoformat()
    if isinstance(page, ThemePage):
        data["about"] = {"@type": "DefinedTerm", "name": page.title, "termCode": page.theme.code}
    if isinstance(page, StrategicNotePage):
        data |= _note(page, address)
    return data


def _note(page: StrategicNotePage, address: str) -> dict[str, Any]:
    note = page.note
    data: dict[str, Any] = {}
    if note.version_label:
        data["version"] = note.version_label
    if note.adopted_on:
        data["datePublished"] = note.adopted_on.isoformat()
    if note.decision_uri:
        data["isBasedOn"] = note.decision_uri
    if note.term is not None:
        data["temporalCoverage"] = f"{note.term.starts_on.isoformat()}/{note.term.ends_on.isoformat()}"
    data["hasPart"] = [
        {
            "@type": "WebPageElement",
            "@id": f"{address}#{section.anchor}",
            "name": f"{section.number} {section.heading}".strip(),
        }
        for section in outline(page.sections)
    ]
    files = [
        {
            "@type": "MediaObject",
            "name": attachment.title,
            "contentUrl": urljoin(address, attachment.document.url),
            "inLanguage": attachment.language,
        }
        for attachment in public_attachments(note)
    ]
    return data | ({"encoding": files} if files else {})


def crumbs(address: str, links: list[tuple[str, str]], title: str) -> dict[str, Any]:
    """The breadcrumbs of a page, itself included."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": url}
            for position, (name, url) in enumerate([*links, (title, address)], start=1)
        ],
    }


def _website(page: HomePage, settings: SiteSettings, city: dict[str, Any]) -> dict[str, Any]:
    home = city["url"]
    return {
        "@type": "WebSite",
        "@id": f"{home}#site",
        "url": home,
        "name": settings.name or page.title,
        "publisher": {"@id": city["@id"]},
    }


def _service(page: VisitRequestPage, address: str, city: dict[str, Any]) -> dict[str, Any]:
    return {
        "@type": "GovernmentService",
        "@id": f"{address}#service",
        "name": page.title,
        "description": page.get_meta_description(),
        "provider": {"@id": city["@id"]},
        "availableChannel": {"@type": "ServiceChannel", "serviceUrl": address},
    }
