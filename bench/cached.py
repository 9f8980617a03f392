"""Published answers from memory beside nginx serving the same bytes; then with a publish a second, looking for stale ones.

`python -m bench.cached [sqlite|postgresql …]`. Needs nginx and wrk (apt-get install nginx wrk).
"""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from bench.site import BASE_DIR, Installation, free_port, installation

WARM_UP, SECONDS, RUNS, CONNECTIONS = 6, 4, 5, 8
CHECKED = 100_000
LISTS = ["/api/v1/themes", "/api/v1/notes", "/api/v1/commitments", "/api/v1/info-days"]
# The server's own, or of this answer alone.
NOT_COPIED = {"date", "server", "content-length", "content-type", "etag", "last-modified", "connection"}
MARK = re.compile(rb"versie-(\d+)-einde")

MARKED = ["/themas/", "/api/v1/themes"]
CODES = "from themes.models import Theme; print(*Theme.objects.values_list('code', flat=True))"
A_PAGE = "from themes.models import ThemePage as T; print(T.objects.filter(live=True, locale__language_code='nl').first().pk)"
PUBLISHER = """
import sys
from cms.core.content_version.reading import reader
from themes.models import ThemePage
for line in sys.stdin:
    page = ThemePage.objects.get(pk={pk})
    page.title = f"Thema versie-{{int(line)}}-einde"
    page.save_revision().publish()
    # As the answer to an editor does.
    reader.wait()
    print("done", int(line), flush=True)
"""


@contextlib.contextmanager
def granian(site: Installation, workers: int) -> Iterator[subprocess.Popen[bytes]]:
    """The site behind granian: one thread in each worker process, for the interpreter runs one anyway."""
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "cms.wsgi:application", "--host", "127.0.0.1",
        "--port", str(site.port), "--workers", str(workers), "--blocking-threads", "1", "--no-ws",
        "--log-level", "critical",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=BASE_DIR, env=site.environment)
    try:
        site.wait()
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


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


def wrk(address: str, paths: list[str], seconds: int, folder: Path, etags: dict[str, str] | None = None) -> float:
    """Requests a second over all paths in turn; raises when an answer was no 200 or 304."""
    lines = ["local all = {}", "local turn = 0"]
    lines.append("init = function(args)")
    for path in paths:
        headers = f'{{["If-None-Match"]={quoted(etags[path])}}}' if etags else "{}"
        lines.append(f'all[#all + 1] = wrk.format("GET", {quoted(path)}, {headers})')
    lines += ["end", "request = function() turn = turn % #all + 1 return all[turn] end"]
    script = folder / "wrk.lua"
    script.write_text("\n".join(lines))
    said = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(script), address],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    if "Non-2xx" in said and etags is None:
        raise SystemExit(said)
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert found, said
    return float(found[1])


def etags_of(address: str, paths: list[str]) -> dict[str, str]:
    """The ETag that a server gives for each path."""
    found = {}
    for path in paths:
        with urllib.request.urlopen(f"{address}{path}") as answer:
            found[path] = answer.headers["ETag"]
    return found


def interleaved(ours: str, theirs: str, paths: list[str], folder: Path, *, is_304: bool = False) -> list[list[float]]:
    """Runs of ours and of nginx in turn, after a warm-up of both."""
    tags = [etags_of(address, paths) if is_304 else None for address in (ours, theirs)]
    for address, etags in zip((ours, theirs), tags, strict=True):
        wrk(address, paths, WARM_UP, folder, etags)
    runs: list[list[float]] = [[], []]
    for _run in range(RUNS):
        for one, address, etags in zip(runs, (ours, theirs), tags, strict=True):
            one.append(wrk(address, paths, SECONDS, folder, etags))
    return runs


def print_row(name: str, runs: list[list[float]]) -> float:
    """Prints medians of ours and of nginx; returns their ratio."""
    ours, theirs = (statistics.median(run) for run in runs)
    print(f"{name:28} {ours:9,.0f} {theirs:9,.0f} {ours / theirs:7.2f}   load {os.getloadavg()[0]:.1f}", flush=True)
    return ours / theirs


class Publisher:
    """Publishes a new title of one theme page, in a process of its own; `published` is what an editor was told."""

    def __init__(self, site: Installation) -> None:
        pk = site.shell(A_PAGE)
        self.published = 0
        self._stop = threading.Event()
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "manage.py", "shell", "-v", "0", "-c", PUBLISHER.format(pk=int(pk))],
            cwd=BASE_DIR, env=site.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.publish()
        self._thread = threading.Thread(target=self._run)

    def publish(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{self.published + 1}\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline().startswith("done")
        self.published += 1

    def _run(self) -> None:
        while not self._stop.wait(1.0):
            self.publish()

    def __enter__(self) -> Publisher:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()
        self._process.communicate()


def check(site: Installation, publisher: Publisher, paths: list[str], least: int) -> tuple[int, int]:
    """Asks on four connections until enough answers were checked; returns how many, and how many were stale."""
    counts = [[0, 0] for _thread in range(4)]

    def ask(mine: list[int]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", site.port)
        while mine[0] < least // len(counts):
            for path in paths:
                told = publisher.published
                connection.request("GET", path)
                body = connection.getresponse().read()
                found = MARK.search(body)
                mine[0] += 1
                mine[1] += found is None or int(found[1]) < told
        connection.close()

    threads = [threading.Thread(target=ask, args=(mine,)) for mine in counts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(mine[0] for mine in counts), sum(mine[1] for mine in counts)


def measure(vendor: str) -> None:
    """All rows, on one database."""
    with installation(vendor) as site:
        compare(vendor, site)
        look_for_stale(site)


def compare(vendor: str, site: Installation) -> dict[str, float]:
    """One worker beside nginx with one worker; returns the ratio of each row, and the memory of the worker in MB."""
    found: dict[str, float] = {}
    with contextlib.ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="gaststad-nginx-"))
        folder.chmod(0o755)
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        process = stack.enter_context(granian(site, 1))
        with urllib.request.urlopen(f"{site.address}/sitemap.xml") as answer:
            listed = re.findall(rf"<loc>{re.escape(site.address)}([^<?]*)</loc>", answer.read().decode())
        pages = [path for path in listed if "aanvragen" not in path][:40]
        items = [f"/api/v1/themes/{code}" for code in site.shell(CODES).split()]
        counts = f"({len(items)} items, {len(LISTS)} lists, {len(pages)} pages)"
        print(f"\n{vendor}: requests/s of one worker    ours     nginx   ratio   {counts}", flush=True)
        theirs = stack.enter_context(nginx(folder, site.address, [*items, *LISTS, *pages], 1))
        for name, paths in (("item", items), ("list", LISTS), ("page", pages)):
            found[name] = print_row(name, interleaved(site.address, theirs, paths, folder))
        found["304"] = print_row("304", interleaved(site.address, theirs, [*items, *pages], folder, is_304=True))
        with Publisher(site):
            runs = interleaved(site.address, theirs, [*items, *LISTS], folder)
            found["one publish a second"] = print_row("one publish a second", runs)
        told = subprocess.run(["ps", "-o", "rss=", "--ppid", str(process.pid)], capture_output=True, text=True).stdout
        memory = [int(line) // 1024 for line in told.split()]
        print("memory of the worker, MB:", *memory)
        return found | {"memory": max(memory)}


def look_for_stale(site: Installation) -> tuple[int, int]:
    """Two workers, a publish a second: an answer asked for after a publish must show it. Returns checked and stale."""
    with granian(site, 2), Publisher(site) as publisher:
        marked = [path for path in MARKED if MARK.search(urllib.request.urlopen(f"{site.address}{path}").read())]
        began = time.monotonic()
        checked, stale = check(site, publisher, marked, CHECKED)
        seconds = time.monotonic() - began
        print(
            f"two workers: {checked:,} answers checked, {publisher.published} publishes, {seconds:.0f} s: {stale} stale"
        )
    return checked, stale


if __name__ == "__main__":
    for chosen in sys.argv[1:] or ["sqlite", "postgresql"]:
        measure(chosen)
