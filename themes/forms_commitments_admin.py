"""The forms on commitments in the admin."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.documents import get_document_model

from cms.core.text import AddressField, LineField, ParagraphField
from themes.enums import CommitmentLevel, CommitmentStatus
from themes.forms_commitments import DayField
from themes.models import Commitment, Origin, StrategicNote, Theme
from themes.models.note_parts import LANGUAGES
from themes.services.commitment_reading import LONGEST_SEARCH
from themes.services.commitments import LONGEST_NOTE, State

MOST_DOCUMENTS = 300
MOST_SELECTED = 2000
_SELECTED = re.compile("([0-9]{1,15}):([0-9]{1,9})")
ANYTHING = ("", pgettext_lazy("filter", "All"))


class ListFilterForm(forms.Form):
    """What editors filter on."""

    q = LineField(label=gettext_lazy("Search"), required=False, max_length=LONGEST_SEARCH)
    note = forms.ModelChoiceField(StrategicNote.objects.none(), label=gettext_lazy("Strategic note"), required=False)
    theme = forms.ModelChoiceField(Theme.objects.none(), label=gettext_lazy("Theme"), required=False)
    status = forms.ChoiceField(
        label=gettext_lazy("Status"), required=False, choices=[ANYTHING, *CommitmentStatus.choices]
    )
    level = forms.ChoiceField(label=gettext_lazy("Level"), required=False, choices=[ANYTHING, *CommitmentLevel.choices])
    origin = forms.ModelChoiceField(Origin.objects.none(), label=gettext_lazy("Comes from"), required=False)
    lead = LineField(label=gettext_lazy("Who leads"), required=False, max_length=150)
    silent_since = DayField(label=gettext_lazy("Not updated since"), required=False)
    overdue = forms.BooleanField(label=gettext_lazy("Only what is overdue"), required=False)

    def __init__(self, data: Any, *, site: Any) -> None:
        super().__init__(data)
        fields: Any = self.fields
        fields["note"].queryset = StrategicNote.objects.filter(site=site, commitments__isnull=False).distinct()
        fields["theme"].queryset = Theme.objects.of_site(site)
        fields["origin"].queryset = Origin.objects.filter(site=site)
        for name in ("note", "theme", "origin"):
            fields[name].empty_label = ANYTHING[1]


class StateForm(forms.Form):
    """How a commitment stands, with its source."""

    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=CommitmentStatus.choices)
    on = DayField(label=gettext_lazy("On"))
    note = ParagraphField(
        label=gettext_lazy("Explanation"), required=False, max_length=LONGEST_NOTE,
        help_text=gettext_lazy("Readers see this."), widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    evidence_url = forms.URLField(
        label=gettext_lazy("Source"), required=False, max_length=500, assume_scheme="https",
        help_text=gettext_lazy("A link. “Achieved” and “dropped” need a source: a link or a document."),
    )  # fmt: skip
    evidence_document = forms.ModelChoiceField(
        get_document_model().objects.none(), label=gettext_lazy("Source (file)"), required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        documents: Any = get_document_model().objects.order_by("-created_at")
        self.fields["evidence_document"].queryset = documents.filter(  # type: ignore[attr-defined]
            pk__in=list(documents.values_list("pk", flat=True)[:MOST_DOCUMENTS])
        )  # type: ignore[attr-defined]

    def clean_evidence_url(self) -> str:
        return web_address(self.cleaned_data["evidence_url"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            self.state().check(self.today)
        return cleaned

    def state(self) -> State:
        """What was filled in."""
        cleaned = self.cleaned_data
        return State(
            cleaned["status"], cleaned["on"], cleaned["note"], cleaned["evidence_url"], cleaned["evidence_document"]
        )


def web_address(address: str) -> str:
    """The address; raises ValidationError unless it begins with http(s)."""
    if address and not address.startswith(("http://", "https://")):
        raise ValidationError(_("Begin the address with https://"))
    return address


class CommitmentForm(forms.ModelForm):
    """The facts and texts of one commitment; its status has a form of its own."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, required=False)
    origin_names = LineField(
        label=gettext_lazy("Comes from"), required=False, max_length=1000,
        help_text=gettext_lazy("Several with a bar between them: Own programme | Administration"),
    )  # fmt: skip
    parent_code = LineField(
        label=gettext_lazy("Part of"), required=False, max_length=40,
        help_text=gettext_lazy("The code of an objective or action plan of this note."),
    )  # fmt: skip

    class Meta:
        model = Commitment
        fields = [
            "note",
            "code",
            "level",
            "order",
            "theme",
            "lead",
            "lead_email",
            "chief_email",
            "target_on",
            "section",
        ]
        widgets = {"target_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        field_classes = {
            "lead": LineField,
            "lead_email": AddressField,
            "chief_email": AddressField,
            "section": LineField,
        }

    def __init__(self, *args: Any, site: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        one = self.instance
        fields["note"].queryset = StrategicNote.objects.filter(site=site).order_by("name")
        fields["theme"].queryset = Theme.objects.of_site(site)
        # Code and note stand in the permanent link.
        if one.pk:
            fields["note"].disabled = fields["code"].disabled = True
            self.initial.setdefault("version", one.version)
            self.initial["origin_names"] = " | ".join(origin.name for origin in one.origins.all())
            self.initial["parent_code"] = one.parent.code if one.parent else ""
        texts = {text.language: text.text for text in one.texts.all()} if one.pk else {}
        for code, name in LANGUAGES:
            fields[f"text_{code}"] = ParagraphField(
                label=_("Text (%(language)s)") % {"language": name}, required=code == "nl", max_length=5000,
                initial=texts.get(code, ""), widget=forms.Textarea(attrs={"rows": 3}),
            )  # fmt: skip

    def clean_origin_names(self) -> list[str]:
        names = [part.strip() for part in self.cleaned_data["origin_names"].split("|") if part.strip()]
        if any(len(name) > 100 for name in names):
            raise ValidationError(_("Use at most %(most)s characters.") % {"most": 100})
        return list(dict.fromkeys(names))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        code, note = cleaned.get("parent_code"), cleaned.get("note")
        self.instance.parent = None
        if code and note:
            self.instance.parent = Commitment.objects.filter(note=note, code=code).exclude(pk=self.instance.pk).first()
            if self.instance.parent is None:
                self.add_error("parent_code", _("There is no commitment with this code in the note."))
        return cleaned

    @property
    def texts(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"text_{code}"] for code, _name in LANGUAGES}


class BulkForm(forms.Form):
    """One change for many: fill in what must change."""

    what = forms.ChoiceField(
        label=gettext_lazy("What do you change?"), widget=forms.RadioSelect,
        choices=[
            ("status", gettext_lazy("Status")), ("lead", gettext_lazy("Who leads")), ("theme", gettext_lazy("Theme")),
        ],
    )  # fmt: skip
    selection = forms.CharField(widget=forms.HiddenInput, max_length=MOST_SELECTED * 26)
    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=CommitmentStatus.choices, required=False)
    on = DayField(label=gettext_lazy("On"), required=False)
    note = ParagraphField(
        label=gettext_lazy("Explanation"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    evidence_url = forms.URLField(label=gettext_lazy("Source"), required=False, max_length=500, assume_scheme="https")
    lead = LineField(label=gettext_lazy("Who leads"), required=False, max_length=150)
    lead_email = AddressField(label=gettext_lazy("E-mail of who leads"), required=False)
    chief_email = AddressField(label=gettext_lazy("E-mail of their chief"), required=False)
    theme = forms.ModelChoiceField(Theme.objects.none(), label=gettext_lazy("Theme"), required=False)

    def __init__(self, *args: Any, site: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["theme"].queryset = Theme.objects.of_site(site)  # type: ignore[attr-defined]

    def clean_evidence_url(self) -> str:
        return web_address(self.cleaned_data["evidence_url"])

    def clean_selection(self) -> dict[int, int]:
        pairs = [_SELECTED.fullmatch(part) for part in self.cleaned_data["selection"].split(",")]
        return {int(pair[1]): int(pair[2]) for pair in pairs if pair}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("what") == "status" and not self.errors:
            if not cleaned.get("on"):
                raise ValidationError({"on": _("Choose a day that is not in the future.")})
            self.state().check(self.today)  # type: ignore[union-attr]
        return cleaned

    def state(self) -> State | None:
        """The state for all, or None when something else changes."""
        cleaned = self.cleaned_data
        if cleaned["what"] != "status":
            return None
        return State(cleaned["status"], cleaned["on"], cleaned["note"], cleaned["evidence_url"])

    def values(self) -> dict[str, Any]:
        names = {"lead": ("lead", "lead_email", "chief_email"), "theme": ("theme",)}.get(self.cleaned_data["what"], ())
        return {name: self.cleaned_data[name] for name in names}
