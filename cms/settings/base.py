"""Settings shared by development, tests and production; what differs stands in the module of that name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django
from django.utils.translation import gettext_lazy as _

from .env import Env
from .headers import *  # noqa: F403 -- the same everywhere; production adds to them

BASE_DIR = Path(__file__).resolve().parent.parent.parent
ENVIRONMENT = env = Env()

VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))
SECRET_KEY = env.text("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
DEBUG = False
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "cms.core",
    "cms.accounts",
    "cms.mail",
    "cms.response_cache",
    "cms.changes",
    "cms.webhooks",
    "cms.transfer",
    "cms.worker",
    "cms.demo",
    "cms.previews",
    "home",
    "themes",
    "visits",
    "search",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.table_block",
    "wagtail_modeladmin",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "csp",
    "corsheaders",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "cms.core.api_handler.read_api_directly",
    "cms.core.middleware.refuse_unreadable_input",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.core.middleware.compress_public_pages",
    # Inside the one above, which compresses an answer that is kept the same way each time.
    "cms.response_cache.marking.MarkKept",
    # Works when a cache in front is purged by address only; reads the tags that the one below writes.
    "cms.webhooks.remembering.RememberAddresses",
    # Inside the first of these, which asks for the clock's next turn: no part of the answer.
    "cms.changes.tagging.TagAnswers",
    "cms.core.middleware.ContentPolicy",
    # Inside the one above: that reads the looser policy for the admin off the finished response.
    # Between the two: it adds to that policy.
    "cms.previews.cross_origin.frame_front_ends",
    "cms.core.middleware.add_security_headers",
    "cms.core.middleware.Cors",
    # Inside the one above: a front-end of another origin may read why.
    "cms.core.middleware.refuse_long_addresses",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cms.core.middleware.language_from_path",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cms.core.middleware.ExplainProtectedRows",
    "cms.core.page_serving.know_the_site",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    },
]

DATABASES: dict[str, Any] = {"default": env.database("DATABASE_URL", f"sqlite:///{VAR_DIR / 'gaststad.sqlite3'}")}
IS_POSTGRESQL = DATABASES["default"]["ENGINE"].endswith("postgresql")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_cache_url = env.text("CACHE_URL")
CACHES: dict[str, Any] = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": _cache_url}
        if _cache_url
        # Several processes must see one site root and one set of renditions; a table needs no extra server.
        else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cms_cache"}
    ),
    # Pages read their sizes of images along. Kept in a table, a reader would wait for whoever writes.
    "renditions": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# Languages: Dutch stands at /, the others under their prefix (platform: "nl", never "nl-be").
LANGUAGE_CODE = "nl"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("nl", _("Dutch")), ("en", _("English")), ("fr", _("French"))]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("nl", "Nederlands"), ("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "cms" / "locale"]
FORMAT_MODULE_PATH = ["cms.core.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Brussels"
WAGTAIL_I18N_ENABLED = True
WAGTAILSIMPLETRANSLATION_SYNC_PAGE_TREE = False

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "cms" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(VAR_DIR / "media")))
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# Wagtail
WAGTAIL_SITE_NAME = "Gaststad"
WAGTAILADMIN_BASE_URL = env.text("BASE_URL", "http://127.0.0.1:8000")
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
WAGTAIL_TIME_FORMAT = "%H:%M"
# Publishes what two people looked at; who wrote a note is not the one who approves it.
WAGTAIL_FINISH_WORKFLOW_ACTION = "cms.core.finishing.finish"
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024
# Half the bytes of the defaults, and no difference that anybody sees at these sizes.
WAGTAILIMAGES_AVIF_QUALITY = 60
WAGTAILIMAGES_WEBP_QUALITY = 75
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "mp4", "ods", "odt", "pdf", "pptx", "txt", "vtt", "xlsx"]
WAGTAILSEARCH_BACKENDS = {
    "default": {
        "BACKEND": "wagtail.search.backends.database",
        **({"SEARCH_CONFIG": "nl_unaccent"} if IS_POSTGRESQL else {}),
    },
}

# Mail: everything Django or Wagtail sends is written to our outbox; the worker delivers by SMTP.
OUTBOX_SMTP: dict[str, Any] = {
    "host": env.text("EMAIL_HOST", "127.0.0.1"),
    "port": env.number("EMAIL_PORT", 25, least=1, most=65535),
    "username": env.text("EMAIL_HOST_USER"),
    "password": env.text("EMAIL_HOST_PASSWORD"),
    "use_tls": env.flag("EMAIL_USE_TLS"),
    "use_ssl": env.flag("EMAIL_USE_SSL"),
    # Without a limit, a server that hangs would hold the worker for ever.
    "timeout": env.number("EMAIL_TIMEOUT", 10, least=1, most=60),
}
if django.VERSION >= (6, 1):
    MAILERS = {"default": {"BACKEND": "cms.mail.backend.OutboxBackend"}}
else:
    EMAIL_BACKEND = "cms.mail.backend.OutboxBackend"
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Gaststad <noreply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_MESSAGE_ID_DOMAIN = env.text("MAIL_MESSAGE_ID_DOMAIN", "gaststad.localhost")
# A folder that takes the place of an SMTP server, for development and the demo.
MAIL_FOLDER = ""
MAIL_KEEP_DAYS = env.number("MAIL_KEEP_DAYS", 30, least=1, most=3650)

# The public form
FORM_RATE_LIMIT = env.number("FORM_RATE_LIMIT", 10)
FORM_MIN_SECONDS = env.number("FORM_MIN_SECONDS", 2, most=600)
TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0, most=10)

# Published answers in the memory of each web process: how much of it (0: none), and how long a process may trust the
# version of the content that it read. The second must be the same on every host.
RESPONSE_CACHE_MB = env.number("RESPONSE_CACHE_MB", 64, most=4096)
CONTENT_LEASE_MS = env.number("CONTENT_LEASE_MS", 20, least=1, most=1000)
# nginx in front keeps answers too, by deploy/nginx.
PROXY_CACHE = env.flag("PROXY_CACHE")
if PROXY_CACHE and not RESPONSE_CACHE_MB:
    env.problems.append("PROXY_CACHE needs RESPONSE_CACHE_MB above 0: the proxy keeps what the processes keep")

# Webhooks: after how many messages that fail in a row an address is switched off, how long the log is kept, and whether
# a receiver may stand on this machine (http://127.0.0.1:…); every other private address is refused whatever this says.
WEBHOOK_BREAKER = env.number("WEBHOOK_BREAKER", 20, least=2, most=1000)
WEBHOOK_KEEP_DAYS = env.number("WEBHOOK_KEEP_DAYS", 30, least=1, most=365)
WEBHOOK_LOOPBACK = env.flag("WEBHOOK_LOOPBACK")

# A cache in front of the site that is told what to drop; see docs/operations/caches.md.
CDN = {
    "kind": env.text("CDN_KIND"),
    "url": env.text("CDN_URL").rstrip("/"),
    "zone": env.text("CDN_ZONE"),
    "token": env.text("CDN_TOKEN"),
}
if CDN["kind"] not in ("", "addresses", "cloudflare", "cloudflare-addresses", "fastly", "xkey"):
    env.problems.append("CDN_KIND must be one of addresses, cloudflare, cloudflare-addresses, fastly, xkey")
if CDN["kind"] in ("addresses", "xkey") and not CDN["url"]:
    env.problems.append(f"CDN_URL is required with CDN_KIND={CDN['kind']}: where the cache takes PURGE")
if CDN["kind"] in ("cloudflare", "cloudflare-addresses", "fastly") and not (CDN["zone"] and CDN["token"]):
    env.problems.append(f"CDN_ZONE and CDN_TOKEN are required with CDN_KIND={CDN['kind']}")
WAGTAILFRONTENDCACHE: dict[str, Any] = {}
if CDN["kind"] == "addresses":
    WAGTAILFRONTENDCACHE = {"default": {"BACKEND": "cms.webhooks.caches.AddressCache", "LOCATION": CDN["url"]}}
elif CDN["kind"] == "cloudflare-addresses":
    WAGTAILFRONTENDCACHE = {
        "default": {
            "BACKEND": "wagtail.contrib.frontend_cache.backends.CloudflareBackend",
            "ZONEID": CDN["zone"],
            "BEARER_TOKEN": CDN["token"],
        }
    }

# Front-ends on other origins that may read and post to the API.
CORS_ALLOWED_ORIGINS = env.words("CORS_ALLOWED_ORIGINS")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    # Django mails tracebacks to ADMINS by default; a traceback can hold what a visitor typed.
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # Two lines per saved page, of tasks that run at once anyway.
        "django_tasks": {"level": "WARNING"},
    },
}
