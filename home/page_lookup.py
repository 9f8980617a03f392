"""Which page stands at a public path, or where the path leads: read along with the frame of the site."""

from __future__ import annotations

from dataclasses import dataclass

from wagtail.contrib.redirects.models import Redirect

from cms.core.gathering import Part
from cms.core.languages import language_of_path, localized_path
from cms.core.visibility import Frame

# Longer ones, percent-encoded, are refused by the web server with an answer of its own.
LONGEST_PATH = 300


@dataclass(frozen=True)
class Found:
    """A page by its key and type, or an address to go to."""

    pk: int = 0
    model: str = ""
    language: str = ""
    location: str = ""
    is_permanent: bool = False


def lookup_parts(path: str, page_path: str = "") -> list[Part]:
    """Reads the pages whose address ends as the path (or that of its page) does, and the redirects from the path."""
    tail = (page_path or path).split("?")[0].strip("/").split("/")[-1]
    old = Redirect.normalise_path(path)
    bare = Redirect.normalise_path(path.split("?")[0])
    return [
        Part(
            "asked",
            "p.id, p.path, p.url_path, p.live, p.expire_at, p.alias_of_id, c.model",
            "FROM wagtailcore_page p JOIN django_content_type c ON c.id = p.content_type_id WHERE p.slug = %s",
            (tail,),
        ),
        Part(
            "front",
            "p.id, c.model",
            "FROM wagtailcore_page p JOIN django_content_type c ON c.id = p.content_type_id WHERE p.depth = 2",
        ),
        Part(
            "redirect",
            "d.old_path, d.site_id, d.is_permanent, d.redirect_link, d.redirect_page_route_path, "
            "p.path, p.url_path, p.live, p.expire_at, p.alias_of_id",
            "FROM wagtailredirects_redirect d LEFT JOIN wagtailcore_page p ON p.id = d.redirect_page_id "
            "WHERE d.old_path IN (%s, %s)",
            (old, bare),
        ),
    ]


def find_page(frame: Frame, path: str) -> Found | None:
    """What stands at a path; None for nothing, and for what the public may not see."""
    if not path.startswith("/"):
        return None
    plain = path.split("?")[0]
    wanted = plain if plain.endswith("/") else f"{plain}/"
    language = language_of_path(wanted)
    home = frame.homes.get(language)
    if home is not None and wanted == localized_path("/", language):
        models = dict(frame.rows["front"])
        return Found(home.pk, models.get(home.pk, ""), language)
    for pk, tree, url_path, live, expire_at, alias_of, model in frame.rows["asked"]:
        if frame.address(tree, url_path) == wanted and frame.shows(tree, live, expire_at, alias_of):
            return Found(pk, model, language)
    return _redirect(frame, path)


def _redirect(frame: Frame, path: str) -> Found | None:
    exact = Redirect.normalise_path(path)
    rows = [row for row in frame.rows["redirect"] if row[1] in (None, frame.site_id)]
    # The whole address before the one without its query, that of this site before that of all.
    for row in sorted(rows, key=lambda row: (row[0] != exact, row[1] is None)):
        _old, _site, is_permanent, link, route, tree, url_path, live, expire_at, alias_of = row
        if tree is None:
            if link:
                return Found(location=link, is_permanent=bool(is_permanent))
        elif frame.shows(tree, live, expire_at, alias_of):
            address = (frame.address(tree, url_path) or "/").rstrip("/") + (route or "/")
            return Found(location=address, is_permanent=bool(is_permanent))
    return None
