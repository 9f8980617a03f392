"""The public pages of commitments: the list with its figures, one commitment, and how the figures are made."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Site

from cms.core.homes import live_homes
from cms.core.languages import Translation
from themes.enums import CommitmentStatus
from themes.forms_commitments import FilterForm
from themes.models import Commitment, StrategicNotePage, ThemePage
from themes.services.commitment_figures import ORDER, Counts, count_by, summed
from themes.services.commitment_reading import SILENT_AFTER, silent_since, theme_words
from themes.services.commitments import local_day

PER_PAGE = 50
KEPT_SECONDS = 60
FIRST_OF_PARTS = 100


def find_page(request: HttpRequest, slug: str) -> StrategicNotePage:
    """The readable page of a note in the language of the address; 404 when there is none."""
    site, language = Site.find_for_request(request), get_language() or "nl"
    if site is None or language not in live_homes(site):
        raise Http404
    found: StrategicNotePage | None = (
        StrategicNotePage.objects.readable(site, language).defer_streamfields().filter(note__slug=slug).first()
    )
    if found is None:
        raise Http404
    return found


@require_safe
def commitment_list(request: HttpRequest, note: str) -> HttpResponse:
    """Progress by status and theme, filters, and the commitments fifty at a time."""
    page, today, language = find_page(request, note), local_day(timezone.now()), get_language() or "nl"
    form = FilterForm(request.GET, note=page.note, language=language, today=today)
    wanted = form.wanted()
    everything = Commitment.objects.filter(note=page.note)
    found = wanted.select(everything, today=today)  # type: ignore[arg-type]
    day = wanted.on or today
    words = theme_words(page.note.site, language)
    paginator = Paginator(found.in_words().order_by("order", "code"), PER_PAGE)
    hits = paginator.get_page(request.GET.get("page", "")[:9])
    query = request.GET.copy()
    query.pop("page", None)
    counts = count_by(found, "theme_id", day=day)
    context = {
        "note_page": page,
        "form": form,
        "wanted": wanted,
        "is_filtered": bool(query),
        "day": day,
        "hits": hits,
        "pages": list(paginator.get_elided_page_range(hits.number, on_each_side=2, on_ends=1)),
        "base_url": f"?{query.urlencode()}",
        "lines": [line_of(commitment, words, day, language) for commitment in hits],
        "total": summed(counts.values()),
        "by_theme": named(counts, words),
        "statuses": [status.label for status in ORDER],
        "has_any": everything.exists(),
        "trail": trail(page),
        "translations": translations(request, page, "themes:commitments", note),
        "files": [
            (_("Table (CSV)"), f"{reverse('themes:commitments_csv', args=[note])}?{query.urlencode()}"),
            (_("Linked data (JSON-LD)"), reverse("themes:commitments_jsonld", args=[note])),
            (_("Updates (Atom feed)"), reverse("themes:commitments_atom", args=[note])),
        ],
    }
    return kept(render(request, "themes/commitments/list.html", context))


@require_safe
def commitment_page(request: HttpRequest, note: str, code: str) -> HttpResponse:
    """One commitment with its timeline and sources."""
    page, today, language = find_page(request, note), local_day(timezone.now()), get_language() or "nl"
    commitment = Commitment.objects.as_of().in_words().filter(note=page.note, code=code).first()
    if commitment is None:
        raise Http404
    words = theme_words(page.note.site, language)
    parts = Commitment.objects.as_of().in_words().filter(parent=commitment).order_by("order", "code")[:FIRST_OF_PARTS]
    context = {
        "note_page": page,
        "line": line_of(commitment, words, today, language),
        "part_of": commitment.parent.text(language) if commitment.parent else None,
        "theme_page": theme_page_of(commitment, language) if commitment.theme_id in words else None,
        "parts": [line_of(part, words, today, language) for part in parts],
        "updates": commitment.updates.select_related("evidence_document"),
        "trail": [*trail(page), {"title": _("Commitments"), "url": reverse("themes:commitments", args=[note])}],
        "translations": translations(request, page, "themes:commitment", note, code),
    }
    return kept(render(request, "themes/commitments/detail.html", context))


@require_safe
def commitment_method(request: HttpRequest, note: str) -> HttpResponse:
    """How the figures are made."""
    page = find_page(request, note)
    context = {
        "note_page": page,
        "statuses": [(status.label, MEANINGS[status.value]()) for status in ORDER],
        "silent_days": SILENT_AFTER.days,
        "trail": [*trail(page), {"title": _("Commitments"), "url": reverse("themes:commitments", args=[note])}],
        "translations": translations(request, page, "themes:commitments_method", note),
    }
    return kept(render(request, "themes/commitments/method.html", context))


MEANINGS: dict[str, Any] = {
    CommitmentStatus.ACHIEVED.value: lambda: _("What was promised is there. The source shows it."),
    CommitmentStatus.IN_PROGRESS.value: lambda: _("The work has begun and goes as planned."),
    CommitmentStatus.DELAYED.value: lambda: _("The work has begun, or should have, and takes longer than planned."),
    CommitmentStatus.NOT_STARTED.value: lambda: _("Nothing has been done yet, or nothing was reported yet."),
    CommitmentStatus.DROPPED.value: lambda: _("It will not be done any more. The source tells who decided so and why."),
}


def line_of(commitment: Any, words: dict[int, tuple[str, str]], day: date, language: str) -> dict[str, Any]:
    """What a line of a list says about a commitment with a `state`."""
    text = commitment.text(language)
    is_ended = commitment.state in ("achieved", "dropped")
    theme = words.get(commitment.theme_id)
    return {
        "commitment": commitment,
        "url": reverse("themes:commitment", args=[commitment.note.slug, commitment.code]),
        "text": text.text if text else commitment.code,
        "language": text.language if text else language,
        "is_other_language": bool(text) and text.language != language,
        "state": commitment.state,
        "state_label": CommitmentStatus(commitment.state).label,
        "state_on": commitment.state_on,
        "theme": theme[1] if theme else "",
        "is_overdue": bool(commitment.target_on and commitment.target_on < day and not is_ended),
        "is_silent": silent_since(commitment, day),
    }


def theme_page_of(commitment: Any, language: str) -> ThemePage | None:
    """The readable page of a commitment's theme in a language."""
    pages = ThemePage.objects.readable(commitment.note.site, language).defer_streamfields()
    return pages.filter(theme=commitment.theme_id).first()  # type: ignore[no-any-return]


def named(counts: dict[Any, Counts], words: dict[int, tuple[str, str]]) -> list[tuple[str, str, Counts]]:
    """Code, title and counts per readable theme, most commitments first; the rest together at the end."""
    known = [(*words[key], counts[key]) for key in counts if key in words]
    rest = summed(one for key, one in counts.items() if key not in words)
    known.sort(key=lambda row: (-row[2].total, row[1]))
    return [*known, ("", _("Without theme"), rest)] if rest.total else known


def trail(page: StrategicNotePage) -> list[dict[str, str]]:
    """The crumbs above: the list of notes and the note."""
    parent = page.get_parent()
    return [{"title": one.title, "url": one.url or ""} for one in (parent, page)]


def translations(request: HttpRequest, page: StrategicNotePage, name: str, *args: str) -> list[Translation]:
    """This address in each language in which the note can be read."""
    site, current = page.note.site, get_language()
    homes = live_homes(site)
    readable = StrategicNotePage.objects.live().public().filter(note=page.note, alias_of__isnull=True)
    languages = set(readable.values_list("lang", flat=True))
    found = []
    for code in homes:
        if code in languages:
            with override(code):
                found.append(Translation(code, request.build_absolute_uri(reverse(name, args=args)), code == current))
    return found


def kept(response: HttpResponse) -> HttpResponse:
    """Lets caches keep an answer for a minute."""
    patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
    return response
