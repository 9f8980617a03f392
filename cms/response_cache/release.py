"""Names the code and the settings that answers are made with, for a proxy that outlives the processes of the site."""

from __future__ import annotations

import hashlib
import sys
from functools import cache

from django.conf import settings
from django.utils.crypto import salted_hmac

FOLDERS = ("cms", "home", "search", "themes", "visits", "templates", "requirements")
SUFFIXES = frozenset({".css", ".csv", ".html", ".js", ".json", ".mo", ".py", ".svg", ".txt", ".xml", ".yaml"})


@cache
def release() -> str:
    """Sixteen characters: the same in all processes that run this code with these settings, others after an upgrade.

    Of contents, not of dates: hosts that were filled at different times say the same. Nobody can tell settings from it,
    for it is made with `SECRET_KEY`.
    """
    digest = hashlib.sha256(sys.version.encode())
    for folder in FOLDERS:
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.suffix in SUFFIXES and path.is_file():
                digest.update(f"\0{path.relative_to(settings.BASE_DIR)}\0".encode())
                digest.update(path.read_bytes())
    for name in sorted(set(settings.ENVIRONMENT.names)):
        digest.update(f"\0{name}={settings.ENVIRONMENT.source.get(name)}".encode())
    return salted_hmac("cms.response_cache.release", digest.hexdigest(), algorithm="sha256").hexdigest()[:16]
