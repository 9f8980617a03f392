"""What each kind of file may hold: its keys, their types, their limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from home.models import AssessmentMethod, Conformance
from themes.enums import NoteKind, NoteStatus
from visits.models.visit_request_page import CORE_FIELDS, TECHNICAL_FIELDS

from .addresses import is_media
from .bodies import first_words, read_body, read_sections
from .defaults import FORM, FORM_SLUG, HOME, NOTE_INDEX, NOTES_SLUG, RESERVED_SLUGS, THEME_INDEX, THEMES_SLUG
from .documents import (
    FormDocument,
    HomeDocument,
    IndexDocument,
    NoteDocument,
    PageDocument,
    StandardDocument,
    StatementDocument,
    ThemeDocument,
)
from .faults import FileReport
from .fields import CODE, Fields
from .yaml_source import Entries

PAGE_KEYS = {"title", "summary", "seo_title", "image", "image_alt"}
HOME_KEYS = {*PAGE_KEYS, "intro", "call_to_action", "steps", "other_title", "other_text"}
THEME_KEYS = {
    *PAGE_KEYS, "code", "order", "accepts_visits", "links", "go_ahead_requests", "go_ahead_people", "is_retired",
}  # fmt: skip
NOTE_FACTS = {
    "kind", "version_label", "themes", "status", "adopted_on", "adopted_by", "decision_uri", "withdrawal_reason",
    "term", "term_name", "term_starts_on", "term_ends_on",
}  # fmt: skip
NOTE_KEYS = {*PAGE_KEYS, "slug", *NOTE_FACTS}
STANDARD_KEYS = {*PAGE_KEYS, "slug", "role"}
STATEMENT_KEYS = {
    *STANDARD_KEYS, "conformance", "prepared_on", "reviewed_on", "method", "report_url", "not_accessible",
    "feedback_email", "feedback_phone", "answer_days", "enforcement_name", "enforcement_url",
}  # fmt: skip
FORM_KEYS = {*STANDARD_KEYS, "intro", "privacy_text", "thanks_title", "thanks_text", "questions"}
QUESTION_KEYS = {"key", "label", "kind", "required", "choices", "help", "default"}

# The word in a folder and Wagtail's name for the kind of question.
QUESTION_KINDS = {
    "text": "singleline",
    "textarea": "multiline",
    "email": "email",
    "number": "number",
    "url": "url",
    "select": "dropdown",
    "checkboxes": "checkboxes",
    "radio": "radio",
    "yes_no": "checkbox",
    "date": "date",
}
CHOOSING_KINDS = {"select", "checkboxes", "radio"}
FIXED_ROLES = {FORM_SLUG: "visit_request", THEMES_SLUG: "theme_index", NOTES_SLUG: "note_index"}
ROLES = ["privacy", "accessibility", "none", "accessibility_statement", *FIXED_ROLES.values()]
GUESSED_ROLES = {"privacy": "privacy", "toegankelijkheid": "accessibility"}


class BodyText:
    """The part of a file below its front matter."""

    def __init__(self, text: str, first_line: int) -> None:
        self.text = text
        self.first_line = first_line


Reader = Callable[[Entries, BodyText, str, str, FileReport], PageDocument]


def _shared(fields: Fields, document: PageDocument, default_summary: str) -> None:
    document.title = fields.text("title", required=True, most=255, one_line=True)
    document.seo_title = fields.text("seo_title", most=255, one_line=True)
    given = fields.text("summary", most=300)
    document.summary = given or first_words(document.all_parts()) or default_summary or document.title
    document.lines = fields.lines
    read_image(fields, document)


def read_image(fields: Fields, document: PageDocument) -> None:
    """The image of a page with the words for people who cannot see it: neither goes without the other."""
    document.image = fields.text("image", most=500, one_line=True)
    document.image_alt = fields.text("image_alt", most=250, one_line=True)
    if document.image and not is_media(document.image):
        fields.fault("image", f"“{document.image}” must be a path that starts with media/")
        document.image = ""
    elif document.image and not document.image_alt:
        fields.fault(
            "image_alt",
            "is missing: say in one sentence what the image shows",
            fields.lines.get("image_alt", fields.lines["image"]),
        )
    elif document.image_alt and "image" not in fields:
        fields.fault("image_alt", "says what an image shows, and there is no image")


def read_home(node: Entries, body: BodyText, slug: str, language: str, report: FileReport) -> PageDocument:
    """home.<locale>.md"""
    fields = Fields(node, report, HOME_KEYS)
    document = HomeDocument(report.path, language, slug)
    document.body = read_body(body.text, body.first_line, report)
    _shared(fields, document, HOME[language]["summary"])
    document.intro = fields.text("intro") or document.summary
    for name in ("title", "text", "label"):
        key = f"call_to_action_{name}"
        setattr(document, key, HOME[language][key])
    if action := fields.mapping("call_to_action", {"title", "text", "label"}):
        document.call_to_action_title = action.text("title", most=120)
        document.call_to_action_text = action.text("text")
        document.call_to_action_label = action.text("label", most=60) or (
            HOME[language]["call_to_action_label"] if "label" not in action.node.entries else ""
        )
    for step in fields.mappings("steps", {"title", "text"}):
        document.steps.append(
            {"title": step.text("title", required=True, most=80), "text": step.text("text", required=True)}
        )
    document.other_title = fields.text("other_title", most=120)
    document.other_text = fields.text("other_text")
    return document


def read_theme(node: Entries, body: BodyText, slug: str, language: str, report: FileReport) -> PageDocument:
    """themes/<code>.<locale>.md"""
    fields = Fields(node, report, THEME_KEYS)
    document = ThemeDocument(report.path, language, slug)
    document.body = read_body(body.text, body.first_line, report)
    _shared(fields, document, "")
    if language == "nl" and len(document.title) > 150:
        fields.fault("title", f"has {len(document.title)} characters; the most is 150")
    _same_as_file_name(fields, "code", slug)
    for link in fields.mappings("links", {"label", "url"}):
        document.links.append(
            {"label": link.text("label", required=True, most=150), "url": link.address("url", required=True)}
        )
    for name in ("order", "go_ahead_requests", "go_ahead_people"):
        if name in fields and (number := fields.whole(name)) is not None:
            document.facts[name] = number
    for name in ("accepts_visits", "is_retired"):
        if name in fields:
            document.facts[name] = fields.flag(name)
    return document


def read_note(node: Entries, body: BodyText, slug: str, language: str, report: FileReport) -> PageDocument:
    """notes/<slug>.<locale>.md"""
    fields = Fields(node, report, NOTE_KEYS)
    document = NoteDocument(report.path, language, slug)
    document.sections = read_sections(body.text, body.first_line, language, report)
    _shared(fields, document, "")
    if language == "nl" and len(document.title) > 200:
        fields.fault("title", f"has {len(document.title)} characters; the most is 200")
    _same_as_file_name(fields, "slug", slug)
    if "kind" in fields:
        document.facts["kind"] = fields.choice("kind", list(NoteKind.values), default=NoteKind.THEMATIC_NOTE.value)
    if "status" in fields:
        document.facts["status"] = fields.choice("status", list(NoteStatus.values), default=NoteStatus.ADOPTED.value)
    if "version_label" in node.entries:
        document.facts["version_label"] = fields.text("version_label", most=40, as_typed=True, one_line=True)
    if "adopted_on" in node.entries:
        document.facts["adopted_on"] = fields.day("adopted_on")
    if "adopted_by" in node.entries:
        document.facts["adopted_by"] = fields.text("adopted_by", most=150, one_line=True)
    if "decision_uri" in node.entries:
        document.facts["decision_uri"] = fields.address("decision_uri")
    if "withdrawal_reason" in node.entries:
        document.facts["withdrawal_reason"] = fields.text("withdrawal_reason")
    if "themes" in node.entries:
        document.themes = fields.texts("themes", as_typed=True)
    if "term" in node.entries:
        document.term = _term(fields)
    return document


def _term(fields: Fields) -> dict[str, Any]:
    """The term of office of a note; its days make it when the site does not have it yet."""
    code = fields.text("term", required=True, most=60, as_typed=True, one_line=True)
    days = {name: fields.day(f"term_{name}") for name in ("starts_on", "ends_on")}
    name = fields.text("term_name", most=100, as_typed=True, one_line=True) or code
    return {"slug": code, "name": name, **days}


def read_page(node: Entries, body: BodyText, slug: str, language: str, report: FileReport) -> PageDocument:
    """pages/<slug>.<locale>.md, which by its role is a plain page, an overview or the form"""
    given = node.entries.get("role")
    role = str(getattr(given, "value", "") or FIXED_ROLES.get(slug) or GUESSED_ROLES.get(slug, ""))
    is_form = role == "visit_request"
    keys = {"visit_request": FORM_KEYS, "accessibility_statement": STATEMENT_KEYS}.get(role, STANDARD_KEYS)
    fields = Fields(node, report, keys)
    fields.choice("role", ROLES)
    _same_as_file_name(fields, "slug", slug)
    if slug in RESERVED_SLUGS:
        report.fault(1, "slug", f"the path /{slug}/ belongs to another part of the site")
    if FIXED_ROLES.get(slug, role if role in FIXED_ROLES.values() else None) not in (None, role) or (
        role in FIXED_ROLES.values() and slug not in FIXED_ROLES
    ):
        fixed = ", ".join(f"{name}: {fixed_role}" for name, fixed_role in FIXED_ROLES.items())
        fields.fault("role", f"these roles belong to these pages: {fixed}")
    parts = read_body(body.text, body.first_line, report)
    if role in FIXED_ROLES.values() and parts:
        report.fault(body.first_line, "body", "this kind of page has no body; its texts stand in the front matter")
    if is_form:
        return _read_form(fields, FormDocument(report.path, language, slug))
    document: PageDocument
    if role in ("theme_index", "note_index"):
        document = IndexDocument(report.path, language, slug, kind=role)
        defaults = THEME_INDEX if role == "theme_index" else NOTE_INDEX
        _shared(fields, document, defaults[language]["summary"])
        return document
    if role == "accessibility_statement":
        return _read_statement(fields, StatementDocument(report.path, language, slug, body=parts), report)
    document = StandardDocument(report.path, language, slug, role="" if role == "none" else role, body=parts)
    _shared(fields, document, "")
    return document


def _read_statement(fields: Fields, document: StatementDocument, report: FileReport) -> StatementDocument:
    text = fields.text("not_accessible")
    document.not_accessible = read_body(text, fields.lines.get("not_accessible", 1), report)
    _shared(fields, document, "")
    facts = document.facts
    facts["conformance"] = fields.choice("conformance", Conformance.values, default=Conformance.PARTIAL.value)
    facts["method"] = fields.choice("method", AssessmentMethod.values, default=AssessmentMethod.SELF.value)
    for name in ("prepared_on", "reviewed_on"):
        if fields.text(name, required=True):
            facts[name] = fields.day(name)
    for name in ("feedback_email", "enforcement_name", "enforcement_url"):
        facts[name] = fields.text(name, required=True, most=150, one_line=True)
    facts["report_url"] = fields.text("report_url", most=200, one_line=True)
    facts["feedback_phone"] = fields.text("feedback_phone", most=30, one_line=True)
    facts["answer_days"] = fields.whole("answer_days", least=1, most=100) or 10
    return document


def _read_form(fields: Fields, document: FormDocument) -> FormDocument:
    defaults = FORM[document.language]
    _shared(fields, document, defaults["summary"])
    document.intro = fields.text("intro")
    document.privacy_text = fields.text("privacy_text") or defaults["privacy_text"]
    document.thanks_title = fields.text("thanks_title", most=150) or defaults["thanks_title"]
    document.thanks_text = fields.text("thanks_text") or defaults["thanks_text"]
    keys: set[str] = set()
    for question in fields.mappings("questions", QUESTION_KEYS):
        key = question.text("key", required=True, most=60)
        if key and (not key.isascii() or not key.isidentifier() or not key.islower()):
            question.fault("key", f"“{key}” may hold lower-case letters, digits and underscores only")
        elif key in CORE_FIELDS or key in TECHNICAL_FIELDS:
            question.fault("key", f"the form already asks “{key}”")
        elif key in keys:
            question.fault("key", f"“{key}” stands here twice")
        keys.add(key)
        kind = question.choice("kind", list(QUESTION_KINDS), default="text")
        choices = question.texts("choices", most=200, as_typed=True)
        if kind in CHOOSING_KINDS and not choices:
            question.fault("choices", "is missing: this kind of question needs a list of choices")
        document.questions.append(
            {
                "clean_name": key,
                "label": question.text("label", required=True, most=255, one_line=True),
                "field_type": QUESTION_KINDS[kind],
                "required": question.flag("required"),
                "choices": "".join(f"{choice}\n" for choice in choices),
                "help_text": question.text("help", most=255),
                "default_value": question.text("default", as_typed=True),
            }
        )
    return document


def _same_as_file_name(fields: Fields, name: str, slug: str) -> None:
    value = fields.code(name, most=80)
    if value and value != slug:
        fields.fault(name, f"is “{value}”, and the file is named “{slug}”: they must be equal")


def is_code(text: str) -> bool:
    """Whether a text can be part of an address."""
    return CODE.fullmatch(text) is not None
