"""The site, its menu and any of its pages as JSON."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, override
from ninja import Field, Query, Router, Schema

from cms.core.api_answers import written
from cms.core.api_errors import allow_parameters
from cms.core.api_images import ImageOut
from cms.core.api_reading import ERRORS, FormatQuery, LocaleQuery
from cms.core.api_related import Wanted, related
from cms.core.gathering import Part
from cms.core.languages import LANGUAGE_NAMES, localized_path
from cms.core.visibility import Frame, frame_of
from home.api_below_notes import below_note, day_at, part_of_note
from home.api_page_types import PagePayload, RedirectOut, page_payload
from home.page_lookup import LONGEST_PATH, find_page, lookup_parts

router = Router(tags=["site"])
# Where a child of the home page goes in the menu, by its type.
PLACES = {
    "themeindexpage": "themes",
    "strategicnoteindexpage": "notes",
    "visitrequestpage": "form",
    "accessibilitystatementpage": "accessibility",
}


class MenuLinkOut(Schema):
    title: str
    path: str


class SiteLocaleOut(Schema):
    locale: str
    name: str
    path: str


class SiteContactOut(Schema):
    email: str
    phone: str
    address: str


class SiteOut(Schema):
    name: str
    short_name: str
    tagline: str
    locale: str
    locales: list[SiteLocaleOut] = Field(description="The languages that the site has a home page in.")
    look: str = Field(description="The name of the look, empty for the standard one.")
    contact: SiteContactOut
    privacy: MenuLinkOut | None
    accessibility: MenuLinkOut | None
    share_image: ImageOut | None


class MenuOut(Schema):
    home: MenuLinkOut | None
    items: list[MenuLinkOut]
    form: MenuLinkOut | None
    search: MenuLinkOut
    privacy: MenuLinkOut | None
    accessibility: MenuLinkOut | None


@router.get("/site", response={200: SiteOut, **ERRORS}, summary="The site")
def get_site(request: HttpRequest, locale: LocaleQuery = "nl") -> Any:
    """Name, languages, contact and legal pages. A tagline that is missing in a language comes in Dutch."""
    allow_parameters(request, ("locale",))
    frame = frame_of(request)
    columns = "s.name, s.short_name, s.tagline_nl, s.tagline_en, s.tagline_fr, s.contact_email, s.contact_phone, "
    columns += "s.contact_address, s.theme, s.share_image_id"
    source = "FROM core_sitesettings s WHERE s.site_id = %s"
    query = "SELECT s.share_image_id FROM core_sitesettings s WHERE s.site_id = %s"
    found = related(
        frame,
        Wanted(images_of=[(query, (frame.site_id,))]),
        [Part("settings", columns, source, (frame.site_id,)), *_children(frame, locale)],
    )
    own: list[Any] = next(iter(found.rows["settings"]), [*[""] * 9, None])
    name, short, dutch, english, french, email, phone, address, look, image = own
    links = _links(frame, found.rows)
    data = {
        "name": name or frame.site_name,
        "short_name": short,
        "tagline": {"en": english, "fr": french}.get(locale) or dutch,
        "locale": locale,
        "locales": [
            {"locale": code, "name": LANGUAGE_NAMES[code], "path": localized_path("/", code)} for code in frame.homes
        ],
        "look": look,
        "contact": {"email": email, "phone": phone, "address": address},
        "privacy": links.get("privacy"),
        "accessibility": links.get("accessibility"),
        "share_image": found.image(image, "", "card"),
    }
    return written(data)


@router.get("/menu", response={200: MenuOut, **ERRORS}, summary="The menu of the site in one language")
def get_menu(request: HttpRequest, locale: LocaleQuery = "nl") -> Any:
    """The main pages in their order. `home` is null, and most is missing, where the language has no home page."""
    allow_parameters(request, ("locale",))
    frame = frame_of(request)
    links = _links(frame, related(frame, Wanted(), _children(frame, locale)).rows)
    home = frame.homes.get(locale)
    with override(locale):
        info_days = {"title": gettext("Info days"), "path": reverse("visits:info_days")}
        search = {"title": gettext("Search"), "path": reverse("search:search")}
        front = {"title": gettext("Home"), "path": localized_path("/", locale)} if home else None
    items = [link for link in (links.get("themes"), info_days, links.get("notes")) if link]
    return written(
        {
            "home": front,
            "items": items,
            "form": links.get("form"),
            "search": search,
            "privacy": links.get("privacy"),
            "accessibility": links.get("accessibility"),
        }
    )


def _children(frame: Frame, language: str) -> list[Part]:
    where, values = frame.where(language)
    return [
        Part(
            "child",
            "p.path, p.url_path, p.title, c.model, s.role",
            "FROM wagtailcore_page p JOIN django_content_type c ON c.id = p.content_type_id "
            "LEFT JOIN core_standardpage s ON s.page_ptr_id = p.id "
            f"WHERE p.depth = 3 AND {where}",
            tuple(values),
        )
    ]


def _links(frame: Frame, rows: dict[str, list[list[Any]]]) -> dict[str, dict[str, Any]]:
    """The main pages by their place; a page made for a place comes before a plain page with that role."""
    found: dict[str, dict[str, Any]] = {}
    for path, url_path, title, model, role in sorted(rows["child"], key=lambda row: (row[3] != "standardpage", row[0])):
        if place := PLACES.get(model) or role:
            found[place] = {"title": title, "path": frame.address(path, url_path)}
    for path, url_path, title, model, _role in rows["child"]:
        if model == "accessibilitystatementpage":
            found["accessibility"] = {"title": title, "path": frame.address(path, url_path)}
    return found


@router.get("/pages", response={200: PagePayload, **ERRORS}, summary="Any page by its public path")
def get_page(
    request: HttpRequest,
    path: Annotated[str, Query(max_length=LONGEST_PATH, description="Such as /en/themas/; it starts with a slash.")],
    format: FormatQuery = "html",
) -> Any:
    """The page at a path in the shape of its type, or where the path leads now (`type` is redirect).

    Sections (`…/deel/<anchor>/`) and versions (`…/versies/<n>/`) of notes, and info days, have an address too.
    """
    allow_parameters(request, ("path", "format"))
    below = below_note(path)
    frame = frame_of(request, lookup_parts(path, below.path if below else ""))
    if below and (note := find_page(frame, below.path)) and note.model == "strategicnotepage":
        return written(part_of_note(frame, note.pk, note.language, below, format))
    found = find_page(frame, path)
    if found is None:
        if day := day_at(frame, path):
            return written(day)
        raise Http404
    if found.location:
        return written(RedirectOut.told(found.location, found.is_permanent))
    return written(page_payload(frame, found, format))
