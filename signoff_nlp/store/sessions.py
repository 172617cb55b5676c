"""Who is signed in, the links and requests that lead there, and how often somebody tried.

Tokens come in as SHA-256 in hexadecimal: whoever reads the store can use none of them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, NamedTuple

import sqlalchemy as sa

from signoff_nlp.store import tables as t
from signoff_nlp.store.columns import row_columns
from signoff_nlp.store.people import Person

How = Literal["link", "password", "oidc"]
_S, _L, _O, _T = t.sessions.c, t.links.c, t.oidc_requests.c, t.tries.c


class Session(NamedTuple):
    """One sign-in of one browser: how it came about, from which address, with which program."""

    id: int
    user_id: int
    how: How
    address: str
    agent: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


class OidcRequest(NamedTuple):
    """What we sent along to a provider, to be compared with what comes back."""

    state: str
    nonce: str
    verifier: str


_SESSION = row_columns(t.sessions, Session)
_PERSON = row_columns(t.users, Person)


def open_session(
    db: sa.Connection, token: str, person_id: int, how: How, address: str, agent: str, now: datetime, until: datetime
) -> int:
    """Keep a new session; return its number."""
    values = {
        "token": token, "user_id": person_id, "how": how, "address": address, "agent": agent,
        "created_at": now, "seen_at": now, "expires_at": until,
    }  # fmt: skip
    return int(db.execute(sa.insert(t.sessions).values(values).returning(_S.id)).scalar_one())


def session_of(db: sa.Connection, token: str) -> tuple[Session, Person] | None:
    """Return the session with this token and whose it is, however old; None where there is none."""
    joined = t.sessions.join(t.users, _S.user_id == t.users.c.id)
    row = db.execute(sa.select(*_SESSION, *_PERSON).select_from(joined).where(_S.token == token)).one_or_none()
    if row is None:
        return None
    return Session._make(row[: len(_SESSION)]), Person._make(row[len(_SESSION) :])


def see(db: sa.Connection, session_id: int, now: datetime) -> None:
    """Note that the session was used."""
    db.execute(sa.update(t.sessions).where(_S.id == session_id).values(seen_at=now))


def sessions(db: sa.Connection, person_id: int | None = None) -> list[Session]:
    """Return the sessions of a person, or of everybody: the last used first."""
    asked = sa.select(*_SESSION).order_by(_S.seen_at.desc(), _S.id.desc())
    return [
        Session._make(row) for row in db.execute(asked if person_id is None else asked.where(_S.user_id == person_id))
    ]


def close_session(db: sa.Connection, session_id: int, person_id: int | None = None) -> bool:
    """End a session, of this person if one is named; False where there is none."""
    here = [_S.id == session_id, *([] if person_id is None else [_S.user_id == person_id])]
    return bool(db.execute(sa.delete(t.sessions).where(*here)).rowcount)


def close_sessions(db: sa.Connection, person_id: int, *, but: int | None = None) -> int:
    """End all sessions of a person, or all but one; return how many."""
    here = [_S.user_id == person_id, *([] if but is None else [_S.id != but])]
    return db.execute(sa.delete(t.sessions).where(*here)).rowcount


def add_link(db: sa.Connection, token: str, person_id: int, until: datetime) -> None:
    """Keep a link that opens the desk once, as this person."""
    db.execute(sa.insert(t.links).values(token=token, user_id=person_id, expires_at=until))


def use_link(db: sa.Connection, token: str, now: datetime) -> int | None:
    """Use a link up; return whose it was, or None: unknown, used before, or too old."""
    gone = sa.delete(t.links).where(_L.token == token).returning(_L.user_id, _L.expires_at)
    row = db.execute(gone).one_or_none()
    return int(row.user_id) if row is not None and row.expires_at > now else None


def add_oidc_request(db: sa.Connection, token: str, request: OidcRequest, until: datetime) -> None:
    """Keep what was sent to a provider."""
    db.execute(sa.insert(t.oidc_requests).values(token=token, **request._asdict(), expires_at=until))


def use_oidc_request(db: sa.Connection, token: str, now: datetime) -> OidcRequest | None:
    """Use a request up; return it, or None: unknown, used before, or too old."""
    gone = sa.delete(t.oidc_requests).where(_O.token == token).returning(_O.state, _O.nonce, _O.verifier, _O.expires_at)
    row = db.execute(gone).one_or_none()
    return OidcRequest(row.state, row.nonce, row.verifier) if row is not None and row.expires_at > now else None


def count_try(db: sa.Connection, key: str, span: timedelta, now: datetime) -> tuple[int, datetime]:
    """Count one more try under `key`; return how many there were in this span of time, and when it is over.

    A span begins with the first try; a beginning that lies ahead comes of a clock that was wrong, and counts as none.
    """
    row = db.execute(sa.select(_T["count"], _T.since).where(_T.key == key)).one_or_none()
    if row is None:
        db.execute(sa.insert(t.tries).values(key=key, count=1, since=now))
        return 1, now + span
    count, since = row
    if not since <= now < since + span:
        db.execute(sa.update(t.tries).where(_T.key == key).values(count=1, since=now))
        return 1, now + span
    db.execute(sa.update(t.tries).where(_T.key == key).values(count=count + 1))
    return count + 1, since + span


def forget_tries(db: sa.Connection, key: str) -> None:
    """Begin anew to count under `key`."""
    db.execute(sa.delete(t.tries).where(_T.key == key))


def sweep(db: sa.Connection, now: datetime, span: timedelta) -> None:
    """Delete what is over: sessions, links, requests, and tries that began more than `span` ago."""
    for table in (t.sessions, t.links, t.oidc_requests):
        db.execute(sa.delete(table).where(table.c.expires_at <= now))
    db.execute(sa.delete(t.tries).where(_T.since <= now - span))
