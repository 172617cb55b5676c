"""Who is at the desk: entering by a one-time link or a password, being known again, leaving.

A token is 256 random bits that only the browser has; the store has its SHA-256. Everything that opens or refuses a
door is in the audit log, by name.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from signoff_nlp.errors import DeskError
from signoff_nlp.service.passwords import fits, outdated, password_hash
from signoff_nlp.store import audit, people, sessions
from signoff_nlp.store.engine import Db, Store
from signoff_nlp.store.people import Person
from signoff_nlp.store.sessions import How, Session

LINK_MINUTES = 5
SPAN = timedelta(minutes=15)  # in which tries are counted
_SEEN = timedelta(minutes=1)  # how exactly the last use of a session is known
# Tries in one span: of one name from one address, from one address, of one name from anywhere.
_MOST = {"pair": 5, "address": 30, "name": 50}


class Client(NamedTuple):
    """Where a request comes from: the address, and what the program calls itself."""

    address: str
    agent: str


class Validity(NamedTuple):
    """How long a session lasts: in all, and without being used."""

    whole: timedelta = timedelta(hours=12)
    idle: timedelta = timedelta(hours=2)


class Entered(NamedTuple):
    """A session that began: the token for the cookie, who it is, how long it lasts at most."""

    token: str
    person: Person
    until: datetime


class Visitor(NamedTuple):
    """Who sends a request, by which session, and the token that each of his forms must bear."""

    person: Person
    session: Session
    form_token: str


def digest(token: str) -> str:
    """Return what the store keeps of a token."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def form_token(token: str) -> str:
    """Return the token of a session's forms, which tells nothing of the session's own."""
    return hmac.new(token.encode("utf-8", "surrogatepass"), b"signoff form", sha256).hexdigest()


def invite(store: Store, person: Person, now: datetime) -> str:
    """Return the token of a link that opens the desk once within LINK_MINUTES, as this person."""
    token = secrets.token_urlsafe(32)
    with store.begin() as db:
        sessions.sweep(db, now, SPAN)
        sessions.add_link(db, digest(token), person.id, now + timedelta(minutes=LINK_MINUTES))
    return token


def enter(store: Store, token: str, client: Client, validity: Validity, now: datetime) -> Entered:
    """Use a one-time link. Raises DeskError: used before, too old, unknown, tried too often."""
    count_tries(store, {"address": f"link|{client.address}"}, client, now)
    with store.begin() as db:
        found = sessions.use_link(db, digest(token), now)
        person = None if found is None else people.person(db, found)
        if person is not None and not person.disabled:
            return begin(db, person, "link", client, validity, now)
    raise DeskError(
        "this link was used before or is too old", hint="stop the desk and start it again", reason="forbidden"
    )


def sign_in(store: Store, name: str, password: str, client: Client, validity: Validity, now: datetime) -> Entered:
    """Sign in by name and password. Raises DeskError: one of the two is wrong (it does not say which), or too many tries."""
    known = name.strip().lower()
    pair = f"pair|{known}|{client.address}"
    count_tries(store, {"pair": pair, "address": f"address|{client.address}", "name": f"name|{known}"}, client, now)
    with store.read() as db:
        person = people.person_named(db, known)
    right = fits(password, person.password if person else None)
    with store.begin() as db:
        if person is None or not right or person.disabled:
            audit.append(db, "desk", "sign-in refused", f"user:{known}", {"address": client.address}, now)
        else:
            sessions.forget_tries(db, pair)
            if person.password and outdated(person.password):
                people.set_password(db, person.id, password_hash(password, person.name))
            return begin(db, person, "password", client, validity, now)
    raise DeskError("name or password is wrong", reason="forbidden")


def begin(db: Db, person: Person, how: How, client: Client, validity: Validity, now: datetime) -> Entered:
    """Open a session for a person who has proven to be it."""
    token, until = secrets.token_urlsafe(32), now + validity.whole
    sessions.sweep(db, now, SPAN)
    number = sessions.open_session(db, digest(token), person.id, how, client.address, client.agent, now, until)
    detail = {"how": how, "address": client.address, "session": number}
    audit.append(db, person.name, "signed in", f"user:{person.name}", detail, now)
    return Entered(token, person, until)


def visitor(store: Store, token: str, validity: Validity, now: datetime, *, team: bool) -> Visitor | None:
    """Return whose session this is; None: unknown, over, too long unused, shut, or made by a link though it is a team's desk."""
    with store.read() as db:
        found = sessions.session_of(db, digest(token))
    if found is None:
        return None
    session, person = found
    over = now >= session.expires_at or now >= session.seen_at + validity.idle
    if over or person.disabled or (team and session.how == "link"):
        return None
    if now >= session.seen_at + _SEEN:
        with store.begin() as db:
            sessions.see(db, session.id, now)
    return Visitor(person, session, form_token(token))


def sign_out(store: Store, person: Person, session: Session, now: datetime) -> None:
    """End a session by the wish of whose it is."""
    with store.begin() as db:
        sessions.close_session(db, session.id)
        audit.append(db, person.name, "signed out", f"user:{person.name}", {"session": session.id}, now)


def count_tries(store: Store, keys: Mapping[str, str], client: Client, now: datetime) -> None:
    """Count a try before anything is compared, so that many at once are counted too. Raises DeskError when too many."""
    with store.begin() as db:
        counted = {kind: sessions.count_try(db, key, SPAN, now) for kind, key in keys.items()}
        over = [until for kind, (count, until) in counted.items() if count > _MOST[kind]]
        if any(count == _MOST[kind] + 1 for kind, (count, _) in counted.items()):
            audit.append(
                db, "desk", "too many tries", f"address:{client.address}", {"keys": sorted(keys.values())}, now
            )
    if over:
        minutes = max(1, round((max(over) - now).total_seconds() / 60))
        raise DeskError("too many tries", hint=f"try again in {minutes} minutes", reason="wait")
