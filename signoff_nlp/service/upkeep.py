"""Keeping the store: its audit log, looked through and verified, and forgetting what is old."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from signoff_nlp.errors import SettingsError, unreadable
from signoff_nlp.service.opening import existing, thread_named
from signoff_nlp.service.viewing import Entry, entry_of
from signoff_nlp.settings import Settings
from signoff_nlp.store import audit, retention
from signoff_nlp.store.engine import Store
from signoff_nlp.store.rows import Anchor, Broken, Forgotten

_NOTHING = Forgotten()


class Verified(NamedTuple):
    """Whether the audit log holds: how many entries it has, the first that does not, and which anchor it was held to."""

    entries: int
    broken: Broken | None
    anchor: Anchor | None


def audit_entries(settings: Settings, limit: int, subject: str | None = None) -> list[Entry]:
    """Return the newest entries of the audit log, oldest first. Raises SettingsError, StoreError."""
    with existing(settings) as store, store.read() as db:
        return [entry_of(one) for one in audit.entries(db, limit, subject)]


def verify(settings: Settings, anchor: Path | None = None) -> Verified:
    """Check the chain of the audit log, up to the entry that the anchor's file names at least.

    The file is made where there is none, and moved on to the present end where all holds; kept out of reach of
    whoever may write the store, it shows later that nothing was cut off. Raises SettingsError for a file that is none.
    """
    known = _read(anchor) if anchor else None
    with existing(settings) as store, store.read() as db:
        broken, end = audit.verify(db, known), audit.head(db)
    if anchor and end and broken is None:
        _write(anchor, end)
    return Verified(end.seq if end else 0, broken, known)


def forget(settings: Settings, before: datetime, now: datetime, *, dry_run: bool = False) -> Forgotten:
    """Delete what the store holds of threads whose last message came before `before`; return how many of what.

    With `dry_run` nothing is deleted. `signoff watch` may run meanwhile. Raises SettingsError, StoreError.
    """
    with existing(settings) as store:
        if dry_run:
            with store.read() as db:
                return retention.forgettable(db, before)
        return _sum([_NOTHING, *_rounds(store, before, now)])


def forget_thread(settings: Settings, thread_id: int, now: datetime, *, dry_run: bool = False) -> Forgotten:
    """Delete one thread. Raises SettingsError where there is none, or a draft of it is on its way."""
    with existing(settings) as store:
        with store.read() as db:
            row = thread_named(db, thread_id)
            there = retention.holdings(db, row.id)
        if dry_run:
            return there
        with store.begin() as db:
            done = retention.delete_thread(db, row.id, now)
    if done is None:
        raise SettingsError(
            f"thread {row.id} has a draft of which nobody knows yet whether it was placed",
            hint="`signoff watch` finds out; try again then",
        )
    return done


def limit_of(before: datetime | None, days: int | None, now: datetime) -> datetime:
    """Return the moment that a date (midnight here), or a number of days, speaks of."""
    return before.astimezone() if before is not None else now - timedelta(days=days or 0)


def _rounds(store: Store, before: datetime, now: datetime) -> Sequence[Forgotten]:
    done: list[Forgotten] = []
    while not done or done[-1].threads or done[-1].messages:
        with store.begin() as db:
            done.append(retention.forget(db, before, now))
    return done


def _sum(done: Sequence[Forgotten]) -> Forgotten:
    return Forgotten(*(sum(each) for each in zip(*done, strict=True)))


def _read(path: Path) -> Anchor | None:
    try:
        found = json.loads(path.read_text("utf-8"))
        return Anchor(int(found["seq"]), str(found["hash"]))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(SettingsError, error, str(path)) from error
    except (ValueError, TypeError, KeyError) as error:
        raise SettingsError("is no anchor of an audit log", where=str(path), hint="name another file") from error


def _write(path: Path, end: Anchor) -> None:
    try:
        path.write_text(json.dumps(end._asdict()) + "\n", "utf-8")
    except OSError as error:
        raise unreadable(SettingsError, error, str(path)) from error
