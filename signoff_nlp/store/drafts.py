"""Drafts and what became of them: intent first, every transition compared, swapped and kept.

intended -> appending -> confirmed            the mailbox shows it where we put it
                      -> unknown              no answer: looked for, never appended blindly again
                      -> waiting              the mailbox is full, or forbids it: tried again at `next_try_at`
                      -> failed               it cannot be placed
confirmed -> edited, moved                    a person works on it
          -> sent, discarded                  a person is done with it
          -> superseded                       events overtook it: left where it is
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from signoff_nlp.store import blobs
from signoff_nlp.store import tables as t
from signoff_nlp.store.columns import row_columns, slices
from signoff_nlp.store.rows import OPEN_DRAFT, DraftEvent, DraftRow, DraftState

_D = t.drafts.c
_SELECT = sa.select(*row_columns(t.drafts, DraftRow))
_GIVEN_UP: tuple[DraftState, ...] = ("superseded", "failed")
_BY_PEOPLE: tuple[DraftState, ...] = ("edited", "moved", "sent", "discarded")

# From a state to these, and to itself (a new place, another reason). A draft that is gone may come back: mail programs
# delete before they write anew, and people undo.
MOVES: Mapping[DraftState, tuple[DraftState, ...]] = {
    "intended": ("appending", "waiting", *_GIVEN_UP),
    "appending": ("confirmed", "unknown", "waiting", *_GIVEN_UP, *_BY_PEOPLE),
    "unknown": ("appending", "confirmed", "waiting", *_GIVEN_UP, *_BY_PEOPLE),
    "waiting": ("appending", *_GIVEN_UP),
    "confirmed": ("superseded", *_BY_PEOPLE),
    "edited": ("superseded", *_BY_PEOPLE),
    "moved": ("confirmed", "superseded", *_BY_PEOPLE),
    "superseded": _BY_PEOPLE,
    "discarded": ("confirmed", "superseded", *_BY_PEOPLE),
    "sent": (),
    "failed": ("appending",),
}


def intend(
    db: sa.Connection,
    thread_id: int,
    *,
    answers: int,
    token: str,
    header_id: str,
    sender: str,
    raw: bytes,
    now: datetime,
) -> DraftRow | None:
    """Keep a draft before it is placed: which message it answers, its token, its Message-ID, whom it answers, its bytes.

    Returns None, and keeps nothing, where the thread has an open draft, or the message was ever answered by one.
    """
    open_one = sa.and_(_D.thread_id == thread_id, _D.state.in_(OPEN_DRAFT))
    if db.execute(sa.select(_D.id).where(sa.or_(open_one, _D.answers == answers)).limit(1)).first():
        return None
    account = sa.select(t.threads.c.account_id).where(t.threads.c.id == thread_id).scalar_subquery()
    sha = blobs.digest(raw)
    blobs.keep(db, {sha: raw})
    values = {
        "account_id": account, "thread_id": thread_id, "answers": answers, "token": token, "header_id": header_id,
        "sender": sender, "sha256": sha, "state": "intended", "tries": 0, "created_at": now, "changed_at": now,
    }  # fmt: skip
    number = int(db.execute(sa.insert(t.drafts).values(values).returning(_D.id)).scalar_one())
    _record(db, number, None, "intended", None, now)
    return draft(db, number)


def move(
    db: sa.Connection,
    draft_id: int,
    from_states: Collection[DraftState],
    to_state: DraftState,
    now: datetime,
    *,
    reason: str | None = None,
    folder: str | None = None,
    uidvalidity: int | None = None,
    uid: int | None = None,
    next_try_at: datetime | None = None,
) -> bool:
    """Move a draft into a state if it is in one of `from_states`; record it. A place that is given replaces the old one.

    Moving to "appending" counts a try. False, and nothing changed: it is in another state, or it would be opened again
    beside another open draft of its thread. Raises ValueError for a transition that `MOVES` does not know.
    """
    for one in from_states:
        if to_state != one and to_state not in MOVES[one]:
            raise ValueError(f"a draft does not go from {one} to {to_state}")
    row = draft(db, draft_id)
    if row is None or row.state not in from_states:
        return False
    if to_state in OPEN_DRAFT and row.state not in OPEN_DRAFT:
        other = sa.and_(_D.thread_id == row.thread_id, _D.state.in_(OPEN_DRAFT))
        if db.execute(sa.select(_D.id).where(other).limit(1)).first():
            return False
    place = {"folder": folder, "uidvalidity": uidvalidity, "uid": uid}
    values: dict[str, Any] = {name: value for name, value in place.items() if value is not None}
    values |= {"state": to_state, "reason": reason, "next_try_at": next_try_at, "changed_at": now}
    values["tries"] = row.tries + (to_state == "appending")
    swap = sa.update(t.drafts).where(_D.id == draft_id, _D.state == row.state)
    if not db.execute(swap.values(values)).rowcount:
        return False
    _record(db, draft_id, row.state, to_state, reason, now)
    return True


def draft(db: sa.Connection, draft_id: int) -> DraftRow | None:
    """Return the draft, or None."""
    return _one(db, _D.id == draft_id)


def draft_by_token(db: sa.Connection, token: str) -> DraftRow | None:
    """Return the draft with this token, or None."""
    return _one(db, _D.token == token)


def draft_raw(db: sa.Connection, draft_id: int) -> bytes | None:
    """Return the bytes of a draft as they are, or were, to be placed."""
    return blobs.content(db, db.execute(sa.select(_D.sha256).where(_D.id == draft_id)).scalar())


def open_drafts(db: sa.Connection, account_id: int) -> list[DraftRow]:
    """Return the account's open drafts, the oldest first."""
    return _all(db, sa.and_(_D.account_id == account_id, _D.state.in_(OPEN_DRAFT)))


def drafts_of_thread(db: sa.Connection, thread_id: int) -> list[DraftRow]:
    """Return all drafts of a thread, the oldest first."""
    return _all(db, _D.thread_id == thread_id)


def open_of_threads(db: sa.Connection, ids: Iterable[int]) -> dict[int, DraftRow]:
    """Return the open draft of each of these threads that has one."""
    found: dict[int, DraftRow] = {}
    for some in slices(ids):
        found.update(
            (row.thread_id, row) for row in _all(db, sa.and_(_D.thread_id.in_(some), _D.state.in_(OPEN_DRAFT)))
        )
    return found


def due_waiting(db: sa.Connection, now: datetime) -> list[DraftRow]:
    """Return waiting drafts whose next try is due."""
    return _all(db, sa.and_(_D.state == "waiting", sa.or_(_D.next_try_at.is_(None), _D.next_try_at <= now)))


def drafts_for_sender_since(db: sa.Connection, account_id: int, sender: str, since: datetime) -> int:
    """Return how many drafts to this sender the account made since then."""
    here = sa.and_(_D.account_id == account_id, _D.sender == sender, _D.created_at >= since)
    return int(db.execute(sa.select(sa.func.count()).where(here)).scalar_one())


def draft_events(db: sa.Connection, draft_id: int) -> list[DraftEvent]:
    """Return what happened to a draft, in order."""
    asked = sa.select(*row_columns(t.draft_events, DraftEvent)).where(t.draft_events.c.draft_id == draft_id)
    return [DraftEvent._make(row) for row in db.execute(asked.order_by(t.draft_events.c.id))]


def events_of_thread(db: sa.Connection, thread_id: int) -> list[DraftEvent]:
    """Return what happened to all drafts of a thread, in order."""
    here = sa.select(_D.id).where(_D.thread_id == thread_id)
    asked = sa.select(*row_columns(t.draft_events, DraftEvent)).where(t.draft_events.c.draft_id.in_(here))
    return [DraftEvent._make(row) for row in db.execute(asked.order_by(t.draft_events.c.id))]


def _one(db: sa.Connection, where: sa.ColumnElement[bool]) -> DraftRow | None:
    row = db.execute(_SELECT.where(where)).one_or_none()
    return None if row is None else DraftRow._make(row)


def _all(db: sa.Connection, where: sa.ColumnElement[bool]) -> list[DraftRow]:
    return [DraftRow._make(row) for row in db.execute(_SELECT.where(where).order_by(_D.id))]


def _record(
    db: sa.Connection, draft_id: int, before: DraftState | None, after: DraftState, reason: str | None, now: datetime
) -> None:
    values = {"draft_id": draft_id, "at": now, "from_state": before, "to_state": after, "reason": reason}
    db.execute(sa.insert(t.draft_events).values(values))
