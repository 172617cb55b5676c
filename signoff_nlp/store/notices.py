"""What people should hear of, once each, until somebody was told."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from signoff_nlp.store import tables as t
from signoff_nlp.store.columns import row_columns
from signoff_nlp.store.rows import Notice

_N = t.notices.c


def raise_notice(db: sa.Connection, key: str, event: str, text: str, now: datetime) -> bool:
    """Raise a notice; False, and nothing kept, where one with this key was raised and not cleared since."""
    if db.execute(sa.select(_N.id).where(_N.key == key)).first():
        return False
    db.execute(sa.insert(t.notices).values(key=key, event=event, text=text, raised_at=now, tries=0))
    return True


def clear_notice(db: sa.Connection, key: str) -> bool:
    """Let the key be raised again: what it spoke of is over. The notice itself stays. False where none was raised."""
    return bool(db.execute(sa.update(t.notices).where(_N.key == key).values(key=None)).rowcount)


def pending(db: sa.Connection, limit: int = 100) -> list[Notice]:
    """Return the notices that nobody was told of yet, the oldest first."""
    asked = sa.select(*row_columns(t.notices, Notice)).where(_N.settled_at.is_(None)).order_by(_N.id).limit(limit)
    return [Notice._make(row) for row in db.execute(asked)]


def settle(db: sa.Connection, notice_id: int, ok: bool, error: str | None, now: datetime) -> None:
    """Note an attempt to tell people: `ok` ends it, an `error` leaves it pending."""
    told = {"tries": _N.tries + 1, "error": error, "settled_at": now if ok else None}
    db.execute(sa.update(t.notices).where(_N.id == notice_id).values(told))
