"""nginx in front of a running site, set up by the files of deploy/nginx as they are: for tests and for bench/."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

DEPLOY = Path(__file__).resolve().parent.parent / "deploy" / "nginx"
MODULES = Path("/usr/lib/nginx/modules")
# In this order: the second needs the first.
LUA = [MODULES / "ndk_http_module.so", MODULES / "ngx_http_lua_module.so"]


def can_run() -> bool:
    """Whether this machine has nginx and its Lua module."""
    return shutil.which("nginx") is not None and all(module.exists() for module in LUA)


@contextlib.contextmanager
def in_front_of(
    folder: Path, upstream: int, *, workers: int = 1, listen: str = "", seconds: float = 10
) -> Iterator[int]:
    """Starts nginx on loopback before the site at a port; yields its own port. Stopped by its process id.

    `listen` is what nginx is told beside the address: "http2" speaks HTTP/2 alone, for there is no TLS.
    """
    port = _free_port()
    configuration = folder / "nginx.conf"
    configuration.write_text(_configuration(folder, f"127.0.0.1:{port} {listen}", upstream, workers))
    process = subprocess.Popen(["nginx", "-c", str(configuration), "-p", str(folder)], stderr=subprocess.PIPE)
    try:
        _wait(process, port, seconds)
        yield port
    finally:
        process.terminate()
        process.wait(10)
        if process.stderr:
            process.stderr.close()


def _configuration(folder: Path, address: str, upstream: int, workers: int) -> str:
    (folder / "gaststad").mkdir(exist_ok=True)
    for name in ("http.conf", "locations.conf", "gaststad.lua"):
        text = (DEPLOY / name).read_text()
        text = text.replace("/etc/nginx/gaststad", str(folder / "gaststad")).replace("/var/lib/nginx", str(folder))
        (folder / "gaststad" / name).write_text(text)
    temporary = " ".join(
        f"{kind}_temp_path {folder}/temp-{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        " ".join(f"load_module {module};" for module in LUA)
        + f" worker_processes {workers}; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log warn;"
        + (" user root;" if os.getuid() == 0 else "")
        + " events { worker_connections 1024; }"
        f" http {{ access_log off; sendfile on; keepalive_requests 100000000; open_file_cache max=2000; {temporary}"
        f" include {folder}/gaststad/http.conf; upstream gaststad {{ server 127.0.0.1:{upstream}; keepalive 32; }}"
        f" server {{ listen {address}; set $gaststad_site 127.0.0.1:{upstream};"
        f" include {folder}/gaststad/locations.conf; }} }}"
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        if process.poll() is not None or time.monotonic() > deadline:
            said = process.stderr.read().decode() if process.stderr and process.poll() is not None else ""
            raise RuntimeError(f"nginx does not start: {said}")
        time.sleep(0.02)
