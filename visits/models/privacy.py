"""What privacy asks to keep: who looked at personal data, and who was erased."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from visits.enums import AccessAction


class AccessLog(models.Model):
    """One look at personal data by staff: who, when and what, never the data. Each line holds the hash of the last."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", verbose_name=_("site"))
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    by_name = models.CharField(_("user name"), max_length=150)
    action = models.CharField(_("action"), max_length=15, choices=AccessAction)
    # A request's reference, or the filters and the count of a list.
    subject = models.CharField(_("what"), max_length=300, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True, editable=False)
    hash = models.CharField(max_length=64, unique=True, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("look at personal data")
        verbose_name_plural = _("access log")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"access {self.pk}"


class ErasedPerson(models.Model):
    """Somebody who was erased, as a keyed hash of the address: enough to erase again after restoring a backup."""

    email_hash = models.CharField(max_length=64, unique=True)
    erased_at = models.DateTimeField(_("erased at"))

    class Meta:
        verbose_name = _("erased person")
        verbose_name_plural = _("erased people")

    def __str__(self) -> str:
        return f"erased person {self.pk}"
