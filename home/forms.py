"""Forms of the admin pages for editors."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.widgets import AdminDateInput

from cms.core.models import PageReview


def possible_owners() -> Any:
    """Who can log in to the admin."""
    may_log_in = Q(is_superuser=True) | Q(groups__permissions__codename="access_admin")
    users = get_user_model().objects.filter(may_log_in | Q(user_permissions__codename="access_admin"), is_active=True)
    return users.distinct().order_by("first_name", "last_name", "username")


class OwnerField(forms.ModelChoiceField):
    """Colleagues by their name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(get_user_display_name(obj))


class PageReviewForm(forms.ModelForm):
    """Owner, rhythm and next date of a page's review."""

    owner = OwnerField(queryset=None, required=False, label=_("Owner"))
    version = forms.CharField(widget=forms.HiddenInput, max_length=200)

    class Meta:
        model = PageReview
        fields = ["owner", "every_months", "due_on", "is_shown"]
        widgets = {"due_on": AdminDateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners = possible_owners()
        if self.instance.owner_id:
            # Somebody who left stays visible until another is chosen.
            owners = get_user_model().objects.filter(Q(pk__in=owners.values("pk")) | Q(pk=self.instance.owner_id))
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]


class ReviewFilterForm(forms.Form):
    """What the report of reviews shows."""

    WHAT = [
        ("", _("All pages")),
        ("overdue", _("Review is late")),
        ("soon", _("Review within 30 days")),
        ("no_owner", _("Without owner")),
    ]
    owner = OwnerField(queryset=None, required=False, label=_("Owner"), empty_label=_("Every owner"))
    what = forms.ChoiceField(choices=WHAT, required=False, label=_("Which pages?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = possible_owners()  # type: ignore[attr-defined]


class AssignOwnerForm(forms.Form):
    """The owner that chosen pages get."""

    owner = OwnerField(queryset=None, label=_("New owner"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = possible_owners()  # type: ignore[attr-defined]
