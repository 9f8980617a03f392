"""The notices that stand above the pages of a site now, in the words of one language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from wagtail.models import Site

from cms.core.languages import HTML_LANGUAGES
from cms.core.memo import remember
from cms.core.models import Alert, AlertText


@dataclass(frozen=True)
class Notice:
    """An alert as a reader meets it; `language` is that of the words, which may not be the page's."""

    pk: int
    severity: str
    language: str
    title: str
    text: str
    link_label: str
    link_url: str
    starts_at: datetime
    ends_at: datetime | None

    @property
    def html_language(self) -> str:
        return HTML_LANGUAGES.get(self.language, self.language)


def showing(site: Site, language: str, now: datetime) -> list[Notice]:
    """What to show on a site at a moment, the most urgent first, in two queries at most.

    A notice without words in the language is shown in Dutch, or else in the language it has: a warning in another
    language is better than none.
    """
    return remember(
        ("alerts", site.pk, language), lambda: _read(site, language, now), now=now, until=lambda: next_change(site, now)
    )


def _read(site: Site, language: str, now: datetime) -> list[Notice]:
    found = []
    for alert in Alert.objects.showing(site, now).prefetch_related("texts"):
        words = {text.language: text for text in alert.texts.all()}
        text = words.get(language) or words.get(settings.LANGUAGE_CODE) or next(iter(words.values()), None)
        if text is not None:
            found.append(_notice(alert, text))
    return found


def _notice(alert: Alert, text: AlertText) -> Notice:
    return Notice(
        alert.pk,
        alert.severity,
        text.language,
        text.title,
        text.text,
        text.link_label,
        text.link_url,
        alert.starts_at,
        alert.ends_at,
    )


def next_change(site: Site, now: datetime) -> datetime | None:
    """The next moment at which a notice appears or goes by itself; None when there is none."""
    rows = Alert.objects.filter(site=site, is_enabled=True).values_list("starts_at", "ends_at")
    moments = [moment for row in rows for moment in row if moment is not None and moment > now]
    return min(moments, default=None)
