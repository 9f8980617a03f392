"""Visit requests: typed columns for what everybody answers, and an append-only history."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from cms.core.secret_links import token_of
from themes.models import Theme
from visits.enums import (
    CLOSED_STATUSES,
    OPEN_STATUSES,
    TRANSITIONS,
    DeclineReason,
    EventKind,
    OrganisationKind,
    RequestSource,
    RequestStatus,
    SpamReason,
    Transport,
    VisitLanguage,
)
from visits.querysets import VisitRequestQuerySet

from .info_day import InfoDay
from .registers import Organisation
from .visit_request_page import VisitRequestPage

MOST_PEOPLE = 500


class VisitRequest(models.Model):
    """One entry in the inbox. Outlives the form page it came through (PROTECT)."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="visit_requests", verbose_name=_("site"))
    page = models.ForeignKey(
        VisitRequestPage, on_delete=models.PROTECT, related_name="visit_requests", verbose_name=_("form page")
    )
    reference = models.CharField(_("reference"), max_length=20, unique=True)
    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    token_version = models.PositiveIntegerField(default=1, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    idempotency_key = models.CharField(  # noqa: DJ001 -- many rows have none, and the unique key ignores only NULL
        max_length=200, null=True, blank=True, editable=False
    )
    idempotency_digest = models.CharField(max_length=64, blank=True, editable=False)

    organisation = models.CharField(_("organisation"), max_length=200)
    organisation_kind = models.CharField(_("kind of organisation"), max_length=20, choices=OrganisationKind)
    kbo_number = models.CharField(_("KBO number"), max_length=10, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    contact_name = models.CharField(_("contact person"), max_length=150)
    email = models.EmailField(_("e-mail"), max_length=254)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    themes = models.ManyToManyField(Theme, related_name="visit_requests", verbose_name=_("themes"))
    people = models.PositiveIntegerField(_("people"), validators=[MinValueValidator(1), MaxValueValidator(MOST_PEOPLE)])
    language = models.CharField(_("language of the visit"), max_length=5, choices=VisitLanguage)
    preferred_date_1 = models.DateField(_("preferred date 1"), null=True, blank=True)
    preferred_date_2 = models.DateField(_("preferred date 2"), null=True, blank=True)
    preferred_date_3 = models.DateField(_("preferred date 3"), null=True, blank=True)
    info_day = models.ForeignKey(
        InfoDay,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="visit_requests",
        verbose_name=_("info day asked for"),
    )
    info_day_is_fine = models.BooleanField(_("an info day is fine too"), default=False)
    questions = models.TextField(_("questions"), blank=True)
    purpose = models.TextField(_("purpose of the visit"), blank=True)
    access_needs = models.TextField(_("access needs"), blank=True)
    # The second step, after a visit is in sight.
    transport = models.CharField(_("how they come"), max_length=10, choices=Transport, blank=True)
    itinerary = models.TextField(_("rest of the trip"), blank=True)
    advance_questions = models.TextField(_("questions in advance"), blank=True)
    details_at = models.DateTimeField(_("details given at"), null=True, blank=True)
    privacy_accepted_at = models.DateTimeField(_("privacy statement accepted at"))
    privacy_text = models.TextField(_("privacy text as shown"), blank=True)
    extra_answers = models.JSONField(_("extra answers"), default=dict, blank=True)
    # The questions as they were asked: label, kind, choices and order survive later edits of the form.
    extra_questions = models.JSONField(_("extra questions as asked"), default=list, blank=True)

    form_language = models.CharField(_("language of the mails"), max_length=5, choices=VisitLanguage)
    source = models.CharField(_("came in by"), max_length=10, choices=RequestSource, default=RequestSource.FORM)
    status = models.CharField(_("status"), max_length=15, choices=RequestStatus, default=RequestStatus.NEW)
    decline_reason = models.CharField(_("reason for declining"), max_length=20, choices=DeclineReason, blank=True)
    spam_reasons = models.JSONField(_("why it looks like spam"), default=list, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="visit_requests",
        verbose_name=_("assigned to"),
    )
    visitor_organisation = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="visit_requests",
        verbose_name=_("organisation in the register"),
    )
    scheduled_at = models.DateTimeField(_("visit planned for"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    legal_hold = models.BooleanField(
        _("keep for now"), default=False, help_text=_("Retention leaves this request alone, for instance in a dispute.")
    )
    anonymised_at = models.DateTimeField(_("anonymised at"), null=True, blank=True, editable=False)
    notice_id = models.BigIntegerField(null=True, blank=True, editable=False, db_index=True)
    received_at = models.DateTimeField(_("received at"))
    read_at = models.DateTimeField(_("first read at"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    # Counts changes: a form that was filled in on an older version is told what happened meanwhile.
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = VisitRequestQuerySet.as_manager()

    # Wagtail would copy personal data into its reference index and write it inside the visitor's request.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("visit request")
        verbose_name_plural = _("visit requests")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "idempotency_key"],
                name="idempotency_key_once_per_site",
                condition=models.Q(idempotency_key__isnull=False),
            ),
            models.CheckConstraint(condition=models.Q(people__gte=1), name="visit_request_has_people"),
        ]
        indexes = [
            models.Index(fields=["site", "status", "-received_at"], name="request_inbox"),
            models.Index(fields=["site", "-received_at"], name="request_received"),
            models.Index(fields=["site", "organisation"], name="request_organisation"),
            # Everything that a filter of the inbox looks at: counts and pages are read from here, not from the rows.
            models.Index(
                fields=[
                    "site",
                    "status",
                    "language",
                    "organisation_kind",
                    "assignee",
                    "info_day",
                    "received_at",
                    "people",
                    "id",
                ],
                name="request_filters",
            ),
        ]
        permissions = [
            ("moderate_visitrequest", "Can moderate visit requests"),
            ("export_visitrequest", "Can export visit requests"),
        ]

    def __str__(self) -> str:
        """The reference only: titles end up in history pages, logs and breadcrumbs."""
        return self.reference

    @property
    def token(self) -> str:
        """The requester's 128-bit token: derived, so that a repeated answer can be the same, never stored."""
        return token_of(self, "visits.requester")

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES

    @property
    def is_closed(self) -> bool:
        return self.status in CLOSED_STATUSES

    @property
    def is_unread(self) -> bool:
        return self.read_at is None

    @property
    def preferred_dates(self) -> list[Any]:
        """The dates that were filled in, in order of preference."""
        return [day for day in (self.preferred_date_1, self.preferred_date_2, self.preferred_date_3) if day]

    @property
    def spam_reason_labels(self) -> list[str]:
        return [str(SpamReason(reason).label) for reason in self.spam_reasons if reason in SpamReason.values]

    def can_become(self, status: str) -> bool:
        """Whether the table of transitions allows this status next."""
        return status in TRANSITIONS.get(self.status, frozenset())


class RequestEvent(models.Model):
    """One line of a request's history. Written once, never changed."""

    visit_request = models.ForeignKey(
        VisitRequest, on_delete=models.CASCADE, related_name="events", verbose_name=_("visit request")
    )
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=EventKind)
    from_status = models.CharField(_("from"), max_length=15, choices=RequestStatus, blank=True)
    to_status = models.CharField(_("to"), max_length=15, choices=RequestStatus, blank=True)
    note = models.TextField(_("note"), blank=True)
    # A code of what happened (a decline reason, a mail's occasion); words are made when it is shown.
    detail = models.CharField(_("detail"), max_length=60, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("history line")
        verbose_name_plural = _("history lines")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ReferenceCounter(models.Model):
    """The last number given out per site and year; its row lock also serialises the rate limit."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "year"], name="one_counter_per_site_and_year")]

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class SubmissionAttempt(models.Model):
    """A recent submission, as a keyed hash of the sender's address or network; never the address itself."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["key", "at"], name="attempt_recent")]

    def __str__(self) -> str:
        return f"attempt {self.pk}"
