"""The front matter of each kind of page, and the entries of the YAML files, as plain values to write."""

from __future__ import annotations

from typing import Any

from cms.core.languages import language_codes
from cms.core.models import SiteSettings
from home.models import AccessibilityStatementPage, HomePage
from themes.models import StrategicNoteIndexPage, StrategicNotePage, Theme, ThemeIndexPage, ThemePage
from visits.models import InfoDay, VisitRequestPage

from .dates import write_moment
from .media_out import MediaExport
from .page_values import choices_of
from .programme import programme_entries
from .schema import GUESSED_ROLES, QUESTION_KINDS
from .yaml_writer import clean_text, one_line, without_empty

KIND_WORDS = {kind: word for word, kind in QUESTION_KINDS.items()}


def _shared(page: Any) -> dict[str, Any]:
    values = {"title": one_line(page.title), "summary": clean_text(page.summary)}
    return values | without_empty({"seo_title": clean_text(page.seo_title)})


def home_front(page: HomePage) -> dict[str, Any]:
    """home.<locale>.md; empty texts are written too, or the import would put default words there."""
    action = {name: clean_text(getattr(page, f"call_to_action_{name}")) for name in ("title", "text", "label")}
    steps = [
        {name: clean_text(child["value"][name]) for name in ("title", "text")} for child in page.steps.get_prep_value()
    ]
    optional = {
        "steps": steps,
        "other_title": clean_text(page.other_title),
        "other_text": clean_text(page.other_text),
    }
    return _shared(page) | {"intro": clean_text(page.intro), "call_to_action": action} | without_empty(optional)


def theme_front(page: ThemePage) -> dict[str, Any]:
    """themes/<code>.<locale>.md; the facts stand in the Dutch file only."""
    theme = page.theme
    values: dict[str, Any] = {"code": theme.code, **_shared(page)}
    if page.lang == "nl":
        values |= {"order": theme.order, "accepts_visits": theme.accepts_visits}
        for name in ("go_ahead_requests", "go_ahead_people", "is_retired"):
            if getattr(theme, name) != getattr(Theme(), name):
                values[name] = getattr(theme, name)
    links = [
        {name: clean_text(child["value"][name]) for name in ("label", "url")} for child in page.links.get_prep_value()
    ]
    return values | without_empty({"links": links})


def note_front(page: StrategicNotePage, known_themes: set[str]) -> dict[str, Any]:
    """notes/<slug>.<locale>.md; the facts stand in the Dutch file only."""
    note = page.note
    values: dict[str, Any] = {"slug": note.slug, **_shared(page)}
    if page.lang == "nl":
        codes = sorted(theme.code for theme in note.themes.all() if theme.code in known_themes)
        values |= {"kind": note.kind, **without_empty({"version_label": clean_text(note.version_label)})}
        values |= {"themes": codes, "status": note.status, **without_empty({"adopted_on": note.adopted_on})}
        values |= without_empty(
            {
                "adopted_by": one_line(note.adopted_by),
                "decision_uri": clean_text(note.decision_uri),
                "withdrawal_reason": clean_text(note.withdrawal_reason),
            }
        )
        if (term := note.term) is not None:
            values |= {"term": term.slug, "term_name": one_line(term.name)}
            values |= {"term_starts_on": term.starts_on, "term_ends_on": term.ends_on}
    return values


def page_front(page: Any) -> dict[str, Any]:
    """pages/<slug>.<locale>.md of a plain page or an overview."""
    values = {"slug": page.slug, **_shared(page)}
    if isinstance(page, ThemeIndexPage):
        return values | {"role": "theme_index"}
    if isinstance(page, StrategicNoteIndexPage):
        return values | {"role": "note_index"}
    role = page.role or ("none" if page.slug in GUESSED_ROLES else "")
    return values | without_empty({"role": role})


def statement_front(page: AccessibilityStatementPage, not_accessible: str) -> dict[str, Any]:
    """pages/<slug>.<locale>.md of the accessibility statement; its second text comes as Markdown."""
    values = {"slug": page.slug, "role": "accessibility_statement", **_shared(page)}
    for name in ("conformance", "prepared_on", "reviewed_on", "method", "report_url"):
        values |= without_empty({name: getattr(page, name)})
    values |= without_empty({"not_accessible": not_accessible})
    for name in ("feedback_email", "feedback_phone", "answer_days", "enforcement_name", "enforcement_url"):
        values |= without_empty({name: getattr(page, name)})
    return values


def form_front(page: VisitRequestPage) -> dict[str, Any]:
    """pages/werkbezoek-aanvragen.<locale>.md"""
    values = {"slug": page.slug, "role": "visit_request", **_shared(page)}
    for name in ("intro", "privacy_text", "thanks_title", "thanks_text"):
        values |= without_empty({name: clean_text(getattr(page, name))})
    questions = [
        {
            "key": question.clean_name,
            "label": one_line(question.label),
            "kind": KIND_WORDS[question.field_type],
            "required": question.required,
        }
        | without_empty(
            {
                "choices": choices_of(question.choices),
                "help": clean_text(question.help_text),
                "default": clean_text(question.default_value),
            }
        )
        for question in page.form_questions.all()
    ]
    return values | without_empty({"questions": questions})


def with_image(front: dict[str, Any], page: Any, media: MediaExport) -> dict[str, Any]:
    """The front matter of any page with its image, right after the summary."""
    file = media.image(page.image_id) if page.image_id else None
    image = {"image": file, "image_alt": one_line(page.image_alt)} if file else {}
    values: dict[str, Any] = {}
    for name, value in front.items():
        values |= {name: value} | (image if name == "summary" else {})
    return values


def site_values(settings: SiteSettings, media: MediaExport) -> dict[str, Any]:
    """site.yaml; empty when nothing is set."""
    taglines = {
        language: {"tagline": clean_text(text)}
        for language in language_codes()
        if (text := getattr(settings, f"tagline_{language}"))
    }
    contact = {
        "email": settings.contact_email,
        "phone": clean_text(settings.contact_phone),
        "address": clean_text(settings.contact_address),
        "coordinators_email": settings.coordinators_email,
    }
    brand = {
        "short_name": clean_text(settings.short_name),
        "theme": settings.theme,
        "share_image": media.image(settings.share_image_id) if settings.share_image_id else "",
    }
    return without_empty(
        {
            "name": clean_text(settings.name),
            "brand": without_empty(brand),
            "contact": without_empty(contact),
            "texts": taglines,
        }
    )


def info_day_entry(day: InfoDay, themes: list[str]) -> dict[str, Any]:
    """One item of info_days.yaml; moments are written out, no longer relative."""
    moments = {
        name: write_moment(moment)
        for name in ("registration_deadline", "banner_from", "previous_starts_at")
        if (moment := getattr(day, name))
    }
    texts = {text.language: text for text in day.texts.all()}
    optional = {
        "min_group": day.min_group,
        "max_group": day.max_group,
        "status": day.status if day.status != "planned" else "",
        "cancellation_notice": clean_text(day.cancellation_notice),
        "attendance_mode": day.attendance_mode if day.attendance_mode != "on_site" else "",
        "banner_priority": day.banner_priority or None,
        "sequence": day.sequence or None,
    }
    return {
        "key": day.key,
        "themes": themes,
        "starts_at": write_moment(day.starts_at),
        "ends_at": write_moment(day.ends_at),
        "location": clean_text(day.location),
        "capacity": day.capacity,
        "languages": list(day.held_in),
        **moments,
        **without_empty(optional),
        "uid": str(day.uid),
        "texts": {
            language: {
                "title": clean_text(texts[language].title),
                **without_empty({"intro": clean_text(texts[language].intro)}),
            }
            for language in language_codes()
            if language in texts
        },
        **without_empty({"programme": programme_entries(day)}),
    }
