"""The shop's records in the store: who may release, and what is on order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from signoff_nlp.names import Stage
from signoff_nlp.store import tables as t
from signoff_nlp.store.columns import key_text, row_columns
from signoff_nlp.store.desk_rows import ApproverRow, JobRow

_A, _J = t.approvers.c, t.jobs.c
_MOST = 50


def approvers(db: sa.Connection, on: date | None = None) -> list[ApproverRow]:
    """Return all approvers by customer and name; with `on` those who may release on that day."""
    asked = sa.select(*row_columns(t.approvers, ApproverRow)).order_by(_A.customer, _A.name, _A.id)
    if on is not None:
        begun = sa.or_(_A.valid_from.is_(None), _A.valid_from <= on)
        asked = asked.where(begun, sa.or_(_A.valid_until.is_(None), _A.valid_until >= on))
    return [_approver(row) for row in db.execute(asked)]


def approver(db: sa.Connection, approver_id: int) -> ApproverRow | None:
    """Return the approver, or None."""
    asked = sa.select(*row_columns(t.approvers, ApproverRow)).where(_A.id == approver_id)
    row = db.execute(asked).one_or_none()
    return None if row is None else _approver(row)


def put_approver(
    db: sa.Connection,
    *,
    name: str,
    address: str | None,
    customer: str | None,
    may_release: Sequence[Stage],
    valid_from: date | None,
    valid_until: date | None,
    by: str,
    now: datetime,
) -> int:
    """Add an approver, or change the one with this address (or without any, this name and customer); return the number."""
    values: dict[str, Any] = {
        "name": name, "address": address, "customer": customer, "may_release": " ".join(may_release),
        "valid_from": valid_from, "valid_until": valid_until, "by": by, "at": now,
    }  # fmt: skip
    same = (
        _A.address == address
        if address
        else sa.and_(_A.address.is_(None), _A.name == name, _A.customer.is_not_distinct_from(customer))
    )
    known = db.execute(sa.select(_A.id).where(same).limit(1)).scalar()
    if known is not None:
        db.execute(sa.update(t.approvers).where(_A.id == known).values(values))
        return int(known)
    return int(db.execute(sa.insert(t.approvers).values(values).returning(_A.id)).scalar_one())


def drop_approver(db: sa.Connection, approver_id: int) -> bool:
    """Take an approver out; False where there is none."""
    return bool(db.execute(sa.delete(t.approvers).where(_A.id == approver_id)).rowcount)


def jobs(db: sa.Connection) -> list[JobRow]:
    """Return all jobs by number."""
    return [JobRow._make(row) for row in db.execute(sa.select(*row_columns(t.jobs, JobRow)).order_by(_J.number))]


def job(db: sa.Connection, number: str) -> JobRow | None:
    """Return the job with this number, or None."""
    row = db.execute(sa.select(*row_columns(t.jobs, JobRow)).where(_J.number == number)).one_or_none()
    return None if row is None else JobRow._make(row)


def jobs_for(db: sa.Connection, numbers: Iterable[str], customers: Iterable[str]) -> list[JobRow]:
    """Return the jobs with one of these numbers, or of one of these customers, by number."""
    fitting = sa.or_(_J.number.in_([key_text(one) for one in numbers]), _J.customer.in_(list(customers)))
    asked = sa.select(*row_columns(t.jobs, JobRow)).where(fitting).order_by(_J.number).limit(_MOST)
    return [JobRow._make(row) for row in db.execute(asked)]


def put_job(db: sa.Connection, number: str, values: Mapping[str, Any], by: str, now: datetime) -> int:
    """Add a job, or change the one with this number; `values` are its other columns. Return its row's number."""
    whole = {**values, "number": number, "by": by, "at": now}
    known = db.execute(sa.select(_J.id).where(_J.number == key_text(number))).scalar()
    if known is not None:
        db.execute(sa.update(t.jobs).where(_J.id == known).values(whole))
        return int(known)
    return int(db.execute(sa.insert(t.jobs).values(whole).returning(_J.id)).scalar_one())


def drop_job(db: sa.Connection, job_id: int) -> str | None:
    """Take a job out; return its number, or None where there is none."""
    number = db.execute(sa.select(_J.number).where(_J.id == job_id)).scalar()
    db.execute(sa.delete(t.jobs).where(_J.id == job_id))
    return number


def _approver(row: sa.Row[Any]) -> ApproverRow:
    stages: tuple[Any, ...] = tuple(row.may_release.split())
    return ApproverRow._make(row)._replace(may_release=stages)
