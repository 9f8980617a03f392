"""Makes the public form of a page: its choices and its questions, remembered until the content or the clock changes."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from babel import Locale as BabelLocale
from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.forms.forms import FormBuilder

from cms.core.memo import remember
from cms.core.together import read_together
from cms.core.turning_points import next_expiry
from cms.core.visibility import frame_at
from themes.models import Theme, ThemePage
from visits.announcements import bookable_info_days, next_change
from visits.closed_periods import closed_hint
from visits.forms import LONGEST_TEXT, MadeForm, VisitRequestForm
from visits.models import InfoDay, VisitRequestPage
from visits.models.visit_request_page import CORE_FIELDS
from visits.services.submissions import questions_as_asked

# Codes that CLDR lists beside countries: regions, unions and private use.
_NO_COUNTRIES = {"EU", "EZ", "UN", "XA", "XB", "QO", "ZZ"}


@cache
def country_choices(language: str) -> list[tuple[str, str]]:
    """Countries by their name in a language, Belgium and its neighbours first."""
    names = BabelLocale.parse(language).territories
    countries = {
        code: name for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
    }
    near = ["BE", "NL", "FR", "DE", "LU"]
    others = sorted(
        (code for code in countries if code not in near), key=lambda code: _without_accents(countries[code])
    )
    return [("", _("Choose")), *((code, countries[code]) for code in [*near, *others])]


def _without_accents(name: str) -> str:
    """For sorting: Égypte stands before Équateur and after Danemark, not after Zambie."""
    return "".join(sign for sign in unicodedata.normalize("NFD", name) if not unicodedata.combining(sign)).casefold()


def build_form(
    page: VisitRequestPage,
    data: Mapping[str, Any] | None = None,
    *,
    now: datetime,
    initial: dict[str, Any] | None = None,
    is_draft: bool = False,
) -> VisitRequestForm:
    """The form of a page: choices from the site's themes and open info days, plus the editor's questions.

    What it is made of is remembered until the content or the clock changes it, except of a draft.
    """
    site = page.get_site()
    # A hint says when no visits are received in the twelve months from today on, in the language of the reader.
    day = timezone.localtime(now, timezone.get_default_timezone()).date()
    made = (
        _make(page, site, now)
        if is_draft
        else remember(
            ("request form", page.pk, site.pk, day, get_language()),
            lambda: _make(page, site, now),
            now=now,
            until=lambda: min(filter(None, [next_change(site, now=now), next_expiry(site, now)]), default=None),
        )
    )
    return VisitRequestForm(data, initial={"language": page.locale.language_code, **(initial or {})}, made=made)


def _make(page: VisitRequestPage, site: Any, now: datetime) -> MadeForm:
    language = page.locale.language_code
    fields = VisitRequestForm().fields
    fields["themes"].choices = theme_choices(site, language, now)  # type: ignore[attr-defined]
    fields["country"].choices = country_choices(language)  # type: ignore[attr-defined]
    info_days = bookable_info_days(site, now=now)
    fields["info_day"].choices = [  # type: ignore[attr-defined]
        ("", _("No, or I do not know yet")),
        *((str(day.pk), info_day_label(day, language)) for day in info_days),
    ]
    if not info_days:
        del fields["info_day"]
    if hint := closed_hint(site, now=now):
        fields["preferred_date_1"].help_text = f"{fields['preferred_date_1'].help_text} {hint}"
    for name, field in FormBuilder(page.form_questions.all()).formfields.items():
        if name in CORE_FIELDS:
            continue
        if isinstance(field, forms.CharField) and field.max_length is None:
            field.max_length = LONGEST_TEXT
            field.validators.append(MaxLengthValidator(LONGEST_TEXT))
        fields[name] = field
    return MadeForm(fields, info_days, questions_as_asked(page))


def theme_choices(site: Any, language: str, now: datetime) -> list[tuple[str, str]]:
    """Code and title of the themes that a visit can be asked for; one query."""
    titles: Any = ThemePage.objects.readable(site, language).values_list("theme_id", "title")
    themes: Any = Theme.objects.of_site(site).requestable().values_list("pk", "code", "name")
    pages = _theme_pages(site)
    read_together([titles, themes, pages])
    shown, words = _shown_themes(pages, site, now), dict(titles)
    with_pages = {pk for pk, *_rest in pages}
    return [(code, words.get(pk, name)) for pk, code, name in themes if pk in shown or pk not in with_pages]


def _theme_pages(site: Any) -> Any:
    columns = ("theme_id", "path", "live", "expire_at", "alias_of_id")
    return ThemePage.objects.filter(theme__site=site).order_by("pk").values_list(*columns)


def _shown_themes(pages: Any, site: Any, now: datetime) -> set[int]:
    """The themes of those pages that everybody may read."""
    frame = frame_at(site.hostname, site.port, now)
    return {pk for pk, *facts in pages if frame is not None and frame.shows(*facts)}


def info_day_label(day: InfoDay, language: str | None = None) -> str:
    """ "12/03/2020: title", in the language of the form."""
    text = day.text(language or get_language())
    return f"{date_format(timezone.localtime(day.starts_at), 'SHORT_DATE_FORMAT')}: {text.title if text else day.key}"
