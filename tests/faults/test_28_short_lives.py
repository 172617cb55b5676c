"""Case 28: each connection dies a second after its login, for ten minutes (of a clock of ours).

Passed with at most 20 logins, and when patience is only new after a connection that lived five minutes.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from signoff_nlp.mailbox.connection import Login, connect
from signoff_nlp.mailbox.session import Session
from signoff_nlp.service.imap_box import ImapBox
from signoff_nlp.service.rounds import watch_account
from signoff_nlp.service.worker import Workers
from tests.faults.scenes import Moved, logins
from tests.mailbox.certificates import Certificate
from tests.mailbox.dovecot import User
from tests.mailbox.proxy import Proxy, proxied
from tests.service import invariants, mails
from tests.service.shop import Shop, imap_shop


@pytest.fixture
def proxy(user: User, certificate: Certificate) -> Iterator[Proxy]:
    with proxied(user.server.port, certificate) as found:
        yield found


@pytest.fixture
def shop(proxy: Proxy, certificate: Certificate, user: User, tmp_path: Path) -> Shop:
    return imap_shop(user, tmp_path, port=proxy.port, ca_file=certificate.chain)


def live(
    shop: Shop, proxy: Proxy, workers: Workers, monkeypatch: pytest.MonkeyPatch, lives: Iterator[float], end: float
) -> list[float]:
    """Watch for `end` seconds while connections live as long as `lives` say; return when somebody logged in."""
    time = Moved()
    tried: list[float] = []
    wait = ImapBox.wait

    def connecting(login: Login, secret: str, *, timeout: float) -> Session:
        tried.append(time.seconds)
        return connect(login, secret, timeout=timeout)

    def dying(self: ImapBox, seconds: float, wake: int | None) -> None:
        time.sleep(next(lives))
        proxy.cut()
        wait(self, seconds, wake)

    monkeypatch.setattr("signoff_nlp.service.doors.connect", connecting)
    monkeypatch.setattr(ImapBox, "wait", dying)
    with shop.watching(workers, clock=time.clock(), chance=lambda: 0.0) as watcher:
        time.then = lambda: watcher.stop.event.set() if time.seconds >= end else None
        thread = threading.Thread(target=watch_account, args=watcher.duties)
        thread.start()
        thread.join(60)
        assert not thread.is_alive()
    return tried


def test_28_connections_that_die_young_are_made_ever_more_seldom(
    shop: Shop, proxy: Proxy, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.deliver(mails.vague(1))
    tried = live(shop, proxy, workers, monkeypatch, iter(lambda: 1.0, None), 600)
    assert 10 <= len(tried) <= 20
    assert logins(shop) == len(tried)
    assert "account state" in invariants.actions(shop)
    invariants.check(shop)


def test_28_patience_is_new_only_after_five_minutes_of_life(
    shop: Shop, proxy: Proxy, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    lives = [1.0, 1.0, 1.0, 299.0, 300.0, 1.0, 1.0]
    tried = live(shop, proxy, workers, monkeypatch, iter([*lives, 1e9]), 1e6)
    began = sorted(set(tried))
    pauses = [later - at - life for at, later, life in zip(began, began[1:], lives, strict=False)]
    assert pauses == [1, 2, 4, 8, 1, 2, 4]
    invariants.check(shop)
