"""The form page: the words around the core questions, and the questions an editor adds."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.forms.models import FORM_FIELD_CHOICES, AbstractFormField
from wagtail.contrib.forms.utils import get_field_clean_name
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from cms.core.models import BasePage
from cms.core.models.previews import with_front_ends

# The contract of the form and the API; an extra question may not take one of these names.
CORE_FIELDS = (
    "organisation",
    "organisation_kind",
    "kbo_number",
    "country",
    "contact_name",
    "email",
    "phone",
    "themes",
    "people",
    "language",
    "preferred_date_1",
    "preferred_date_2",
    "preferred_date_3",
    "info_day",
    "info_day_is_fine",
    "questions",
    "purpose",
    "access_needs",
    "privacy_accepted",
)
# Hidden fields of the HTML form.
TECHNICAL_FIELDS = ("website", "opened_at", "submission_key")
QUESTION_KINDS = [
    choice
    for choice in FORM_FIELD_CHOICES
    if choice[0] not in {"hidden", "datetime", "multiselect", "file", "image", "document"}
]

# The preview of the page after sending.
THANKS = "thanks"
SAMPLE_REFERENCE = "GS-0000-00000"


class VisitRequestPageForm(WagtailAdminPageForm):
    """Refuses an extra question whose key a core question already has: its answer would be lost."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        formset = self.formsets.get("form_questions")
        for form in formset.forms if formset is not None else []:
            if form in formset.deleted_forms or not form.cleaned_data.get("label"):
                continue
            name = form.instance.clean_name or get_field_clean_name(form.cleaned_data["label"])
            if name in CORE_FIELDS or name in TECHNICAL_FIELDS:
                form.add_error(
                    "label",
                    _("The form already asks this. Choose other words, for instance “%(label)s (detail)”.")
                    % {"label": form.cleaned_data["label"]},
                )
        return cleaned


class VisitRequestPage(RoutablePageMixin, BasePage):
    """The request form in one language. What is sent ends up in the inbox, never in Wagtail's own submissions."""

    intro = models.TextField(_("introduction"), blank=True, help_text=_("Shown above the form."))
    privacy_text = models.TextField(
        _("privacy text"), help_text=_("Shown beside the check box; each request keeps the text that was accepted.")
    )
    thanks_title = models.CharField(_("title of the thank-you page"), max_length=150)
    thanks_text = models.TextField(_("what happens next"), help_text=_("Shown after the request was sent."))

    base_form_class = VisitRequestPageForm
    template = "visits/visit_request_page.html"
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    search_fields = [*BasePage.search_fields]
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("intro"),
        InlinePanel(
            "form_questions",
            heading=_("Extra questions"),
            label=_("Question"),
            help_text=_(
                "These come after the fixed questions. Answers to a question you remove stay with the request."
            ),
        ),
        FieldPanel("privacy_text"),
        MultiFieldPanel([FieldPanel("thanks_title"), FieldPanel("thanks_text")], heading=_("After sending")),
    ]
    page_description = _("The form to ask for a work visit. One per language.")

    class Meta:
        verbose_name = _("visit request form")
        verbose_name_plural = _("visit request forms")

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return with_front_ends(self, [("", _("The form")), (THANKS, _("After sending"))])

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        """The form, or the page after it with a made-up reference; nothing is stored or sent."""
        from visits.views.public import show_thanks  # noqa: PLC0415 -- serve() hands over to its view

        if mode_name != THANKS:
            return super().serve_preview(request, mode_name)
        translation.activate(self.locale.language_code)
        return show_thanks(request, self, SAMPLE_REFERENCE)

    @path("")
    def form_view(self, request: Any) -> Any:
        """The form itself."""
        from visits.views.public import request_form  # noqa: PLC0415 -- serve() hands over to its view

        return request_form(request, self)

    @path("bedankt/<str:receipt>/", name="thanks")
    def thanks_view(self, request: Any, receipt: str) -> Any:
        """The page after sending; the receipt is signed and holds the reference only."""
        from visits.views.public import thanks  # noqa: PLC0415 -- serve() hands over to its view

        return thanks(request, self, receipt)


class FormQuestion(AbstractFormField):
    """A question that an editor added to the form. Its key is made from the first label and stays."""

    page = ParentalKey(VisitRequestPage, on_delete=models.CASCADE, related_name="form_questions")
    field_type = models.CharField(verbose_name=_("kind of answer"), max_length=16, choices=QUESTION_KINDS)

    class Meta(AbstractFormField.Meta):
        verbose_name = _("extra question")
        verbose_name_plural = _("extra questions")
