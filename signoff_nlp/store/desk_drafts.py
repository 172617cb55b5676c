"""What people write, send and decide at the desk.

A mail on its way is a row: waiting -> checking -> sending -> sent, each step by compare and swap, so that of two
workers one gets it. A thread has one such row at a time (a unique index), so two people cannot send it twice.

waiting  -> undone                  a person took it back in time
checking -> stopped                 something came meanwhile, or the mailbox could not be looked at
sending  -> failed                  certainly not sent
         -> unknown                 no answer after the last byte: a person looks, nothing is sent again by itself
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from signoff_nlp.store import blobs
from signoff_nlp.store import tables as t
from signoff_nlp.store.columns import row_columns
from signoff_nlp.store.desk_rows import ACTIVE_SEND, Outcome, SendRow, SendState, TextRow

_X, _S, _O = t.texts.c, t.sends.c, t.outcomes.c
_SEND = sa.select(*row_columns(t.sends, SendRow))


def text(db: sa.Connection, thread_id: int) -> TextRow | None:
    """Return the text that somebody is writing for the thread, or None."""
    row = db.execute(sa.select(*row_columns(t.texts, TextRow)).where(_X.thread_id == thread_id)).one_or_none()
    return None if row is None else TextRow._make(row)


def put_text(
    db: sa.Connection, thread_id: int, version: int, *, subject: str, body: str, base: str, by: str, now: datetime
) -> int | None:
    """Keep a text in place of version `version` (0: none yet); return its new version, None where another one is there."""
    values = {"subject": subject, "body": body, "base": base, "by": by, "at": now, "version": version + 1}
    if version:
        here = sa.and_(_X.thread_id == thread_id, _X.version == version)
        return version + 1 if db.execute(sa.update(t.texts).where(here).values(values)).rowcount else None
    if text(db, thread_id) is not None:
        return None
    db.execute(sa.insert(t.texts).values(thread_id=thread_id, **values))
    return 1


def drop_text(db: sa.Connection, thread_id: int) -> None:
    """Forget the text of a thread: it is sent or discarded."""
    db.execute(sa.delete(t.texts).where(_X.thread_id == thread_id))


def add_send(
    db: sa.Connection,
    thread_id: int,
    raw: bytes,
    *,
    draft_id: int | None,
    release_id: int | None,
    seen: int,
    question: str,
    sender: str,
    recipients: str,
    message_id: str,
    outcome: Outcome,
    changed_share: float,
    by: str,
    now: datetime,
    due_at: datetime,
) -> SendRow | None:
    """Keep a mail that is to be sent at `due_at`; None where the thread has one on its way."""
    if active(db, thread_id) is not None:
        return None
    sha = blobs.digest(raw)
    blobs.keep(db, {sha: raw})
    values = {
        "thread_id": thread_id, "draft_id": draft_id, "release_id": release_id, "state": "waiting", "seen": seen,
        "question": question, "sha256": sha, "sender": sender, "recipients": recipients, "message_id": message_id,
        "outcome": outcome, "changed_share": changed_share, "by": by, "at": now, "due_at": due_at,
    }  # fmt: skip
    number = db.execute(sa.insert(t.sends).values(values).returning(_S.id)).scalar_one()
    return send(db, int(number))


def move_send(
    db: sa.Connection,
    send_id: int,
    from_states: Collection[SendState],
    to_state: SendState,
    now: datetime,
    *,
    reason: str | None = None,
    filed: str | None = None,
) -> bool:
    """Move a mail on if it is in one of `from_states`; False, and nothing changed, where it is not."""
    here = sa.and_(_S.id == send_id, _S.state.in_(from_states))
    values: dict[str, object] = {"state": to_state, "reason": reason}
    values |= {"claimed_at": now} if to_state == "checking" else {}
    values |= {"ended_at": now} if to_state not in ("waiting", "checking", "sending") else {}
    values |= {"filed": filed} if filed is not None else {}
    return bool(db.execute(sa.update(t.sends).where(here).values(values)).rowcount)


def send(db: sa.Connection, send_id: int) -> SendRow | None:
    """Return the mail on its way, or None."""
    row = db.execute(_SEND.where(_S.id == send_id)).one_or_none()
    return None if row is None else SendRow._make(row)


def send_raw(db: sa.Connection, send_id: int) -> bytes | None:
    """Return the bytes of a mail that is sent."""
    return blobs.content(db, db.execute(sa.select(_S.sha256).where(_S.id == send_id)).scalar())


def active(db: sa.Connection, thread_id: int) -> SendRow | None:
    """Return the mail of the thread that is on its way, or None."""
    row = db.execute(_SEND.where(_S.thread_id == thread_id, _S.state.in_(ACTIVE_SEND))).one_or_none()
    return None if row is None else SendRow._make(row)


def sends_of_thread(db: sa.Connection, thread_id: int) -> list[SendRow]:
    """Return all mails that were to be sent to the thread, the oldest first."""
    return [SendRow._make(row) for row in db.execute(_SEND.where(_S.thread_id == thread_id).order_by(_S.id))]


def due_sends(db: sa.Connection, now: datetime, limit: int = 20) -> list[SendRow]:
    """Return mails whose time to be undone is over, the oldest first."""
    due = sa.and_(_S.state == "waiting", _S.due_at <= now)
    return [SendRow._make(row) for row in db.execute(_SEND.where(due).order_by(_S.due_at, _S.id).limit(limit))]


def stranded(db: sa.Connection, before: datetime) -> list[SendRow]:
    """Return mails that a worker took before then and never ended: it was killed."""
    taken = sa.and_(_S.state.in_(("checking", "sending")), _S.claimed_at < before)
    return [SendRow._make(row) for row in db.execute(_SEND.where(taken).order_by(_S.id))]


def add_outcome(
    db: sa.Connection,
    thread_id: int,
    *,
    customer: str,
    verdict: str,
    outcome: Outcome,
    share: float | None,
    why: str | None,
    seconds: int | None,
    by: str,
    now: datetime,
) -> None:
    """Keep what a person made of a draft; `share` of its text that was changed, `seconds` from opening to deciding."""
    values = {
        "thread_id": thread_id, "customer": customer, "verdict": verdict, "outcome": outcome, "share": share, "why": why,
        "seconds": seconds, "by": by, "at": now,
    }  # fmt: skip
    db.execute(sa.insert(t.outcomes).values(values))
