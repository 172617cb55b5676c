"""What people corrected in the readings of a thread, until they take it back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from signoff_nlp.store import tables as t
from signoff_nlp.store.desk_rows import OverrideRow

_O = t.overrides.c


def add_override(db: sa.Connection, thread_id: int, data: Mapping[str, Any], by: str, now: datetime) -> int:
    """Keep a correction of a reading; return its number."""
    values = {"thread_id": thread_id, "data": json.dumps(data, ensure_ascii=True), "by": by, "at": now}
    return int(db.execute(sa.insert(t.overrides).values(values).returning(_O.id)).scalar_one())


def undo_override(db: sa.Connection, override_id: int, thread_id: int, now: datetime) -> bool:
    """Take a correction back; False where the thread has none such that stands."""
    here = sa.and_(_O.id == override_id, _O.thread_id == thread_id, _O.undone_at.is_(None))
    return bool(db.execute(sa.update(t.overrides).where(here).values(undone_at=now)).rowcount)


def overrides_of(db: sa.Connection, thread_id: int) -> list[OverrideRow]:
    """Return the corrections of a thread that stand, the oldest first."""
    asked = sa.select(_O.id, _O.thread_id, _O.data, _O.by, _O.at)
    here = asked.where(_O.thread_id == thread_id, _O.undone_at.is_(None)).order_by(_O.id)
    return [OverrideRow(row.id, row.thread_id, json.loads(row.data), row.by, row.at) for row in db.execute(here)]
