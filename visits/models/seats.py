"""How many places of an info day are taken: kept by services under a lock, bounded by the database itself."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .info_day import InfoDay


class SeatCount(models.Model):
    """One row per day, apart from `InfoDay` itself: publishing an old draft must never bring old numbers back.

    The constraint makes an overbooked day unstorable, whatever the code does.
    """

    info_day = models.OneToOneField(InfoDay, on_delete=models.CASCADE, related_name="seats", verbose_name=_("info day"))
    capacity = models.PositiveIntegerField(_("places"))
    taken = models.PositiveIntegerField(_("places taken"), default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("places of an info day")
        verbose_name_plural = _("places of info days")
        constraints = [
            models.CheckConstraint(condition=models.Q(taken__lte=models.F("capacity")), name="info_day_not_overbooked")
        ]

    def __str__(self) -> str:
        return f"{self.taken}/{self.capacity}"
