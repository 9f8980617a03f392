"""Everything a visitor can tell about a site, to see whether two sites are the same."""

from __future__ import annotations

import re
from typing import Any

from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Revision, Site

from cms.core.models import SiteSettings
from themes.models import StrategicNote, Theme
from visits.models import InfoDay

COLUMNS = (
    "title", "summary", "seo_title", "role", "intro", "call_to_action_title", "call_to_action_text",
    "call_to_action_label", "other_title", "other_text", "privacy_text", "thanks_title", "thanks_text", "lang",
)  # fmt: skip
THEME_FACTS = ("code", "name", "order", "accepts_visits", "go_ahead_requests", "go_ahead_people", "is_retired")
SETTINGS = (
    "name", "short_name", "tagline_nl", "tagline_en", "tagline_fr", "contact_email", "contact_phone",
    "contact_address", "coordinators_email",
)  # fmt: skip
STREAMS = ("body", "sections", "steps", "links")


def site_content() -> dict[str, Any]:
    """Pages by path with their texts, rows of themes and notes, info days, settings; no ids of this database."""
    paths = {str(page.pk): page.url_path for page in Page.objects.all()}
    titles = {str(item.pk): item.title for item in get_document_model().objects.all()}
    images = {item.pk: item.title for item in get_image_model().objects.all()}

    def portable(value: Any) -> Any:
        if isinstance(value, str):
            value = re.sub(r'linktype="page" id="(\d+)"', lambda found: paths[found[1]], value)
            return re.sub(r'linktype="document" id="(\d+)"', lambda found: titles[found[1]], value)
        if isinstance(value, list):
            return [portable(item) for item in value]
        if isinstance(value, dict):
            kept = {key: portable(item) for key, item in sorted(value.items()) if not (key == "id" and "type" in value)}
            return kept | ({"image": images[value["image"]]} if "image" in value else {})
        return value

    groups: dict[Any, list[str]] = {}
    pages = {}
    for page in Page.objects.filter(depth__gt=1).order_by("path").specific():
        groups.setdefault(page.translation_key, []).append(page.url_path)
        texts = {name: getattr(page, name) for name in COLUMNS if hasattr(page, name)}
        streams = {name: portable(getattr(page, name).get_prep_value()) for name in STREAMS if hasattr(page, name)}
        questions = [
            (row.clean_name, row.label, row.field_type, row.required, row.choices, row.help_text)
            for row in (page.form_questions.all() if hasattr(page, "form_questions") else [])
        ]
        pages[page.url_path] = (type(page).__name__, page.locale.language_code, page.live, texts, streams, questions)
    return {
        "pages": pages,
        "translations": sorted(sorted(group) for group in groups.values()),
        "themes": list(Theme.objects.order_by("code").values_list(*THEME_FACTS)),
        "notes": [
            (note.slug, note.name, note.kind, note.version_label, note.status, note.adopted_on,
             sorted(theme.code for theme in note.themes.all()))
            for note in StrategicNote.objects.order_by("slug")
        ],
        "days": [day_content(day) for day in InfoDay.objects.order_by("key")],
        "settings": [
            values
            for row in SiteSettings.objects.all()
            if any((values := {name: getattr(row, name) for name in SETTINGS}).values())
        ],
        "homes": [site.root_page.url_path for site in Site.objects.all()],
    }  # fmt: skip


def day_content(day: InfoDay) -> dict[str, Any]:
    """One day without ids of this database."""
    ignored = {"id", "site", "latest_revision", "live_revision", "updated_at"}
    ignored |= {field.name for field in day._meta.fields if field.name.startswith(("last_", "first_", "locked"))}
    return {
        **{field.name: getattr(day, field.name) for field in day._meta.fields if field.name not in ignored},
        "themes": sorted(theme.code for theme in day.themes.all()),
        "texts": sorted((text.language, text.title, text.intro) for text in day.texts.all()),
    }


def revisions() -> int:
    """How many revisions there are of anything."""
    return Revision.objects.count()
