"""Template tags that every public page uses: languages, the tagline, form fields."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput
from django.forms.boundfield import BoundWidget
from django.forms.widgets import CheckboxSelectMultiple, RadioSelect
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail.models import Site

from cms.core.alerts import Notice, showing
from cms.core.languages import HTML_LANGUAGES
from cms.core.looks import STANDARD, Look, look_of
from cms.core.models import SiteSettings

register = template.Library()


@register.simple_tag
def html_language(page: Any = None) -> str:
    """The lang attribute of the document: the page's own language, or the active one."""
    code = getattr(page, "body_html_lang", "") or get_language() or "nl"
    return HTML_LANGUAGES.get(code, code)


@register.filter
def as_html_language(code: str) -> str:
    """A language code as it stands in a lang attribute."""
    return HTML_LANGUAGES.get(code, code)


@register.simple_tag(takes_context=True)
def site_look(context: dict[str, Any]) -> Look:
    """The look of the site, which is the standard one when it chose none."""
    request = context.get("request")
    if request is None or Site.find_for_request(request) is None:
        return STANDARD
    return look_of(SiteSettings.for_request(request).theme)


@register.simple_tag
def share_locale(page: Any = None) -> str:
    """The language and country of a page as Open Graph writes them."""
    code = getattr(page, "body_html_lang", "") or get_language() or "nl"
    return {"nl": "nl_BE", "fr": "fr_BE", "en": "en_GB"}.get(code, code)


@register.filter
def tagline(settings: SiteSettings | str) -> str:
    """The tagline in the active language; none where there is no site, and so no settings."""
    return "" if isinstance(settings, str) else settings.tagline(get_language() or "nl")


@register.simple_tag(takes_context=True)
def notices(context: dict[str, Any]) -> list[Notice]:
    """What stands above every page of the site at this moment; nothing where there is no request, as in a preview."""
    request = context.get("request")
    site = Site.find_for_request(request) if request is not None else None
    if site is None:
        return []
    return showing(site, get_language() or "nl", context.get("now") or timezone.now())


@register.filter
def is_group(field: BoundField) -> bool:
    """Whether a field is several boxes or buttons, which need a fieldset with a legend."""
    return isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple)


@register.filter
def is_box(field: BoundField) -> bool:
    """Whether a field is one check box, which stands before its label."""
    return isinstance(field.field.widget, CheckboxInput)


def described_by(field: BoundField) -> str:
    """The ids of what a screen reader reads after the label: the hint and the error."""
    ids = [f"{field.auto_id}_helptext"] if field.help_text else []
    if field.errors:
        ids.append(f"{field.auto_id}_error")
    return " ".join(ids)


@register.filter
def description_ids(field: BoundField) -> str:
    """The value for aria-describedby of a fieldset."""
    return described_by(field)


@register.filter
def field_input(field: BoundField) -> SafeString:
    """The input of a field with the style's class, linked to its hint and its error."""
    attributes: dict[str, Any] = {"class": _classes(field)}
    if ids := described_by(field):
        attributes["aria-describedby"] = ids
    if field.errors:
        attributes["aria-invalid"] = "true"
    return field.as_widget(attrs=attributes)


@register.filter
def field_options(field: BoundField) -> list[BoundWidget]:
    """The boxes or buttons of a group, each with the style's class."""
    widget = field.field.widget
    attributes = field.build_widget_attrs({"class": _classes(field), "id": field.auto_id}, widget)
    # The fieldset carries the description; on every box it would be read again and again.
    attributes.pop("aria-describedby", None)
    attributes.pop("aria-invalid", None)
    options = widget.subwidgets(field.html_name, field.value(), attrs=attributes)
    return [BoundWidget(widget, option, field.form.renderer) for option in options]


def _classes(field: BoundField) -> str:
    own = str(field.field.widget.attrs.get("class", ""))
    return f"ds-input {own}".strip()
