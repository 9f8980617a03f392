"""Commitments as open data: a table, linked data and a feed of updates."""

from __future__ import annotations

import json
from datetime import datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.core.spreadsheets import CONTENT_TYPES, CSV, write_csv
from themes.enums import CommitmentStatus
from themes.forms_commitments import FilterForm
from themes.models import Commitment, CommitmentUpdate
from themes.services.commitment_reading import theme_words
from themes.services.commitment_rows import COLUMNS, rows_of
from themes.services.commitments import local_day

from .commitments import find_page, kept

MOST_ENTRIES = 50
# What schema.org calls how far an action is.
ACTION_STATUS = {
    "not_started": "PotentialActionStatus",
    "in_progress": "ActiveActionStatus",
    "delayed": "ActiveActionStatus",
    "achieved": "CompletedActionStatus",
    "dropped": "FailedActionStatus",
}


@require_safe
def commitments_csv(request: HttpRequest, note: str) -> HttpResponseBase:
    """The commitments of the list with its filters, in the columns of the content folder."""
    page, today, language = find_page(request, note), local_day(timezone.now()), get_language() or "nl"
    wanted = FilterForm(request.GET, note=page.note, language=language, today=today).wanted()
    found = wanted.select(Commitment.objects.filter(note=page.note), today=today)  # type: ignore[arg-type]
    themes = {key: code for key, (code, _title) in theme_words(page.note.site, language).items()}
    rows = rows_of(found, language=language, themes=themes, on=wanted.on, root_url=page.note.site.root_url)
    response = StreamingHttpResponse(
        write_csv(COLUMNS, rows),
        content_type=CONTENT_TYPES[CSV],
        headers={"Content-Disposition": f'attachment; filename="{page.note.slug}.csv"'},
    )
    return kept(response)  # type: ignore[arg-type]


@require_safe
def commitments_jsonld(request: HttpRequest, note: str) -> HttpResponse:
    """The commitments as schema.org actions in a list."""
    page, language = find_page(request, note), get_language() or "nl"
    words = theme_words(page.note.site, language)
    address = request.build_absolute_uri(reverse("themes:commitments", args=[note]))
    found = Commitment.objects.as_of().in_words().filter(note=page.note).order_by("order", "code")
    data = {
        "@context": "https://schema.org",
        "@type": "ItemList",
        "@id": address,
        "name": page.title,
        "inLanguage": language,
        "numberOfItems": 0,
        "itemListElement": [_action(request, one, words, language) for one in found],
    }
    data["numberOfItems"] = len(data["itemListElement"])
    return kept(HttpResponse(json.dumps(data, ensure_ascii=False), content_type="application/ld+json; charset=utf-8"))


def _action(request: HttpRequest, commitment: Any, words: dict[int, tuple[str, str]], language: str) -> dict[str, Any]:
    text = commitment.text(language)
    theme = words.get(commitment.theme_id)
    found: dict[str, Any] = {
        "@type": "Action",
        "@id": request.build_absolute_uri(reverse("themes:commitment", args=[commitment.note.slug, commitment.code])),
        "identifier": commitment.code,
        "name": text.text if text else commitment.code,
        "inLanguage": text.language if text else language,
        "actionStatus": f"https://schema.org/{ACTION_STATUS[commitment.state]}",
        "additionalType": commitment.state,
    }
    if commitment.lead:
        found["agent"] = {"@type": "Organization", "name": commitment.lead}
    if theme:
        found["about"] = {"@type": "DefinedTerm", "termCode": theme[0], "name": theme[1]}
    if commitment.target_on:
        found["endTime"] = commitment.target_on.isoformat()
    if commitment.state_on:
        found["dateModified"] = commitment.state_on.isoformat()
    return found


@require_safe
def commitments_atom(request: HttpRequest, note: str) -> HttpResponse:
    """The newest updates, to be followed in a feed reader."""
    page, language = find_page(request, note), get_language() or "nl"
    address = request.build_absolute_uri(reverse("themes:commitments", args=[note]))
    feed = Atom1Feed(
        title=_("Commitments of %(note)s") % {"note": page.title},
        link=address,
        description="",
        language=language,
        feed_url=request.build_absolute_uri(request.path),
    )
    updates = (
        CommitmentUpdate.objects.filter(commitment__note=page.note)
        .select_related("commitment__note")
        .prefetch_related("commitment__texts")
        .order_by("-made_at", "-pk")
    )
    for update in updates[:MOST_ENTRIES]:
        text = update.commitment.text(language)
        link = request.build_absolute_uri(reverse("themes:commitment", args=[note, update.commitment.code]))
        status = CommitmentStatus(update.status).label
        feed.add_item(
            title=_("%(code)s: %(status)s") % {"code": update.commitment.code, "status": status},
            link=f"{link}#update-{update.pk}",
            description=linebreaks(
                "\n\n".join(part for part in (text.text if text else "", update.note) if part), True
            ),
            updateddate=update.made_at,
            pubdate=timezone.make_aware(datetime.combine(update.on, time())),
            unique_id=f"{link}#update-{update.pk}",
        )
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(response, "utf-8")
    return kept(response)
