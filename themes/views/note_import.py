"""Upload a document from Word for a note, see how far its reading is, and what came of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import Site

from cms.core.text import clean_text
from themes.enums import ImportState
from themes.models import NoteImport, StrategicNotePage
from themes.permissions import can_import
from themes.services import note_imports
from themes.services.word.package import Refused

from . import import_words

UNPROCESSABLE = 422
REFRESH_SECONDS = 3
SHOWN = 5
# What a primary key can be; SQLite breaks on more.
BIGGEST_KEY = 2**31 - 1


class DocumentField(forms.FileField):
    """Says in our words what is wrong with a file."""

    default_error_messages = {"empty": import_words.REFUSALS["empty"]}


class DocumentForm(forms.Form):
    document = DocumentField(
        label=gettext_lazy("Word document (.docx)"),
        max_length=200,
        allow_empty_file=False,
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        help_text=gettext_lazy("At most 30 MB."),
    )

    def clean_document(self) -> UploadedFile:
        document: UploadedFile = self.cleaned_data["document"]
        # Before a byte of it is read into memory.
        if (document.size or 0) > note_imports.MAX_UPLOAD:
            raise forms.ValidationError(import_words.REFUSALS["too_large"])
        return document


class NoteImportView(WagtailAdminTemplateMixin, TemplateView):
    """GET shows form and progress, and reloads by itself while a document is read; POST takes a document in."""

    template_name = "themes/admin/note_import.html"
    header_icon = "doc-full"
    http_method_names = ["get", "post"]
    page: StrategicNotePage

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        site = Site.find_for_request(request)
        if kwargs["page_id"] > BIGGEST_KEY:
            raise Http404
        self.page = get_object_or_404(StrategicNotePage, pk=kwargs["page_id"], note__site=site, alias_of=None)
        if not self.page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=DocumentForm()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_import(request.user, self.page):
            raise PermissionDenied
        form = DocumentForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                self.take(form.cleaned_data["document"])
            except Refused as refused:
                form.add_error("document", import_words.REFUSALS[refused.code])
            except note_imports.Busy:
                form.add_error("document", import_words.REFUSALS["busy"])
            else:
                messages.success(request, _("The document is uploaded. It is read in the background."))
                return redirect("note_import", self.page.pk)
        return self.render_to_response(self.get_context_data(form=form), status=UNPROCESSABLE)

    def take(self, document: UploadedFile) -> None:
        try:
            name = " ".join(clean_text(document.name or "").split())
        except UnicodeEncodeError as error:
            raise Refused("not_docx") from error
        note_imports.upload(self.page, name=name, content=document.read(), by=self.request.user, now=timezone.now())

    def get_page_title(self) -> str:
        return _("Import from Word")

    def get_page_subtitle(self) -> str:
        return str(self.page.get_admin_display_title())

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        edit = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return [
            *self.breadcrumbs_items,
            {"url": edit, "label": self.get_page_subtitle()},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = list(self.page.imports.defer("content").select_related("by")[:SHOWN])
        latest = rows[0] if rows else None
        is_busy = any(row.state in (ImportState.WAITING, ImportState.RUNNING) for row in rows)
        return super().get_context_data(
            page=self.page,
            latest=latest and self.told(latest),
            earlier=[self.told(row) for row in rows[1:]],
            is_busy=is_busy,
            is_locked=not can_import(self.request.user, self.page),
            refresh=REFRESH_SECONDS,
            **kwargs,
        )

    def told(self, row: NoteImport) -> dict[str, Any]:
        """An import with its report in words."""
        told: dict[str, Any] = {"row": row}
        if row.state == ImportState.REFUSED:
            told["refusal"] = import_words.refusal(row.report)
        elif row.state == ImportState.DONE:
            told["to_do"] = import_words.to_do(row.report)
            told["kept"] = import_words.lines(row.report, import_words.KEPT)
            told["changed"] = import_words.lines(row.report, import_words.CHANGED)
            told["left_out"] = import_words.lines(row.report, import_words.LEFT_OUT)
            told["back"] = self.way_back(row)
        return told

    def way_back(self, row: NoteImport) -> str:
        """The address that puts the text from before back into the form; "" when there is none any more."""
        for entry in row.report:
            if entry["code"] == "previous_revision" and self.page.revisions.filter(pk=entry["count"]).exists():
                return reverse("wagtailadmin_pages:revisions_revert", args=[self.page.pk, entry["count"]])
        return ""
