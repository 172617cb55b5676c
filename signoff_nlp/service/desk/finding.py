"""What a use case of the desk begins with: a thread, its latest report, its draft, what there is to decide."""

from __future__ import annotations

from signoff_nlp.errors import DeskError
from signoff_nlp.store import drafts, queue, reports, threads
from signoff_nlp.store.engine import Db
from signoff_nlp.store.rows import DraftRow, ThreadRow
from signoff_nlp.types import Report


def thread_row(db: Db, thread_id: int) -> ThreadRow:
    """Return the thread, or the one that it was merged into. Raises DeskError where there is none."""
    row = threads.thread(db, thread_id)
    if row is None:
        raise DeskError(f"there is no thread {thread_id}", reason="missing")
    return row


def report_of(db: Db, thread_id: int) -> Report | None:
    """Return the latest report on a thread, or None."""
    latest = reports.latest_report(db, thread_id)
    return Report.model_validate_json(latest.report_json) if latest else None


def open_draft(db: Db, thread_id: int) -> DraftRow | None:
    """Return the draft of the thread that is in the mailbox, or on its way there."""
    return drafts.open_of_threads(db, [thread_id]).get(thread_id)


def question_now(db: Db, thread_id: int) -> str:
    """Return what there is to decide of a thread, "" where the queue does not know it."""
    found = queue.handled(db, thread_id)
    return (found.question or "") if found else ""
