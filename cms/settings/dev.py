"""Settings of a developer's machine and of the demo: safe defaults, generated secret, loopback only."""

from __future__ import annotations

import os
import secrets

from .base import *  # noqa: F403 -- a settings module is its base plus what differs
from .base import VAR_DIR, env

VAR_DIR.mkdir(parents=True, exist_ok=True)
if not env.source.get("SECRET_KEY"):
    # Kept between starts, or every restart would log everybody out; never in the repository.
    _key_file = VAR_DIR / "secret-key"
    if not _key_file.exists():
        _descriptor = os.open(_key_file, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(_descriptor, "w") as _file:
            _file.write(secrets.token_urlsafe(50))
    SECRET_KEY = _key_file.read_text().strip()

DEBUG = env.flag("DEBUG", default=False)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ("127.0.0.1", "localhost", "[::1]"))
SECURE_CROSS_ORIGIN_OPENER_POLICY = None
BASE_URL = env.text("BASE_URL", f"http://127.0.0.1:{env.number('PORT', 8000, least=1, most=65535)}")
WAGTAILADMIN_BASE_URL = BASE_URL
# Without a mail server, the worker leaves each mail here as a file.
MAIL_FOLDER = "" if env.source.get("EMAIL_HOST") else str(VAR_DIR / "mail")
# Receivers of webhooks run beside the demo.
WEBHOOK_LOOPBACK = env.flag("WEBHOOK_LOOPBACK", default=True)

env.check()
