"""In which languages a site exists: those with a live home page."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page, Site

from cms.core.languages import language_codes
from cms.core.memo import remember


def live_homes(site: Site) -> dict[str, Any]:
    """The live, unrestricted home page per language, Dutch first; aliases left out."""
    return dict(remember(("homes", site.pk), lambda: _read(site)))


def _read(site: Site) -> dict[str, Any]:
    homes: Any = (
        Page.objects.live()
        .public()
        .filter(translation_key=site.root_page.translation_key, alias_of__isnull=True)
        .select_related("locale")
    )
    by_language = {home.locale.language_code: home for home in homes}
    return {code: by_language[code] for code in language_codes() if code in by_language}
