"""Runs the demo city: database, content, accounts, site and worker by one command."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from wagtail.models import Site

from cms.demo.accounts import DEMO_ACCOUNTS, create_accounts, demo_password
from cms.demo.processes import port_is_free, serve
from cms.demo.visits import create_visits
from home.models import HomePage


class Command(BaseCommand):
    help = "Prepare and serve the demo city on 127.0.0.1 until Ctrl-C. A second run keeps every change."
    # The database may not exist yet.
    requires_migrations_checks = False

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--prepare-only", action="store_true", help="prepare, but do not serve")
        parser.add_argument("--without-visits", action="store_true", help="leave the inbox of a new city empty")

    def handle(self, *args: Any, **options: Any) -> None:
        port = self._port()
        if not options["prepare_only"] and not port_is_free(port):
            raise CommandError(f"Port {port} is in use. Stop what runs there, or choose another: make demo PORT=8001")
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        self._migrate()
        is_new = not HomePage.objects.exists()
        if is_new:
            self.stdout.write("Importing the demo city …")
            call_command("import_content", str(settings.BASE_DIR / "demo"), verbosity=0)
        # After the pages are there: rights on pages are given on the home pages.
        call_command("sync_roles", verbosity=0)
        Site.objects.filter(is_default_site=True).update(hostname="127.0.0.1", port=port)
        Site.clear_site_root_paths_cache()
        password = demo_password(settings.VAR_DIR)
        create_accounts(password)
        if is_new and not options["without_visits"]:
            self.stdout.write("Telling a year of invented visits …")
            create_visits(now=timezone.now())
        self._collect_static()
        self._announce(port, password)
        if not options["prepare_only"]:
            sys.exit(serve(port, Path(settings.BASE_DIR)))

    def _port(self) -> int:
        value = os.environ.get("PORT", "8000")
        if not value.isdigit() or not 0 < int(value) < 65536:
            raise CommandError(f"PORT must be a number between 1 and 65535; it is {value!r}")
        return int(value)

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Preparing the database …")
            call_command("migrate", interactive=False, verbosity=0)

    def _collect_static(self) -> None:
        """Gather the static files, unless none changed since the last time: that alone takes seconds."""
        digest = hashlib.sha256()
        for finder in get_finders():
            for name, storage in finder.list([]):
                found = Path(storage.path(name)).stat()
                digest.update(f"{name}|{found.st_size}|{found.st_mtime_ns}\n".encode())
        stamp = settings.STATIC_ROOT / ".collected"
        if stamp.exists() and stamp.read_text() == digest.hexdigest():
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(digest.hexdigest())

    def _announce(self, port: int, password: str) -> None:
        base = f"http://127.0.0.1:{port}"
        self.stdout.write(
            "\n".join(
                [
                    "",
                    f"  Site      {base}/   {base}/en/   {base}/fr/",
                    f"  Admin     {base}/admin/",
                    f"  Inbox     {base}/admin/visits/requests/",
                    f"  API       {base}/api/v1/openapi.json",
                    f"  Accounts  {', '.join(DEMO_ACCOUNTS)}",
                    f"  Password  {password}",
                    f"  Mail      {settings.MAIL_FOLDER or settings.OUTBOX_SMTP['host']}",
                    "",
                    "  Ctrl-C stops site and worker.",
                    "",
                ]
            )
        )
        self.stdout.flush()
