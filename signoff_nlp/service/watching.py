"""`signoff watch`: everything that it takes, put together, and taken down again in order."""

from __future__ import annotations

import contextlib
import os
import random
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from signoff_nlp.accounts import Account
from signoff_nlp.errors import SignoffError
from signoff_nlp.mailbox.metrics import Health, serving
from signoff_nlp.mailbox.supervisor import READY, STOPPING, tell
from signoff_nlp.records import Records
from signoff_nlp.service.clock import Clock, system_clock
from signoff_nlp.service.desk.records import with_stored
from signoff_nlp.service.doors import Door
from signoff_nlp.service.duty import Duty, Stopped, Vital
from signoff_nlp.service.health import Watchdog, health_of
from signoff_nlp.service.inbox import account_named, accounts_of
from signoff_nlp.service.judging import us_of
from signoff_nlp.service.keeping import Keeper, anchor_file, keep_anchor, was_put_back
from signoff_nlp.service.logs import log, warn
from signoff_nlp.service.patience import Patience
from signoff_nlp.service.reading import load_records
from signoff_nlp.service.recording import engine_of
from signoff_nlp.service.reseeding import age_all
from signoff_nlp.service.rounds import serve, watch_account
from signoff_nlp.service.telling import Teller, deliver
from signoff_nlp.service.worker import Workers
from signoff_nlp.settings import Settings
from signoff_nlp.store import accounts as accounts_of_store
from signoff_nlp.store.engine import Store, open_store

_HUNG = 75  # EX_TEMPFAIL: whoever supervises us starts us again
_ANCHORED = 30.0  # seconds between two looks at the end of the audit log


@dataclass(frozen=True)
class Outcome:
    """How one account fared in a single round; `error` is why it did not get through it."""

    account: str
    error: str | None


@dataclass(frozen=True)
class Stop:
    """How watching is ended from outside: `ask` from a signal handler or another thread, at any time."""

    event: threading.Event
    readable: int
    writable: int

    def ask(self) -> None:
        """End watching after what is in hand."""
        self.event.set()
        with contextlib.suppress(OSError):
            os.write(self.writable, b"x")


@contextlib.contextmanager
def stop_switch() -> Iterator[Stop]:
    """Give a switch that wakes whoever waits in a mailbox."""
    readable, writable = os.pipe()
    try:
        yield Stop(threading.Event(), readable, writable)
    finally:
        os.close(readable)
        os.close(writable)


@dataclass(frozen=True)
class Options:
    """What tests, and nobody else, set otherwise."""

    clock: Clock | None = None
    at: Callable[[str], None] = lambda step: None
    look_seconds: float = 120.0
    chance: Callable[[], float] = random.random
    abort: Callable[[], None] = lambda: os._exit(_HUNG)
    workers: Workers | None = None
    anchor: Path | None = None


@dataclass(frozen=True)
class Watch:
    """A watcher that is set up: its accounts on duty, and how it is."""

    settings: Settings
    store: Store
    clock: Clock
    duties: tuple[Duty, ...]
    stop: Stop
    keeper: Keeper
    options: Options
    anchor: Path

    def health(self) -> Health:
        """Return how it is at this moment."""
        return health_of(self.duties, self.store, self.clock)

    def once(self) -> list[Outcome]:
        """Go round once in each account; return how they fared."""
        found = []
        for duty in self.duties:
            error: str | None = None
            try:
                serve(duty, Door(duty), Patience(duty.chance), once=True)
            except Stopped:
                error = "stopped"
            except SignoffError as failure:
                error = str(failure)
                duty.becomes("failed", error)
            found.append(Outcome(duty.name, error))
        deliver(self.store, self.settings.notify, self.clock)
        keep_anchor(self.store, self.anchor)
        return found

    def run(self, shown: Callable[[], None] = lambda: None) -> None:
        """Watch until the switch is thrown; `shown` is called twice a second, to show how things are."""
        threads = [threading.Thread(target=watch_account, args=[duty], name=duty.name) for duty in self.duties]
        with (
            Watchdog(self.duties, self.clock, self.options.abort),
            Teller(self.store, self.settings.notify, self.clock),
            _metrics(self),
        ):
            for thread in threads:
                thread.start()
            tell(READY, status="watching")
            kept = self.clock.monotonic()
            while any(thread.is_alive() for thread in threads) and not self.stop.event.wait(0.5):
                shown()
                if self.clock.monotonic() - kept > _ANCHORED:
                    self._anchor()
                    kept = self.clock.monotonic()
            tell(STOPPING, status="draining")
            log("draining")
            self.stop.ask()
            for thread in threads:
                thread.join()
        self._anchor()

    def _anchor(self) -> None:
        with contextlib.suppress(SignoffError):
            keep_anchor(self.store, self.anchor)


@contextlib.contextmanager
def watching(
    settings: Settings, stop: Stop, *, only: Sequence[str] = (), options: Options | None = None
) -> Iterator[Watch]:
    """Open the store, take the leases, start the readers, and give the watcher.

    only: names of accounts; all of the settings where empty.

    Raises SettingsError, RecordsError, StoreError (somebody else watches: says who), ModelError, ReaderGone.
    """
    chosen = tuple(account_named(settings, name) for name in only) or accounts_of(settings)
    options = options or Options()
    clock = options.clock or system_clock(stop.event)
    engine = engine_of(settings)
    with contextlib.ExitStack() as stack:
        store = open_store(settings.store.url)
        stack.callback(store.close)
        keeper = Keeper(store, [one.name for one in chosen], settings.watch.lease_seconds, clock, stop.ask)
        stack.enter_context(keeper)
        records = _records(settings, store, clock)
        workers = options.workers or stack.enter_context(Workers(settings))
        workers.warm()
        duties = tuple(
            _duty(one, settings, store, clock, workers, records, engine, stop, keeper, options) for one in chosen
        )
        anchor = options.anchor or anchor_file(store)
        if was_put_back(store, anchor):
            for duty in duties:
                age_all(duty, "the store was put back from a backup", {})
            keep_anchor(store, anchor)
        log("watching", accounts=",".join(one.name for one in chosen), store=store.where, engine=engine)
        yield Watch(settings, store, clock, duties, stop, keeper, options, anchor)


def _duty(
    account: Account, settings: Settings, store: Store, clock: Clock, workers: Workers, records: Callable[[], Records],
    engine: str, stop: Stop, keeper: Keeper, options: Options,
) -> Duty:  # fmt: skip
    with store.begin() as db:
        row = accounts_of_store.ensure_account(db, account.name, account.kind, clock.now())
    return Duty(
        account=account, account_id=row.id, settings=settings, store=store, clock=clock, workers=workers, records=records,
        engine=engine, us=us_of(settings, account.sender), stop=stop.event, vital=Vital(clock.monotonic()), at=options.at,
        may_act=keeper.holds, wake=stop.readable, look_seconds=options.look_seconds, chance=options.chance,
    )  # fmt: skip


def _records(settings: Settings, store: Store, clock: Clock) -> Callable[[], Records]:
    """Return the records of the file, read anew when it changes, with the store's; a file that makes no sense leaves the
    last good ones. The same records are the same object: children are told of others only."""
    path = settings.records
    kept = [load_records(path)]
    told = [kept[0]]
    stamp = [_stamp(path)]
    guard = threading.Lock()

    def current() -> Records:
        with guard:
            now = _stamp(path)
            if now != stamp[0]:
                stamp[0] = now
                try:
                    kept[0] = load_records(path)
                except SignoffError as error:
                    warn("records", text=str(error))
            with store.read() as db:
                whole = with_stored(db, kept[0], clock.now())
            if whole != told[0]:
                told[0] = whole
            return told[0]

    return current


def _stamp(path: str | None) -> tuple[int, int] | None:
    try:
        status = os.stat(path) if path else None
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_size) if status else None


@contextlib.contextmanager
def _metrics(watch: Watch) -> Iterator[None]:
    port = watch.settings.watch.metrics_port
    if port is None:
        yield
        return
    with serving(port, watch.health):
        yield
