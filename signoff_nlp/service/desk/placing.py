"""Threads into the queue: whenever a report on one is kept, and once for those that were read before there was a queue."""

from __future__ import annotations

from datetime import datetime

from signoff_nlp.service.desk.standing import standing_of
from signoff_nlp.store import queue, reports, threads
from signoff_nlp.store.engine import Db, Store
from signoff_nlp.types import Report

_AT_ONCE = 100


def place(db: Db, thread_id: int, report: Report, last_at: datetime | None = None) -> None:
    """Keep what the queue knows of a thread, in the transaction that keeps its report, after that."""
    row = threads.thread(db, thread_id)
    if row is None:
        return
    standing = standing_of(
        report,
        people=threads.people(db, [row.id]).get(row.id, []),
        subject=row.subject,
        history=reports.decision_history(db, row.id),
        last_at=last_at or row.last_at,
    )
    queue.put_standing(db, row.id, standing)


def place_all(store: Store) -> int:
    """Place threads with a report that the queue does not know; return how many that were."""
    done = 0
    while True:
        with store.begin() as db:
            ids = queue.unplaced(db, _AT_ONCE)
            for number in ids:
                latest = reports.latest_report(db, number)
                if latest is not None:
                    place(db, number, Report.model_validate_json(latest.report_json))
        if not ids:
            return done
        done += len(ids)
