"""A PostgreSQL server of the tests' own: on a socket in a temporary folder, gone with the tests."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

_MISSING = (
    "PostgreSQL is missing (initdb, pg_ctl). Debian, Ubuntu: apt-get install postgresql; macOS: brew install postgresql"
)


def program(name: str) -> str:
    """Return the path of a program of the server, of the newest version that is there; fail with what to install."""
    folders = []
    if config := shutil.which("pg_config"):
        folders.append(Path(subprocess.run([config, "--bindir"], capture_output=True, text=True).stdout.strip()))
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    folders += sorted(installed, key=lambda folder: float(folder.parent.name), reverse=True)
    found = next((str(folder / name) for folder in folders if (folder / name).exists()), None) or shutil.which(name)
    if found is None:
        pytest.fail(_MISSING)
    return found


def _as_whom() -> dict[str, Any]:
    """Return what makes a child process run as a user that PostgreSQL accepts: any but root."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@contextmanager
def server() -> Iterator[str]:
    """Start a server and give the address of its first database; `make_database` makes others beside it."""
    whom = _as_whom()
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # short: the path of a socket takes 107 bytes
    try:
        if whom:
            os.chown(folder, whom["user"], whom["group"])
        data, log = folder / "data", folder / "log"
        _run([program("initdb"), "-D", data, "-U", "signoff", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"], whom)
        options = f"-k {folder} -c listen_addresses= -c fsync=off -c full_page_writes=off -c max_connections=50"
        control = [program("pg_ctl"), "-D", data, "-w"]
        _run([*control, "-l", log, "-o", options, "start"], whom)
        try:
            yield f"postgresql://signoff@/postgres?host={folder}"
        finally:
            _run([*control, "-m", "immediate", "stop"], whom)
    finally:
        shutil.rmtree(folder)


def _run(command: list[str | Path], whom: dict[str, Any]) -> None:
    # Into a file: the server inherits the output, and would hold a pipe open.
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(command, cwd="/", stdout=said, stderr=said, check=False, **whom)
        said.seek(0)
        assert done.returncode == 0, said.read()


def make_database(server_url: str, name: str, *, template: str = "template1", more: str = "") -> str:
    """Make a database and return its address."""
    execute(server_url, f"CREATE DATABASE {name} TEMPLATE {template} {more}")
    return server_url.replace("/postgres?", f"/{name}?")


def execute(url: str, statement: str) -> None:
    """Execute one statement outside of any transaction."""
    with psycopg.connect(url, autocommit=True) as db:
        db.execute(statement)
