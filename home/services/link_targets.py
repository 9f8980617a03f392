"""What the addresses of a site lead to, read once: pages, files, anchors, info days and redirects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import translation
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction, Site

from cms.core.languages import language_of_path, localized_path
from home.services.site_pages import pages_of_site
from themes.models import Commitment, SectionAnchor, StrategicNotePage
from themes.models.note_routes import SECTION, VERSION
from visits.models import InfoDay

# Why a link is broken; the report puts it in words.
GONE, DRAFT, PRIVATE, NOWHERE, NO_ANCHOR, NO_DOCUMENT, NO_IMAGE = (
    "gone", "draft", "private", "nowhere", "no_anchor", "no_document", "no_image",
)  # fmt: skip
# Anchors that every page has.
_PAGE_ANCHORS = {"", "content", "top"}


@dataclass
class Targets:
    """Everything that links of one site can lead to. Read with `read_targets`; asks the database nothing more."""

    site: Site
    is_live: dict[int, bool]
    private: set[int]
    by_path: dict[str, int]
    documents: set[int]
    images: set[int]
    anchors: dict[int, set[str]]
    notes: set[int]
    info_days: set[str]
    commitments: set[tuple[str, str]]
    redirects: set[str]
    _known: dict[str, str] = field(default_factory=dict)

    def fault_of_page(self, pk: int) -> str:
        """Why a link to a page is broken; "" when it is not."""
        if pk not in self.is_live:
            return GONE
        if not self.is_live[pk]:
            return DRAFT
        return PRIVATE if pk in self.private else ""

    def fault_of_address(self, address: str, on_page: int) -> str:
        """Why an address on this site is broken; "" when it is not, or when it leads elsewhere."""
        parts = urlsplit(address)
        if not parts.path and parts.fragment:
            return self._fault_of_anchor(on_page, parts.fragment)
        path = unquote(parts.path)
        if path not in self._known:
            self._known[path] = self._fault_of_path(path)
        fault, pk = self._known[path], self.by_path.get(_with_slash(path))
        if fault or not parts.fragment or pk is None:
            return fault
        return self._fault_of_anchor(pk, parts.fragment)

    def is_own_host(self, host: str) -> bool:
        """Whether a host name is that of this site."""
        return host.lower() == self.site.hostname.lower()

    def _fault_of_anchor(self, pk: int, fragment: str) -> str:
        if fragment in _PAGE_ANCHORS or pk not in self.notes or fragment in self.anchors.get(pk, set()):
            return ""
        return NO_ANCHOR

    def _fault_of_path(self, path: str) -> str:
        if (pk := self.by_path.get(_with_slash(path))) is not None:
            fault = self.fault_of_page(pk)
            return fault if not fault or not self._is_redirected(path) else ""
        if self._is_redirected(path) or self._is_below_a_note(path):
            return ""
        return NOWHERE if not self._resolves(path) else ""

    def _is_redirected(self, path: str) -> bool:
        return Redirect.normalise_path(path) in self.redirects

    def _is_below_a_note(self, path: str) -> bool:
        above, _, key = path.rstrip("/").rpartition("/")
        note, _, kind = above.rpartition("/")
        pk = self.by_path.get(f"{note}/")
        if pk not in self.notes or self.fault_of_page(pk):
            return False
        return key in self.anchors.get(pk, set()) if kind == SECTION else kind == VERSION and key.isdigit()

    def _resolves(self, path: str) -> bool:
        with translation.override(language_of_path(path)):
            try:
                match = resolve(path)
            except (Resolver404, ValueError):
                try:
                    match = resolve(_with_slash(path))
                except (Resolver404, ValueError):
                    return False
        if match.url_name == "wagtail_serve":
            return False
        if match.url_name == "wagtaildocs_serve":
            return match.kwargs.get("document_id") in self.documents
        if match.view_name == "visits:info_day":
            return match.kwargs.get("key") in self.info_days
        if match.view_name == "themes:commitment":
            return (match.kwargs["note"], match.kwargs["code"]) in self.commitments
        return True


def read_targets(site: Site) -> Targets:
    """The targets of a site, in a fixed number of queries."""
    rows = list(pages_of_site(site).values_list("pk", "live", "path", "url_path", "locale__language_code"))
    homes = Page.objects.filter(translation_key=site.root_page.translation_key)
    home_paths = dict(homes.values_list("locale__language_code", "url_path"))
    restricted = tuple(PageViewRestriction.objects.values_list("page__path", flat=True))
    by_path = {}
    for pk, _live, _path, url_path, language in rows:
        home = home_paths.get(language)
        if home and url_path.startswith(home):
            by_path[localized_path(f"/{url_path[len(home) :]}", language)] = pk
    notes = {}
    for note in StrategicNotePage.objects.filter(pk__in=[row[0] for row in rows], live=True):
        notes[note.pk] = {part["anchor"] for part in note.table_of_contents}
    for pk, anchor in SectionAnchor.objects.values_list("page_id", "anchor"):
        notes.setdefault(pk, set()).add(anchor)
    here = Redirect.objects.filter(site=site) | Redirect.objects.filter(site=None)
    return Targets(
        site=site,
        # Pages of other sites are pages too.
        is_live=dict(Page.objects.values_list("pk", "live")),
        private={pk for pk, _live, path, _url, _language in rows if restricted and path.startswith(restricted)},
        by_path=by_path,
        documents=set(get_document_model().objects.values_list("pk", flat=True)),
        images=set(get_image_model().objects.values_list("pk", flat=True)),
        anchors=notes,
        notes=set(notes),
        info_days=set(InfoDay.objects.filter(site=site, live=True).values_list("key", flat=True)),
        commitments=set(Commitment.objects.filter(note__site=site).values_list("note__slug", "code")),
        redirects=set(here.values_list("old_path", flat=True)),
    )


def _with_slash(path: str) -> str:
    return path if path.endswith("/") or not settings.APPEND_SLASH else f"{path}/"


def host_of(address: Any) -> str:
    """The host name of an address; "" for a path and for what cannot be read."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
