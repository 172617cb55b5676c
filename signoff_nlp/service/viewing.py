"""One thread with everything that is known of it: what `signoff show` prints."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from signoff_nlp.names import Frozen, Stage, Verdict
from signoff_nlp.service.assembling import left_out
from signoff_nlp.service.ledger import Dated, Ledger, ledger
from signoff_nlp.service.opening import existing, thread_named
from signoff_nlp.service.overview import ThreadLine, thread_line
from signoff_nlp.settings import Settings
from signoff_nlp.store import audit, drafts, reports, threads
from signoff_nlp.store.engine import Db
from signoff_nlp.store.rows import AuditEntry, DraftRow, DraftState, MessageState
from signoff_nlp.types import Report

_REPORTS = 100  # of a thread, that the ledger is made from
_ENTRIES = 200  # of the audit log, per subject


class Unread(Frozen):
    """A message of the thread whose text nobody read, and why."""

    id: int
    state: MessageState
    reason: str
    size: int


class PastView(Frozen):
    """What was decided at a time; `verdict` None: from then on that part was judged no more."""

    at: datetime
    part: str | None
    verdict: Verdict | None
    stage: Stage | None
    quantity: str | None
    summary: str


class DraftStep(Frozen):
    """One thing that became of a draft."""

    at: datetime
    state: DraftState
    reason: str


class DraftView(Frozen):
    """A draft: whom it answers, where it was last seen, and its history."""

    id: int
    to: str
    state: DraftState
    reason: str
    folder: str | None
    created_at: datetime
    steps: tuple[DraftStep, ...] = ()


class Entry(Frozen):
    """An entry of the audit log."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, Any]


class ThreadView(Frozen):
    """A thread. `report` is the latest, None before it is read, `engine` the version that made it."""

    thread: ThreadLine
    engine: str | None = None
    report: Report | None = None
    ledger: Ledger = Ledger()
    decisions: tuple[PastView, ...] = ()
    drafts: tuple[DraftView, ...] = ()
    unread: tuple[Unread, ...] = ()
    chats: int = 0
    audit: tuple[Entry, ...] = ()


def view(settings: Settings, thread_id: int) -> ThreadView:
    """Return the thread, or the one that it was merged into. Raises SettingsError where there is none, StoreError."""
    with existing(settings) as store, store.read() as db:
        row = thread_named(db, thread_id)
        latest = reports.latest_report(db, row.id)
        made = drafts.drafts_of_thread(db, row.id)
        past = reports.decision_history(db, row.id)
        return ThreadView(
            thread=thread_line(db, row),
            engine=latest.engine if latest else None,
            report=Report.model_validate_json(latest.report_json) if latest else None,
            ledger=ledger(reports_on(db, row.id)),
            decisions=tuple(
                PastView(
                    at=one.at, part=one.subject, verdict=one.verdict, stage=one.stage, quantity=one.quantity,
                    summary=one.summary,
                )
                for one in past
            ),
            drafts=tuple(_draft(db, one) for one in made),
            unread=tuple(
                Unread(id=one.id, state=one.state, reason=one.reason or "", size=one.size) for one in left_out(db, row.id)
            ),
            chats=len(threads.chats_of_thread(db, row.id)),
            audit=tuple(_entries(db, [f"thread:{row.id}", *(f"draft:{one.id}" for one in made)])),
        )  # fmt: skip


def reports_on(db: Db, thread_id: int) -> list[Dated]:
    """Return the reports of a thread, oldest first, as `ledger` and `alerts` take them; of very many the latest."""
    rows = reports.reports_of_thread(db, thread_id, _REPORTS)
    return [Dated(row.made_at, Report.model_validate_json(row.report_json)) for row in rows]


def entry_of(one: AuditEntry) -> Entry:
    """Return an entry of the audit log without its hashes."""
    return Entry(seq=one.seq, at=one.at, actor=one.actor, action=one.action, subject=one.subject, detail=one.detail)


def _draft(db: Db, one: DraftRow) -> DraftView:
    steps = drafts.draft_events(db, one.id)
    return DraftView(
        id=one.id, to=one.sender, state=one.state, reason=one.reason or "", folder=one.folder, created_at=one.created_at,
        steps=tuple(DraftStep(at=step.at, state=step.to_state, reason=step.reason or "") for step in steps),
    )  # fmt: skip


def _entries(db: Db, subjects: list[str]) -> list[Entry]:
    found = [one for subject in subjects for one in audit.entries(db, _ENTRIES, subject)]
    return [entry_of(one) for one in sorted(found, key=lambda one: one.seq)]
