"""What it takes to watch one account: its settings, store, clock and workers, and how it is at the moment."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from signoff_nlp.accounts import Account
from signoff_nlp.errors import StoreError
from signoff_nlp.records import Records
from signoff_nlp.service.clock import Clock
from signoff_nlp.service.logs import log, warn
from signoff_nlp.service.worker import Workers
from signoff_nlp.settings import Settings
from signoff_nlp.store import accounts, audit, notices
from signoff_nlp.store.engine import Db, Store

WELL = "well"
ACTOR = "watch"


class Stopped(Exception):
    """Somebody asked us to stop; what was begun is finished."""


@dataclass
class Vital:
    """How an account is, for the watchdog and for health; written by the account's own thread alone.

    `moved` is when its loop last got on (monotonic), `alive` when its mailbox last answered, for people; `answered` the same
    (monotonic), for what is decided by it, since calendars jump; `behind` how many messages the mailbox has and the store
    has not; None: not known. `trouble` is what keeps one folder from being collected. `ill` is since when the account is not
    well, however often its mailbox answers.
    """

    moved: float
    state: str = "new"
    text: str = ""
    alive: datetime | None = None
    answered: float | None = None
    behind: int | None = None
    trouble: str = ""
    ill: datetime | None = None


@dataclass(frozen=True)
class Duty:
    """One account on watch. `at` is told each step that was done; `may_act` says whether effects are still ours to make."""

    account: Account
    account_id: int
    settings: Settings
    store: Store
    clock: Clock
    workers: Workers
    records: Callable[[], Records]
    engine: str
    us: tuple[str, ...]
    stop: threading.Event
    vital: Vital
    at: Callable[[str], None] = lambda step: None
    may_act: Callable[[], bool] = lambda: True
    wake: int | None = None
    look_seconds: float = 120.0
    chance: Callable[[], float] = random.random

    @property
    def name(self) -> str:
        """The account's name."""
        return self.account.name

    def moving(self) -> None:
        """Say that the loop gets on. Raises Stopped when it should not."""
        self.vital.moved = self.clock.monotonic()
        if self.stop.is_set():
            raise Stopped

    def alive(self) -> None:
        """The mailbox has just answered."""
        self.vital.alive, self.vital.answered = self.clock.now(), self.clock.monotonic()
        self.moving()

    def note(self, db: Db, action: str, subject: str, detail: Mapping[str, Any]) -> None:
        """Write an entry of the audit log."""
        audit.append(db, ACTOR, action, subject, {"account": self.name, **detail}, self.clock.now())

    def tell(self, db: Db, key: str, event: str, text: str) -> None:
        """Raise a notice, once for its key."""
        if notices.raise_notice(db, key, event, f"{self.name}: {text}", self.clock.now()):
            warn("notice", account=self.name, about=event, text=text)

    def becomes(self, state: str, text: str = "", *, silent: bool = False) -> None:
        """Set the account's state, in the audit log as well where it is another; `silent` means that mail does not flow.

        A store that cannot be written must not keep us from knowing how we are.
        """
        before, self.vital.state, self.vital.text = self.vital.state, state, text
        self.vital.ill = None if state == WELL else self.vital.ill or self.clock.now()
        if before != state:
            (log if state == WELL else warn)("account", account=self.name, state=state, text=text or None)
        try:
            with self.store.begin() as db:
                if accounts.set_account_state(db, self.account_id, state, text, self.clock.now()):
                    self.note(db, "account state", f"account:{self.account_id}", {"state": state, "text": text})
                if state == WELL:
                    self._recovered(db)
                elif silent:
                    self.tell(db, f"silence:{self.name}", "silence", text)
        except StoreError as error:
            warn("store", account=self.name, text=str(error))

    def _recovered(self, db: Db) -> None:
        now = self.clock.now()
        accounts.prove_life(db, self.account_id, now)
        if notices.clear_notice(db, f"silence:{self.name}"):
            self.tell(db, f"recovery:{self.name}:{now.isoformat()}", "recovery", "mail flows again")
