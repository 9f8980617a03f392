"""Production settings: refuses to start on a missing or unsafe value, naming every one of them."""

from __future__ import annotations

from .base import *  # noqa: F403 -- a settings module is its base plus what differs
from .base import (
    ALLOWED_HOSTS,
    CSRF_TRUSTED_ORIGINS,
    DEFAULT_FROM_EMAIL,
    MAIL_MESSAGE_ID_DOMAIN,
    OUTBOX_SMTP,
    SECRET_KEY,
    env,
)

BASE_URL = env.text("BASE_URL", required=True)

if not SECRET_KEY:
    env.problems.append("SECRET_KEY is required")
elif len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10:
    env.problems.append("SECRET_KEY must hold at least 50 characters, 10 of them different")
if not ALLOWED_HOSTS:
    env.problems.append("ALLOWED_HOSTS is required: the host names of the site, divided by commas")
if "*" in ALLOWED_HOSTS:
    env.problems.append("ALLOWED_HOSTS must name the hosts; * would let any site pose as this one")
if not BASE_URL.startswith("https://"):
    env.problems.append("BASE_URL must start with https://")
if any(not origin.startswith("https://") for origin in CSRF_TRUSTED_ORIGINS):
    env.problems.append("CSRF_TRUSTED_ORIGINS must all start with https://")
if env.flag("DEBUG"):
    env.problems.append("DEBUG must be off: its error pages show settings and data")
if "@localhost" in DEFAULT_FROM_EMAIL:
    env.problems.append("DEFAULT_FROM_EMAIL is required: the sender of every mail")
if MAIL_MESSAGE_ID_DOMAIN.endswith("localhost"):
    env.problems.append("MAIL_MESSAGE_ID_DOMAIN is required: the domain in each mail's Message-ID")
if OUTBOX_SMTP["use_tls"] and OUTBOX_SMTP["use_ssl"]:
    env.problems.append("EMAIL_USE_TLS and EMAIL_USE_SSL exclude each other: set one of them")
if not env.source.get("DATABASE_URL"):
    env.problems.append("DATABASE_URL is required: sqlite:////absolute/path or postgresql://…")

SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
if env.flag("TRUST_X_FORWARDED_PROTO"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = env.flag("SECURE_HSTS_PRELOAD", default=False)
# The __Host- prefix binds a cookie to this host and to https.
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
CSRF_COOKIE_HTTPONLY = True
# W019: the admin shows previews in a frame of its own origin. W021: the preload list is the owner's decision.
SILENCED_SYSTEM_CHECKS = ["security.W019", "security.W021"]

env.check()
