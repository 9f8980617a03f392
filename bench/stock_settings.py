"""The same installation with Wagtail's own API v2 beside ours, to compare with; for bench.reads only."""

from cms.settings.dev import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "wagtail.api.v2", "rest_framework"]  # noqa: F405
ROOT_URLCONF = "bench.stock_urls"
LOGGING = {"version": 1, "disable_existing_loggers": True}
