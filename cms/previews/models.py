"""The front-ends of a site that may show drafts."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Site

from cms.previews.addresses import is_preview_address, origin_of


class FrontEnd(models.Model):
    """Another website that draws the content of a site, with the page of it that shows a draft."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="front_ends", verbose_name=_("site"))
    name = models.CharField(_("name"), max_length=80, help_text=_("Editors see this in the list of previews."))
    preview_url = models.URLField(
        _("address of the preview page"),
        max_length=300,
        help_text=_("For instance https://www.example.org/preview/ : the page that fetches and draws a draft."),
    )

    panels = [FieldPanel("name"), FieldPanel("preview_url")]

    class Meta:
        verbose_name = _("front-end")
        verbose_name_plural = _("front-ends")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["site", "preview_url"], name="front_end_once_per_site")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.preview_url and not is_preview_address(self.preview_url):
            raise ValidationError(
                {
                    "preview_url": _(
                        "Give an address that begins with https:// and has no user name, question mark or #. "
                        "Only this computer itself (localhost) may be reached over http://."
                    )
                }
            )

    @property
    def origin(self) -> str:
        """Scheme, host and port, as browsers write them."""
        return origin_of(self.preview_url)
