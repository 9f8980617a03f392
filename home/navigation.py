"""What every public page needs around it: the homes, the main pages, and the pages that the footer links to."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext
from wagtail.models import Page, Site

from cms.core.homes import live_homes
from cms.core.languages import LANGUAGE_NAMES, Translation, language_codes
from cms.core.memo import remember
from cms.core.models import StandardPage
from home.models import AccessibilityStatementPage
from themes.models import StrategicNoteIndexPage, ThemeIndexPage
from visits.models import VisitRequestPage

SECTIONS: dict[type, str] = {
    ThemeIndexPage: "themes",
    StrategicNoteIndexPage: "notes",
    VisitRequestPage: "form",
    # A page made for it comes before a plain page with that role.
    AccessibilityStatementPage: "accessibility",
}


@dataclass(frozen=True)
class Link:
    """Words and where they lead."""

    title: str
    url: str


@dataclass(frozen=True)
class LanguageLink:
    """The way to another language: this page's counterpart, or else that language's home."""

    language: str
    name: str
    url: str
    is_current: bool
    is_translated: bool


@dataclass
class Navigation:
    """The addresses of one site in one language; `homes` has a URL per language that has a live home."""

    home: Link
    homes: dict[str, str] = field(default_factory=dict)
    themes: Link | None = None
    notes: Link | None = None
    form: Link | None = None
    privacy: Link | None = None
    accessibility: Link | None = None

    @property
    def info_days(self) -> Link:
        return Link(gettext("Info days"), reverse("visits:info_days"))

    @property
    def search(self) -> Link:
        return Link(gettext("Search"), reverse("search:search"))

    @property
    def items(self) -> list[Link]:
        """The main menu, in order; the form and the search stand apart."""
        return [link for link in (self.themes, self.info_days, self.notes) if link]


def navigation_of(request: HttpRequest) -> Navigation:
    """The navigation for this request's site and language, read once per request."""
    cached = getattr(request, "_gaststad_navigation", None)
    language = get_language() or language_codes()[0]
    if cached is None or cached[0] != language:
        site = Site.find_for_request(request)
        key = ("navigation", site.pk if site else 0, language)
        cached = (language, remember(key, lambda: read_navigation(site, language, request)))
        request._gaststad_navigation = cached  # type: ignore[attr-defined]
    found: Navigation = cached[1]
    return found


def read_navigation(site: Site | None, language: str, request: HttpRequest | None = None) -> Navigation:
    """Reads the navigation from the page tree in a fixed number of queries; empty when there is no site.

    The request lets Wagtail look up the root of the site once, instead of once for every address.
    """
    navigation = Navigation(home=Link(gettext("Home"), "/"))
    if site is None:
        return navigation
    homes = live_homes(site)
    navigation.homes = {code: home.get_url(request) or "/" for code, home in homes.items()}
    home = homes.get(language)
    if home is None:
        return navigation
    navigation.home = Link(gettext("Home"), navigation.homes[language])
    for page in StandardPage.objects.child_of(home).live().public().exclude(role="").select_related("locale"):
        setattr(navigation, page.role, _link(page, request))
    for page in home.get_children().live().public().select_related("locale", "content_type"):
        if name := SECTIONS.get(page.specific_class):
            setattr(navigation, name, _link(page, request))
    return navigation


def _link(page: Page, request: HttpRequest | None) -> Link | None:
    """The way to a page; none to one whose address lies outside the site."""
    url = page.get_url(request)
    return Link(page.title, url) if url else None


def language_links(navigation: Navigation, translations: list[Translation], language: str) -> list[LanguageLink]:
    """One link per language of the site: to the counterpart where there is one, else to that language's home."""
    # Paths, not addresses: the link must work on whatever host name the site was asked for.
    counterparts = {translation.language: path_of(translation.url) for translation in translations}
    return [
        LanguageLink(
            code,
            LANGUAGE_NAMES[code],
            counterparts.get(code) or path_of(navigation.homes[code]),
            is_current=code == language,
            is_translated=code in counterparts,
        )
        for code in language_codes()
        if code in navigation.homes
    ]


def path_of(url: str) -> str:
    """An address on this site without its host."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def trail_of(page: Page, navigation: Navigation, request: HttpRequest | None = None) -> list[Link]:
    """The way from the home page down to a page's parent; no query."""
    if page.depth <= 2:
        return []
    parents = [link for link in (navigation.themes, navigation.notes) if link]
    address = page.get_url(request) or ""
    return [navigation.home, *(link for link in parents if address.startswith(link.url) and address != link.url)]
