"""What the store keeps of a report, and which engine made it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from signoff_nlp import __version__
from signoff_nlp.service.desk.placing import place
from signoff_nlp.service.summary import counted, detail
from signoff_nlp.settings import Settings
from signoff_nlp.store import reports
from signoff_nlp.store.engine import Db
from signoff_nlp.store.rows import DecisionRow
from signoff_nlp.types import Decision, Reason, Report

_DIGITS = 8


def engine_of(settings: Settings) -> str:
    """Return the version of what reads: the package's and the model's. A report of another one is read again.

    Raises ModelError for a model that does not fit.
    """
    from signoff_nlp.language.speech.model import model_path, read_meta

    meta = read_meta(model_path(settings.model))
    digest = sha256(meta.model_dump_json().encode()).hexdigest()
    return f"{__version__}+model.{meta.version}.{digest[:_DIGITS]}"


def decision_rows(report: Report) -> list[DecisionRow]:
    """Return the decisions of a report as the history keeps them, the most cautious first."""
    lead = sorted(report.decisions, key=lambda one: one.verdict != report.verdict)
    return [_row(one) for one in lead]


def with_unread(report: Report, unread: Sequence[str]) -> Report:
    """Return the report on a thread of which messages were not read, each named in `unread`.

    What nobody read may be a stop: no release stands on such a thread, and a person reads them first. Nothing is drafted,
    as the buyer has said it all.
    """
    if not unread:
        return report
    report = report.model_copy(update={"warnings": (*report.warnings, *unread)})
    if report.verdict != "released":
        return report
    why = Reason(
        code="open_item", text="A message of this thread could not be read, and may say otherwise: read it first."
    )
    decisions = tuple(
        one.model_copy(update={"verdict": "clarify", "reasons": (*one.reasons, why)})
        if one.verdict == "released"
        else one
        for one in report.decisions
    )
    return report.model_copy(update={"verdict": "clarify", "decisions": decisions, "draft": None})


def record(db: Db, thread_id: int, report: Report, *, engine: str, through: int, now: datetime) -> int | None:
    """Keep the report of a thread, read when its count was `through`; see `store.reports.save_report`. The queue learns of it."""
    rows, whole = decision_rows(report), report.model_dump_json()
    kept = reports.save_report(db, thread_id, engine, through, report.verdict, whole, rows, now)
    if kept is not None:
        place(db, thread_id, report)
    return kept


def _row(one: Decision) -> DecisionRow:
    package = one.package
    quantity = counted(package.quantity, package.unit) if package.quantity else None
    return DecisionRow(one.subject, one.verdict, one.stage, quantity, "" if one.verdict == "none" else detail(one))
