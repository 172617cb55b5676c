"""Messages that people want to be tried again: those in quarantine, and what is to be fetched anew for them."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from signoff_nlp.store import blobs, messages, threads
from signoff_nlp.store import tables as t
from signoff_nlp.store.columns import row_columns
from signoff_nlp.store.rows import MessageRow, NewMessage

_M = t.messages.c


def retry(db: sa.Connection, message_id: int, now: datetime) -> bool:
    """Let a quarantined message be read again, its tries not counted; False where it is in no quarantine, or forgotten.

    Its thread is due from now on. What the ledger has only a part of is `short` first.
    """
    here = sa.and_(_M.id == message_id, _M.state == "quarantined", ~_M.forgotten)
    again = sa.update(t.messages).where(here).values(state="stored", reason=None, tries=0)
    row = db.execute(again.returning(_M.thread_id)).one_or_none()
    if row is not None and row.thread_id is not None:
        threads.mark_due(db, [row.thread_id], now)
    return row is not None


def short(db: sa.Connection, folder_id: int, uidvalidity: int) -> list[MessageRow]:
    """Return the folder's messages that are to be read and of which the ledger holds less than the mail, by their UIDs."""
    less = sa.or_(t.blobs.c.size.is_(None), t.blobs.c.size < _M.size)
    asked = sa.select(*row_columns(t.messages, MessageRow)).outerjoin(t.blobs, t.blobs.c.sha256 == _M.sha256)
    # By state alone, which has an index of its own: a folder may hold very many.
    rows = db.execute(asked.where(_M.state == "stored", sa.text("state <> 'read'"), ~_M.forgotten, less))
    found = (MessageRow._make(row) for row in rows)
    return sorted(
        (row for row in found if (row.folder_id, row.uidvalidity) == (folder_id, uidvalidity)), key=lambda row: row.uid
    )


def refill(db: sa.Connection, row: MessageRow, new: NewMessage, now: datetime) -> None:
    """Give a message what was fetched anew of it: its content, where there is any, its size, its state and the reason."""
    values: dict[str, object] = {"state": new.state, "reason": new.reason}
    if new.raw is not None:
        sha = blobs.digest(new.raw)
        blobs.keep(db, {sha: new.raw})
        same = messages.find_by_sha(db, row.account_id, [sha]).get(sha, [])
        twin = next((one.id for one in same if one.id != row.id), None)
        values |= {"sha256": sha, "size": new.size, "message_id": new.message_id or row.message_id, "twin": twin}
    db.execute(sa.update(t.messages).where(_M.id == row.id).values(values))
    if new.raw is not None and row.sha256:
        blobs.drop_unused(db, [row.sha256])
    if row.thread_id is not None:
        threads.mark_due(db, [row.thread_id], now)
