"""The language of a page as a column of its own, so that "one page per theme and language" can be a constraint."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm


class LanguageColumn(models.Model):
    """Set in `save()`, because aliases and copies skip `clean()`."""

    lang = models.CharField(max_length=10, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.lang = self.locale.language_code  # type: ignore[attr-defined]
        super().save(*args, **kwargs)


class OnePerLanguageForm(WagtailAdminPageForm):
    """Says it in words when a second page for the same row and language is saved; the database would answer 500."""

    row_field = ""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        row = cleaned.get(self.row_field)
        if row is not None:
            parent = self.parent_page
            locale_id = self.instance.locale_id or (parent.locale_id if parent else None)
            others = type(self.instance).objects.filter(locale_id=locale_id, **{self.row_field: row})
            if others.exclude(pk=self.instance.pk).exists():
                self.add_error(
                    self.row_field,
                    _("There is already a page for “%(row)s” in this language. Edit that page instead.") % {"row": row},
                )
        return cleaned
