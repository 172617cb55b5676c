"""Who may do what only one process may: a name is lent, and must be asked for again while it is used."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from signoff_nlp.store import tables as t
from signoff_nlp.store.rows import Lease

_L = t.leases.c
_COLUMNS = Lease._fields[:6]
_SELECT = sa.select(*(_L[name] for name in _COLUMNS))


def take(
    db: sa.Connection,
    name: str,
    host: str,
    pid: int,
    token: str,
    now: datetime,
    lease_seconds: float,
    *,
    gone: str | None = None,
) -> Lease:
    """Take the name for whoever has this token; return the lease, `held` by us or by the other one that it names.

    A lease that was not renewed for `lease_seconds` is taken over, and so is one whose token the caller knows to be
    `gone` (a process of this host that is no more); `taken_from` then says whose it was. A heartbeat further ahead than
    the lease is long comes of a clock that was wrong, and counts as none.
    """
    row = db.execute(_SELECT.where(_L.name == name)).one_or_none()
    ours = Lease(name, host, pid, token, now, now, held=True)
    values = dict(zip(_COLUMNS, ours, strict=False))
    if row is None:
        db.execute(sa.insert(t.leases).values(values))
        return ours
    alive = abs(now - row.beat_at) < timedelta(seconds=lease_seconds)
    if row.token == token:
        db.execute(sa.update(t.leases).where(_L.name == name).values(beat_at=now))
        return Lease(name, row.host, row.pid, token, row.taken_at, now, held=True)
    if alive and row.token != gone:
        return Lease(name, row.host, row.pid, row.token, row.taken_at, row.beat_at, held=False)
    db.execute(sa.update(t.leases).where(_L.name == name).values(values))
    return ours._replace(taken_from=f"{row.host}, process {row.pid}")


def holder(db: sa.Connection, name: str) -> Lease | None:
    """Return who holds the name, alive or not, or None."""
    row = db.execute(_SELECT.where(_L.name == name)).one_or_none()
    return None if row is None else Lease._make((*row, False, None))


def holders(db: sa.Connection) -> list[Lease]:
    """Return all leases, whether their holders are alive or not, by name."""
    return [Lease._make((*row, False, None)) for row in db.execute(_SELECT.order_by(_L.name))]


def beat(db: sa.Connection, name: str, token: str, now: datetime) -> bool:
    """Renew the lease; False where it is no longer ours: whoever hears that must stop."""
    ours = sa.and_(_L.name == name, _L.token == token)
    return bool(db.execute(sa.update(t.leases).where(ours).values(beat_at=now)).rowcount)


def release(db: sa.Connection, name: str, token: str) -> bool:
    """Give the name back; False where it was no longer ours."""
    return bool(db.execute(sa.delete(t.leases).where(_L.name == name, _L.token == token)).rowcount)
