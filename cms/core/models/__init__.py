"""Page base, site settings, alerts, page reviews, and rows behind a secret link."""

from .alert import Alert, AlertSeverity, AlertText
from .content_version import ContentChange, ContentVersion
from .page_review import PageReview
from .pages import BasePage, StandardPage
from .secret_link import SecretLinkModel
from .site_settings import SiteSettings

__all__ = [
    "Alert",
    "AlertSeverity",
    "AlertText",
    "BasePage",
    "ContentChange",
    "ContentVersion",
    "PageReview",
    "SecretLinkModel",
    "SiteSettings",
    "StandardPage",
]
