"""Fault 4: the server is there and says nothing more. Pass: detected within the timeout and 1 s, health says so, and it
goes on when the server speaks again, or on another connection; nothing is lost, nothing done twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from tests.faults.counts import BUSY
from tests.faults.states import holds
from tests.faults.watcher import Nursery, Watcher
from tests.mailbox.dovecot import User
from tests.mailbox.proxy import Proxy
from tests.service import invariants, mails
from tests.service.shop import Shop, eventually

TIMEOUT = 2
RENEW = 1
DETECTED = TIMEOUT + 1 + BUSY


@pytest.fixture
def port(unused_port: int, far_shop: Shop) -> int:
    """Where the watcher of `far_shop`, which is an impatient one, says how it is."""
    far_shop.change(timeout_seconds=TIMEOUT, renew_seconds=RENEW, metrics_port=unused_port)
    return unused_port


def test_04_in_idle(far_shop: Shop, nursery: Nursery, proxy: Proxy, port: int) -> None:
    """4: nothing comes through any more while the watcher waits, and none of its new connections gets an answer."""
    with nursery.watching(far_shop, pace=0.1) as watcher:
        invariants.says(port, well=True, within=DETECTED)
        proxy.stall()
        far_shop.deliver(mails.vague(1))
        _is_noticed(watcher, port, RENEW + DETECTED)
        proxy.flow()
        invariants.says(port, well=True, within=DETECTED)
        watcher.hears("draft", state="confirmed")
    holds(far_shop, delivered=1)


def test_04_the_servers_process_hangs(user: User, shop: Shop, nursery: Nursery, unused_port: int) -> None:
    """4: the processes of our sessions are stopped (SIGSTOP), the server itself still takes connections."""
    shop.change(timeout_seconds=TIMEOUT, renew_seconds=RENEW, metrics_port=unused_port)
    with nursery.watching(shop) as watcher:
        invariants.says(unused_port, well=True, within=DETECTED)
        with user.frozen():
            shop.deliver(mails.vague(1))
            watcher.hears("account", state="no_connection", seconds=RENEW + DETECTED)
            watcher.hears("draft", state="confirmed")  # by other processes, while those still hang
            invariants.says(unused_port, well=True, within=DETECTED)
        assert len(watcher.told("account", state="no_connection")) == 1
    holds(shop, delivered=1)


def test_04_in_the_literal_of_a_fetch(far_shop: Shop, nursery: Nursery, proxy: Proxy, port: int) -> None:
    """4: half of a mail comes through, then nothing."""
    nursery.round(far_shop)
    half = threading.Event()

    def cut_off(data: bytes) -> bytes | Iterator[bytes]:
        return _half(data, proxy, half) if b"BODY[] {" in data and not half.is_set() else data

    proxy.rewrite = cut_off
    far_shop.deliver(mails.vague(1))
    before = invariants.snapshot(far_shop)
    with nursery.watching(far_shop, pace=0.1) as watcher:
        eventually(half.is_set, "half of a mail")
        _is_noticed(watcher, port, DETECTED)
        assert not watcher.told("stored")
        proxy.flow()
        watcher.hears("draft", state="confirmed")
        invariants.says(port, well=True, within=DETECTED)
    assert len(watcher.told("stored")) == 1
    holds(far_shop, before)


def test_04_after_the_literal_of_an_append(far_shop: Shop, nursery: Nursery, proxy: Proxy, port: int) -> None:
    """4: the draft is on its way, and no word of it comes back."""
    nursery.round(far_shop)
    stored = threading.Event()

    def swallow(data: bytes) -> bytes | Iterator[bytes]:
        return _nothing(proxy, stored) if b"APPENDUID" in data and not stored.is_set() else data

    proxy.rewrite = swallow
    far_shop.deliver(mails.vague(1))
    before = invariants.snapshot(far_shop)
    with nursery.watching(far_shop, pace=0.1) as watcher:
        eventually(stored.is_set, "APPEND")
        _is_noticed(watcher, port, DETECTED)
        assert [one.state for one in invariants.ledger_drafts(far_shop)] == ["unknown"]
        proxy.flow()
        watcher.hears("draft", state="confirmed", why="found by its header")
        invariants.says(port, well=True, within=DETECTED)
    assert len(invariants.lying(far_shop)) == 1
    holds(far_shop, before)


def _is_noticed(watcher: Watcher, port: int, within: float) -> None:
    watcher.hears("account", state="no_connection", seconds=within)
    red = invariants.says(port, well=False, within=BUSY)
    assert "no_connection" in red["text"]


def _half(data: bytes, proxy: Proxy, done: threading.Event) -> Iterator[bytes]:
    done.set()
    middle = data.index(b"BODY[] {") + (len(data) - data.index(b"BODY[] {")) // 2
    yield data[:middle]
    proxy.stall()
    yield data[middle:]


def _nothing(proxy: Proxy, done: threading.Event) -> Iterator[bytes]:
    proxy.stall()
    done.set()
    yield b""
