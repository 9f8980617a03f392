"""nginx that serves given answers as files, with their headers: what a published answer is compared with."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from bench.site import free_port

# The server's own, or of this answer alone.
NOT_COPIED = {"date", "server", "content-length", "content-type", "etag", "last-modified", "connection"}


@contextlib.contextmanager
def nginx(folder: Path, address: str, paths: list[str], workers: int) -> Iterator[str]:
    """The same answers as files, with the same headers; yields where."""
    port, locations = free_port(), []
    for number, path in enumerate(paths):
        with urllib.request.urlopen(f"{address}{path}") as answer:
            (folder / f"{number}.body").write_bytes(answer.read())
            fields = [(name, value) for name, value in answer.headers.items() if name.lower() not in NOT_COPIED]
            kind = answer.headers["Content-Type"]
        lines = "".join(f"add_header {name} {quoted(value)};" for name, value in fields)
        locations.append(
            f"location = {path} {{ root {folder}; types {{}} default_type {quoted(kind)}; {lines} try_files /{number}.body =404; }}"
        )
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"worker_processes {workers}; pid {folder}/pid; error_log {folder}/error.log crit; daemon off;"
        + ("user root;" if os.getuid() == 0 else "")
        + "events { worker_connections 1024; } http { access_log off; sendfile on; keepalive_requests 100000000;"
        f" open_file_cache max=1000; server {{ listen 127.0.0.1:{port}; {' '.join(locations)} }} }}"
    )
    process = subprocess.Popen(["nginx", "-c", str(configuration), "-p", str(folder)], stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}{paths[0]}"):
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
