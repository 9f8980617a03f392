"""Delivers mail and runs what is scheduled, until it is told to stop."""

from __future__ import annotations

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cms.worker.loop import Worker


class Command(BaseCommand):
    help = "Deliver mail, publish what is scheduled, clean up. Stops on Ctrl-C or SIGTERM after the current mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        worker = Worker()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, worker.stop)
        worker.run(once=options["once"])
