"""The shop's own acts of release, each with the record that it wrote; never changed, only revoked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa

from signoff_nlp.names import Stage
from signoff_nlp.store import tables as t
from signoff_nlp.store.columns import row_columns, slices
from signoff_nlp.store.desk_rows import ReleaseRow

_R = t.releases.c
_SELECT = sa.select(*row_columns(t.releases, ReleaseRow))
_UNCOUNTED = "sample"  # samples come on top of an order


def add_release(
    db: sa.Connection,
    thread_id: int,
    *,
    subject: str | None,
    stage: Stage,
    quantity: int,
    job: str | None,
    record: str,
    by: str,
    now: datetime,
) -> ReleaseRow:
    """Keep an act of release; `record` is its JSON, which the digest covers."""
    values = {
        "thread_id": thread_id, "subject": subject, "stage": stage, "quantity": quantity, "job": job, "record": record,
        "sha256": sha256(record.encode()).hexdigest(), "by": by, "at": now,
    }  # fmt: skip
    number = db.execute(sa.insert(t.releases).values(values).returning(_R.id)).scalar_one()
    return ReleaseRow._make(db.execute(_SELECT.where(_R.id == number)).one())


def revoke(db: sa.Connection, release_id: int, by: str, why: str, now: datetime) -> bool:
    """Revoke a release; False where it is not there, or revoked already."""
    here = sa.and_(_R.id == release_id, _R.revoked_at.is_(None))
    values = {"revoked_at": now, "revoked_by": by, "revoked_why": why}
    return bool(db.execute(sa.update(t.releases).where(here).values(values)).rowcount)


def release(db: sa.Connection, release_id: int) -> ReleaseRow | None:
    """Return the release, or None."""
    row = db.execute(_SELECT.where(_R.id == release_id)).one_or_none()
    return None if row is None else ReleaseRow._make(row)


def releases_of_thread(db: sa.Connection, thread_id: int) -> list[ReleaseRow]:
    """Return the releases of a thread, revoked ones too, the oldest first."""
    return [ReleaseRow._make(row) for row in db.execute(_SELECT.where(_R.thread_id == thread_id).order_by(_R.id))]


def released_by_job(db: sa.Connection, numbers: Iterable[str]) -> dict[str, int]:
    """Return how many pieces stand released of each of these jobs, in all threads, samples not counted."""
    found: dict[str, int] = {}
    counted = sa.and_(_R.revoked_at.is_(None), _R.stage != _UNCOUNTED)
    for some in slices(numbers):
        asked = sa.select(_R.job, sa.func.sum(_R.quantity)).where(_R.job.in_(some), counted).group_by(_R.job)
        found.update({row[0]: int(row[1]) for row in db.execute(asked)})
    return found


def newest(db: sa.Connection, limit: int = 100) -> list[ReleaseRow]:
    """Return the latest releases, the newest first."""
    return [ReleaseRow._make(row) for row in db.execute(_SELECT.order_by(_R.id.desc()).limit(limit))]
