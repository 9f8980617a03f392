"""A note as people read it: whole, one section at a time, or as it was in an earlier version."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext

from themes.models import Term
from themes.models.note_routes import HISTORY, SECTION, VERSION
from themes.outline import neighbours, outline, with_parts
from themes.services import anchors
from themes.services.note_reading import read_note

MOST_VERSION_DIGITS = 6


def whole_note(request: HttpRequest, page: Any) -> HttpResponse:
    """The note on one page."""
    return _answer(request, page, page.get_template(request), {})


def one_section(request: HttpRequest, page: Any, anchor: str) -> HttpResponse:
    """A section with what belongs to it; an anchor that went leads on for good to what took over."""
    reading = read_note(page, timezone.localdate())
    section = reading.section(anchor)
    if section is None:
        current = anchors.resolve(page, anchor)
        if current is None:
            raise Http404
        return HttpResponsePermanentRedirect(section_address(request, page, current))
    before, after = neighbours(reading.sections, section)
    # On its own page a section stands right below the title.
    shown = [replace(one, depth=one.depth - section.depth + 1) for one in with_parts(section)]
    parent = next((one for one in reversed(reading.sections) if section in one.parts), None)
    extra = {"reading": reading, "section": section, "shown": shown, "parent": parent, "before": before, "after": after}
    return _answer(request, page, "themes/note_section_page.html", extra)


def one_version(request: HttpRequest, page: Any, number: str) -> HttpResponse:
    """The text as it was; the facts beside it are those of today. The current version is the note itself."""
    if not (number.isascii() and number.isdigit() and len(number) <= MOST_VERSION_DIGITS):
        raise Http404
    versions = list(page.versions.select_related("revision"))
    version = next((one for one in versions if one.number == int(number)), None)
    if version is None or str(version.number) != number:
        raise Http404
    then = version.revision.as_object()
    extra = {"version": version, "latest": versions[0], "then": then, "then_sections": outline(then.sections)}
    response = _answer(request, page, "themes/note_version_page.html", extra)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def preview(request: HttpRequest, page: Any, mode: str) -> HttpResponse:
    """The draft whole, its first section, the version that was published last, or as a note of an ended term."""
    reading = read_note(page, timezone.localdate())
    if mode == SECTION and reading.sections:
        return one_section(request, page, reading.sections[0].anchor)
    if mode == VERSION and reading.versions:
        return one_version(request, page, str(reading.versions[0].number))
    if mode == HISTORY:
        reading = replace(reading, ended_term=page.note.term or Term(name=gettext("(no term of office chosen)")))
    return _answer(request, page, page.get_template(request), {"reading": reading})


def section_address(request: HttpRequest, page: Any, anchor: str) -> str:
    """The address of one section's page; "" is the whole note."""
    base = page.get_url(request)
    return f"{base}{SECTION}/{anchor}/" if anchor else base


def _answer(request: HttpRequest, page: Any, template: str, extra: dict[str, Any]) -> HttpResponse:
    reading = extra.get("reading") or read_note(page, timezone.localdate())
    base = page.get_url(request) or ""
    context = {
        **page.get_context(request),
        "reading": reading,
        "section_base": f"{base}{SECTION}/",
        "version_base": f"{base}{VERSION}/",
        "note_address": base,
        **extra,
    }
    return TemplateResponse(request, template, context)
