"""Who keeps a page true, and when somebody last looked whether it still is.

Beside the page and not in it: a revision that is put back must not bring an old review date with it.
"""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class PageReview(models.Model):
    """The owner of a page and its dates. Saving a page is not reviewing it."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="review", verbose_name=_("page"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="owned_pages_to_review",
        verbose_name=_("owner"),
    )
    every_months = models.PositiveIntegerField(
        _("review every (months)"), default=12, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    due_on = models.DateField(_("review before"))
    reviewed_on = models.DateField(_("last reviewed on"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reviewed by"),
    )
    is_shown = models.BooleanField(
        _("show on the page"), default=False, help_text=_("The page then says when it was last reviewed.")
    )
    reminded_at = models.DateTimeField(null=True, editable=False)
    escalated_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("page review")
        verbose_name_plural = _("page reviews")
        indexes = [models.Index(fields=["due_on"], name="page_review_due")]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.due_on}"
