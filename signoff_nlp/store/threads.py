"""Threads: which message belongs to which conversation of an account, and which conversations are to be read again.

A message joins the thread that bears a Message-ID which it names, or that named its own; else, if it is a reply, one
of the same Exchange conversation or subject whose people it shares. What it names in two threads makes them one.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from signoff_nlp.names import Verdict
from signoff_nlp.store import blobs
from signoff_nlp.store import tables as t
from signoff_nlp.store.columns import UtcTime, key_text, slices
from signoff_nlp.store.merging import merge
from signoff_nlp.store.rows import Chat, DueThread, ThreadHead, ThreadRow

_T = t.threads.c
_FIRST, _LAST = 10, 90  # references that count: a hostile mail names thousands
_PEOPLE = 200
_SUBJECT_DAYS = 60  # how old the last message of a thread may be that a reply joins by its subject
_SHARED = 2
_CANDIDATES = 20
_BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
_INDEX_BYTES = 22  # of a Thread-Index: the conversation; what follows are its replies ([MS-OXOMSG] 2.2.1.3)


def thread_for(db: sa.Connection, account_id: int, head: ThreadHead, now: datetime) -> int:
    """Return the thread of the account that a message with this head belongs to, made if there is none.

    Several that it bridges are merged into the oldest, each with an entry in the audit log. The head's ids and people
    are the thread's from now on; `assign` puts the message itself into it.
    """
    names = _names(head)
    found = _by_names(db, account_id, names)
    if not found and head.is_reply:
        found = _by_index(db, account_id, head) or _by_subject(db, account_id, head, head.sent_at or now)
    if found:
        thread_id = found[0]
        for other in found[1:]:
            merge(db, other, thread_id, now)
    else:
        thread_id = _make(db, account_id, head, now)
    _learn(db, account_id, thread_id, names, head)
    return thread_id


def assign(db: sa.Connection, message_id: int, thread_id: int, now: datetime, sent_at: datetime | None = None) -> None:
    """Put a message into its thread, which is due from now on. `sent_at` is the date that the message bears."""
    here = t.messages.c.id == message_id
    row = db.execute(
        sa.select(t.messages.c.thread_id, t.messages.c.internal_date, t.messages.c.stored_at).where(here)
    ).one()
    db.execute(sa.update(t.messages).where(here).values(thread_id=thread_id, sent_at=sent_at))
    # The server's date, and never one to come: a forged date must not keep a thread from being forgotten.
    at = min(row.internal_date or row.stored_at, row.stored_at)
    db.execute(sa.update(t.threads).where(_T.id == thread_id, _T.last_at < at).values(last_at=at))
    before = row.thread_id
    mark_due(db, [thread_id] if before is None else [thread_id, before], now)


def mark_due(db: sa.Connection, ids: Iterable[int], now: datetime) -> None:
    """Say that something happened to these threads; the longest due are read first."""
    due_at = sa.case((_T.changed > _T.covered, _T.due_at), else_=sa.literal(now, UtcTime))
    for some in slices(ids):
        happened = sa.update(t.threads).where(_T.id.in_(some), _T.merged_into.is_(None))
        db.execute(happened.values(changed=_T.changed + 1, due_at=due_at))


def due_threads(db: sa.Connection, limit: int, account_id: int | None = None) -> list[DueThread]:
    """Return threads, of one account if named, to which something happened since their latest report; those due for
    longest first."""
    due = sa.and_(_T.changed > _T.covered, _T.merged_into.is_(None))
    if account_id is not None:
        due = sa.and_(due, _T.account_id == account_id)
    asked = sa.select(_T.id, _T.account_id, _T.changed, _T.due_at).where(due).order_by(_T.due_at, _T.id)
    return [DueThread._make(row) for row in db.execute(asked.limit(limit))]


def put_off(db: sa.Connection, thread_id: int, through: int) -> None:
    """Count what happened up to `through` as seen without a report: the thread cannot be read as it is."""
    here = sa.and_(_T.id == thread_id, _T.covered < through)
    db.execute(sa.update(t.threads).where(here).values(covered=through))


def thread(db: sa.Connection, thread_id: int) -> ThreadRow | None:
    """Return the thread, or the one that it was merged into, or None."""
    merged = db.execute(sa.select(_T.merged_into).where(_T.id == thread_id)).scalar()
    row = db.execute(_listed().where(_T.id == (merged or thread_id))).one_or_none()
    return None if row is None else ThreadRow._make(row)


def threads(
    db: sa.Connection,
    *,
    verdict: Verdict | None = None,
    account: str | None = None,
    limit: int = 100,
    offset: int = 0,
) -> list[ThreadRow]:
    """Return threads, those with the newest messages first: of one verdict or account, if named."""
    asked = _listed().where(_T.merged_into.is_(None)).order_by(_T.last_at.desc(), _T.id.desc())
    if verdict is not None:
        asked = asked.where(_T.verdict == verdict)
    if account is not None:
        asked = asked.where(t.accounts.c.name == account)
    return [ThreadRow._make(row) for row in db.execute(asked.limit(limit).offset(offset))]


def as_due(db: sa.Connection, thread_id: int) -> DueThread | None:
    """Return a thread as `due_threads` would, whether it is due or not; None where it is not there, or merged."""
    here = sa.and_(_T.id == thread_id, _T.merged_into.is_(None))
    row = db.execute(sa.select(_T.id, _T.account_id, _T.changed, _T.due_at).where(here)).one_or_none()
    return None if row is None else DueThread._make(row)


def people(db: sa.Connection, ids: Iterable[int]) -> dict[int, list[str]]:
    """Return the addresses of everybody in these threads apart from the shop, in alphabetical order."""
    found: dict[int, list[str]] = {}
    columns = t.thread_people.c
    for some in slices(ids):
        asked = sa.select(columns.thread_id, columns.address).where(columns.thread_id.in_(some))
        for row in db.execute(asked.order_by(columns.address)):
            found.setdefault(row.thread_id, []).append(row.address)
    return found


def verdict_counts(db: sa.Connection, account: str | None = None) -> dict[Verdict | None, int]:
    """Return how many threads have which verdict; None counts those without a report."""
    asked = (
        sa.select(_T.verdict, sa.func.count()).select_from(t.threads).join(t.accounts).where(_T.merged_into.is_(None))
    )
    if account is not None:
        asked = asked.where(t.accounts.c.name == account)
    return {row[0]: row[1] for row in db.execute(asked.group_by(_T.verdict))}


def add_chat(db: sa.Connection, thread_id: int, raw: bytes, now: datetime) -> int:
    """Put a pasted chat into a thread, which is due from now on; the same bytes once. Return the chat's number."""
    sha = blobs.digest(raw)
    here = sa.and_(t.chats.c.thread_id == thread_id, t.chats.c.sha256 == sha)
    if (known := db.execute(sa.select(t.chats.c.id).where(here)).scalar()) is not None:
        return int(known)
    blobs.keep(db, {sha: raw})
    values = {"thread_id": thread_id, "sha256": sha, "size": len(raw), "added_at": now}
    number = db.execute(sa.insert(t.chats).values(values).returning(t.chats.c.id)).scalar_one()
    db.execute(sa.update(t.threads).where(_T.id == thread_id, _T.last_at < now).values(last_at=now))
    mark_due(db, [thread_id], now)
    return int(number)


def chats_of_thread(db: sa.Connection, thread_id: int) -> list[Chat]:
    """Return the chats of a thread in the order in which they were pasted."""
    columns = [t.chats.c[name] for name in Chat._fields]
    asked = sa.select(*columns).where(t.chats.c.thread_id == thread_id).order_by(t.chats.c.id)
    return [Chat._make(row) for row in db.execute(asked)]


def chat_raw(db: sa.Connection, chat_id: int) -> bytes | None:
    """Return the bytes of a chat."""
    return blobs.content(db, db.execute(sa.select(t.chats.c.sha256).where(t.chats.c.id == chat_id)).scalar())


def _listed() -> sa.Select[Any]:
    counted = sa.select(sa.func.count()).where(t.messages.c.thread_id == _T.id).scalar_subquery()
    due = sa.and_(_T.changed > _T.covered, _T.merged_into.is_(None))
    columns = (_T.id, _T.account_id, t.accounts.c.name, _T.subject, _T.verdict, _T.summary)
    return (
        sa.select(*columns, counted, due, _T.last_at, _T.created_at, _T.changed).select_from(t.threads).join(t.accounts)
    )


def _names(head: ThreadHead) -> list[str]:
    """Return the Message-IDs that the head bears or names, as keys."""
    references = head.references
    if len(references) > _FIRST + _LAST:
        references = (*references[:_FIRST], *references[-_LAST:])
    return list(dict.fromkeys(key_text(one) for one in (head.message_id, *references) if one))


def _index_name(head: ThreadHead) -> str | None:
    """Return the name of the head's Exchange conversation; no Message-ID looks like it, for want of an @."""
    try:
        whole = base64.b64decode((head.thread_index or "")[:64].strip(), validate=True)
    except (binascii.Error, ValueError):
        return None
    return f"thread-index:{whole[:_INDEX_BYTES].hex()}" if len(whole) >= _INDEX_BYTES else None


def _by_names(db: sa.Connection, account_id: int, names: Sequence[str]) -> list[int]:
    found: set[int] = set()
    for some in slices(names):
        here = sa.and_(t.thread_ids.c.account_id == account_id, t.thread_ids.c.name.in_(some))
        found.update(db.execute(sa.select(t.thread_ids.c.thread_id).where(here)).scalars())
    return sorted(found)


def _by_index(db: sa.Connection, account_id: int, head: ThreadHead) -> list[int]:
    """Find the thread of the same conversation, if it speaks of the same: programs copy a Thread-Index into other mails."""
    name = _index_name(head)
    found = _by_names(db, account_id, [name] if name else [])
    same = sa.select(_T.id).where(_T.id.in_(found), _T.subject_key == head.subject_key)
    return list(db.execute(same).scalars()) if found and head.subject_key else []


def _by_subject(db: sa.Connection, account_id: int, head: ThreadHead, at: datetime) -> list[int]:
    """Find the newest thread with the subject that is not too old and shares two of the reply's people, or all."""
    people = {key_text(one) for one in head.people[:_PEOPLE]}
    if not head.subject_key or not people:
        return []
    try:
        near = _T.last_at.between(at - timedelta(days=_SUBJECT_DAYS), at + timedelta(days=_SUBJECT_DAYS))
    except OverflowError:  # a mail may bear any date
        return []
    same = sa.and_(_T.account_id == account_id, _T.subject_key == head.subject_key, _T.merged_into.is_(None), near)
    newest = sa.select(_T.id).where(same).order_by(_T.last_at.desc(), _T.id.desc()).limit(_CANDIDATES)
    for candidate in db.execute(newest).scalars().all():
        asked = sa.select(t.thread_people.c.address).where(t.thread_people.c.thread_id == candidate)
        if len(people & set(db.execute(asked).scalars())) >= min(_SHARED, len(people)):
            return [candidate]
    return []


def _make(db: sa.Connection, account_id: int, head: ThreadHead, now: datetime) -> int:
    values = {
        "account_id": account_id, "subject": head.subject, "subject_key": head.subject_key,
        "changed": 0, "covered": 0, "due_at": now, "last_at": _BEFORE_ALL, "created_at": now,
    }  # fmt: skip
    return int(db.execute(sa.insert(t.threads).values(values).returning(_T.id)).scalar_one())


def _learn(db: sa.Connection, account_id: int, thread_id: int, names: Sequence[str], head: ThreadHead) -> None:
    """Keep the ids and the people that the thread does not know yet."""
    index = _index_name(head)
    ids = [*names, index] if index else list(names)
    taken: set[str] = set()
    for some in slices(ids):
        here = sa.and_(t.thread_ids.c.account_id == account_id, t.thread_ids.c.name.in_(some))
        taken.update(db.execute(sa.select(t.thread_ids.c.name).where(here)).scalars())
    if new := [{"account_id": account_id, "name": one, "thread_id": thread_id} for one in ids if one not in taken]:
        db.execute(sa.insert(t.thread_ids), new)
    people = dict.fromkeys(key_text(one) for one in head.people[:_PEOPLE])
    known = set(
        db.execute(sa.select(t.thread_people.c.address).where(t.thread_people.c.thread_id == thread_id)).scalars()
    )
    if people.keys() - known and len(known) < _PEOPLE:
        db.execute(
            sa.insert(t.thread_people), [{"thread_id": thread_id, "address": one} for one in people if one not in known]
        )
