"""Notices to whom the settings name; each until it was told, or is too old to be news."""

from __future__ import annotations

import threading
from datetime import timedelta

from signoff_nlp.accounts import Notify
from signoff_nlp.errors import StoreError
from signoff_nlp.mailbox import notify as mailing
from signoff_nlp.service.clock import Clock
from signoff_nlp.service.logs import log, warn
from signoff_nlp.store import notices
from signoff_nlp.store.engine import Store

_NEWS = timedelta(days=2)
_EVERY = 10.0
_TRIES = 50
_SUBJECT = 120


def deliver(store: Store, notify: Notify, clock: Clock) -> int:
    """Tell the pending notices; return how many were told."""
    if not (notify.smtp or notify.webhook):
        return 0
    told = 0
    with store.read() as db:
        pending = notices.pending(db)
    for one in pending:
        now = clock.now()
        errors: list[str] = []
        given_up = one.tries >= _TRIES or now - one.raised_at > _NEWS
        if not given_up:
            event: mailing.Event = next((name for name in mailing.EVENTS if name == one.event), "attention")
            notice = mailing.Notice(
                id=f"signoff-{one.id}", event=event, subject=one.text[:_SUBJECT], text=one.text, at=one.raised_at
            )
            ways = mailing.deliver(notify, notice, now=now)
            errors = [f"{way.way}: {way.error}" for way in ways if way.error]
            told += not errors
        with store.begin() as db:
            notices.settle(db, one.id, given_up or not errors, "; ".join(errors) or None, now)
        (warn if errors else log)("told", notice=one.id, about=one.event, error="; ".join(errors) or None)
    return told


class Teller:
    """Delivers from a thread of its own: a mail server that hangs holds up nobody."""

    def __init__(self, store: Store, notify: Notify, clock: Clock) -> None:
        self._store, self._notify, self._clock = store, notify, clock
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._tell, name="notices", daemon=True)

    def __enter__(self) -> Teller:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join(_EVERY)

    def _tell(self) -> None:
        while not self._end.wait(_EVERY):
            try:
                deliver(self._store, self._notify, self._clock)
            except StoreError as error:
                warn("notices", text=str(error))
