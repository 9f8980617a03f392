"""A macro on many requests: first the number and a sample of the mail, then exactly what that page showed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.models import Site

from visits.bulk_actions import MOST_SHOWN, RequestBulkAction
from visits.filters import requests_of_site
from visits.forms_admin import BulkForm
from visits.models import Macro
from visits.services import macros
from visits.services.letters import TextNotUsable
from visits.services.visit_requests import StaleVisitRequest, TransitionNotAllowed


class MacroChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.get_action_display()})"


class BulkMacroForm(BulkForm):
    macro = MacroChoiceField(label=gettext_lazy("Macro"), queryset=Macro.objects.none(), empty_label="---------")
    # The macro whose sample was on the screen.
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, site: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["macro"].queryset = Macro.objects.filter(site=site)  # type: ignore[attr-defined]


class BulkMacro(RequestBulkAction):
    action_type = "macro"
    display_name = gettext_lazy("Reply with a macro")
    aria_label = gettext_lazy("Reply to the selected requests with a macro")
    action_priority = 35
    form_class: Any = BulkMacroForm
    is_serious = False
    sample: Any = ""

    def check_perm(self, visit_request: Any) -> bool:
        """Any macro that could be used makes a request worth showing; each is looked at again when it runs."""
        return any(macros.is_possible(macro, visit_request) for macro in self.macros_of_site())

    def macros_of_site(self) -> list[Macro]:
        if not hasattr(self, "_macros"):
            self._macros = list(Macro.objects.filter(site=Site.find_for_request(self.request)))
        return self._macros

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "site": Site.find_for_request(self.request)}

    @property
    def explanation(self) -> Any:  # type: ignore[override]
        return self.sample or _("Choose the macro. Before anything is sent you see a sample of the mail.")

    def form_valid(self, form: Any) -> HttpResponse:
        """The first time a sample is shown; then each request gets its mail and its step, or neither."""
        macro, versions = form.cleaned_data["macro"], form.cleaned_data["selection"]
        chosen = requests_of_site(self.request).filter(pk__in=versions).order_by("received_at", "pk")
        if form.cleaned_data["shown"] != str(macro.pk):
            return self.show_sample(form, macro, chosen)
        done, skipped = 0, []
        for row in chosen:
            try:
                version = versions[row.pk]
                macros.run(macro, row, by=self.request.user, now=timezone.now(), expected_version=version)
            except StaleVisitRequest:
                skipped.append((row.reference, _("somebody changed it meanwhile")))
            except TransitionNotAllowed:
                skipped.append((row.reference, _("its status does not allow this")))
            except TextNotUsable as error:
                skipped.append((row.reference, str(error)))
            else:
                done += 1
        if done:
            text = ngettext("%(count)s request changed.", "%(count)s requests changed.", done)
            messages.success(self.request, text % {"count": done})
        if skipped:
            lines = format_html_join("", "<li>{}: {}</li>", skipped[:MOST_SHOWN])
            messages.warning(self.request, format_html("{}<ul>{}</ul>", _("Skipped:"), lines))
        return redirect(self.next_url)

    def show_sample(self, form: Any, macro: Macro, chosen: Any) -> HttpResponse:
        """The page again, with the mail as the first request would get it."""
        row = next((one for one in chosen if macros.is_possible(macro, one)), None)
        if row is None:
            form.add_error("macro", _("This is possible for none of the selected requests."))
            return self.render_to_response(self.get_context_data(form=form))
        try:
            letter = macros.letter_of(macro, row)
        except TextNotUsable as error:
            form.add_error("macro", str(error))
            return self.render_to_response(self.get_context_data(form=form))
        # The private address is for the requester alone.
        body = letter.body.replace(row.token, "…")
        self.sample = format_html(
            "<h2>{}</h2><p><strong>{}</strong></p><blockquote>{}</blockquote><p>{}</p>",
            _("Sample: the mail about %(reference)s") % {"reference": row.reference},
            letter.subject,
            format_html_join("", "{}<br>", ((one,) for one in body.split("\n"))),
            _("Press the button again to send this to all of them, each with its own values."),
        )
        data = self.request.POST.copy()
        data["shown"] = str(macro.pk)
        again = BulkMacroForm(data, site=Site.find_for_request(self.request))
        return self.render_to_response(self.get_context_data(form=again))
