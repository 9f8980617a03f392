"""What one site of the installation sets for itself: name, contact, where notices go."""

from __future__ import annotations

import copy
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Site

from cms.core.looks import looks
from cms.core.memo import remember
from cms.core.pictures import prefetch_sizes


@register_setting(icon="site")
class SiteSettings(BaseSiteSetting):
    """Settings of one municipality's site."""

    name = models.CharField(_("name of the municipality"), max_length=100, blank=True)
    short_name = models.CharField(_("short name"), max_length=40, blank=True, help_text=_("Shown beside the logo."))
    tagline_nl = models.CharField(_("tagline (Dutch)"), max_length=150, blank=True)
    tagline_en = models.CharField(_("tagline (English)"), max_length=150, blank=True)
    tagline_fr = models.CharField(_("tagline (French)"), max_length=150, blank=True)
    contact_email = models.EmailField(_("contact e-mail"), blank=True)
    contact_phone = models.CharField(_("contact phone"), max_length=30, blank=True)
    contact_address = models.TextField(_("postal address"), blank=True)
    coordinators_email = models.EmailField(
        _("coordinators' e-mail"),
        blank=True,
        help_text=_("New visit requests are announced here. Left empty, the contact e-mail is used."),
    )

    theme = models.CharField(
        _("look"),
        max_length=40,
        blank=True,
        validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Use lower-case letters, digits and hyphens."))],
        help_text=_("The name of a look that was built for this site. Left empty, the standard look."),
    )
    share_image = models.ForeignKey(
        "wagtailimages.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("image for shared links"),
        help_text=_("Shown when somebody shares a page that has no image of its own."),
    )
    chief_editor_email = models.EmailField(
        _("chief editor's e-mail"),
        blank=True,
        help_text=_("Is told about pages that nobody reviews. Left empty, the contact e-mail is used."),
    )
    review_months = models.PositiveIntegerField(
        _("review pages every (months)"),
        default=12,
        help_text=_("Proposed for a page that gets an owner; each page can have its own."),
    )

    service_target_days = models.PositiveIntegerField(
        _("answer within (working days)"),
        default=10,
        help_text=_("Requests that wait longer are pointed out. Belgian holidays do not count."),
    )
    response_days = models.PositiveIntegerField(
        _("days to answer an invitation"),
        default=14,
        help_text=_("An invitation that is not answered by then expires."),
    )
    repeat_years = models.PositiveIntegerField(
        _("years to look back"),
        default=2,
        help_text=_("A request says when the same organisation asked for the same theme in this period."),
    )
    ask_again_when_moved = models.BooleanField(
        _("ask to confirm again"),
        default=True,
        help_text=_("When a day gets another date or place, its groups are asked to confirm again."),
    )
    remind_answer_days = models.PositiveIntegerField(
        _("reminder before the answer is due (days)"), default=3, help_text=_("0: no reminder.")
    )
    remind_visit_days = models.PositiveIntegerField(
        _("reminder before the visit (days)"), default=3, help_text=_("0: no reminder.")
    )
    thank_after_days = models.PositiveIntegerField(_("thanks after the visit (days)"), default=1)
    keep_completed_months = models.PositiveIntegerField(_("months after a visit"), default=12)
    keep_declined_months = models.PositiveIntegerField(_("months after declining"), default=6)
    keep_withdrawn_months = models.PositiveIntegerField(_("months after withdrawal"), default=3)
    keep_spam_days = models.PositiveIntegerField(_("days for spam"), default=14)
    keep_access_needs_days = models.PositiveIntegerField(
        _("days for access needs and lists of participants, after the visit"), default=30
    )
    keep_follower_months = models.PositiveIntegerField(
        _("months that somebody follows a theme"),
        default=24,
        help_text=_("Counted from the confirmation. After this the address is deleted."),
    )

    select_related = ("share_image",)
    panels = [
        MultiFieldPanel(
            [
                FieldPanel("name"),
                FieldPanel("short_name"),
                FieldPanel("tagline_nl"),
                FieldPanel("tagline_en"),
                FieldPanel("tagline_fr"),
            ],
            heading=_("Name"),
        ),
        MultiFieldPanel(
            [FieldPanel("contact_email"), FieldPanel("contact_phone"), FieldPanel("contact_address")],
            heading=_("Contact"),
        ),
        FieldPanel("coordinators_email"),
        MultiFieldPanel([FieldPanel("theme"), FieldPanel("share_image")], heading=_("Look")),
        MultiFieldPanel([FieldPanel("chief_editor_email"), FieldPanel("review_months")], heading=_("Reviewing pages")),
        MultiFieldPanel(
            [FieldPanel("service_target_days"), FieldPanel("response_days"), FieldPanel("repeat_years")],
            heading=_("Visits"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("ask_again_when_moved"),
                FieldPanel("remind_answer_days"),
                FieldPanel("remind_visit_days"),
                FieldPanel("thank_after_days"),
            ],
            heading=_("Mails to visitors"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("keep_completed_months"),
                FieldPanel("keep_declined_months"),
                FieldPanel("keep_withdrawn_months"),
                FieldPanel("keep_spam_days"),
                FieldPanel("keep_access_needs_days"),
                FieldPanel("keep_follower_months"),
            ],
            heading=_("How long requests are kept"),
            help_text=_("After this time names and addresses are removed; theme, month and size stay for the figures."),
        ),
    ]

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")

    @classmethod
    def for_site(cls, site: Site | None) -> SiteSettings:
        """The settings of a site, defaults where none are stored: reading makes none. DoesNotExist for None."""
        if site is None:
            raise cls.DoesNotExist("There are no settings without a site.")
        found: SiteSettings | None = cls.base_queryset().filter(site=site).first()
        return found if found is not None else cls(site=site)

    @classmethod
    def for_request(cls, request: Any) -> SiteSettings:
        """The settings of the site that was asked, remembered until the content changes; raises as Wagtail does."""
        name = cls.get_cache_attr_name()
        site = Site.find_for_request(request)
        if not hasattr(request, name) and site is not None:
            found = cls.of_site(site)
            found._request = request
            setattr(request, name, found)
        settings: SiteSettings = super().for_request(request)
        return settings

    @classmethod
    def of_site(cls, site: Site) -> SiteSettings:
        """The settings of a site, remembered in the same way; a copy for the caller alone."""
        return copy.copy(remember(("settings", site.pk), lambda: cls._read(site)))

    @classmethod
    def _read(cls, site: Site) -> SiteSettings:
        settings: SiteSettings = cls.for_site(site)
        if settings.share_image is not None:
            prefetch_sizes([settings.share_image])
        return settings

    def clean(self) -> None:
        super().clean()
        if self.theme and self.theme not in looks():
            names = ", ".join(looks())
            message = _("There is no look of this name. There are: %(names)s") if names else _("No look was built yet.")
            raise ValidationError({"theme": ValidationError(message, params={"names": names})})

    def tagline(self, language: str) -> str:
        """The tagline in a language, or the Dutch one."""
        return str(getattr(self, f"tagline_{language}", "") or self.tagline_nl)

    @property
    def notice_address(self) -> str:
        """Where new requests are announced; may be empty."""
        return self.coordinators_email or self.contact_email
