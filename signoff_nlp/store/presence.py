"""Who looks at a thread, and who holds its pen: one person at a time writes."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from signoff_nlp.store import tables as t

_W, _P = t.watching.c, t.pens.c


class Pen(NamedTuple):
    """Who writes in a thread, since when, and when that was last heard."""

    person_id: int
    name: str
    taken_at: datetime
    beat_at: datetime


def look(db: sa.Connection, thread_id: int, person_id: int, now: datetime) -> None:
    """Note that the person has the thread open."""
    here = sa.and_(_W.thread_id == thread_id, _W.user_id == person_id)
    if not db.execute(sa.update(t.watching).where(here).values(seen_at=now)).rowcount:
        db.execute(sa.insert(t.watching).values(thread_id=thread_id, user_id=person_id, seen_at=now))


def leave(db: sa.Connection, thread_id: int, person_id: int) -> None:
    """Note that the person has left the thread."""
    db.execute(sa.delete(t.watching).where(_W.thread_id == thread_id, _W.user_id == person_id))


def lookers(db: sa.Connection, thread_id: int, since: datetime) -> list[str]:
    """Return the names of those who had the thread open since then, in order."""
    joined = t.watching.join(t.users, _W.user_id == t.users.c.id)
    asked = sa.select(t.users.c.name).select_from(joined).where(_W.thread_id == thread_id, _W.seen_at >= since)
    return list(db.execute(asked.order_by(t.users.c.name)).scalars())


def pen(db: sa.Connection, thread_id: int) -> Pen | None:
    """Return who holds the pen, however long nothing was heard of it, or None."""
    joined = t.pens.join(t.users, _P.user_id == t.users.c.id)
    asked = sa.select(_P.user_id, t.users.c.name, _P.taken_at, _P.beat_at).select_from(joined)
    row = db.execute(asked.where(_P.thread_id == thread_id)).one_or_none()
    return None if row is None else Pen._make(row)


def give_pen(db: sa.Connection, thread_id: int, person_id: int, now: datetime) -> None:
    """Give the pen to the person, whoever had it."""
    values = {"user_id": person_id, "taken_at": now, "beat_at": now}
    if not db.execute(sa.update(t.pens).where(_P.thread_id == thread_id).values(values)).rowcount:
        db.execute(sa.insert(t.pens).values(thread_id=thread_id, **values))


def beat_pen(db: sa.Connection, thread_id: int, person_id: int, now: datetime) -> bool:
    """Note that the person still writes; False where somebody else holds the pen, or nobody."""
    here = sa.and_(_P.thread_id == thread_id, _P.user_id == person_id)
    return bool(db.execute(sa.update(t.pens).where(here).values(beat_at=now)).rowcount)


def drop_pen(db: sa.Connection, thread_id: int, person_id: int) -> bool:
    """Lay the person's pen down; False where it was not theirs."""
    return bool(db.execute(sa.delete(t.pens).where(_P.thread_id == thread_id, _P.user_id == person_id)).rowcount)


def sweep(db: sa.Connection, before: datetime) -> None:
    """Delete what was last heard of before then."""
    db.execute(sa.delete(t.watching).where(_W.seen_at < before))
    db.execute(sa.delete(t.pens).where(_P.beat_at < before))
