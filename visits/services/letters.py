"""Mails in the words of the city: the text of a reply template, or a colleague's own, with its values filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.html import escape, linebreaks
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from cms.core.gathering import Part, table
from cms.mail.rendering import compose
from themes.models import StrategicNotePage, ThemePage
from visits import placeholders
from visits.enums import DeclineReason, Occasion
from visits.models import ReplyTemplate, ReplyText, VisitRequest
from visits.programmes import as_text

# With these the requester is asked for something by a moment.
_ASKING = (Occasion.INVITED, Occasion.ANSWER_REMINDER)


class TextNotUsable(Exception):
    """A template that cannot be used for this request; the message says why, in the language of the colleague."""


@dataclass(frozen=True)
class Letter:
    """Subject and text, filled in and ready to be changed or sent."""

    subject: str
    body: str


def standard_text(visit_request: VisitRequest, occasion: str) -> ReplyText | None:
    """What the city always writes on this occasion, in the language of the requester's mails, or None."""
    found: ReplyText | None = (
        ReplyText.objects.filter(
            template__site_id=visit_request.site_id,
            template__occasion=occasion,
            template__is_standard=True,
            language=visit_request.form_language,
        )
        .select_related("template")
        .first()
    )
    return found


def is_written(site_id: int, occasion: str, language: str) -> Part:
    """A row when the city has a standard text for this occasion and language, to be read with others."""
    return Part(
        "standard text",
        "t.id",
        f"FROM {table(ReplyText)} t JOIN {table(ReplyTemplate)} l ON l.id = t.template_id"
        " WHERE l.site_id = %s AND l.occasion = %s AND l.is_standard AND t.language = %s",
        (site_id, occasion, language),
    )


def templates_for(visit_request: VisitRequest, occasion: str) -> Any:
    """The templates that can be chosen for a reply: of this site and occasion, in the requester's language."""
    return ReplyTemplate.objects.filter(
        site_id=visit_request.site_id, occasion=occasion, texts__language=visit_request.form_language
    ).order_by("name")


def filled(template: ReplyTemplate, visit_request: VisitRequest, context: dict[str, Any]) -> Letter:
    """The template's text for one request. Raises TextNotUsable."""
    language = visit_request.form_language
    text = next((one for one in template.texts.all() if one.language == language), None)
    if text is None:
        words = {"name": template.name, "language": visit_request.get_form_language_display()}
        raise TextNotUsable(gettext("“%(name)s” has no text in the language of the requester: %(language)s.") % words)
    values = values_of(visit_request, {"message": "", **context})
    # What a colleague will still write has no place in a text that the colleague adapts.
    if missing := sorted(placeholders.used(text.subject + text.body) - values.keys()):
        words = {"missing": ", ".join(placeholders.braced(name) for name in missing)}
        raise TextNotUsable(gettext("The text needs what is not chosen yet: %(missing)s. Fill that in first.") % words)
    body = placeholders.fill(text.body, values)
    if template.attach_note is not None:
        page = note_page(template, language)
        if page is None:
            words = {"note": template.attach_note.name, "language": visit_request.get_form_language_display()}
            raise TextNotUsable(
                gettext("The note “%(note)s” has no public page in the language of the requester: %(language)s.")
                % words
            )
        body = f"{body.rstrip()}\n\n{note_lines([page])}"
    return Letter(one_line(placeholders.fill(text.subject, values)), body)


def note_page(template: ReplyTemplate, language: str) -> StrategicNotePage | None:
    """The public page of the note that goes along; None when nobody outside may read it."""
    pages = StrategicNotePage.objects.readable(template.site, language)
    found: StrategicNotePage | None = pages.filter(note_id=template.attach_note_id).first()
    return found


def note_lines(pages: list[StrategicNotePage]) -> str:
    """Title and address of each note, as plain text."""
    return "\n".join(f"{page.title}: {page.full_url}" for page in pages)


def notes_of_themes(visit_request: VisitRequest) -> list[StrategicNotePage]:
    """The public notes about the themes of a request, in its language."""
    pages = StrategicNotePage.objects.readable(visit_request.site, visit_request.form_language)
    return list(pages.filter(note__themes__visit_requests=visit_request).distinct())


def compose_for(
    visit_request: VisitRequest, occasion: str, context: dict[str, Any], *, has_standard_text: bool = True
) -> EmailMultiAlternatives:
    """The mail of an occasion: a colleague's own letter (`subject`), else the city's standard text, else ours.

    Never in two languages: without a standard text in the language of the mails the whole mail is ours. Whoever knows
    that there is none says so, and it is not asked again.
    """
    language = visit_request.form_language
    if context.get("subject"):
        letter = Letter(one_line(context["subject"]), context.get("message") or "")
        return _compose(visit_request, occasion, letter, context)
    text = standard_text(visit_request, occasion) if has_standard_text else None
    if text is None:
        programme = as_text(context.get("programme") or [])
        template = f"visits/mail/{occasion}"
        return compose(template, language, visit_request.email, {**context, "programme_lines": programme})
    values = values_of(visit_request, context)
    body = placeholders.fill(text.body, values)
    if context.get("message") and "message" not in placeholders.used(text.body):
        body = f"{body.rstrip()}\n\n{context['message']}"
    if text.template.attach_note_id is not None and (page := note_page(text.template, language)) is not None:
        body = f"{body.rstrip()}\n\n{note_lines([page])}"
    return _compose(visit_request, occasion, Letter(one_line(placeholders.fill(text.subject, values)), body), context)


def values_of(visit_request: VisitRequest, context: dict[str, Any]) -> dict[str, str]:
    """What each placeholder stands for, in the language of the mails; only what is known."""
    day, visit = context.get("info_day"), context.get("visit")
    registration, message = context.get("registration"), context.get("message")
    with translation.override(visit_request.form_language):
        values: dict[str, Any] = {
            "name": visit_request.contact_name,
            "organisation": visit_request.organisation,
            "reference": visit_request.reference,
            "themes": ", ".join(theme_titles(visit_request)),
            "people": context.get("people") or (registration.people if registration else visit_request.people),
            "city": context.get("city"),
            "link": context.get("status_url"),
            "message": message or "",
            "day": text.title if (text := context.get("text")) else None,
            "place": context.get("place") or (day.location if day else None) or (visit.location if visit else None),
            "answer_before": _moment(context.get("respond_by")),
            "reason": _reason(context),
            "evaluation": context.get("evaluation_url"),
        }
        if (starts_at := context.get("starts_at")) is not None:
            local = timezone.localtime(starts_at, timezone.get_default_timezone())
            values |= {"date": date_format(local, "l j F Y"), "time": date_format(local, "H:i")}
            # A visit at the city without a place written down, or without notes, is no reason to show braces.
            values["place"] = values["place"] or ""
            values["programme"] = as_text(context.get("programme") or [])
            values["notes"] = note_lines(context["notes"]) if "notes" in context else ""
    return {name: str(value) for name, value in values.items() if value is not None}


def theme_titles(visit_request: VisitRequest) -> list[str]:
    """The themes by the title of their page in the language of the mails, else by their name."""
    titles = dict(
        ThemePage.objects.readable(visit_request.site, visit_request.form_language)
        .filter(theme__visit_requests=visit_request)
        .values_list("theme_id", "title")
    )
    return [titles.get(theme.pk, theme.name) for theme in visit_request.themes.all()]


def one_line(text: str) -> str:
    """A subject: whatever was pasted into it, on one line."""
    return " ".join(text.split())[:200]


def _compose(
    visit_request: VisitRequest, occasion: str, letter: Letter, context: dict[str, Any]
) -> EmailMultiAlternatives:
    address = context["status_url"]
    programme = as_text(context.get("programme") or [])
    html = linebreaks(letter.body, autoescape=True)
    link = f'<a href="{escape(address)}" style="color:#0b5394">{escape(address)}</a>'
    return compose(
        "visits/mail/letter",
        visit_request.form_language,
        visit_request.email,
        {
            **context,
            "letter": letter,
            # Escaped above; only the address of the page becomes a link.
            "letter_html": mark_safe(html.replace(escape(address), link)),  # noqa: S308 -- escaped by linebreaks
            "programme_lines": programme,
            "asks_answer": occasion in _ASKING,
            "has_link": address in letter.body,
            "has_evaluation": bool(context.get("evaluation_url")) and context["evaluation_url"] not in letter.body,
        },
    )


def _moment(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return date_format(timezone.localtime(moment, timezone.get_default_timezone()), "SHORT_DATETIME_FORMAT")


def _reason(context: dict[str, Any]) -> str | None:
    """A code of ours in words, or the words themselves."""
    reason = context.get("reason")
    return None if reason is None else str(dict(DeclineReason.choices).get(reason, reason))
