"""A throw-away installation with the demo city, on SQLite or PostgreSQL, served by gunicorn on loopback."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Installation:
    """Database, content and environment of one run."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
            "VAR_DIR": str(folder),
            "DATABASE_URL": database_url,
            "PORT": str(self.port),
            "FORM_RATE_LIMIT": "0",
            "FORM_MIN_SECONDS": "0",
            "LOG_LEVEL": "ERROR",
        }

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def manage(self, *arguments: str) -> str:
        """Run a management command; returns what it printed."""
        return subprocess.run(
            [sys.executable, "-W", "ignore", "manage.py", *arguments],
            cwd=BASE_DIR, env=self.environment, check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip

    def shell(self, code: str) -> str:
        """Run Python inside the installation; returns what it printed."""
        return self.manage("shell", "-v", "0", "-c", code)

    @contextlib.contextmanager
    def served(self, workers: int = 2) -> Iterator[subprocess.Popen[bytes]]:
        """The site, ready to answer; stopped by its own process id afterwards."""
        command = [
            sys.executable, "-m", "gunicorn", "cms.wsgi:application", "--bind", f"127.0.0.1:{self.port}",
            "--workers", str(workers), "--threads", "4", "--worker-class", "gthread", "--timeout", "120",
            "--log-level", "critical", "--no-control-socket",
        ]  # fmt: skip
        process = subprocess.Popen(command, cwd=BASE_DIR, env=self.environment)
        try:
            self.wait()
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)

    def wait(self, seconds: float = 60) -> None:
        """Until the site answers."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=5):
                    return
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)


@contextlib.contextmanager
def installation(vendor: str, *, is_durable: bool = False) -> Iterator[Installation]:
    """The demo city on "sqlite" or "postgresql", removed afterwards; a durable one waits for the disk on both."""
    from tests.postgresql import can_run_local, local_server, packaged_server

    folder = Path(tempfile.mkdtemp(prefix="gaststad-bench-"))
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        url = f"sqlite:////{str(folder / 'site.sqlite3').lstrip('/')}"
        if vendor == "postgresql":
            url = stack.enter_context(local_server(is_durable=is_durable) if can_run_local() else packaged_server())
        site = Installation(folder, url)
        site.manage("demo", "--prepare-only", "--without-visits")
        yield site


def worker_pids(master: int) -> list[int]:
    """The process ids of a server's children."""
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(master)], capture_output=True, text=True, check=False)
    return [int(line) for line in listed.stdout.split()]
