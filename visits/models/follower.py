"""Followers: people who want to hear when a day on a theme is planned."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core.models import SecretLinkModel
from themes.models import Theme
from visits.enums import VisitLanguage

from .info_day import InfoDay


class ThemeFollower(SecretLinkModel):
    """An address that follows a theme. Counts only once confirmed from its own mailbox; unsubscribing deletes it."""

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="followers", verbose_name=_("theme"))
    # In lower case.
    email = models.EmailField(_("e-mail"), max_length=254)
    language = models.CharField(_("language of the mails"), max_length=5, choices=VisitLanguage)
    asked_at = models.DateTimeField(_("asked at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    told_at = models.DateTimeField(_("last told at"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("follower of a theme")
        verbose_name_plural = _("followers of themes")
        constraints = [models.UniqueConstraint(fields=["theme", "email"], name="one_follower_per_theme_and_address")]

    def __str__(self) -> str:
        return f"follower {self.pk}"


class FollowerNotice(models.Model):
    """That a follower was told of a day: once, whatever happens to the worker."""

    follower = models.ForeignKey(ThemeFollower, on_delete=models.CASCADE, related_name="notices")
    info_day = models.ForeignKey(InfoDay, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["follower", "info_day"], name="follower_told_once_per_day")]

    def __str__(self) -> str:
        return f"notice {self.pk}"
