"""The form of a saved view of the inbox."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from visits.enums import InboxColumn
from visits.models import SavedView
from visits.services.saved_views import kept_columns


class SavedViewForm(forms.Form):
    """Name and columns; sharing for who may, and the choice of filters when there is one."""

    name = forms.CharField(label=_("Name of the view"), max_length=80)
    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        choices=InboxColumn.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The reference is always there."),
        error_messages={"required": _("Choose at least one column.")},
    )
    is_shared = forms.BooleanField(
        label=_("Share with all colleagues"),
        required=False,
        help_text=_("Everybody who may read requests can choose it. Moderators can change and delete it."),
    )
    replace_filters = forms.BooleanField(
        label=_("Keep the filters of the list as it was just now"),
        required=False,
        help_text=_("Without this the view keeps the filters that it has."),
    )

    def __init__(self, *args: Any, view: SavedView, may_share: bool, may_replace: bool, **kwargs: Any) -> None:
        columns = [column.value for column in kept_columns(view.columns)]
        kwargs["initial"] = {"name": view.name, "columns": columns, "is_shared": view.is_shared}
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["is_shared"]
        if not may_replace:
            del self.fields["replace_filters"]
