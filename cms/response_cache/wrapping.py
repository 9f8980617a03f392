"""Puts the memory in front of an application, as the settings say."""

from __future__ import annotations

from django.conf import settings

from cms.core.content_version.reading import reader
from cms.core.memo import memo
from cms.response_cache.release import release
from cms.response_cache.wsgi import Application, ResponseCache


def with_memory(application: Application) -> Application:
    """The application with published answers in front of it, none when RESPONSE_CACHE_MB is 0.

    Whoever changes content waits for a lease either way, so what the process remembers may be trusted that long.
    """
    memo.trusts_lease = True
    return ResponseCache(
        application,
        reader,
        most_bytes=settings.RESPONSE_CACHE_MB * 1024 * 1024,
        cookies=(settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"),
        origins=settings.CORS_ALLOWED_ORIGINS,
        forwarded=settings.SECURE_PROXY_SSL_HEADER,
        release=release() if settings.PROXY_CACHE else "",
    )
