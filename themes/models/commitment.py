"""Commitments: what a note promises, who leads it, and what became of it, as rows with an append-only history."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from cms.core.models import SecretLinkModel
from themes.enums import FINAL_STATUSES, CommitmentLevel, CommitmentStatus
from themes.querysets import CommitmentQuerySet

from .note_parts import LANGUAGES
from .strategic_note import StrategicNote
from .theme import Theme


class Origin(models.Model):
    """Where commitments come from: the city's own programme, a party, the administration."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", verbose_name=_("site"))
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("origin")
        verbose_name_plural = _("origins")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="origin_once_per_site")]

    def __str__(self) -> str:
        return self.name


class Commitment(models.Model):
    """One promise of a note. `status` and `status_on` repeat the newest update, written with it and nowhere else."""

    note = models.ForeignKey(
        StrategicNote, on_delete=models.PROTECT, related_name="commitments", verbose_name=_("strategic note")
    )
    code = models.CharField(
        _("code"),
        max_length=40,
        validators=[
            RegexValidator(
                r"^[A-Za-z0-9]+([.-][A-Za-z0-9]+)*$", _("Use letters and digits, with dots or hyphens between them.")
            )
        ],
        help_text=_("Stable: it stands in the link. For instance: 3.2.1"),
    )
    level = models.CharField(_("level"), max_length=15, choices=CommitmentLevel, default=CommitmentLevel.ACTION)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    order = models.PositiveIntegerField(_("order"), default=0)
    theme = models.ForeignKey(
        Theme, on_delete=models.PROTECT, null=True, blank=True, related_name="commitments", verbose_name=_("theme")
    )
    origins = models.ManyToManyField(Origin, blank=True, related_name="commitments", verbose_name=_("origins"))
    lead = models.CharField(_("who leads"), max_length=150, blank=True, help_text=_("A department or function."))
    lead_email = models.EmailField(
        _("e-mail of who leads"), blank=True, help_text=_("Asked now and then how it stands. Never shown to readers.")
    )
    chief_email = models.EmailField(
        _("e-mail of their chief"), blank=True, help_text=_("Told when questions stay without answer.")
    )
    target_on = models.DateField(_("due on"), null=True, blank=True)
    section = models.CharField(_("anchor of the section"), max_length=80, blank=True)
    status = models.CharField(
        _("status"), max_length=15, choices=CommitmentStatus, default=CommitmentStatus.NOT_STARTED, editable=False
    )
    status_on = models.DateField(_("status since"), null=True, blank=True, editable=False)
    # Counts changes, so that a form filled in on an older state is told what happened meanwhile.
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["note", "order", "code"]
        constraints = [models.UniqueConstraint(fields=["note", "code"], name="commitment_code_once_per_note")]
        indexes = [
            models.Index(fields=["note", "order", "code"], name="commitment_listed"),
            models.Index(fields=["theme", "status"], name="commitment_by_theme"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_final(self) -> bool:
        """Whether nothing more is to come."""
        return self.status in FINAL_STATUSES

    def text(self, language: str | None = None) -> CommitmentText | None:
        """The words in a language (default: the active one), else the Dutch ones, else any."""
        by_language = {text.language: text for text in self.texts.all()}
        wanted = language or get_language() or "nl"
        return by_language.get(wanted) or by_language.get("nl") or next(iter(by_language.values()), None)


class CommitmentText(models.Model):
    """What is promised, in one language."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("text of a commitment")
        verbose_name_plural = _("texts of commitments")
        constraints = [
            models.UniqueConstraint(fields=["commitment", "language"], name="one_text_per_commitment_and_language")
        ]

    def __str__(self) -> str:
        return self.text[:80]


class CommitmentUpdate(models.Model):
    """How a commitment stood on a day. Written once, never changed; a mistake is put right by a newer update."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="updates")
    on = models.DateField(_("on"))
    status = models.CharField(_("status"), max_length=15, choices=CommitmentStatus)
    note = models.TextField(_("explanation"), blank=True)
    evidence_url = models.URLField(_("source"), max_length=500, blank=True)
    evidence_document = models.ForeignKey(
        "wagtaildocs.Document",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("source (file)"),
    )
    made_at = models.DateTimeField(_("written at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # True when the lead answered by the link in a mail, without an account.
    by_lead = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("update of a commitment")
        verbose_name_plural = _("updates of commitments")
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["commitment", "-on", "-id"], name="commitment_newest")]

    def __str__(self) -> str:
        return f"{self.on} {self.status}"


class LeadQuestion(SecretLinkModel):
    """That somebody who leads commitments was asked how they stand: a link to what is due from them alone."""

    note = models.ForeignKey(StrategicNote, on_delete=models.CASCADE, related_name="lead_questions")
    # In lower case.
    email = models.EmailField(_("e-mail"))
    asked_at = models.DateTimeField(_("asked at"))
    expires_at = models.DateTimeField(_("expires at"))
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)
    escalated_at = models.DateTimeField(_("chief told at"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("question to a lead")
        verbose_name_plural = _("questions to leads")
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"question {self.pk}"
