"""Info days of a content folder, laid on the rows of the site."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from wagtail.models import Site

from themes.models import Theme
from visits.models import InfoDay, InfoDayText

from .dates import is_relative, read_moment
from .documents import InfoDayDocument
from .programme import put_programme
from .yaml_files import MOMENTS


def put_info_day(
    document: InfoDayDocument, day: InfoDay | None, known_moments: dict[str, str], site: Site, now: datetime
) -> bool:
    """Create or change one day and publish it; False when nothing differs. Raises ValidationError.

    A relative moment whose text is the same as at the last import keeps the day that was worked out then.
    """
    is_new = day is None
    day = day or InfoDay(site=site, key=document.key, live=False)
    values = {**document.facts, **_moments(document, None if is_new else day, known_moments, now)}
    if "uid" in values:
        values["uid"] = uuid.UUID(values["uid"])
    changed = {name for name, value in values.items() if getattr(day, name) != value}
    for name in changed:
        setattr(day, name, values[name])
    has_new_texts = _set_texts(day, document)
    has_new_themes = _set_themes(day, document, site)
    has_new_programme = put_programme(day, document.programme)
    if not (is_new or changed or has_new_texts or has_new_themes or has_new_programme):
        return False
    day.full_clean()
    if is_new:
        day.save()
    day.save_revision().publish()
    return True


def _moments(
    document: InfoDayDocument, day: InfoDay | None, known: dict[str, str], now: datetime
) -> dict[str, datetime | None]:
    moments: dict[str, datetime | None] = {}
    for name in MOMENTS:
        text = document.moments[name]
        if not text:
            if name != "previous_starts_at":
                moments[name] = None
        elif day is not None and is_relative(text) and known.get(name) == text:
            moments[name] = getattr(day, name)
        else:
            moments[name] = read_moment(text, now)
    return moments


def _set_texts(day: InfoDay, document: InfoDayDocument) -> bool:
    existing = {text.language: text for text in day.texts.all()}
    now = {language: {"title": text.title, "intro": text.intro} for language, text in existing.items()}
    if now == document.texts:
        return False
    rows = []
    for language, words in document.texts.items():
        row = existing.get(language) or InfoDayText(language=language)
        row.title, row.intro = words["title"], words["intro"]
        rows.append(row)
    day.texts.set(rows)
    return True


def _set_themes(day: InfoDay, document: InfoDayDocument, site: Site) -> bool:
    now: set[Any] = {theme.code for theme in day.themes.all()}
    if now == set(document.themes):
        return False
    day.themes.set(Theme.objects.filter(site=site, code__in=document.themes))
    return True
