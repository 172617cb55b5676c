"""One decision of a person on a thread: leave the draft, discard it, snooze, take back.

Whatever is decided is decided on what was on the page (`Act.seen`): if something happened to the thread meanwhile, it is
refused, and the person looks again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from signoff_nlp.errors import DeskError
from signoff_nlp.service.desk.finding import open_draft, question_now, thread_row
from signoff_nlp.store import audit, desk_drafts, drafts, queue
from signoff_nlp.store.desk_rows import Outcome
from signoff_nlp.store.engine import Db, Store
from signoff_nlp.store.rows import OPEN_DRAFT, ThreadRow

UNPLACED = ("intended", "waiting", "failed")


class Act(NamedTuple):
    """Who decides what: the thread, what happened to it as the person's page counted it, the person's name, the time.

    `guard` runs first in the transaction and may refuse, such as by who holds the pen. `opened` is when the person
    opened the page, where that is known.
    """

    thread: int
    seen: int
    by: str
    now: datetime
    guard: Callable[[Db], None] = lambda db: None
    opened: datetime | None = None


def begun(db: Db, act: Act) -> ThreadRow:
    """Return the thread that is decided on. Raises DeskError: not there, or something happened to it meanwhile."""
    act.guard(db)
    row = thread_row(db, act.thread)
    if row.id != act.thread or row.changed != act.seen:
        raise DeskError(
            "something happened to this thread since you opened it", hint="look at it again", reason="conflict"
        )
    return row


def leave(store: Store, act: Act) -> None:
    """Let the draft lie in Drafts for somebody to send from there; the thread leaves the queue. Raises DeskError."""
    with store.begin() as db:
        row = begun(db, act)
        _need_nothing_flying(db, row)
        if open_draft(db, row.id) is None:
            raise DeskError("there is no draft in the mailbox", hint="send it from here", reason="conflict")
        text = desk_drafts.text(db, row.id)
        if text is not None:
            hint = "send it from here, or change the draft in your mail program"
            raise DeskError("what you wrote here is not in the mailbox", hint=hint, reason="conflict")
        _decide(db, row, act, "left", "left in Drafts")


def done(store: Store, act: Act) -> None:
    """Take a thread out of the queue without an answer: there is nothing to do about it. Raises DeskError."""
    with store.begin() as db:
        row = begun(db, act)
        _need_nothing_flying(db, row)
        if not queue.handle(db, row.id, question_now(db, row.id), "done", act.by, act.now):
            raise DeskError("this thread asks nothing", reason="conflict")
        audit.append(db, act.by, "done", f"thread:{row.id}", {"verdict": row.verdict}, act.now)


def discard(store: Store, act: Act, why: str) -> None:
    """Discard the draft, for a reason. What lies in Drafts already is its owner's to delete. Raises DeskError."""
    if not why.strip():
        raise DeskError("say why", hint="the figures count the reasons")
    with store.begin() as db:
        row = begun(db, act)
        _need_nothing_flying(db, row)
        withdraw(db, row, act.now, "discarded at the desk")
        desk_drafts.drop_text(db, row.id)
        _decide(db, row, act, "discarded", "discarded", why.strip())


def snooze(store: Store, act: Act, until: datetime) -> None:
    """Take a thread out of the queue until then, or until something new comes. Raises DeskError."""
    if until <= act.now:
        raise DeskError("this time is over", hint="a time to come")
    with store.begin() as db:
        row = begun(db, act)
        _need_nothing_flying(db, row)
        if not queue.snooze(db, row.id, until):
            raise DeskError("this thread is not in the queue", reason="conflict")
        audit.append(db, act.by, "snoozed", f"thread:{row.id}", {"until": until.isoformat()}, act.now)


def reopen(store: Store, act: Act) -> None:
    """Put a thread back into the queue. Raises DeskError."""
    with store.begin() as db:
        row = begun(db, act)
        queue.unhandle(db, row.id)
        audit.append(db, act.by, "reopened", f"thread:{row.id}", {}, act.now)


def withdraw(db: Db, row: ThreadRow, now: datetime, why: str) -> None:
    """Keep the watcher from placing a draft that is not placed yet."""
    for one in drafts.drafts_of_thread(db, row.id):
        if one.state in UNPLACED and one.state in OPEN_DRAFT:
            drafts.move(db, one.id, (one.state,), "superseded", now, reason=why)


def keep_outcome(
    db: Db, row: ThreadRow, act: Act, outcome: Outcome, *, share: float | None = None, why: str | None = None
) -> None:
    """Keep what the person made of the draft, for the figures."""
    seconds = int((act.now - act.opened).total_seconds()) if act.opened and act.opened <= act.now else None
    desk_drafts.add_outcome(
        db, row.id, customer=queue.customer_of(db, row.id), verdict=row.verdict or "none", outcome=outcome, share=share,
        why=why, seconds=seconds, by=act.by, now=act.now,
    )  # fmt: skip


def _decide(db: Db, row: ThreadRow, act: Act, outcome: Outcome, how: str, why: str | None = None) -> None:
    if not queue.handle(db, row.id, question_now(db, row.id), how, act.by, act.now):
        raise DeskError("this thread asks nothing", reason="conflict")
    keep_outcome(db, row, act, outcome, why=why)
    audit.append(db, act.by, f"draft {how}", f"thread:{row.id}", {"why": why} if why else {}, act.now)


def _need_nothing_flying(db: Db, row: ThreadRow) -> None:
    flying = desk_drafts.active(db, row.id)
    if flying is not None:
        raise DeskError(f"{flying.by} is sending a reply", hint="undo it first", reason="conflict")
