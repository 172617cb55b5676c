"""Accounts of the review desk: who there is, and what an admin does about it. All of it is in the audit log by name."""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple

from signoff_nlp.errors import DeskError
from signoff_nlp.names import DESK_ROLES, DeskRole
from signoff_nlp.service.passwords import fits, password_hash
from signoff_nlp.service.visitors import Client, count_tries
from signoff_nlp.store import audit, people, sessions
from signoff_nlp.store.engine import Db, Store
from signoff_nlp.store.people import Person
from signoff_nlp.store.sessions import Session

_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,63}")
_PLAIN = re.compile(r"[^a-z0-9._@+-]+")


class Account(NamedTuple):
    """An account as a list shows it, with its sessions."""

    person: Person
    sessions: tuple[Session, ...]


def may(role: DeskRole, needs: DeskRole) -> bool:
    """Say whether a role may do what needs another: each may do what those before it may."""
    return DESK_ROLES.index(role) >= DESK_ROLES.index(needs)


def local_person(store: Store, login: str, now: datetime) -> Person:
    """Return the account of whoever runs the desk for himself: an admin without a password, made if new."""
    name = _PLAIN.sub("-", login.lower()).lstrip("._@+-")[:64] or "owner"
    with store.begin() as db:
        found = people.person_named(db, name)
        if found is None:
            found = _made(people.add_person(db, name, "admin", None, now), name)
            audit.append(db, name, "account added", f"user:{name}", {"role": "admin", "how": "local"}, now)
    if found.disabled or found.role != "admin":
        hint = "signoff desk user enable, signoff desk user role; or --team"
        raise DeskError(f"the account {name} may not run a desk of its own", hint=hint, reason="forbidden")
    return found


def add_person(store: Store, by: str, name: str, role: DeskRole, password: str | None, now: datetime) -> Person:
    """Add an account; without a password it can sign in by OIDC alone. Raises DeskError: name taken or odd, password weak."""
    known = name.strip().lower()
    if not _NAME.fullmatch(known):
        raise DeskError(f"{name!r} is no name of an account", hint="letters, digits and . _ @ + -, 64 at most")
    kept = None if password is None else password_hash(password, known)
    with store.begin() as db:
        person = people.add_person(db, known, _role(role), kept, now)
        if person is not None:
            audit.append(db, by, "account added", f"user:{known}", {"role": role}, now)
    return _made(person, known)


def accounts(store: Store) -> list[Account]:
    """Return all accounts with their sessions, in two queries."""
    with store.read() as db:
        everybody, open_ones = people.people(db), sessions.sessions(db)
    return [Account(one, tuple(each for each in open_ones if each.user_id == one.id)) for one in everybody]


def sessions_of(store: Store, person: Person) -> list[Session]:
    """Return the person's sessions, the last used first."""
    with store.read() as db:
        return sessions.sessions(db, person.id)


def set_role(store: Store, by: str, name: str, role: DeskRole, now: datetime) -> None:
    """Give an account another role, from its next request on. Raises DeskError: no such account, or the last admin."""
    with store.begin() as db:
        person = _named(db, name)
        people.set_role(db, person.id, _role(role))
        _need_admin(db)
        audit.append(db, by, "role changed", f"user:{person.name}", {"from": person.role, "to": role}, now)


def set_disabled(store: Store, by: str, name: str, disabled: bool, now: datetime) -> None:
    """Shut an account and end its sessions, or open it again. Raises DeskError: no such account, or the last admin."""
    with store.begin() as db:
        person = _named(db, name)
        people.set_disabled(db, person.id, disabled)
        _need_admin(db)
        if disabled:
            sessions.close_sessions(db, person.id)
        audit.append(db, by, "account disabled" if disabled else "account enabled", f"user:{person.name}", {}, now)


def set_password(store: Store, by: str, name: str, password: str, now: datetime) -> None:
    """Give an account another password and end its sessions. Raises DeskError: no such account, or too weak."""
    with store.begin() as db:
        person = _named(db, name)
        people.set_password(db, person.id, password_hash(password, person.name))
        sessions.close_sessions(db, person.id)
        audit.append(db, by, "password set", f"user:{person.name}", {}, now)


def change_password(store: Store, person: Person, session: Session, old: str, new: str, now: datetime) -> None:
    """Change one's own password, which ends all other sessions. Raises DeskError: the old one is
    wrong, the new one weak, or too many tries.
    """
    count_tries(store, {"pair": f"change|{person.name}"}, Client(session.address, session.agent), now)
    if not fits(old, person.password):
        raise DeskError("the present password is wrong")
    with store.begin() as db:
        people.set_password(db, person.id, password_hash(new, person.name))
        sessions.close_sessions(db, person.id, but=session.id)
        audit.append(db, person.name, "password changed", f"user:{person.name}", {}, now)


def end_session(store: Store, by: Person, session_id: int, now: datetime) -> None:
    """End a session: one's own, or as an admin anybody's. Raises DeskError where there is none."""
    own = None if by.role == "admin" else by.id
    with store.begin() as db:
        if not sessions.close_session(db, session_id, own):
            raise DeskError("there is no such session", reason="missing")
        audit.append(db, by.name, "session ended", f"session:{session_id}", {}, now)


def _named(db: Db, name: str) -> Person:
    person = people.person_named(db, name.strip().lower())
    if person is None:
        hint = "`signoff desk user list` shows all"
        raise DeskError(f"there is no account {name}", hint=hint, reason="missing")
    return person


def _need_admin(db: Db) -> None:
    if not people.admins(db):
        raise DeskError("this is the last admin", hint="make somebody else an admin first", reason="conflict")


def _role(role: DeskRole) -> DeskRole:
    if role not in DESK_ROLES:
        raise DeskError(f"there is no role {role}", hint=f"one of {', '.join(DESK_ROLES)}")
    return role


def _made(person: Person | None, name: str) -> Person:
    if person is None:
        raise DeskError(f"there is an account {name} already", reason="conflict")
    return person
