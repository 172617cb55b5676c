"""The people who may use the review desk, and the views of the queue that each has saved."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from signoff_nlp.names import DeskRole
from signoff_nlp.store import tables as t
from signoff_nlp.store.columns import row_columns

_U, _V = t.users.c, t.views.c


class Person(NamedTuple):
    """One account. `password` is an argon2 hash, `identity` what an OIDC provider calls the person; either may be None."""

    id: int
    name: str
    role: DeskRole
    password: str | None
    identity: str | None
    disabled: bool
    created_at: datetime


class View(NamedTuple):
    """A view of the queue that a person saved under a name: the query part of its address."""

    id: int
    user_id: int
    name: str
    query: str
    created_at: datetime


_SELECT = sa.select(*row_columns(t.users, Person))


def add_person(db: sa.Connection, name: str, role: DeskRole, password: str | None, now: datetime) -> Person | None:
    """Add an account with the hash of its password, if it has one. None, and nothing added: the name is taken."""
    if person_named(db, name) is not None:
        return None
    values = {"name": name, "role": role, "password": password, "disabled": False, "created_at": now}
    db.execute(sa.insert(t.users).values(values))
    return person_named(db, name)


def person(db: sa.Connection, person_id: int) -> Person | None:
    """Return the account, or None."""
    return _one(db, _U.id == person_id)


def person_named(db: sa.Connection, name: str) -> Person | None:
    """Return the account of this name, or None."""
    return _one(db, _U.name == name)


def person_identified(db: sa.Connection, identity: str) -> Person | None:
    """Return the account that a provider knows as `identity`, or None."""
    return _one(db, _U.identity == identity)


def people(db: sa.Connection) -> list[Person]:
    """Return all accounts by name."""
    return [Person._make(row) for row in db.execute(_SELECT.order_by(_U.name))]


def admins(db: sa.Connection) -> list[int]:
    """Return the numbers of the admins who are not disabled."""
    return list(db.execute(sa.select(_U.id).where(_U.role == "admin", _U.disabled.is_(False))).scalars())


def set_role(db: sa.Connection, person_id: int, role: DeskRole) -> None:
    """Give the account another role."""
    _set(db, person_id, role=role)


def set_password(db: sa.Connection, person_id: int, password: str | None) -> None:
    """Replace the hash of the account's password; None: it has none any more."""
    _set(db, person_id, password=password)


def set_identity(db: sa.Connection, person_id: int, identity: str | None) -> None:
    """Say what a provider calls the person."""
    _set(db, person_id, identity=identity)


def set_disabled(db: sa.Connection, person_id: int, disabled: bool) -> None:
    """Shut the account, or open it again; it is never deleted, because the audit log names it."""
    _set(db, person_id, disabled=disabled)


def save_view(db: sa.Connection, person_id: int, name: str, query: str, now: datetime) -> View:
    """Keep a view under a name; one of the same name is replaced."""
    here = sa.and_(_V.user_id == person_id, _V.name == name)
    values = {"query": query, "created_at": now}
    if not db.execute(sa.update(t.views).where(here).values(values)).rowcount:
        db.execute(sa.insert(t.views).values(user_id=person_id, name=name, **values))
    return View._make(db.execute(sa.select(*row_columns(t.views, View)).where(here)).one())


def views(db: sa.Connection, person_id: int) -> list[View]:
    """Return the person's views by name."""
    asked = sa.select(*row_columns(t.views, View)).where(_V.user_id == person_id).order_by(_V.name)
    return [View._make(row) for row in db.execute(asked)]


def drop_view(db: sa.Connection, person_id: int, view_id: int) -> bool:
    """Delete a view of this person; False where it is not there or another's."""
    return bool(db.execute(sa.delete(t.views).where(_V.id == view_id, _V.user_id == person_id)).rowcount)


def _one(db: sa.Connection, where: sa.ColumnElement[bool]) -> Person | None:
    row = db.execute(_SELECT.where(where)).one_or_none()
    return None if row is None else Person._make(row)


def _set(db: sa.Connection, person_id: int, **values: Any) -> None:
    db.execute(sa.update(t.users).where(_U.id == person_id).values(values))
