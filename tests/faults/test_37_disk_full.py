"""Case 37: the disk is full at each commit.

Passed when fetching stops, health is not well, no draft is placed; and when it goes on by itself once there is space.
"""

from __future__ import annotations

import itertools
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa
from sqlalchemy import event, exc

from signoff_nlp.mailbox.fetch import Fetched, bodies
from signoff_nlp.mailbox.session import Session
from signoff_nlp.service.worker import Workers
from signoff_nlp.store.engine import Store
from tests.faults.scenes import answered, awake, free_port, hurried
from tests.service import invariants, mails
from tests.service.shop import Shop, eventually


@dataclass
class Disk:
    """A disk that can be full from a commit on: whatever was written in that transaction is undone, as SQLite does it."""

    full_at: float = float("inf")
    commits: Iterator[int] = field(default_factory=itertools.count)
    refused: threading.Event = field(default_factory=threading.Event)

    def has_space_until(self, commit: float) -> None:
        self.commits, self.full_at = itertools.count(), commit
        self.refused.clear()

    @contextmanager
    def under(self, store: Store) -> Iterator[None]:
        """Let the store lie on it."""

        def commit(db: sa.Connection) -> None:
            if "signoff_writes" in db.get_execution_options() and next(self.commits) >= self.full_at:
                self.refused.set()
                full = sqlite3.OperationalError("database or disk is full")
                full.sqlite_errorcode, full.sqlite_errorname = sqlite3.SQLITE_FULL, "SQLITE_FULL"
                raise exc.OperationalError("COMMIT", None, full)

        event.listen(store.engine, "commit", commit)
        try:
            yield
        finally:
            event.remove(store.engine, "commit", commit)


def test_37_at_each_commit_of_a_round(shop: Shop, workers: Workers) -> None:
    """From the n-th commit on, for each n until a round has no more."""
    shop.round(workers)
    disk, placed = Disk(), 0
    with shop.watching(workers, look_seconds=0.0) as watcher, disk.under(watcher.store):
        for number in itertools.count(1):
            shop.deliver(mails.vague(number))
            before = invariants.snapshot(shop)
            disk.has_space_until(number - 1)
            (outcome,) = watcher.once()
            if not disk.refused.is_set():
                break
            if outcome.error is None:  # all was done by then, and only that it is well could not be written
                assert answered(shop)[-1] == (f"m{number}", "confirmed")
                placed += 1
                continue
            assert "full" in outcome.error, number
            assert not watcher.health().well
            there = len(invariants.lying(shop))
            assert there <= placed + 1  # one that was on its way before the disk was full
            (again,) = watcher.once()
            assert again.error
            assert len(invariants.lying(shop)) == there
            invariants.check(shop, before, settled=False)
            disk.has_space_until(float("inf"))
            for _ in range(4):
                assert [one.error for one in watcher.once()] == [None]
                if answered(shop)[-1] == (f"m{number}", "confirmed"):
                    break
            assert watcher.health().well
            placed += 1
            assert len(invariants.lying(shop)) == placed, number
            invariants.check(shop, before)
    assert placed >= 6
    assert {state for _, state in answered(shop)} == {"confirmed"}
    invariants.check(shop)


def test_37_it_goes_on_by_itself(shop: Shop, workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def counting(session: Session, uids: Sequence[int], sizes: Mapping[int, int], **more: int) -> Iterator[Fetched]:
        asked.append(len(uids))
        return bodies(session, uids, sizes, **more)

    monkeypatch.setattr("signoff_nlp.service.collecting.bodies", counting)
    port, disk = free_port(), Disk()
    shop.change(metrics_port=port, poll_seconds=1, lease_seconds=3600, drafts_per_sender=50)
    with awake(shop, workers, clock=hurried(20)) as watcher, disk.under(watcher.store):
        invariants.says(port, well=True, within=30)
        disk.has_space_until(0)
        for number in range(5):
            shop.deliver(mails.vague(number))
        told = invariants.says(port, well=False, within=30)
        assert told["accounts"][0]["state"] == "store"
        assert "full" in told["accounts"][0]["text"]
        before, fetched = disk.commits, len(asked)
        assert next(before) <= 20  # it does not try again and again
        assert fetched <= 4
        assert invariants.lying(shop) == []
        disk.has_space_until(float("inf"))
        invariants.says(port, well=True, within=60)
        eventually(lambda: [state for _, state in answered(shop)] == ["confirmed"] * 5, "five drafts")
    invariants.check(shop)
