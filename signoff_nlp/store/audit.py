"""The audit log: entries are only added, and each is chained to the one before by a hash.

A changed entry no longer fits its hash, a removed one leaves a gap, and what was cut off at the end is missed by
whoever kept an `Anchor` (an exported log, a notice). Somebody who may write the database can forge the whole chain
from some entry on; against that, too, only an anchor helps that is kept elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from signoff_nlp.store import tables as t
from signoff_nlp.store.columns import clean_text, key_text, row_columns, utc
from signoff_nlp.store.rows import Anchor, AuditEntry, Broken

_A = t.audit.c
_ENTRY = row_columns(t.audit, AuditEntry)
_BEGINNING = "0" * 64
_AT_ONCE = 1000


def append(
    db: sa.Connection, actor: str, action: str, subject: str, detail: Mapping[str, Any], now: datetime
) -> AuditEntry:
    """Add an entry: who did what to what, with details that JSON can hold. Needs a writing transaction."""
    last = head(db)
    seq, previous = (last.seq + 1, last.hash) if last else (1, _BEGINNING)
    at = utc(now).isoformat(timespec="microseconds")
    who, what, whom, more = clean_text(actor), clean_text(action), key_text(subject), _canonical(detail)
    own = _hash(seq, at, who, what, whom, more, previous)
    values = {"seq": seq, "at": at, "actor": who, "action": what, "subject": whom, "detail": more}
    db.execute(sa.insert(t.audit).values(**values, previous=previous, hash=own))
    return AuditEntry(seq, utc(now), who, what, whom, json.loads(more), previous, own)


def head(db: sa.Connection) -> Anchor | None:
    """Return the end of the log, to be kept as an anchor; None while it is empty."""
    row = db.execute(sa.select(_A.seq, _A.hash).order_by(_A.seq.desc()).limit(1)).one_or_none()
    return None if row is None else Anchor(row.seq, row.hash)


def holds(db: sa.Connection, anchor: Anchor) -> bool:
    """Say whether the log has the entry that the anchor names: a log that was put back from a backup has not."""
    return db.execute(sa.select(_A.hash).where(_A.seq == anchor.seq)).scalar() == anchor.hash


def entries(
    db: sa.Connection, limit: int, subject: str | None = None, after: int = 0, before: int | None = None
) -> list[AuditEntry]:
    """Return the newest entries, oldest first: at most `limit`, of one subject if named, those between two numbers."""
    asked = sa.select(*_ENTRY).where(_A.seq > after).order_by(_A.seq.desc()).limit(limit)
    asked = asked if before is None else asked.where(_A.seq < before)
    rows = db.execute(asked if subject is None else asked.where(_A.subject == subject)).all()
    return [_entry(row) for row in reversed(rows)]


def entries_of(db: sa.Connection, subjects: Sequence[str], limit: int) -> list[AuditEntry]:
    """Return the newest entries on any of these subjects, oldest first, at most `limit`."""
    here = _A.subject.in_([key_text(one) for one in subjects])
    rows = db.execute(sa.select(*_ENTRY).where(here).order_by(_A.seq.desc()).limit(limit)).all()
    return [_entry(row) for row in reversed(rows)]


def verify(db: sa.Connection, anchor: Anchor | None = None) -> Broken | None:
    """Return the first entry that was changed or removed, or None when the log holds. With an anchor: up to it, at least."""
    previous, expected, seen = _BEGINNING, 1, None
    for row in _rows(db):
        if row.seq != expected:
            return Broken(expected, "is missing")
        if row.previous != previous:
            return Broken(row.seq, "does not follow the entry before")
        if row.hash != _hash(row.seq, row.at, row.actor, row.action, row.subject, row.detail, row.previous):
            return Broken(row.seq, "was changed")
        if anchor and row.seq == anchor.seq:
            seen = row.hash
        previous, expected = row.hash, row.seq + 1
    if anchor and seen is None:
        return Broken(min(expected, anchor.seq), "is missing: the end of the log was cut off")
    if anchor and seen != anchor.hash:
        return Broken(anchor.seq, "is not the one that the anchor names")
    return None


def _rows(db: sa.Connection) -> Iterator[sa.Row[Any]]:
    last = -(2**62)
    while rows := db.execute(sa.select(*_ENTRY).where(_A.seq > last).order_by(_A.seq).limit(_AT_ONCE)).all():
        yield from rows
        last = rows[-1].seq


def _entry(row: sa.Row[Any]) -> AuditEntry:
    return AuditEntry._make(row)._replace(at=datetime.fromisoformat(row.at), detail=json.loads(row.detail))


def _canonical(detail: Mapping[str, Any]) -> str:
    """Return JSON that is the same for the same content, in ASCII, so that every character survives every database."""
    return json.dumps(detail, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def _hash(seq: int, *texts: object) -> str:
    """Return the hash of an entry as it is stored; whatever somebody put there is hashed, not refused."""
    whole = json.dumps([seq, *map(str, texts)], separators=(",", ":"))
    return sha256(whole.encode("ascii")).hexdigest()
