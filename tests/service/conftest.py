"""A server, readers that are loaded once, and a shop, for the tests of the watcher."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from signoff_nlp.service.worker import Workers
from signoff_nlp.settings import Settings
from tests.mailbox.dovecot import Dovecot, User, running
from tests.service.shop import Shop, imap_shop, local_shop


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
def workers() -> Iterator[Workers]:
    """The readers, shared: loading them takes seconds."""
    with Workers(Settings(us=("yourshop.example",))) as found:
        found.warm()
        yield found


@pytest.fixture
def shop(user: User, tmp_path: Path) -> Shop:
    """A shop with an empty mailbox on the server."""
    return imap_shop(user, tmp_path)


@pytest.fixture(params=["imap", "maildir", "eml"])
def any_shop(request: pytest.FixtureRequest, tmp_path: Path) -> Shop:
    """A shop of each kind."""
    if request.param == "imap":
        return imap_shop(request.getfixturevalue("user"), tmp_path)
    return local_shop(str(request.param), tmp_path)
