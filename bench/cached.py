"""Published answers beside nginx serving the same bytes as files; then with a publish a second, looking for stale ones.

Both ways of running a site: a process alone, which answers from its memory, and nginx in front that keeps answers too
(deploy/nginx). `python -m bench.cached [sqlite|postgresql …]`. Needs nginx, its Lua module and wrk (apt-get install nginx
libnginx-mod-http-lua wrk).
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

from bench.site import BASE_DIR, Installation, installation
from bench.static_nginx import nginx, quoted
from tests.nginx import in_front_of

WARM_UP, SECONDS, RUNS, CONNECTIONS = 6, 4, 5, 8
CHECKED = 100_000
ALONE = " (process alone)"
LISTS = ["/api/v1/themes", "/api/v1/notes", "/api/v1/commitments", "/api/v1/info-days"]
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
    print(f"{name:36} {ours:9,.0f} {theirs:9,.0f} {ours / theirs:7.2f}   load {os.getloadavg()[0]:.1f}", flush=True)
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


def check(port: int, publisher: Publisher, paths: list[str], least: int) -> tuple[int, int]:
    """Asks on four connections until enough answers were checked; returns how many, and how many were stale."""
    counts = [[0, 0] for _thread in range(4)]

    def ask(mine: list[int]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
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


@contextlib.contextmanager
def running(site: Installation, workers: int) -> Iterator[tuple[subprocess.Popen[bytes], int, Path]]:
    """The site, and nginx in front that keeps answers: the server, the port of nginx, a folder for other things."""
    site.environment["PROXY_CACHE"] = "1"
    with contextlib.ExitStack() as stack:
        folders = []
        # In memory, as the guide proposes: the disk of a build machine is nobody's proxy.
        for place in ("/dev/shm", None):
            folder = Path(tempfile.mkdtemp(prefix="gaststad-nginx-", dir=place))
            folder.chmod(0o755)
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            folders.append(folder)
        process = stack.enter_context(granian(site, workers))
        port = stack.enter_context(in_front_of(folders[0], site.port, workers=workers))
        yield process, port, folders[1]


def measure(vendor: str) -> None:
    """All rows, on one database."""
    with installation(vendor) as site:
        compare(vendor, site)
        look_for_stale(site)


def compare(vendor: str, site: Installation) -> dict[str, float]:
    """One worker beside nginx with one worker; returns the ratio of each row, and the memory of the worker in MB.

    The ratios of a process without the proxy end in " (process alone)".
    """
    found: dict[str, float] = {}
    with contextlib.ExitStack() as stack:
        process, port, folder = stack.enter_context(running(site, 1))
        with urllib.request.urlopen(f"{site.address}/sitemap.xml") as answer:
            listed = re.findall(rf"<loc>{re.escape(site.address)}([^<?]*)</loc>", answer.read().decode())
        pages = [path for path in listed if "aanvragen" not in path][:40]
        items = [f"/api/v1/themes/{code}" for code in site.shell(CODES).split()]
        theirs = stack.enter_context(nginx(folder, site.address, [*items, *LISTS, *pages], 1))
        print(f"\n{vendor}: {len(items)} items, {len(LISTS)} lists, {len(pages)} pages", flush=True)
        print("requests/s of one worker               ours     nginx   ratio", flush=True)
        for suffix, ours in (("", f"http://127.0.0.1:{port}"), (ALONE, site.address)):
            for name, paths in (("item", items), ("list", LISTS), ("page", pages)):
                found[name + suffix] = print_row(name + suffix, interleaved(ours, theirs, paths, folder))
            runs = interleaved(ours, theirs, [*items, *pages], folder, is_304=True)
            found["304" + suffix] = print_row("304" + suffix, runs)
            with Publisher(site):
                name = "one publish a second" + suffix
                found[name] = print_row(name, interleaved(ours, theirs, [*items, *LISTS], folder))
        told = subprocess.run(["ps", "-o", "rss=", "--ppid", str(process.pid)], capture_output=True, text=True).stdout
        memory = [int(line) // 1024 for line in told.split()]
        print("memory of the worker, MB:", *memory)
        return found | {"memory": max(memory)}


def look_for_stale(site: Installation) -> tuple[int, int]:
    """Two workers, a publish a second: an answer asked for after a publish must show it. Returns checked and stale.

    Through nginx with two workers, and without it: that many of each.
    """
    totals = [0, 0]
    with running(site, 2) as (_process, proxy, _folder):
        for name, port in (("through nginx", proxy), ("processes alone", site.port)):
            with Publisher(site) as publisher:
                address = f"http://127.0.0.1:{port}"
                marked = [path for path in MARKED if MARK.search(urllib.request.urlopen(f"{address}{path}").read())]
                began = time.monotonic()
                checked, stale = check(port, publisher, marked, CHECKED)
                seconds = time.monotonic() - began
            print(
                f"two workers, {name}: {checked:,} answers checked, {publisher.published} publishes, {seconds:.0f} s:"
                f" {stale} stale"
            )
            totals = [totals[0] + checked, totals[1] + stale]
    return totals[0], totals[1]


if __name__ == "__main__":
    for chosen in sys.argv[1:] or ["sqlite", "postgresql"]:
        measure(chosen)
