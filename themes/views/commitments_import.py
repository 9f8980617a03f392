"""Upload a table of commitments: first what each row would change, then all of it or nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from themes.models import StrategicNote
from themes.permissions import ADD, CHANGE, may
from themes.services.commitment_import import NothingImported, Plan, import_table, plan_import
from themes.services.commitment_table import LARGEST_FILE

from .commitments_admin import CommitmentAdminView

UNPROCESSABLE = 422
MOST_ROWS_SHOWN = 600


class UploadForm(forms.Form):
    """Which note, and the file: uploaded, or as it came back from the dry run."""

    note = forms.ModelChoiceField(StrategicNote.objects.none(), label=gettext_lazy("Strategic note"))
    file = forms.FileField(label=gettext_lazy("CSV file"), required=False, max_length=200)
    content = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    fingerprint = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, site: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].queryset = StrategicNote.objects.filter(site=site).order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        upload, content = cleaned.get("file"), cleaned.get("content", "")
        if upload is not None and upload.size > LARGEST_FILE:
            raise ValidationError({"file": _("The file is larger than %(most)s KiB.") % {"most": LARGEST_FILE // 1024}})
        cleaned["table"] = upload.read() if upload is not None else content.encode()
        if not cleaned["table"] and "file" not in self.errors:
            raise ValidationError({"file": _("Choose a file.")})
        return cleaned


class CommitmentImportView(CommitmentAdminView):
    """GET asks for the file, a first POST shows what it would do, a second one does it."""

    template_name = "themes/admin/commitment_import.html"
    permission = CHANGE

    def get_page_title(self) -> str:
        return _("Import commitments")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        return self.show(UploadForm(site=self.site))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES, site=self.site)
        if not form.is_valid():
            return self.show(form, status=UNPROCESSABLE)
        note, content = form.cleaned_data["note"], form.cleaned_data["table"]
        try:
            plan = plan_import(note, content, now=self.now)
            if "confirm" not in request.POST:
                return self.show(form, plan, content)
            if plan.counts["added"] and not may(request.user, ADD):
                raise ValidationError(_("You may not add commitments."))
            if plan.fingerprint != form.cleaned_data["fingerprint"]:
                messages.warning(request, _("Somebody changed commitments meanwhile. Look at the changes again."))
                return self.show(form, plan, content, status=409)
            done = import_table(note, content, now=self.now, by=request.user)
        except NothingImported as refused:
            return self.show(form, refused.plan, content, status=UNPROCESSABLE)
        except ValidationError as error:
            form.add_error("file", error.messages)
            return self.show(form, status=UNPROCESSABLE)
        counts = {"added": done.counts["added"], "changed": done.counts["changed"]}
        messages.success(request, _("Imported: %(added)s added, %(changed)s changed.") % counts)
        return redirect(f"{reverse('commitments:index')}?note={note.pk}")

    def show(self, form: UploadForm, plan: Plan | None = None, content: bytes = b"", status: int = 200) -> HttpResponse:
        rows = [row for row in plan.rows if row.kind != "unchanged"] if plan else []
        context = self.get_context_data(
            form=form,
            plan=plan,
            counts=dict(plan.counts) if plan else {},
            rows=rows[:MOST_ROWS_SHOWN],
            more=max(len(rows) - MOST_ROWS_SHOWN, 0),
            note=form.cleaned_data.get("note") if plan else None,
            content=content.decode("utf-8-sig", "replace") if plan else "",
        )
        return self.render_to_response(context, status=status)
