"""Case 35: a second instance beside the first one; a second host with a restored ledger.

Passed when the second is refused with host and process of the first, when what is stale is taken over after the
heartbeat limit, and when two ledgers together make no second draft.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sqlite3
from pathlib import Path

import pytest

from signoff_nlp.errors import StoreError
from signoff_nlp.service.worker import Workers
from signoff_nlp.store import leases
from tests.faults.scenes import ahead, answered, audited
from tests.service import invariants, mails
from tests.service.shop import Shop, imap_shop


def test_35_a_second_instance_is_refused_by_name(shop: Shop, workers: Workers) -> None:
    with shop.watching(workers) as first:
        with shop.running("--once") as second:
            _, said = second.communicate(timeout=60)
        assert second.returncode == 1
        assert f"sales is watched by {socket.gethostname()}, process {os.getpid()}" in said
        assert [one.error for one in first.once()] == [None]
    invariants.check(shop)


def test_35_another_host_takes_over_after_the_heartbeat_limit(
    shop: Shop, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = socket.gethostname()
    with shop.watching(workers) as first:
        assert [one.error for one in first.once()] == [None]
        monkeypatch.setattr(socket, "gethostname", lambda: "second-host")
        limit = shop.settings.watch.lease_seconds
        with pytest.raises(StoreError, match=f"watched by .*, process {os.getpid()}"):
            shop.round(workers, clock=ahead(seconds=limit - 10))
        shop.deliver(mails.vague(1))
        with shop.watching(workers, clock=ahead(seconds=limit + 10)) as second:
            assert [one.error for one in second.once()] == [None]
            (entry,) = audited(shop, "taken over")
            assert entry.detail["from"] == f"{host}, process {os.getpid()}"
            with shop.store() as store, store.begin() as db:  # which ends the first one, once it hears it
                assert not leases.beat(db, "watch sales", first.keeper._token, second.clock.now())
    assert answered(shop) == [("m1", "confirmed")]
    invariants.check(shop)


def test_35_a_second_host_with_a_restored_ledger_makes_no_second_draft(
    shop: Shop, workers: Workers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shop.user is not None
    shop.round(workers)
    shop.deliver(mails.vague(1))
    shop.round(workers)
    there = tmp_path / "second"
    there.mkdir()
    other = imap_shop(shop.user, there)
    with shop.watching(workers) as first:
        put_back(shop, other)
        shop.deliver(mails.vague(2))
        assert [one.error for one in first.once()] == [None]
        monkeypatch.setattr(socket, "gethostname", lambda: "second-host")
        with pytest.raises(StoreError, match="sales is watched by"):
            other.round(workers)
        for _ in range(2):
            other.round(workers, clock=ahead(minutes=5))
        shop.deliver(mails.vague(3))
        assert [one.error for one in first.once()] == [None]
        other.round(workers, clock=ahead(minutes=5))
    found = [one["In-Reply-To"] for one in invariants.lying(shop)]
    assert sorted(found) == ["<m1@acme.example>", "<m2@acme.example>", "<m3@acme.example>"]
    assert answered(shop) == [("m1", "confirmed"), ("m2", "confirmed"), ("m3", "confirmed")]
    assert answered(other)[0] == ("m1", "confirmed")
    assert len(audited(other, "unknown draft found")) >= 1
    assert "attention" in [event for event, _ in invariants.notices(other)]
    invariants.check(shop)


def put_back(shop: Shop, other: Shop) -> None:
    """Give another host a backup of the ledger, in which the lease of the first one stands."""
    with (
        contextlib.closing(sqlite3.connect(shop.folder / "store.sqlite3")) as source,
        contextlib.closing(sqlite3.connect(other.folder / "store.sqlite3")) as target,
    ):
        source.backup(target)
