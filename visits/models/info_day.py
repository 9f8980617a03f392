"""Info days: one row with the facts, a child row per language with the texts."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.text import capfirst, slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, Site, WorkflowMixin

from cms.core.models.previews import OnFrontEnds, with_front_ends
from visits.enums import ENGAGING, SEAT_TAKING, AttendanceMode, InfoDayStatus, RegistrationStatus, VisitLanguage
from visits.querysets import InfoDayQuerySet

# What a calendar shows of a day.
ANNOUNCED = ("starts_at", "ends_at", "location", "status")
# Groups that still count on a day.
_EXPECTED = (RegistrationStatus.INVITED, RegistrationStatus.ACCEPTED, RegistrationStatus.WAITING)


class LanguagesField(models.JSONField):
    """A list of language codes, edited as check boxes."""

    def formfield(self, **kwargs: Any) -> Any:
        return forms.MultipleChoiceField(
            choices=VisitLanguage.choices,
            widget=forms.CheckboxSelectMultiple,
            label=capfirst(kwargs.get("label", self.verbose_name)),
            help_text=kwargs.get("help_text", self.help_text),
            required=True,
            initial=self.get_default,
        )


def default_languages() -> list[str]:
    """Dutch alone."""
    return [VisitLanguage.NL.value]


class InfoDay(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    OnFrontEnds,
    PreviewableMixin,
    ClusterableModel,
):
    """A day on which the city tells several groups at once about a theme. Capacity counts people."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="info_days", verbose_name=_("site"))
    key = models.CharField(
        _("code"),
        max_length=80,
        blank=True,
        validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Use lower-case letters, digits and hyphens."))],
        help_text=_("Stable name in links and files. Left empty, it is made from the theme and the month, once."),
    )
    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    themes = ParentalManyToManyField("themes.Theme", related_name="info_days", verbose_name=_("themes"))
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    location = models.CharField(_("place"), max_length=250)
    attendance_mode = models.CharField(
        _("on site or online"), max_length=10, choices=AttendanceMode, default=AttendanceMode.ON_SITE
    )
    held_in = LanguagesField(_("languages"), default=default_languages)
    capacity = models.PositiveIntegerField(
        _("places"), validators=[MinValueValidator(1)], help_text=_("How many people, not how many groups.")
    )
    min_group = models.PositiveIntegerField(_("smallest group"), null=True, blank=True)
    max_group = models.PositiveIntegerField(_("largest group"), null=True, blank=True)
    registration_deadline = models.DateTimeField(
        _("register until"),
        null=True,
        blank=True,
        help_text=_("Left empty, people can ask for this day until it starts."),
    )
    banner_from = models.DateTimeField(
        _("announce from"),
        null=True,
        blank=True,
        help_text=_("Left empty, the banner announces the day once published."),
    )
    banner_priority = models.IntegerField(
        _("banner priority"),
        default=0,
        help_text=_("The highest comes first; with equal priority the nearest day does."),
    )
    status = models.CharField(_("status"), max_length=15, choices=InfoDayStatus, default=InfoDayStatus.PLANNED)
    previous_starts_at = models.DateTimeField(_("was planned for"), null=True, blank=True, editable=False)
    cancellation_notice = models.TextField(
        _("why it is cancelled"), blank=True, help_text=_("Visitors read this on the page of the day.")
    )
    sequence = models.PositiveIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = InfoDayQuerySet.as_manager()

    panels = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldPanel("registration_deadline"),
                FieldPanel("location"),
                FieldPanel("attendance_mode"),
            ],
            heading=_("When and where"),
        ),
        FieldPanel("themes", widget=forms.CheckboxSelectMultiple),
        FieldPanel("held_in"),
        MultiFieldPanel(
            [FieldPanel("capacity"), FieldRowPanel([FieldPanel("min_group"), FieldPanel("max_group")])],
            heading=_("Places"),
        ),
        InlinePanel("texts", heading=_("Texts per language"), label=_("Language"), min_num=1),
        InlinePanel("programme", heading=_("Programme"), label=_("Programme row")),
        MultiFieldPanel([FieldPanel("status"), FieldPanel("cancellation_notice")], heading=_("Does the day go ahead?")),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("banner_from"), FieldPanel("banner_priority")])], heading=_("Banner")
        ),
        MultiFieldPanel([FieldPanel("key"), FieldPanel("site")], heading=_("Technical")),
    ]

    class Meta:
        verbose_name = _("info day")
        verbose_name_plural = _("info days")
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["site", "key"], name="info_day_key_once_per_site"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="info_day_ends_after_start"
            ),
            models.CheckConstraint(condition=models.Q(capacity__gte=1), name="info_day_has_places"),
        ]
        indexes = [models.Index(fields=["site", "live", "starts_at"], name="info_day_next")]

    def __str__(self) -> str:
        text = self.text()
        start = timezone.localtime(self.starts_at).strftime("%d/%m/%Y") if self.starts_at else ""
        return f"{start} {text.title if text else self.key}".strip()

    def text(self, language: str | None = None) -> InfoDayText | None:
        """The texts in a language (default: the active one), else the Dutch ones, else any."""
        by_language = {text.language: text for text in self.texts.all()}
        wanted = language or get_language() or "nl"
        return by_language.get(wanted) or by_language.get("nl") or next(iter(by_language.values()), None)

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = {}
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            errors["ends_at"] = _("The day must end after it starts.")
        if self.starts_at and self.registration_deadline and self.registration_deadline > self.starts_at:
            errors["registration_deadline"] = _("The last moment to register must be before the start.")
        if self.min_group and self.max_group and self.min_group > self.max_group:
            errors["max_group"] = _("The largest group must not be smaller than the smallest group.")
        if self.capacity and self.max_group and self.max_group > self.capacity:
            errors["max_group"] = _("The largest group must fit in the room.")
        if self.status == InfoDayStatus.CANCELLED and not self.cancellation_notice:
            errors["cancellation_notice"] = _("Tell visitors why the day is cancelled.")
        if self.pk and self.capacity:
            taken = self.people_taken_now()
            if self.capacity < taken:
                errors["capacity"] = _("%(taken)s places are taken already.") % {"taken": taken}
        if (known := self._stored()) is not None and known.is_settled():
            text = _(
                "Groups or hosts count on this day. "
                "Use “Move” or “Cancel” in the list of info days: then they are told."
            )
            errors |= {name: text for name in ANNOUNCED if _typed(known, name) != _typed(self, name)}
        if errors:
            raise ValidationError(errors)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.key:
            self.key = self.mint_key()
        fields = kwargs.get("update_fields")
        if self.pk is None or (fields is not None and "capacity" not in fields):
            self.count_change()
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            # Under the lock of who takes places: a room never shrinks below the people who are in it.
            places = type(self).seats.related.related_model.objects.select_for_update().filter(info_day_id=self.pk)
            if list(places):
                taken = self.people_taken_now()
                self.capacity = max(self.capacity, taken)
                places.update(capacity=self.capacity, taken=taken)
                self._keep_what_groups_were_told()
            self.count_change()
            super().save(*args, **kwargs)

    def count_change(self) -> None:
        """Raise `sequence` when what calendars hold changes (RFC 5545, 3.8.7.4), against the row as it is now.

        A revision brings an old number along; calendars ignore what does not count up.
        """
        known = self._stored()
        if known is None:
            return
        is_changed = known.live and any(getattr(known, name) != getattr(self, name) for name in ANNOUNCED)
        self.sequence = max(self.sequence, known.sequence + is_changed)

    def is_settled(self) -> bool:
        """Whether groups were told when and where the day is: then only the actions that tell them again change it."""
        if self.status == InfoDayStatus.PLANNED:
            return bool(
                self.registrations.filter(status__in=_EXPECTED).exists()
                or self.host_assignments.filter(answer__in=ENGAGING).exists()
            )
        return bool(self.registrations.exists() or self.host_assignments.exists())

    def _keep_what_groups_were_told(self) -> None:
        """No old draft that is published silently brings back a date, a place or a day that groups were told of."""
        known = self._stored()
        if known is None or not known.is_settled():
            return
        for name in (*ANNOUNCED, "previous_starts_at"):
            setattr(self, name, getattr(known, name))
        self.cancellation_notice = self.cancellation_notice or known.cancellation_notice
        if not self.is_cancelled:
            self.cancellation_notice = ""
        if self.registration_deadline and self.registration_deadline > self.starts_at:
            self.registration_deadline = self.starts_at

    def _stored(self) -> InfoDay | None:
        return type(self).objects.filter(pk=self.pk).first() if self.pk else None

    def mint_key(self) -> str:
        """A code from the theme and the month that no other day of the site has."""
        themes = list(self.themes.all())
        stem = slugify(f"{themes[0].code if themes else 'infodag'}-{timezone.localtime(self.starts_at):%Y-%m}")
        key, count = stem, 2
        while InfoDay.objects.filter(site_id=self.site_id, key=key).exclude(pk=self.pk).exists():
            key, count = f"{stem}-{count}", count + 1
        return key

    def people_taken_now(self) -> int:
        """People who hold a place at this moment, by one query."""
        total = self.registrations.filter(status__in=SEAT_TAKING).aggregate(total=models.Sum("people"))["total"]
        return int(total or 0)

    def is_past(self, now: datetime) -> bool:
        return self.ends_at <= now

    @property
    def is_cancelled(self) -> bool:
        return self.status == InfoDayStatus.CANCELLED

    def is_bookable(self, now: datetime) -> bool:
        """Whether a visitor can still ask for this day."""
        closes_at = self.registration_deadline or self.starts_at
        return bool(self.live and not self.is_cancelled and now < min(closes_at, self.starts_at))

    # Previews -----------------------------------------------------------------------------------

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        names = dict(VisitLanguage.choices)
        kinds = [("page", _("page")), ("banner", _("banner")), ("card", _("card"))]
        modes = [
            (f"{kind}-{language}", f"{names[language]}: {label}")
            for language in VisitLanguage.values
            for kind, label in kinds
        ]
        return with_front_ends(self, modes)

    @property
    def default_preview_mode(self) -> str:
        return "page-nl"

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return f"visits/previews/info_day_{(mode_name or 'page-nl').split('-')[0]}.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        language = (mode_name or "page-nl").split("-")[1]
        translation.activate(language)
        context: dict[str, Any] = super().get_preview_context(request, mode_name)
        context |= {"info_day": self, "text": self.text(language), "language": language}
        return context


def _typed(info_day: InfoDay, name: str) -> Any:
    """A value as precise as the form lets people type it: a moment in minutes."""
    value = getattr(info_day, name)
    return value.replace(second=0, microsecond=0) if isinstance(value, datetime) else value


class InfoDayText(models.Model):
    """Title and introduction of a day in one language."""

    info_day = ParentalKey(InfoDay, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=5, choices=VisitLanguage)
    title = models.CharField(_("title"), max_length=150)
    intro = models.TextField(_("introduction"), blank=True)

    panels = [FieldPanel("language"), FieldPanel("title"), FieldPanel("intro")]

    class Meta:
        verbose_name = _("text of an info day")
        verbose_name_plural = _("texts of info days")
        constraints = [models.UniqueConstraint(fields=["info_day", "language"], name="one_text_per_day_and_language")]

    def __str__(self) -> str:
        return self.title
