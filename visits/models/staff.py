"""What colleagues keep for themselves: views of the inbox, and a private calendar address."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from cms.core.models import SecretLinkModel


class SavedView(models.Model):
    """Filters, order and columns of the inbox under a name; the owner's own, or for every colleague."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", verbose_name=_("site"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views", verbose_name=_("owner")
    )
    name = models.CharField(_("name"), max_length=80)
    is_shared = models.BooleanField(_("for all colleagues"), default=False)
    # The query string of the inbox, as a list of [name, value]; never a search term, for that can be a person's name.
    filters = models.JSONField(_("filters"), default=list, blank=True)
    columns = models.JSONField(_("columns"), default=list, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["site", "owner", "name"], name="saved_view_name_once_per_owner")]

    def __str__(self) -> str:
        return self.name


class CalendarFeed(SecretLinkModel):
    """A colleague's calendar address: secret, stored as a hash, revoked by a new version."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("user")
    )
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", verbose_name=_("site"))
    made_at = models.DateTimeField(_("made at"))
    read_at = models.DateTimeField(_("last read at"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints = [models.UniqueConstraint(fields=["user", "site"], name="one_calendar_address_per_user_and_site")]

    def __str__(self) -> str:
        return f"calendar feed {self.pk}"
