"""Faults 1 to 3: the alarm clock that IDLE is does not ring as the protocol has it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

from tests.faults.counts import BUSY
from tests.faults.states import holds
from tests.faults.watcher import Nursery
from tests.mailbox.proxy import Proxy
from tests.service import mails
from tests.service.shop import Shop, eventually

IDLES = b"+ idling\r\n"
CONNECTIONS = 2  # of a watcher: one waits, one looks


def test_01_exists_comes_glued_to_the_continuation(far_shop: Shop, nursery: Nursery, proxy: Proxy) -> None:
    """1: EXISTS in one segment with "+". Pass: in the ledger at most 5 s after the next renewal; here there is none before
    the test ends, nor a poll: the mail is noticed by that very line."""
    far_shop.change(renew_seconds=300, poll_seconds=3600, stale_seconds=36_000)
    held: list[bytes] = []
    glued = threading.Event()

    def glue(data: bytes) -> bytes:
        if data == IDLES and not glued.is_set():
            held.append(data)
            far_shop.deliver(mails.chat(1))
            return b""
        if held and b"EXISTS" in data:
            glued.set()
            return held.pop() + data
        return data

    proxy.rewrite = glue
    with nursery.watching(far_shop) as watcher:
        eventually(glued.is_set, "EXISTS behind the continuation")
        watcher.hears("judged", seconds=5 + BUSY)
        assert proxy.connections == CONNECTIONS
    holds(far_shop, delivered=1)


def test_01_exists_is_never_said(far_shop: Shop, nursery: Nursery, proxy: Proxy) -> None:
    """1, worse: not said at all. Pass: in the ledger by the next poll (here: 1 s)."""
    far_shop.change(renew_seconds=1, poll_seconds=1)
    idles = threading.Event()

    def mute(data: bytes) -> bytes:
        if data == IDLES:
            idles.set()
        return b"" if data.startswith(b"* 1 EXISTS") and b" OK " not in data else data

    proxy.rewrite = mute
    with nursery.watching(far_shop) as watcher:
        eventually(idles.is_set, "IDLE")
        far_shop.deliver(mails.chat(1))
        watcher.hears("judged", seconds=1 + 5 + BUSY)
        assert proxy.connections == CONNECTIONS
    holds(far_shop, delivered=1)


def test_02_a_line_comes_in_two_segments(far_shop: Shop, nursery: Nursery, proxy: Proxy) -> None:
    """2: an untagged line split at each byte offset. Pass: no crash, at most one new connection, mail in the ledger."""
    far_shop.change(renew_seconds=300, poll_seconds=3600, stale_seconds=36_000)
    count = len("* 99 EXISTS\r\n") - 1
    offsets = iter(range(1, count + 1))

    def split(data: bytes) -> bytes | Iterator[bytes]:
        return _split(data, far_shop, next(offsets, 0)) if data == IDLES else data

    proxy.rewrite = split
    with nursery.watching(far_shop) as watcher:
        watcher.hears("judged", times=count)
        assert not watcher.told("account", state="no_connection")
        assert proxy.connections == CONNECTIONS
    assert sum(one["messages"] for one in watcher.told("stored", folder="INBOX")) == count
    holds(far_shop, delivered=count)


def test_02_every_byte_comes_in_a_segment_of_its_own(far_shop: Shop, nursery: Nursery, proxy: Proxy) -> None:
    """2, of all that the server says, from its greeting to its goodbye."""
    far_shop.change(timeout_seconds=60)
    proxy.rewrite = lambda data: (data[at : at + 1] for at in range(len(data)))
    with nursery.watching(far_shop) as watcher:
        watcher.hears("account", state="well")
        far_shop.deliver(mails.vague(1))
        watcher.hears("draft", state="confirmed")
        assert proxy.connections == CONNECTIONS
    holds(far_shop, delivered=1)


def _split(data: bytes, shop: Shop, offset: int) -> Iterator[bytes]:
    yield data
    if offset:
        shop.deliver(mails.chat(offset))
        line = b"* %02d EXISTS\r\n" % offset
        yield line[:offset]
        time.sleep(0.02)  # a segment of its own, however slow the reader is
        yield line[offset:]


def test_03_the_server_hangs_up_in_idle(far_shop: Shop, nursery: Nursery, proxy: Proxy) -> None:
    """3: FIN during IDLE. Pass: detected in less than 1 s, less than 50 ms of processor time, one reconnection."""
    far_shop.change(poll_seconds=3600, renew_seconds=300, stale_seconds=36_000)
    idles = threading.Event()

    def listen(data: bytes) -> bytes:
        if data == IDLES:
            idles.set()
        return data

    proxy.rewrite = listen
    with nursery.watching(far_shop) as watcher:
        eventually(idles.is_set, "IDLE")
        watcher.hears("account", state="well")
        before = watcher.cpu()
        idles.clear()
        proxy.cut()
        watcher.hears("account", state="no_connection", seconds=1 + BUSY)
        spent = watcher.cpu() - before
        eventually(idles.is_set, "IDLE again")
        watcher.hears("account", times=2, state="well")
        assert len(watcher.told("account", state="no_connection")) == 1
        assert proxy.connections == 2 * CONNECTIONS
        assert spent <= 0.05
        far_shop.deliver(mails.chat(1))
        watcher.hears("judged")
    holds(far_shop, delivered=1)
