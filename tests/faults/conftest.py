"""A server, a nursery of watchers, a shop, and a proxy between the two, for the tests of faults."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.watcher import Nursery
from tests.mailbox.certificates import Certificate, self_signed
from tests.mailbox.dovecot import Dovecot, User, running
from tests.mailbox.proxy import Proxy, proxied
from tests.service.shop import Shop, imap_shop


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """One real server for all tests of a run."""
    with running() as server:
        yield server


@pytest.fixture
def user(dovecot: Dovecot) -> User:
    """A user of the real server, with an empty mailbox of its own."""
    return dovecot.user()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate for localhost, and the authority to trust it."""
    return self_signed(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Where watchers come from."""
    found = Nursery()
    yield found
    found.close()


@pytest.fixture
def shop(user: User, tmp_path: Path) -> Shop:
    """A shop with an empty mailbox on the server."""
    return imap_shop(user, tmp_path)


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
