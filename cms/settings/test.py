"""Settings of the test runs, on SQLite or on the database that DATABASE_URL names."""

from __future__ import annotations

from .base import *  # noqa: F403 -- a settings module is its base plus what differs
from .base import DATABASES, LOGGING, VAR_DIR, env

SECRET_KEY = "not-secret-at-all-only-for-tests-0123456789-abcdefghijk"  # noqa: S105 -- tests only
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Served from the source folders: a test run collects nothing.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MEDIA_ROOT = VAR_DIR / "test-media"
FORM_RATE_LIMIT = 0
RESPONSE_CACHE_MB = 0
FORM_MIN_SECONDS = 0
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: live-server tests and threads need connections of their own.
    # Threads of a test end with it, and with them their connections.
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    # Nothing of a test need outlive the machine.
    DATABASES["default"]["OPTIONS"]["init_command"] += "; PRAGMA synchronous=OFF"
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}

LOGGING = {**LOGGING, "root": {"handlers": ["console"], "level": "WARNING"}}

env.check()
