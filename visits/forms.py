"""The public form: one class for the page and for the API, core questions first, then what an editor added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from stdnum.be import vat
from stdnum.exceptions import ValidationError as NumberError

from cms.core.text import AddressField, LineField, ParagraphField, clean_text
from visits.enums import OrganisationKind, VisitLanguage
from visits.models import InfoDay
from visits.models.visit_request import MOST_PEOPLE
from visits.models.visit_request_page import CORE_FIELDS

LONGEST_TEXT = 5000
FURTHEST_AHEAD = timedelta(days=3 * 366)


class KboField(LineField):
    """A Belgian enterprise number, stored as its ten digits (check digits: python-stdnum)."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return str(vat.validate(text))
        except NumberError as error:
            raise ValidationError(
                _("This is not a valid enterprise number. It has ten digits, for instance 0207.500.123."),
                code="invalid_kbo",
            ) from error


class FutureDateField(forms.DateField):
    """A day after today, in Brussels; dd/mm/yyyy or ISO."""

    input_formats = ["%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"]
    default_error_messages = {"invalid": _("Write the date as day/month/year, for instance 27/03/2027.")}

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        today = timezone.localdate()
        if value <= today:
            raise ValidationError(_("Choose a date in the future."), code="past")
        if value > today + FURTHEST_AHEAD:
            raise ValidationError(_("Choose a date within the next three years."), code="too_far")


class _Shared(dict[str, forms.Field]):
    """Fields that forms have together: Django copies those of a class for each form, and that costs a millisecond."""

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, forms.Field]:
        return dict(self)


@dataclass(frozen=True)
class MadeForm:
    """What the forms of a page have in common; nobody may change it."""

    fields: dict[str, forms.Field]
    info_days: list[InfoDay]
    asked: list[dict[str, Any]]


class VisitRequestForm(forms.Form):
    """The core questions. Made by `build_form`, which fills in the choices and adds the editor's questions."""

    organisation = LineField(
        label=_("Name of your organisation"), max_length=200, widget=forms.TextInput({"autocomplete": "organization"})
    )
    organisation_kind = forms.ChoiceField(
        label=_("What kind of organisation is it?"),
        choices=[("", _("Choose")), *OrganisationKind.choices],
    )
    kbo_number = KboField(
        label=_("Enterprise number (KBO)"),
        max_length=30,
        required=False,
        help_text=_("Only for Belgian organisations. You find it on an invoice or letterhead."),
    )
    country = forms.ChoiceField(label=_("Country"), required=False, widget=forms.Select({"autocomplete": "country"}))
    contact_name = LineField(label=_("Your name"), max_length=150, widget=forms.TextInput({"autocomplete": "name"}))
    email = AddressField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("We send the confirmation and our answer to this address."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    phone = LineField(
        label=_("Your phone number"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"autocomplete": "tel", "type": "tel"}),
    )
    themes = forms.MultipleChoiceField(
        label=_("Which themes do you want to know more about?"),
        help_text=_("Choose one or more."),
        widget=forms.CheckboxSelectMultiple,
    )
    people = forms.IntegerField(
        label=_("How many people are coming?"),
        min_value=1,
        max_value=MOST_PEOPLE,
        help_text=_("An estimate is fine."),
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    language = forms.ChoiceField(
        label=_("In which language do you want the visit?"), choices=VisitLanguage.choices, widget=forms.RadioSelect
    )
    info_day = forms.ChoiceField(
        label=_("Do you want to come to one of these info days?"), required=False, widget=forms.RadioSelect
    )
    info_day_is_fine = forms.BooleanField(
        label=_("Another info day on these themes is fine for us too"), required=False
    )
    preferred_date_1 = FutureDateField(
        label=_("Preferred date: first choice"), required=False, help_text=_("Day/month/year, for instance 27/03/2027.")
    )
    preferred_date_2 = FutureDateField(label=_("Preferred date: second choice"), required=False)
    preferred_date_3 = FutureDateField(label=_("Preferred date: third choice"), required=False)
    questions = ParagraphField(
        label=_("What do you want to know?"),
        max_length=LONGEST_TEXT,
        required=False,
        help_text=_("The more exact your questions, the better we can prepare the visit."),
        widget=forms.Textarea({"rows": 5}),
    )
    purpose = ParagraphField(
        label=_("What will you do with what you learn?"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    access_needs = ParagraphField(
        label=_("Does anyone in your group need something to take part?"),
        max_length=2000,
        required=False,
        help_text=_("For instance step-free access or a sign language interpreter. Write no names or diagnoses."),
        widget=forms.Textarea({"rows": 3}),
    )
    privacy_accepted = forms.BooleanField(
        label=_("I have read how my data are used"),
        error_messages={"required": _("Tick this box to send your request.")},
    )

    # Required fields say which question it is about; "this field is required" does not help in a summary.
    _required = {
        "organisation": _("Fill in the name of your organisation."),
        "organisation_kind": _("Choose the kind of organisation."),
        "contact_name": _("Fill in your name."),
        "email": _("Fill in your e-mail address."),
        "themes": _("Choose at least one theme."),
        "people": _("Fill in how many people are coming."),
        "language": _("Choose the language of the visit."),
    }

    # The days that can be chosen, and the editor's questions as they are asked.
    info_days: list[InfoDay]
    asked: list[dict[str, Any]]

    def __init__(self, *args: Any, made: MadeForm | None = None, **kwargs: Any) -> None:
        """With `made`, the fields are those: no field changes once a form was made, so forms can share them."""
        if made is not None:
            # Django copies what it finds there.
            self.base_fields = _Shared(made.fields)  # type: ignore[misc]
            self.info_days, self.asked = made.info_days, made.asked
        super().__init__(*args, **kwargs)
        if made is None:
            self._word()

    def _word(self) -> None:
        """Say in our own words what is wrong."""
        for name, message in self._required.items():
            self.fields[name].error_messages["required"] = message
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.error_messages["invalid_choice"] = _("Choose one of the options in the list.")
            for validator in field.validators:
                if isinstance(validator, MaxLengthValidator):
                    validator.message = _("Use at most %(limit_value)d characters. There are %(show_value)d now.")
                elif isinstance(validator, MaxValueValidator):
                    validator.message = _("Fill in a number up to %(limit_value)s.")
                elif isinstance(validator, MinValueValidator):
                    validator.message = _("Fill in a number from %(limit_value)s on.")
        self.fields["email"].error_messages["invalid"] = _("Write an e-mail address such as name@example.org.")
        self.fields["people"].error_messages["invalid"] = _("Write a whole number, for instance 12.")
        for name in ("preferred_date_1", "preferred_date_2", "preferred_date_3"):
            self.fields[name].widget.attrs["inputmode"] = "numeric"
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean_phone(self) -> str:
        """The number in E.164; without country code it is read as one of the country filled in, else of Belgium."""
        value = self.cleaned_data.get("phone", "")
        if not value:
            return ""
        region = self.data.get(self.add_prefix("country")) or "BE"
        try:
            number = phonenumbers.parse(value, str(region))
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_valid_number(number):
            raise ValidationError(
                _("This is not a valid phone number. Write for instance 015 12 34 56 or +32 15 12 34 56."),
                code="invalid_phone",
            )
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, value in cleaned.items():
            if name not in CORE_FIELDS and isinstance(value, str):
                try:
                    cleaned[name] = clean_text(value)
                except UnicodeEncodeError:
                    self.add_error(name, _("This holds characters that are no readable text."))
        return cleaned

    @property
    def question_names(self) -> list[str]:
        """The keys of the editor's questions, in their order."""
        return [name for name in self.fields if name not in CORE_FIELDS]


GROUPS: list[tuple[Any, tuple[str, ...]]] = [
    (_("Your organisation"), ("organisation", "organisation_kind", "kbo_number", "country")),
    (_("How can we reach you?"), ("contact_name", "email", "phone")),
    (_("The visit"), ("themes", "people", "language")),
    (
        pgettext_lazy("form heading", "When?"),
        ("info_day", "info_day_is_fine", "preferred_date_1", "preferred_date_2", "preferred_date_3"),
    ),
    (_("Prepare the visit"), ("questions", "purpose", "access_needs")),
]


def form_groups(form: VisitRequestForm) -> list[tuple[Any, list[forms.BoundField]]]:
    """The fields under their headings, in reading order; the editor's questions follow the fixed ones."""
    groups = [(heading, [form[name] for name in names if name in form.fields]) for heading, names in GROUPS]
    groups[-1][1].extend(form[name] for name in form.question_names)
    groups.append((_("Your data"), [form["privacy_accepted"]]))
    return groups


def error_summary(form: forms.BaseForm) -> list[tuple[str, str, str]]:
    """Per error: the id to link to, the label of the field, and the message, in the order of the fields."""
    return [
        (form[name].id_for_label or f"id_{name}", str(form[name].label), str(message))
        for name in form.fields
        for message in form.errors.get(name, [])
    ]
