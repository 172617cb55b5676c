"""What the fault suite is made of: a real server, readers that are loaded once, and a shop that is watched."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.faults.counts import SOAK_SECONDS
from tests.faults.watcher import Nursery
from tests.mailbox.certificates import Certificate, self_signed
from tests.mailbox.dovecot import PASSWORD, Dovecot, User
from tests.mailbox.proxy import Proxy, proxied
from tests.service.conftest import any_shop, dovecot, shop, user, workers
from tests.service.shop import PATIENCE, ROOT, SECRET, Shop, imap_shop

__all__ = ["any_shop", "certificate", "dovecot", "shop", "user", "workers"]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate for localhost, for proxies and scripted servers."""
    return self_signed(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Where watchers come from that are processes of their own."""
    found = Nursery()
    yield found
    found.close()


class Soak(NamedTuple):
    """A soak that goes on beside the tests: its process and what it says; how long it lasts, and how much longer it may."""

    process: subprocess.Popen[bytes]
    log: Path
    seconds: float
    slack: float = 600.0


@pytest.fixture(scope="session", autouse=True)
def soak(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Soak | None]:
    """The soak of case 38, begun with the first test of the suite where it is among those that are asked for."""
    if not any(item.path.name == "test_38_soak.py" for item in request.session.items):
        yield None
        return
    folder = tmp_path_factory.mktemp("soak")
    log, environment = folder / "soak.log", {**os.environ, SECRET: PASSWORD}
    command = [sys.executable, "-m", "tests.faults.soak", str(folder), str(SOAK_SECONDS)]
    with log.open("wb") as said:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=said)
    yield Soak(process, log, SOAK_SECONDS)
    process.terminate()
    process.wait(PATIENCE)


@pytest.fixture
def proxy(dovecot: Dovecot, certificate: Certificate) -> Iterator[Proxy]:
    """A proxy in front of the server."""
    with proxied(dovecot.port, certificate) as found:
        yield found


@pytest.fixture
def far_shop(user: User, tmp_path: Path, proxy: Proxy, certificate: Certificate) -> Shop:
    """A shop whose mailbox is behind the proxy."""
    return imap_shop(user, tmp_path, port=proxy.port, ca_file=certificate.chain)


@pytest.fixture
def unused_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
