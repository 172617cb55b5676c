"""Servers and accounts for the tests of mailboxes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest

from signoff_nlp.mailbox.connection import connect
from signoff_nlp.mailbox.folders import examine
from signoff_nlp.mailbox.session import Session, close
from tests.mailbox.certificates import Certificate, self_signed
from tests.mailbox.dovecot import PASSWORD, Dovecot, User, running
from tests.mailbox.scripted import CAPABILITIES, Peer, scripted


@dataclass(frozen=True)
class Account:
    """What a login needs."""

    port: int | None
    user: str | None
    ca_file: Path | None
    host: str | None = "localhost"
    security: Literal["tls", "starttls"] = "tls"
    auth: Literal["password", "google", "microsoft", "token"] = "password"
    mechanism: Literal["xoauth2", "oauthbearer"] = "xoauth2"


Open = Callable[..., Session]
Talk = Callable[..., AbstractContextManager[Session]]


def mail(number: int, size: int = 1000) -> bytes:
    """A mail of about `size` bytes, as a server keeps it."""
    head = f"From: buyer@acme.example\r\nTo: shop@yourshop.example\r\nSubject: bracket {number}\r\nMessage-ID: <m{number}@acme.example>\r\n\r\n"
    line = f"{number:06} please go ahead with the brackets as they are, thank you all.\r\n"
    return (head + line * max(1, (size - len(head)) // len(line))).encode()


def impatient(session: Session) -> None:
    """From now on, a third of a second without an answer is too long; logging in may have taken its time."""
    session.wire._patience = 0.3
    session.wire.sock.settimeout(0.3)


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


@pytest.fixture
def opened() -> Iterator[Open]:
    """Open sessions that are closed after the test: opened(user) for Dovecot, opened(port=, ca_file=) for others."""
    sessions: list[Session] = []

    def open_session(mailbox: User | None = None, *, timeout: float = 10, **changes: object) -> Session:
        port = mailbox.server.secure_port if mailbox else None
        chain = mailbox.server.chain if mailbox else None
        values = {"port": port, "user": mailbox.name if mailbox else "sales", "ca_file": chain} | changes
        sessions.append(connect(Account(**values), PASSWORD, timeout=timeout))
        return sessions[-1]

    yield open_session
    for session in sessions:
        close(session)


@pytest.fixture
def talk(certificate: Certificate, opened: Open) -> Talk:
    """talk(script, capabilities): a session with INBOX examined, whose server goes on as the script says."""

    @contextmanager
    def begin(script: Callable[[Peer], None], capabilities: str = CAPABILITIES) -> Iterator[Session]:
        def whole(peer: Peer) -> None:
            peer.login()
            peer.examine()
            script(peer)

        with scripted(certificate, whole, capabilities=capabilities) as server:
            session = opened(port=server.port, ca_file=certificate.chain)
            examine(session, "INBOX")
            yield session
            session.wire.shutdown()

    return begin
