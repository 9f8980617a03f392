"""Keeps web server and worker together: both run until Ctrl-C, and neither outlives the other."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

GRACE_SECONDS = 10.0


def port_is_free(port: int) -> bool:
    """Whether a server can listen on this port of the loopback address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def serve(port: int, base_dir: Path) -> int:
    """Run the site and the worker until one ends or a signal comes; returns 0 after a signal, else 1."""
    environment = {**os.environ, "PORT": str(port), "PYTHONUNBUFFERED": "1"}
    commands = {
        "site": [
            sys.executable, "-m", "gunicorn", "cms.wsgi:application", "--bind", f"127.0.0.1:{port}",
            "--preload", "--workers", "2", "--threads", "4", "--worker-class", "gthread", "--timeout", "60",
            "--graceful-timeout", "5", "--log-level", "warning", "--no-control-socket",
        ],
        "worker": [sys.executable, "manage.py", "run_worker"],
    }  # fmt: skip
    stopped = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopped
        stopped = True

    # The children get no Ctrl-C of their own: they are stopped in order, from here.
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, stop)
    children = {
        name: subprocess.Popen(command, cwd=base_dir, env=environment, start_new_session=True)  # noqa: S603 -- our own
        for name, command in commands.items()
    }
    ended = None
    while not stopped and ended is None:
        time.sleep(0.2)
        ended = next((name for name, child in children.items() if child.poll() is not None), None)
    for child in children.values():
        with contextlib.suppress(ProcessLookupError):
            child.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children.values():
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    if ended and not stopped:
        sys.stderr.write(f"The {ended} process ended by itself; everything is stopped.\n")
        return 1
    return 0
