"""When it does not flow: refused logins, lost connections, stores that cannot be written, mails that cannot be read."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from signoff_nlp.errors import StoreError
from signoff_nlp.mailbox.failures import ConnectionLost, LoginRefused
from signoff_nlp.records import Records
from signoff_nlp.service import rounds
from signoff_nlp.service.child import Ask, Failed, Piece
from signoff_nlp.service.clock import Clock
from signoff_nlp.service.duty import Duty
from signoff_nlp.service.health import Watchdog, account_health
from signoff_nlp.service.rounds import watch_account
from signoff_nlp.service.worker import Workers
from signoff_nlp.settings import Settings, WatchSettings
from tests.service import invariants, mails
from tests.service.shop import Shop, local_shop


class Time:
    """A clock that only sleeping moves, and that stops the watcher at `end` seconds."""

    def __init__(self, end: float) -> None:
        self.seconds, self.end = 0.0, end
        self.stop = threading.Event()

    def clock(self) -> Clock:
        began = datetime(2026, 5, 4, 9, tzinfo=UTC)
        return Clock(lambda: began + timedelta(seconds=self.seconds), lambda: self.seconds, self.sleep)

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        if self.seconds >= self.end:
            self.stop.set()


@pytest.fixture
def local(tmp_path: Path) -> Shop:
    return local_shop("eml", tmp_path)


def attempts(
    shop: Shop, workers: Workers, monkeypatch: pytest.MonkeyPatch, seconds: float, opening: object
) -> tuple[list[float], Duty]:
    """Watch an account whose mailbox opens as `opening` says; return when that was tried."""
    time = Time(seconds)
    tried: list[float] = []

    class Door:
        def __init__(self, duty: Duty) -> None:
            self.duty = duty

        def renew(self) -> bool:
            return False

        def open(self) -> object:
            tried.append(time.seconds)
            return opening(time, self.duty)

    monkeypatch.setattr(rounds, "Door", Door)
    with shop.watching(workers, clock=time.clock(), chance=lambda: 0.0) as watcher:
        (duty,) = watcher.duties
        from dataclasses import replace

        duty = replace(duty, stop=time.stop, may_act=lambda: True)
        watch_account(duty)
    return tried, duty


def test_a_refused_login_is_tried_four_times_an_hour_and_told_once(
    local: Shop, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(time: Time, duty: Duty) -> None:
        raise LoginRefused("wrong_password", "[AUTHENTICATIONFAILED] no", where="mx")

    tried, duty = attempts(local, workers, monkeypatch, 36_000, refuse)
    assert len([at for at in tried if at < 3600]) <= 4
    assert len(tried) < 15
    assert (duty.vital.state, duty.vital.text) == ("wrong_password", "[AUTHENTICATIONFAILED] no")
    assert [event for event, _ in invariants.notices(local)] == ["silence"]
    local.round(workers)
    assert [event for event, _ in invariants.notices(local)] == ["silence", "recovery"]
    local.round(workers)
    assert [event for event, _ in invariants.notices(local)] == ["silence", "recovery"]


def test_connections_that_die_at_once_are_made_ever_more_seldom(
    local: Shop, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(time: Time, duty: Duty) -> None:
        duty.alive()
        time.sleep(1)
        raise ConnectionLost("gone", where="mx")

    tried, _ = attempts(local, workers, monkeypatch, 600, die)
    assert len(tried) <= 10  # of two connections each


def test_a_connection_that_lived_is_made_again_at_once(
    local: Shop, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def live(time: Time, duty: Duty) -> None:
        time.sleep(400)
        raise ConnectionLost("gone", where="mx")

    tried, _ = attempts(local, workers, monkeypatch, 2_000, live)
    assert tried == [0, 401, 802, 1203, 1604]


def test_a_store_that_cannot_be_written_is_waited_for(
    local: Shop, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(time: Time, duty: Duty) -> None:
        raise StoreError("no space left", reason="full")

    tried, duty = attempts(local, workers, monkeypatch, 300, full)
    assert tried[:4] == [0, 2, 7, 22]
    assert len(tried) < 12
    assert not account_health(duty).well


def test_the_watchdog_tells_silence_once_and_ends_a_loop_that_hangs(local: Shop, workers: Workers) -> None:
    time = Time(1e9)
    with local.watching(workers, clock=time.clock()) as watcher:
        dog = Watchdog(watcher.duties, watcher.clock, lambda: None)
        (duty,) = watcher.duties
        duty.alive()
        assert dog.look()
        time.seconds = 599
        duty.moving()
        assert dog.look()
        assert invariants.notices(local) == []
        time.seconds = 700
        assert dog.look()
        assert dog.look()
        assert [event for event, _ in invariants.notices(local)] == ["silence"]
        assert not account_health(duty).well
        time.seconds = 1300
        assert not dog.look()


@pytest.fixture
def strict() -> Iterator[Workers]:
    """Readers with little time and memory."""
    watch = WatchSettings(read_seconds=1, read_megabytes=64)
    with Workers(Settings(us=("yourshop.example",), watch=watch), number=1) as found:
        found.warm()
        yield found


def test_a_mail_that_takes_too_much_is_refused_and_the_next_one_read(strict: Workers, tmp_path: Path) -> None:
    def read(raw: bytes) -> object:
        return strict.read(Ask("read", (Piece(1),)), [lambda: raw], Records()).result()

    assert read(b"x" * 300_000_000) == Failed("reading it takes more than 64 MiB")
    assert not isinstance(read(mails.vague(1)), Failed)
    (child,) = strict._all
    os.kill(child.process.pid or 0, signal.SIGSTOP)
    assert read(mails.vague(1)) == Failed("reading it takes more than 1 seconds")
    assert not isinstance(read(mails.vague(1)), Failed)


def test_a_mail_that_cannot_be_read_is_set_aside_after_three_tries(
    shop: Shop, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.round(workers)
    shop.deliver(mails.vague(1))
    shop.deliver(mails.vague(2))
    whole = Workers.read
    asked: list[int] = []

    def poisoned(self: Workers, ask: Ask, loads: object, records: Records) -> object:
        if any(piece.number == 1 for piece in ask.pieces):
            asked.append(1)
            from concurrent.futures import Future

            failed: Future[Failed] = Future()
            failed.set_result(Failed("the reader failed (ValueError)"))
            return failed
        return whole(self, ask, loads, records)

    monkeypatch.setattr(Workers, "read", poisoned)
    shop.round(workers)
    assert len(asked) == 3
    assert len(invariants.lying(shop)) == 1
    assert [text for _, text in invariants.notices(shop)] == [
        "sales: message 1 cannot be read: the reader failed (ValueError)"
    ]
    invariants.check(shop)


def test_a_mail_above_the_limit_is_known_by_its_header(any_shop: Shop, workers: Workers) -> None:
    any_shop.round(workers)
    any_shop.change(message_bytes=20_000)
    any_shop.deliver(mails.vague(1, size=30_000))
    any_shop.deliver(mails.vague(2))
    any_shop.round(workers)
    assert len(invariants.lying(any_shop)) == 1
    with any_shop.store() as store, store.read() as db:
        from signoff_nlp.store.messages import quarantined

        (row,) = quarantined(db)
    assert row.reason == "30,000 bytes, more than watch.message_bytes: only its header was read"
    assert row.thread_id is not None
    invariants.check(any_shop)


def test_the_days_bytes_are_not_exceeded(shop: Shop, workers: Workers) -> None:
    shop.round(workers)
    shop.change(day_bytes=25_000)
    for number in range(4):
        shop.deliver(mails.chat(number, size=10_000))
    with shop.watching(workers) as watcher:
        watcher.once()
        assert watcher.duties[0].vital.state == "budget"
        assert not watcher.health().well
    shop.change(day_bytes=250_000)
    shop.round(workers)
    invariants.check(shop)
