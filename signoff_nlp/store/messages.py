"""The ledger: each message of each watched folder, once, by folder, UIDVALIDITY and UID."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from signoff_nlp.store import blobs
from signoff_nlp.store import tables as t
from signoff_nlp.store.columns import key_text, row_columns, slices
from signoff_nlp.store.rows import Counts, MessageRow, MessageState, NewMessage, StoredMessage

_M = t.messages.c
_ROW = row_columns(t.messages, MessageRow)
_SELECT = sa.select(*_ROW)
_MADE = sa.insert(t.messages).returning(*_ROW, sort_by_parameter_order=True)


def add_messages(
    db: sa.Connection, folder_id: int, uidvalidity: int, new: Sequence[NewMessage], now: datetime
) -> list[StoredMessage]:
    """Keep messages with their bytes; return what became of each, in order. Those in the ledger stay as they are.

    A message with the bytes of an earlier one of the account gets it as `twin`; that, and a Message-ID that an earlier
    one bears over other bytes, is said in its note.
    """
    account_id = db.execute(sa.select(t.folders.c.account_id).where(t.folders.c.id == folder_id)).scalar_one()
    known = _known(db, folder_id, uidvalidity, new)
    wanted = {one.uid: one for one in reversed(new) if one.uid not in known}
    fresh = sorted(wanted.values(), key=lambda one: one.uid)
    digests = {one.uid: blobs.digest(one.raw) for one in fresh if one.raw is not None}
    blobs.keep(db, {digests[one.uid]: one.raw for one in fresh if one.raw is not None})
    same_bytes, same_id = _earlier(db, account_id, digests.values(), [one.message_id for one in fresh])
    made: list[MessageRow] = []
    late: list[tuple[int, NewMessage]] = []  # whose twin is of this very batch, and so has no number yet
    values: list[dict[str, Any]] = []
    first_bytes: set[str] = set()
    first_id: set[str] = set()
    for one in fresh:
        sha, name = digests.get(one.uid), key_text(one.message_id) if one.message_id else None
        if sha in first_bytes or (name in first_id and sha not in same_bytes):
            late.append((len(values), one))
        twin = same_bytes.get(sha) if sha else None
        values.append(
            {
                "account_id": account_id,
                "folder_id": folder_id,
                "uidvalidity": uidvalidity,
                "uid": one.uid,
                "key": one.key,
                "sha256": sha,
                "size": one.size,
                "message_id": one.message_id,
                "internal_date": one.internal_date,
                "old": one.old,
                "state": one.state,
                "reason": one.reason,
                "note": _note(one.note, twin, same_id.get(name) if name else None),
                "tries": 0,
                "forgotten": False,
                "twin": twin,
                "stored_at": now,
            }
        )
        if sha and twin is None:
            first_bytes.add(sha)
        if name and name not in same_id:
            first_id.add(name)
    if values:
        made = [MessageRow._make(row) for row in db.execute(_MADE, values)]
    _note_late(db, made, late)
    stored = {row.uid: StoredMessage(row, True) for row in made}
    stored |= {uid: StoredMessage(row, False) for uid, row in known.items()}
    return [stored[one.uid] for one in new]


def _known(db: sa.Connection, folder_id: int, uidvalidity: int, new: Sequence[NewMessage]) -> dict[int, MessageRow]:
    here = sa.and_(_M.folder_id == folder_id, _M.uidvalidity == uidvalidity)
    found: dict[int, MessageRow] = {}
    for some in slices(sorted(one.uid for one in new)):
        # The range is for PostgreSQL, which without statistics would read the whole folder.
        rows = db.execute(_SELECT.where(here, _M.uid.in_(some), _M.uid.between(some[0], some[-1])))
        found.update((row.uid, MessageRow._make(row)) for row in rows)
    return found


def _earlier(
    db: sa.Connection, account_id: int, digests: Iterable[str], ids: Iterable[str | None]
) -> tuple[dict[str, int], dict[str, int]]:
    """Return the account's first message with each digest, and with each Message-ID."""
    same_bytes: dict[str, int] = {}
    same_id: dict[str, int] = {}
    for column, values, found in (
        (_M.sha256, digests, same_bytes),
        (_M.message_id, [key_text(one) for one in ids if one], same_id),
    ):
        for some in slices(values):
            asked = sa.select(column, sa.func.min(_M.id)).where(_M.account_id == account_id, column.in_(some))
            found.update((row[0], row[1]) for row in db.execute(asked.group_by(column)))
    return same_bytes, same_id


def _note(own: str | None, twin: int | None, same_id: int | None) -> str | None:
    parts = [own] if own else []
    if twin is not None:
        parts.append(f"same bytes as message {twin}")
    elif same_id is not None:
        parts.append(f"same Message-ID as message {same_id}, other bytes")
    return "; ".join(parts) or None


def _note_late(db: sa.Connection, made: list[MessageRow], late: list[tuple[int, NewMessage]]) -> None:
    """Give the messages of a batch that repeat another one of it their twin and their note."""
    if not late:
        return
    by_bytes: dict[str | None, int] = {}
    by_id: dict[str | None, int] = {}
    for row in made:
        by_bytes.setdefault(row.sha256, row.twin or row.id)
        by_id.setdefault(row.message_id, row.id)
    for at, one in late:
        row = made[at]
        twin = by_bytes[row.sha256] if row.sha256 else None
        twin = None if twin == row.id else twin
        other = by_id[row.message_id] if row.message_id else None
        note = _note(one.note, twin, None if other == row.id else other)
        db.execute(sa.update(t.messages).where(_M.id == row.id).values(twin=twin, note=note))
        made[at] = row._replace(twin=twin, note=note)


def message(db: sa.Connection, message_id: int) -> MessageRow | None:
    """Return the message, or None."""
    row = db.execute(_SELECT.where(_M.id == message_id)).one_or_none()
    return None if row is None else MessageRow._make(row)


def raw(db: sa.Connection, message_id: int) -> bytes | None:
    """Return the message's bytes; None where there are none, never were or no longer."""
    return blobs.content(db, db.execute(sa.select(_M.sha256).where(_M.id == message_id)).scalar())


def known_uids(db: sa.Connection, folder_id: int, uidvalidity: int, low: int, high: int) -> set[int]:
    """Return the UIDs from `low` to `high` (both included) that are in the ledger."""
    here = sa.and_(_M.folder_id == folder_id, _M.uidvalidity == uidvalidity, _M.uid.between(low, high))
    return set(db.execute(sa.select(_M.uid).where(here)).scalars())


def known_keys(db: sa.Connection, folder_id: int, uidvalidity: int, keys: Iterable[str]) -> dict[str, int]:
    """Return the UIDs of those messages of a local folder that are in the ledger, by their keys."""
    here = sa.and_(_M.folder_id == folder_id, _M.uidvalidity == uidvalidity)
    named = {key_text(key): key for key in keys}
    found: dict[str, int] = {}
    for some in slices(named):
        rows = db.execute(sa.select(_M.key, _M.uid).where(here, _M.key.in_(some)))
        found.update((named[row.key], row.uid) for row in rows)
    return found


def messages_of_thread(db: sa.Connection, thread_id: int, limit: int = 10_000) -> list[MessageRow]:
    """Return the thread's messages, oldest first by the date they bear, else the server's, else when they came.

    Of more than `limit` the newest are returned.
    """
    date = sa.func.coalesce(_M.sent_at, _M.internal_date, _M.stored_at)
    newest = _SELECT.where(_M.thread_id == thread_id).order_by(date.desc(), _M.uid.desc(), _M.id.desc()).limit(limit)
    return [MessageRow._make(row) for row in db.execute(newest)][::-1]


def unread_of_thread(db: sa.Connection, thread_id: int) -> list[MessageRow]:
    """Return the messages of a thread whose text nobody read: in quarantine, or left out."""
    here = sa.and_(_M.thread_id == thread_id, _M.state.in_(("quarantined", "skipped")))
    return [MessageRow._make(row) for row in db.execute(_SELECT.where(here).order_by(_M.id))]


def find_by_sha(db: sa.Connection, account_id: int, shas: Iterable[str]) -> dict[str, list[MessageRow]]:
    """Return the account's messages with these digests, first come first; digests of none are left out."""
    return _found(db, account_id, _M.sha256, {one: one for one in shas}, lambda row: row.sha256)


def find_by_message_id(db: sa.Connection, account_id: int, ids: Iterable[str]) -> dict[str, list[MessageRow]]:
    """Return the account's messages with these Message-IDs, first come first; ids of none are left out."""
    return _found(db, account_id, _M.message_id, {key_text(one): one for one in ids}, lambda row: row.message_id)


def _found(
    db: sa.Connection,
    account_id: int,
    column: sa.ColumnElement[Any],
    named: dict[str, str],
    of: Callable[[MessageRow], str | None],
) -> dict[str, list[MessageRow]]:
    found: dict[str, list[MessageRow]] = {}
    for some in slices(named):
        for each in db.execute(_SELECT.where(_M.account_id == account_id, column.in_(some)).order_by(_M.id)):
            row = MessageRow._make(each)
            found.setdefault(named[of(row) or ""], []).append(row)
    return found


def move_message(db: sa.Connection, message_id: int, uidvalidity: int, uid: int) -> bool:
    """Give a message the place where a re-seed found it in its folder; False where another one holds that place."""
    own = sa.select(_M.folder_id).where(_M.id == message_id).scalar_subquery()
    there = sa.and_(_M.folder_id == own, _M.uidvalidity == uidvalidity, _M.uid == uid, _M.id != message_id)
    if db.execute(sa.select(_M.id).where(there)).first():
        return False
    place = {"uidvalidity": uidvalidity, "uid": uid}
    return bool(db.execute(sa.update(t.messages).where(_M.id == message_id).values(place)).rowcount)


def set_aside(db: sa.Connection, folder_id: int, uidvalidity: int) -> None:
    """Free the places of a folder's messages: their UIDs mean others now. Each waits for `move_message`, if it is found."""
    here = _M.folder_id == folder_id
    lowest = db.execute(sa.select(sa.func.min(_M.uidvalidity)).where(here)).scalar()
    aside = min(lowest or 0, 0) - 1
    db.execute(sa.update(t.messages).where(here, _M.uidvalidity == uidvalidity).values(uidvalidity=aside))


def set_state(db: sa.Connection, message_id: int, state: MessageState, reason: str | None = None) -> None:
    """Say what became of a message, and why."""
    db.execute(sa.update(t.messages).where(_M.id == message_id).values(state=state, reason=reason))


def count_try(db: sa.Connection, message_id: int) -> int:
    """Count an attempt to read the message, before it; return how many that makes."""
    more = sa.update(t.messages).where(_M.id == message_id).values(tries=_M.tries + 1)
    return int(db.execute(more.returning(_M.tries)).scalar_one())


def waiting(db: sa.Connection, limit: int) -> list[MessageRow]:
    """Return messages that are stored and not read yet, first come first."""
    asked = _SELECT.where(_M.state == "stored", ~_M.forgotten, sa.text("state <> 'read'")).order_by(_M.id).limit(limit)
    return [MessageRow._make(row) for row in db.execute(asked)]


def unthreaded(db: sa.Connection, account_id: int, limit: int) -> list[MessageRow]:
    """Return messages of the account that are in no thread yet, first come first: to be read, or known by their header."""
    here = sa.and_(_M.account_id == account_id, _M.thread_id.is_(None), _M.sha256.is_not(None), ~_M.forgotten)
    untried = sa.or_(_M.state == "stored", sa.and_(_M.state == "quarantined", _M.tries == 0))
    asked = _SELECT.where(here, untried, sa.text("state <> 'read'"))
    return [MessageRow._make(row) for row in db.execute(asked.order_by(_M.id).limit(limit))]


def quarantined(db: sa.Connection, limit: int = 1000) -> list[MessageRow]:
    """Return messages in quarantine, last come first."""
    asked = _SELECT.where(_M.state == "quarantined", sa.text("state <> 'read'")).order_by(_M.id.desc()).limit(limit)
    return [MessageRow._make(row) for row in db.execute(asked)]


def counts(db: sa.Connection, folder_id: int) -> Counts:
    """Return how many of the folder's messages are in which state."""
    asked = sa.select(_M.state, sa.func.count()).where(_M.folder_id == folder_id).group_by(_M.state)
    return Counts(**{row[0]: row[1] for row in db.execute(asked)})
