"""A watcher that runs in a thread of the test, clocks that a test moves, and what the ledger says, for tests of faults."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from signoff_nlp.service.clock import Clock
from signoff_nlp.service.watching import Watch
from signoff_nlp.service.worker import Workers
from signoff_nlp.store import audit, reports
from signoff_nlp.store import tables as t
from signoff_nlp.store.rows import AccountRow, AuditEntry
from tests.service.shop import PATIENCE, Shop

AN_HOUR = 3600.0


@contextmanager
def awake(shop: Shop, workers: Workers, **options: Any) -> Iterator[Watch]:
    """`signoff watch` in a thread of this process, with its watchdog; stopped, and all its threads gone, at the end."""
    aborted = threading.Event()
    with shop.watching(workers, **{"abort": aborted.set, "look_seconds": 0.0} | options) as watcher:
        thread = threading.Thread(target=watcher.run, name="watch")
        thread.start()
        try:
            yield watcher
        finally:
            watcher.stop.ask()
            thread.join(PATIENCE)
        assert not thread.is_alive(), "the watcher does not end when it is asked to"
        assert not aborted.is_set(), "the watchdog took the watcher for dead"


@dataclass
class Moved:
    """A clock that goes on only by sleeping; `then` is called after each sleep."""

    seconds: float = 0.0
    then: Callable[[], None] = lambda: None
    began: datetime = field(default_factory=lambda: datetime.now(UTC))

    def clock(self) -> Clock:
        return Clock(lambda: self.began + timedelta(seconds=self.seconds), lambda: self.seconds, self.sleep)

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        self.then()


def hurried(times: float) -> Clock:
    """A clock that goes so many times as fast, for pauses that no test can wait for."""
    began, start = datetime.now(UTC), time.monotonic()

    def passed() -> float:
        return (time.monotonic() - start) * times

    return Clock(lambda: began + timedelta(seconds=passed()), passed, lambda seconds: time.sleep(seconds / times))


def ahead(**so_much: float) -> Clock:
    """The machine's clock, so much ahead (or behind) by the calendar."""
    return Clock(lambda: datetime.now(UTC) + timedelta(**so_much), time.monotonic, time.sleep)


def account(shop: Shop) -> AccountRow:
    """The account as the ledger has it: its state, and the words for it."""
    from signoff_nlp.store.accounts import accounts

    with shop.store() as store, store.read() as db:
        (found,) = accounts(db)
    return found


def audited(shop: Shop, action: str) -> list[AuditEntry]:
    """The audit log's entries of an action, the oldest first."""
    with shop.store() as store, store.read() as db:
        return [one for one in audit.entries(db, 1_000_000) if one.action == action]


def report(shop: Shop, name: str) -> dict[str, Any]:
    """The latest report of the thread of the message with this Message-ID (without @acme.example)."""
    wanted = t.messages.c.message_id == f"{name}@acme.example"
    with shop.store() as store, store.read() as db:
        thread = db.execute(sa.select(t.messages.c.thread_id).where(wanted).limit(1)).scalar_one()
        found = reports.latest_report(db, thread)
    assert found is not None
    said: dict[str, Any] = json.loads(found.report_json)
    return said


def states(shop: Shop) -> list[str]:
    """The states of the ledger's drafts, the oldest first."""
    with shop.store() as store, store.read() as db:
        return list(db.execute(sa.select(t.drafts.c.state).order_by(t.drafts.c.id)).scalars())


def answered(shop: Shop) -> list[tuple[str, str]]:
    """Which Message-IDs the ledger's drafts answer, and the drafts' states, the oldest first."""
    asked = sa.select(t.messages.c.message_id, t.drafts.c.state).join(t.drafts, t.drafts.c.answers == t.messages.c.id)
    with shop.store() as store, store.read() as db:
        return [(str(name).partition("@")[0], state) for name, state in db.execute(asked.order_by(t.drafts.c.id))]


def logins(shop: Shop) -> int:
    """How often the server let somebody in as the shop's user."""
    assert shop.user is not None
    log = (shop.user.server.root / "dovecot.log").read_text("utf-8", "replace")
    return len(re.findall(rf"Login: user=<{shop.user.name}>", log))


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
