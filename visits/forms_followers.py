"""The form to follow a theme, for the page and for the API."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from cms.core.text import AddressField
from themes.models import ThemePage


class EmailForm(forms.Form):
    """The address alone: the theme stands in the address of the API."""

    email = AddressField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("We only use it to tell you about info days on this theme."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )


class FollowForm(EmailForm):
    """Which theme, and where to."""

    theme = forms.ChoiceField(label=_("Theme"), error_messages={"invalid_choice": _("Choose a theme from the list.")})
    field_order = ["theme", "email"]

    def __init__(self, *args: Any, site: Site, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pages = followable_pages(site, language)
        self.themes = {page.theme.code: page.theme for page in pages}
        field: Any = self.fields["theme"]
        field.choices = [("", _("Choose a theme")), *((page.theme.code, page.title) for page in pages)]


def followable_pages(site: Site, language: str) -> list[ThemePage]:
    """Pages of the themes that days are planned on, in a language."""
    return list(ThemePage.objects.readable(site, language).filter(theme__accepts_visits=True))
