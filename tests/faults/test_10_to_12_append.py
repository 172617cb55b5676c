"""Faults 10 to 12: a draft is to be placed, and the server's answer is lost, says too little, lies, or is no."""

from __future__ import annotations

import re

import pytest

from tests.faults.counts import BUSY
from tests.faults.states import holds
from tests.faults.watcher import Nursery
from tests.mailbox.proxy import Proxy
from tests.service import invariants, mails
from tests.service.shop import Shop

_MINUTE = 60.0
_LOOK = 0.5


class Answers:
    """Answers each APPEND with the next of some texts, in place of the server; with the last one again and again."""

    def __init__(self, *texts: bytes) -> None:
        self.texts = list(texts)
        self.given = 0

    def __call__(self) -> bytes:
        self.given += 1
        return self.texts.pop(0) if len(self.texts) > 1 else self.texts[0]


def states(shop: Shop) -> list[str]:
    """Return the states that drafts went through, the oldest first."""
    return [one.removeprefix("draft ") for one in invariants.actions(shop) if one.startswith("draft ")]


def test_10_stored_and_the_answer_lost(far_shop: Shop, nursery: Nursery, proxy: Proxy) -> None:
    """10: APPEND stored, OK lost with the connection. Pass: found by comparing headers; one draft."""
    nursery.round(far_shop)
    far_shop.deliver(mails.vague(1))
    before = invariants.snapshot(far_shop)
    proxy.lose_answer_to = b" APPEND "
    with nursery.watching(far_shop, pace=0.01) as watcher:
        watcher.hears("draft", state="confirmed", why="found by its header")
        assert proxy.swallowed.is_set()
    assert states(far_shop) == ["intended", "appending", "unknown", "confirmed"]
    assert len(invariants.lying(far_shop)) == 1
    holds(far_shop, before)


def test_10_not_stored_as_the_connection_breaks_each_time(far_shop: Shop, nursery: Nursery, proxy: Proxy) -> None:
    """10, the other way round: three connections break in the middle of APPEND. Pass: looked for twice each time, and
    placed once, since a connection that breaks tells nothing about the server."""
    nursery.round(far_shop)
    far_shop.deliver(mails.vague(1))
    before = invariants.snapshot(far_shop)
    broken = iter(range(3))

    def hang_up() -> bytes:
        if next(broken, None) == 2:
            proxy.answer_append = None
        raise OSError("gone")

    proxy.answer_append = hang_up
    with nursery.watching(far_shop, pace=0.01, look_seconds=_LOOK) as watcher:
        watcher.hears("draft", state="confirmed")
    tried = ["appending", "unknown", "unknown"]  # no answer, one look; the second look comes with the next try
    assert states(far_shop) == ["intended", *tried * 3, "appending", "confirmed"]
    assert len(invariants.lying(far_shop)) == 1
    assert not invariants.notices(far_shop)
    holds(far_shop, before)


def test_11_stored_and_not_said_where(far_shop: Shop, nursery: Nursery, proxy: Proxy) -> None:
    """11: OK without APPENDUID. Pass: reading the folder back finds it."""
    nursery.round(far_shop)
    far_shop.deliver(mails.vague(1))
    before = invariants.snapshot(far_shop)
    proxy.rewrite = lambda data: re.sub(rb"\[APPENDUID \d+ \d+\] ", b"", data)
    with nursery.watching(far_shop) as watcher:
        watcher.hears("draft", state="confirmed", why="found by its header")
        assert watcher.told("account", state="no_connection") == []
    assert states(far_shop) == ["intended", "appending", "unknown", "confirmed"]
    assert len(invariants.lying(far_shop)) == 1
    holds(far_shop, before)


def test_11_said_to_be_stored_and_is_not_once(far_shop: Shop, nursery: Nursery, proxy: Proxy) -> None:
    """11: OK but not stored. Pass: not found in two looks, then one retry, which is the last one."""
    nursery.round(far_shop)
    far_shop.deliver(mails.vague(1))
    before = invariants.snapshot(far_shop)
    lie = Answers(b"OK done")
    proxy.answer_append = lie
    with nursery.watching(far_shop, look_seconds=_LOOK) as watcher:
        watcher.hears("draft", state="unknown", why="not found, look 1")
        proxy.answer_append = None
        watcher.hears("draft", state="confirmed")
    assert lie.given == 1
    assert states(far_shop) == ["intended", "appending", "unknown", "unknown", "appending", "confirmed"]
    assert len(invariants.lying(far_shop)) == 1
    holds(far_shop, before)


def test_11_said_to_be_stored_and_never_is(far_shop: Shop, nursery: Nursery, proxy: Proxy) -> None:
    """11: OK but not stored, each time. Pass: two looks, one retry, two looks, and a person is told; no third APPEND."""
    nursery.round(far_shop)
    far_shop.deliver(mails.vague(1))
    lie = Answers(b"OK done")
    proxy.answer_append = lie
    with nursery.watching(far_shop, look_seconds=_LOOK) as watcher:
        watcher.hears("draft", state="failed")
        watcher.hears("notice", about="attention")
        far_shop.deliver(mails.chat(2))
        watcher.hears("judged", times=2)
    assert lie.given == 2
    assert invariants.lying(far_shop) == []
    holds(far_shop, delivered=2)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (b"NO [OVERQUOTA] Quota exceeded (mailbox for user is full)", "mailbox for user is full"),
        (b"NO [TRYCREATE] Mailbox doesn't exist: Drafts", "[TRYCREATE]"),
        (b"NO [LIMIT] Too many messages today", "[LIMIT]"),
    ],
)
def test_12_refused(answer: bytes, says: str, far_shop: Shop, nursery: Nursery, proxy: Proxy) -> None:
    """12: NO to APPEND. Pass: the draft waits, a person can see why, it is not tried more than once in ten minutes, and it
    is placed when the server takes it."""
    nursery.round(far_shop)
    far_shop.deliver(mails.vague(1))
    before = invariants.snapshot(far_shop)
    refuse = Answers(answer)
    proxy.answer_append = refuse
    for minute, expected in ((0, 1), (1, 1), (9.9, 1), (10.5, 2), (19, 2), (20, 2)):
        nursery.round(far_shop, ahead=minute * _MINUTE)
        assert refuse.given == expected, f"after {minute} minutes"
        (draft,) = invariants.ledger_drafts(far_shop)
        assert draft.state == "waiting"
        assert says in str(draft.reason)
    ((event, text),) = invariants.notices(far_shop)
    assert event == "attention"
    assert says in text
    proxy.answer_append = None
    nursery.round(far_shop, ahead=80 * _MINUTE)
    assert states(far_shop) == ["intended", "appending", "waiting", "appending", "waiting", "appending", "confirmed"]
    assert len(invariants.lying(far_shop)) == 1
    holds(far_shop, before)


def test_12_refused_holds_up_nothing_else(far_shop: Shop, nursery: Nursery, proxy: Proxy) -> None:
    """12, in a watcher that goes on: one try, and mail that comes meanwhile is judged."""
    refuse = Answers(b"NO [OVERQUOTA] Quota exceeded")
    proxy.answer_append = refuse
    far_shop.change(poll_seconds=1)
    with nursery.watching(far_shop) as watcher:
        watcher.hears("account", state="well")
        far_shop.deliver(mails.vague(1))
        watcher.hears("draft", state="waiting")
        far_shop.deliver(mails.chat(2))
        watcher.hears("judged", times=2, seconds=10 + BUSY)
        assert refuse.given == 1
        assert len(watcher.told("draft", state="waiting")) == 1
    holds(far_shop, delivered=2)
