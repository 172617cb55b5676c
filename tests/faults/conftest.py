"""What the fault suite is made of: a real server, readers that are loaded once, and a shop that is watched."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.watcher import Nursery
from tests.mailbox.certificates import Certificate, self_signed
from tests.mailbox.dovecot import Dovecot, User
from tests.mailbox.proxy import Proxy, proxied
from tests.service.conftest import any_shop, dovecot, shop, user, workers
from tests.service.shop import Shop, imap_shop

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
