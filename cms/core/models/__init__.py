"""Page base and site settings."""

from .pages import BasePage, StandardPage
from .site_settings import SiteSettings

__all__ = ["BasePage", "SiteSettings", "StandardPage"]
