"""What a document says, laid on its page; tells whether anything differs from what stands there."""

from __future__ import annotations

from typing import Any

from visits.models import FormQuestion, VisitRequestPage

from .documents import (
    FormDocument,
    HomeDocument,
    NoteDocument,
    PageDocument,
    StandardDocument,
    StatementDocument,
    ThemeDocument,
)
from .media import MediaStore
from .streams import StreamBuilder, children, comparable
from .yaml_writer import clean_text

SHARED = ("title", "summary", "seo_title")
COLUMNS: dict[type[PageDocument], tuple[str, ...]] = {
    HomeDocument: (
        "intro",
        "call_to_action_title",
        "call_to_action_text",
        "call_to_action_label",
        "other_title",
        "other_text",
    ),
    StandardDocument: ("role",),
    FormDocument: ("intro", "privacy_text", "thanks_title", "thanks_text"),
}
QUESTION_FIELDS = ("clean_name", "label", "field_type", "required", "choices", "help_text", "default_value")


def set_columns(page: Any, document: PageDocument) -> bool:
    """Set the plain fields; whether one changed."""
    is_changed = False
    for name in (*SHARED, *COLUMNS.get(type(document), ())):
        value = getattr(document, name)
        # A text box of the admin sends other line ends than a file has.
        if clean_text(getattr(page, name)) != value:
            setattr(page, name, value)
            is_changed = True
    if isinstance(document, StatementDocument):
        for name, value in document.facts.items():
            if getattr(page, name) != value:
                setattr(page, name, value)
                is_changed = True
    if isinstance(document, FormDocument):
        is_changed = _set_questions(page, document.questions) or is_changed
    return is_changed


def set_image(page: Any, document: PageDocument, media: MediaStore) -> bool:
    """Set the image and its words, storing the file when the site does not have it; whether one changed."""
    image_id = media.image_id(document.image) if document.image else None
    if (page.image_id, clean_text(page.image_alt)) == (image_id, document.image_alt):
        return False
    page.image_id, page.image_alt = image_id, document.image_alt
    return True


def _set_questions(page: VisitRequestPage, questions: list[dict[str, Any]]) -> bool:
    existing = list(page.form_questions.all())
    now = [{name: getattr(question, name) for name in QUESTION_FIELDS} for question in existing]
    if [_tidied(question) for question in now] == [_tidied(question) for question in questions]:
        return False
    by_name = {question.clean_name: question for question in existing}
    rows = []
    for position, values in enumerate(questions):
        row = by_name.get(values["clean_name"]) or FormQuestion()
        for name, value in values.items():
            setattr(row, name, value)
        row.sort_order = position
        rows.append(row)
    page.form_questions.set(rows)
    return True


def _tidied(question: dict[str, Any]) -> dict[str, Any]:
    return question | {"choices": "\n".join(choices_of(question["choices"]))}


def choices_of(text: str) -> list[str]:
    """The choices of a question as Wagtail reads them: one a line, or between commas when it is one line."""
    parts = text.splitlines() if "\n" in text or "\r" in text else text.split(",")
    return [part.strip() for part in parts if part.strip()]


def set_streams(page: Any, document: PageDocument, builder: StreamBuilder) -> bool:
    """Set the StreamFields; whether one changed."""
    is_changed = False
    for name, raw in _streams(page, document, builder).items():
        is_changed = _set_stream(page, name, raw) or is_changed
    return is_changed


def _streams(page: Any, document: PageDocument, builder: StreamBuilder) -> dict[str, list[dict[str, Any]]]:
    seed = str(page.translation_key)
    if isinstance(document, NoteDocument):
        existing = page.sections.get_prep_value()
        return {"sections": builder.sections(document.sections, f"{seed}/sections", existing)}
    if isinstance(document, HomeDocument):
        steps = children("step", document.steps, f"{seed}/steps")
        return {"body": builder.body(document.body, f"{seed}/body"), "steps": steps}
    if isinstance(document, ThemeDocument):
        links = children("link", document.links, f"{seed}/links")
        return {"body": builder.body(document.body, f"{seed}/body"), "links": links}
    if isinstance(document, StatementDocument):
        lacking = builder.body(document.not_accessible, f"{seed}/not_accessible")
        return {"body": builder.body(document.body, f"{seed}/body"), "not_accessible": lacking}
    if isinstance(document, StandardDocument):
        return {"body": builder.body(document.body, f"{seed}/body")}
    return {}


def _set_stream(page: Any, name: str, raw: list[dict[str, Any]]) -> bool:
    if comparable(getattr(page, name).get_prep_value()) == comparable(raw):
        return False
    block = page._meta.get_field(name).stream_block
    setattr(page, name, block.to_python(raw))
    return True
