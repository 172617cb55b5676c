"""Forgetting: content goes, the ledger's identities and the audit log stay, so that nothing is fetched or done again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from signoff_nlp.store import audit, blobs
from signoff_nlp.store import tables as t
from signoff_nlp.store.columns import slices
from signoff_nlp.store.desk_rows import ACTIVE_SEND
from signoff_nlp.store.rows import IN_FLIGHT, Forgotten

_M = t.messages.c
_WITH_THREADS = (
    t.thread_ids, t.thread_people, t.chats, t.decisions, t.reports, t.queue, t.lacks, t.overrides, t.texts, t.sends,
)  # fmt: skip
_OUTLIVE = (t.corrections, t.releases, t.outcomes)  # what people did, without the thread


def forget(db: sa.Connection, before: datetime, now: datetime, limit: int = 1000) -> Forgotten:
    """Delete the threads whose last message came before `before`, at most `limit` of them, and single old messages.

    Raw bytes, chats, reports, decisions and drafts are deleted; the messages' ledger rows stay. Messages that wait to
    be read, and threads with a draft of unknown outcome, stay whole. One audit entry says how many of what. Call it,
    each time in a transaction of its own, until it returns zero threads and messages.
    """
    ids = list(
        db.execute(sa.select(t.threads.c.id).where(_old(before)).order_by(t.threads.c.id).limit(limit)).scalars()
    )
    done = _delete(db, ids)
    single = list(db.execute(sa.select(_M.id).where(*_alone(before)).order_by(_M.id).limit(limit)).scalars())
    done = done._replace(messages=done.messages + len(single), raw=done.raw + _forget_messages(db, single))
    db.execute(sa.delete(t.spending).where(t.spending.c.day < before.date()))
    db.execute(sa.delete(t.notices).where(t.notices.c.settled_at < before))
    if done.threads or done.messages:
        audit.append(db, "store", "forgotten", "retention", {"before": before.isoformat(), **done._asdict()}, now)
    return done


def forgettable(db: sa.Connection, before: datetime) -> Forgotten:
    """Return what `forget`, called until nothing is left, would delete; contents are counted as often as they are held."""
    held = _holdings(db, _old(before))
    alone = sa.and_(*_alone(before))
    single = _count(db, t.messages, alone), _count(db, t.messages, sa.and_(alone, _M.sha256.is_not(None)))
    return held._replace(messages=held.messages + single[0], raw=held.raw + single[1])


def holdings(db: sa.Connection, thread_id: int) -> Forgotten:
    """Return what `delete_thread` would delete, counted in the same way."""
    return _holdings(db, t.threads.c.id == thread_id)


def delete_thread(db: sa.Connection, thread_id: int, now: datetime) -> Forgotten | None:
    """Delete one thread in the same way; None where it is not there, or a draft of it has an unknown outcome."""
    here = sa.select(t.threads.c.id).where(t.threads.c.id == thread_id, t.threads.c.merged_into.is_(None))
    flying = sa.select(t.drafts.c.id).where(t.drafts.c.thread_id == thread_id, t.drafts.c.state.in_(IN_FLIGHT))
    sending = sa.select(t.sends.c.id).where(t.sends.c.thread_id == thread_id, t.sends.c.state.in_(ACTIVE_SEND))
    if db.execute(here).first() is None or db.execute(flying).first() or db.execute(sending).first():
        return None
    done = _delete(db, [thread_id])
    audit.append(db, "store", "deleted", f"thread:{thread_id}", done._asdict(), now)
    return done


def _old(before: datetime) -> sa.ColumnElement[bool]:
    """Threads to be forgotten: none with a draft of unknown outcome."""
    flying = sa.select(t.drafts.c.thread_id).where(t.drafts.c.state.in_(IN_FLIGHT))
    sending = sa.select(t.sends.c.thread_id).where(t.sends.c.state.in_(ACTIVE_SEND))
    old = sa.and_(t.threads.c.last_at < before, t.threads.c.merged_into.is_(None))
    return sa.and_(old, t.threads.c.id.not_in(flying), t.threads.c.id.not_in(sending))


def _alone(before: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """Messages of no thread to be forgotten: none that wait to be read."""
    came = sa.func.coalesce(_M.internal_date, _M.stored_at)
    return _M.thread_id.is_(None), _M.state != "stored", ~_M.forgotten, came < before


def _holdings(db: sa.Connection, which: sa.ColumnElement[bool]) -> Forgotten:
    ids = sa.select(t.threads.c.id).where(which)
    mine = _M.thread_id.in_(ids)
    messages, raw = _count(db, t.messages, mine), _count(db, t.messages, sa.and_(mine, _M.sha256.is_not(None)))
    reports, drafts, chats = (_count(db, one, one.c.thread_id.in_(ids)) for one in (t.reports, t.drafts, t.chats))
    return Forgotten(_count(db, t.threads, which), messages, raw + drafts + chats, reports, drafts, chats)


def _count(db: sa.Connection, table: sa.Table, where: sa.ColumnElement[bool]) -> int:
    return int(db.execute(sa.select(sa.func.count()).select_from(table).where(where)).scalar_one())


def _delete(db: sa.Connection, ids: Sequence[int]) -> Forgotten:
    done = Forgotten()
    for some in slices(ids):
        done = Forgotten(*(sum(pair) for pair in zip(done, _delete_some(db, some), strict=True)))
    return done


def _delete_some(db: sa.Connection, ids: Sequence[int]) -> Forgotten:
    threads, drafts = t.threads.c, t.drafts.c
    messages = list(db.execute(sa.select(_M.id).where(_M.thread_id.in_(ids))).scalars())
    contents = [
        *db.execute(sa.select(drafts.sha256).where(drafts.thread_id.in_(ids))).scalars(),
        *db.execute(sa.select(t.chats.c.sha256).where(t.chats.c.thread_id.in_(ids))).scalars(),
        *db.execute(sa.select(t.sends.c.sha256).where(t.sends.c.thread_id.in_(ids))).scalars(),
    ]
    own_drafts = sa.select(drafts.id).where(drafts.thread_id.in_(ids))
    db.execute(sa.delete(t.draft_events).where(t.draft_events.c.draft_id.in_(own_drafts)))
    gone = {
        table.name: db.execute(sa.delete(table).where(table.c.thread_id.in_(ids))).rowcount
        for table in (t.drafts, *_WITH_THREADS)
    }
    for table in _OUTLIVE:
        db.execute(sa.update(table).where(table.c.thread_id.in_(ids)).values(thread_id=None))
    raw = _forget_messages(db, messages) + blobs.drop_unused(db, contents)
    db.execute(sa.delete(t.threads).where(threads.merged_into.in_(ids)))
    db.execute(sa.delete(t.threads).where(threads.id.in_(ids)))
    return Forgotten(len(ids), len(messages), raw, gone["reports"], gone["drafts"], gone["chats"])


def _forget_messages(db: sa.Connection, ids: Sequence[int]) -> int:
    """Take the content of messages; their rows keep the identity and the digest. Returns how many contents went."""
    contents: set[str] = set()
    for some in slices(ids):
        here = _M.id.in_(some)
        contents.update(db.execute(sa.select(_M.sha256).where(here, _M.sha256.is_not(None))).scalars())
        blank = {"thread_id": None, "old": True, "forgotten": True, "note": None}
        db.execute(sa.update(t.messages).where(here).values(blank))
    return blobs.drop_unused(db, sorted(contents))
