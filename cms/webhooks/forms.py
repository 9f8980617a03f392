"""The form of a webhook, and the moment from which everything is sent again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from cms.changes.models import ChangeEvent
from cms.core.text import LineField
from cms.webhooks import destinations
from themes.models import Theme

# As long as the log of changes is kept.
LONGEST_REPLAY = timedelta(days=30)


class EndpointForm(WagtailAdminModelForm):
    """Name, address and filters; the address is looked up when it is saved."""

    name = LineField(
        label=gettext_lazy("Name"),
        max_length=100,
        help_text=gettext_lazy("What listens there, for example “Rebuild of the public site”."),
    )
    url = LineField(
        label=gettext_lazy("Web address"),
        max_length=destinations.LONGEST_URL,
        help_text=gettext_lazy("The public https address that receives the messages, by POST."),
    )
    events = forms.MultipleChoiceField(
        label=gettext_lazy("Only these events"),
        required=False,
        choices=ChangeEvent.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Tick none to send all of them."),
    )
    themes = forms.MultipleChoiceField(
        label=gettext_lazy("Only these themes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Tick none to send all of them. With a theme ticked, changes without a theme are not sent."
        ),
    )
    locales = forms.MultipleChoiceField(
        label=gettext_lazy("Only these languages"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Tick none to send all of them. What is the same in every language is always sent."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Theme.objects.filter(site=self.instance.site_id).order_by("order", "name")
        self.fields["themes"].choices = list(rows.values_list("code", "name"))
        self.fields["locales"].choices = settings.LANGUAGES

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        try:
            destinations.check(url)
        except destinations.RefusedDestination as error:
            raise forms.ValidationError(str(error)) from error
        return url

    def save(self, commit: bool = True) -> Any:
        if "url" in self.changed_data:
            # The address before it failed; this one did not yet.
            self.instance.failures, self.instance.paused_until = 0, None
        return super().save(commit)


class ReplayForm(forms.Form):
    """A moment of the last 30 days."""

    since = forms.DateTimeField(
        label=gettext_lazy("From when on"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean_since(self) -> Any:
        since, now = self.cleaned_data["since"], timezone.now()
        if since > now:
            raise forms.ValidationError(_("Choose a moment that has passed."))
        if since < now - LONGEST_REPLAY:
            raise forms.ValidationError(_("Changes are kept for 30 days. Choose a later moment."))
        return since
