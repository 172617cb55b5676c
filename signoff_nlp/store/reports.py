"""Reports, and the decisions over time that follow from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from signoff_nlp.names import Verdict
from signoff_nlp.store import blobs
from signoff_nlp.store import tables as t
from signoff_nlp.store.columns import row_columns, shown_text, slices
from signoff_nlp.store.rows import DecisionRow, PastDecision, ReportRow

_R = t.reports.c
_T = t.threads.c
_REPORT = sa.select(_R.id, _R.thread_id, _R.engine, _R.through, _R.verdict, _R.data, _R.made_at)
_PAST = sa.select(*row_columns(t.decisions, PastDecision))
_WHOLE = "surrogatepass"  # the report comes back as it went in


def save_report(
    db: sa.Connection,
    thread_id: int,
    engine: str,
    through: int,
    verdict: Verdict,
    report_json: str,
    decisions: Sequence[DecisionRow],
    now: datetime,
) -> int | None:
    """Keep a report of the thread as `DueThread.changed` (`through`) showed it; return its number.

    The same report by the same engine is kept once. Decisions go into the history where they differ from the latest
    one on their subject; a subject that is judged no more gets an entry without a verdict. The thread stays due if
    something happened after `through`. None, and nothing kept: the thread is gone, merged, or reported further already.
    """
    here = sa.select(_T.covered).where(_T.id == thread_id, _T.merged_into.is_(None))
    covered = db.execute(here).scalar()
    if covered is None or covered > through:
        return None
    data = report_json.encode("utf-8", _WHOLE)
    last = db.execute(_REPORT.where(_R.thread_id == thread_id).order_by(_R.id.desc()).limit(1)).one_or_none()
    if last and last.engine == engine and last.verdict == verdict and blobs.unpack(bytes(last.data)) == data:
        report_id = int(last.id)
        db.execute(sa.update(t.reports).where(_R.id == report_id).values(through=through))
    else:
        values = {"thread_id": thread_id, "engine": engine, "through": through, "verdict": verdict, "made_at": now}
        made = sa.insert(t.reports).values(**values, data=blobs.pack(data)).returning(_R.id)
        report_id = int(db.execute(made).scalar_one())
    _note_changes(db, thread_id, report_id, decisions, now)
    summary = decisions[0].summary if decisions else None
    stands = {"covered": through, "verdict": verdict, "summary": summary, "engine": engine}
    db.execute(sa.update(t.threads).where(_T.id == thread_id).values(stands))
    return report_id


def latest_report(db: sa.Connection, thread_id: int) -> ReportRow | None:
    """Return the latest report of a thread, or None."""
    found = reports_of_thread(db, thread_id, 1)
    return found[0] if found else None


def reports_of_thread(db: sa.Connection, thread_id: int, limit: int) -> list[ReportRow]:
    """Return the latest reports of a thread, at most `limit`, the oldest of them first."""
    newest = _REPORT.where(_R.thread_id == thread_id).order_by(_R.id.desc()).limit(limit)
    found = []
    for row in db.execute(newest):
        report_json = blobs.unpack(bytes(row.data)).decode("utf-8", _WHOLE)
        found.append(ReportRow(row.id, row.thread_id, row.engine, row.through, row.verdict, report_json, row.made_at))
    return found[::-1]


def decision_history(db: sa.Connection, thread_id: int) -> list[PastDecision]:
    """Return the decisions on a thread as they changed, the oldest first."""
    asked = _PAST.where(t.decisions.c.thread_id == thread_id).order_by(t.decisions.c.id)
    return [PastDecision._make(row) for row in db.execute(asked)]


def standing(db: sa.Connection, ids: Iterable[int]) -> dict[int, list[PastDecision]]:
    """Return for each of these threads the decisions that stand: the latest on each subject that is still judged."""
    found: dict[int, dict[str | None, PastDecision]] = {}
    for some in slices(ids):
        for row in db.execute(_PAST.where(t.decisions.c.thread_id.in_(some)).order_by(t.decisions.c.id)):
            past = PastDecision._make(row)
            found.setdefault(past.thread_id, {})[past.subject] = past
    return {thread: [one for one in latest.values() if one.verdict] for thread, latest in found.items()}


def threads_to_reread(db: sa.Connection, engine: str, limit: int, after: int = 0) -> list[int]:
    """Return threads above the number `after` whose latest report another engine made, in order of their numbers."""
    asked = sa.select(_T.id).where(_T.id > after, _T.engine.is_not(None), _T.engine != engine, _T.merged_into.is_(None))
    return list(db.execute(asked.order_by(_T.id).limit(limit)).scalars())


def _note_changes(
    db: sa.Connection, thread_id: int, report_id: int, decisions: Sequence[DecisionRow], now: datetime
) -> None:
    latest: dict[str | None, DecisionRow | None] = {}
    for past in decision_history(db, thread_id):
        stood = past.verdict and DecisionRow(past.subject, past.verdict, past.stage, past.quantity, past.summary)
        latest[past.subject] = stood or None
    standing = {one.subject: one for one in map(_as_kept, decisions)}
    changes = [one._asdict() for subject, one in standing.items() if latest.get(subject) != one]
    changes += [
        {"subject": subject, "verdict": None, "stage": None, "quantity": None, "summary": ""}
        for subject, one in latest.items()
        if one is not None and subject not in standing
    ]
    if changes:
        db.execute(
            sa.insert(t.decisions),
            [{**one, "thread_id": thread_id, "report_id": report_id, "at": now} for one in changes],
        )


def _as_kept(one: DecisionRow) -> DecisionRow:
    """Return the decision as it comes back from the database, to be compared with what is there."""
    subject, quantity = (None if text is None else shown_text(text) for text in (one.subject, one.quantity))
    return one._replace(subject=subject, quantity=quantity, summary=shown_text(one.summary))
