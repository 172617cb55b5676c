"""Two threads become one, because a message names both."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from signoff_nlp.store import audit, desk_drafts, drafts
from signoff_nlp.store import tables as t
from signoff_nlp.store.desk_rows import ACTIVE_SEND
from signoff_nlp.store.rows import IN_FLIGHT, OPEN_DRAFT

_T = t.threads.c
_OWNED = (
    t.messages, t.reports, t.decisions, t.drafts, t.corrections, t.thread_ids, t.overrides, t.releases, t.outcomes,
)  # fmt: skip


def merge(db: sa.Connection, gone: int, kept: int, now: datetime) -> None:
    """Move everything of the thread `gone` into `kept`, which is due from now on; `gone` stays as a name for it.

    Of two open drafts one stays open, rather one whose outcome is unknown, else the older; the other is superseded.
    """
    subject = f"thread:{kept}"
    moved = db.execute(sa.select(sa.func.count()).where(t.messages.c.thread_id == gone)).scalar_one()
    audit.append(db, "store", "threads merged", subject, {"merged": gone, "into": kept, "messages": moved}, now)
    _one_open_draft(db, (kept, gone), now)
    _without_copies(db, gone, kept)
    _one_send(db, gone, kept, now)
    for table in (*_OWNED, t.chats, t.thread_people, t.lacks, t.sends):
        db.execute(sa.update(table).where(table.c.thread_id == gone).values(thread_id=kept))
    db.execute(sa.update(t.threads).where(_T.merged_into == gone).values(merged_into=kept))
    rows = {row.id: row for row in db.execute(sa.select(_T.id, _T.changed, _T.last_at).where(_T.id.in_((gone, kept))))}
    db.execute(sa.update(t.threads).where(_T.id == gone).values(merged_into=kept))
    both = {
        "changed": max(row.changed for row in rows.values()) + 1,
        "last_at": max(row.last_at for row in rows.values()),
        "due_at": now,
    }
    db.execute(sa.update(t.threads).where(_T.id == kept).values(both))


def _one_open_draft(db: sa.Connection, threads: tuple[int, int], now: datetime) -> None:
    here = sa.and_(t.drafts.c.thread_id.in_(threads), t.drafts.c.state.in_(OPEN_DRAFT))
    rows = db.execute(sa.select(t.drafts.c.id, t.drafts.c.state).where(here).order_by(t.drafts.c.id)).all()
    for row in sorted(rows, key=lambda row: row.state not in IN_FLIGHT)[1:]:
        drafts.move(db, row.id, (row.state,), "superseded", now, reason="two threads became one")


def _one_send(db: sa.Connection, gone: int, kept: int, now: datetime) -> None:
    """Take back a mail that waits to be sent: what its author saw was half of the thread. What the desk knows of `gone`
    goes; the thread is read again.
    """
    for thread in (gone, kept):
        on_its_way = desk_drafts.active(db, thread)
        if on_its_way is not None:
            why = "two threads became one"
            desk_drafts.move_send(db, on_its_way.id, ("waiting", "checking"), "stopped", now, reason=why)
    flying = [desk_drafts.active(db, thread) for thread in (gone, kept)]
    if flying[0] is not None and flying[1] is not None:
        why = "no answer, and two threads became one"
        desk_drafts.move_send(db, flying[0].id, ACTIVE_SEND, "failed", now, reason=why)
    db.execute(sa.delete(t.queue).where(t.queue.c.thread_id == gone))
    if desk_drafts.text(db, kept) is None:
        db.execute(sa.update(t.texts).where(t.texts.c.thread_id == gone).values(thread_id=kept))
    desk_drafts.drop_text(db, gone)


def _without_copies(db: sa.Connection, gone: int, kept: int) -> None:
    """Delete of `gone` what `kept` has too: the same chat, the same people."""
    pairs = (
        (t.chats, t.chats.c.sha256), (t.thread_people, t.thread_people.c.address), (t.lacks, t.lacks.c.item),
    )  # fmt: skip
    for table, column in pairs:
        there = sa.select(column).where(table.c.thread_id == kept)
        db.execute(sa.delete(table).where(table.c.thread_id == gone, column.in_(there)))
