"""What the fault suite is made of: a real server, readers that are loaded once, and a shop that is watched."""

from __future__ import annotations

import pytest

from tests.mailbox.certificates import Certificate, self_signed
from tests.service.conftest import any_shop, dovecot, shop, user, workers

__all__ = ["any_shop", "certificate", "dovecot", "shop", "user", "workers"]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate for localhost, for proxies and scripted servers."""
    return self_signed(tmp_path_factory.mktemp("tls"))
