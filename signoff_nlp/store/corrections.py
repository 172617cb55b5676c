"""What people said should have been read, for `signoff train --corrections`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from signoff_nlp.store import tables as t
from signoff_nlp.store.rows import Correction

_C = t.corrections.c
_AT_ONCE = 500


def add(db: sa.Connection, line: Mapping[str, Any], now: datetime, thread_id: int | None = None) -> int:
    """Keep a correction, the object of one JSON line as `signoff correct` writes it; return its number."""
    text = json.dumps(line, ensure_ascii=True)  # in ASCII, so that every character survives every database
    made = sa.insert(t.corrections).values(line=text, at=now, thread_id=thread_id).returning(_C.id)
    return int(db.execute(made).scalar_one())


def corrections(db: sa.Connection, limit: int = 1000, after: int = 0) -> list[Correction]:
    """Return corrections above the number `after`, the oldest first."""
    asked = sa.select(_C.id, _C.thread_id, _C.line, _C.at).where(_C.id > after).order_by(_C.id).limit(limit)
    return [Correction(row.id, row.thread_id, json.loads(row.line), row.at) for row in db.execute(asked)]


def export(db: sa.Connection) -> Iterator[str]:
    """Yield all corrections as lines of JSON, each with its line end, the oldest first."""
    last = 0
    while found := corrections(db, _AT_ONCE, last):
        yield from (json.dumps(one.line, ensure_ascii=True) + "\n" for one in found)
        last = found[-1].id
