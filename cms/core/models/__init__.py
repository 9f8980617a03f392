"""Page base, site settings, and rows behind a secret link."""

from .pages import BasePage, StandardPage
from .secret_link import SecretLinkModel
from .site_settings import SiteSettings

__all__ = ["BasePage", "SecretLinkModel", "SiteSettings", "StandardPage"]
