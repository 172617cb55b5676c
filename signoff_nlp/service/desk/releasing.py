"""Recording a release: a different act from sending, by a person who names scope and quantity, revocable for a reason.

The record refuses more than the buyer released, and more than was ordered, all releases of a job together.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from pydantic import Field

from signoff_nlp.drafting.notes import record as package_lines
from signoff_nlp.errors import DeskError, MailboxError
from signoff_nlp.names import STAGES, Frozen, Stage
from signoff_nlp.records import Records
from signoff_nlp.service.alerts import job_for
from signoff_nlp.service.desk.deciding import Act, begun
from signoff_nlp.service.desk.finding import question_now, report_of, thread_row
from signoff_nlp.service.desk.threads import as_job
from signoff_nlp.store import audit, notices, queue, records, releases, threads
from signoff_nlp.store.desk_rows import ReleaseRow
from signoff_nlp.store.engine import Db, Store
from signoff_nlp.store.rows import ThreadRow
from signoff_nlp.types import Decision, Item, Report


class Words(Frozen):
    """Words that the release rests on: who wrote them, in which message, when."""

    item: str
    text: str
    who: str
    message: str
    at: datetime | None


class ReleaseRecord(Frozen):
    """The record of a release, as it is printed, sent for acknowledgement and kept. `schema` names its form."""

    schema_: str = Field(default="signoff-release/1", alias="schema")
    number: int = 0
    thread: int | None = None
    source: str = ""
    customer: str = ""
    part: str | None = None
    stage: Stage
    quantity: int
    unit: str = "pcs"
    package: tuple[tuple[str, str], ...] = ()
    approver: str = ""
    job: str | None = None
    ordered: int | None = None
    released_before: int = 0
    words: tuple[Words, ...] = ()
    released_by: str
    released_at: datetime
    sha256: str = ""
    revoked_at: datetime | None = None
    revoked_by: str = ""
    revoked_why: str = ""


class Scope(Frozen):
    """What may be recorded of one part: the stage and count that the buyer released, and how many of it are left."""

    subject: str | None
    stage: Stage
    quantity: int
    unit: str
    left: int
    job: str | None
    ordered: int | None
    why_not: str = ""


def scopes(store: Store, thread_id: int) -> tuple[Scope, ...]:
    """Return what of a thread may be recorded as released, part by part. Raises DeskError where there is no such thread."""
    with store.read() as db:
        row = thread_row(db, thread_id)
        report = report_of(db, row.id) or Report()
        return tuple(_scope(db, row, one, report) for one in report.decisions if one.verdict == "released")


def release(
    store: Store, act: Act, *, subject: str | None, stage: str, quantity: int, confirmed: str,
    look: Callable[[str], None] = lambda account: None,
) -> ReleaseRecord:  # fmt: skip
    """Record that the shop starts `quantity` of a part. `confirmed` is what the person typed: the stage and the count.

    `look` brings an account's new mail into the store first, so that a stop that has just come counts. Raises DeskError:
    the mailbox cannot be looked at, the thread does not release that, something happened to it meanwhile, more than is
    left, or the confirmation names something else. What was refused for its count is told to people as an over-release.
    """
    if stage not in STAGES or not _names(confirmed, stage, quantity):
        raise DeskError(f"the confirmation must read: {confirmation(stage, quantity)}")
    with store.read() as db:
        account = thread_row(db, act.thread).account
    try:
        look(account)
    except MailboxError as error:
        raise DeskError(f"the mailbox cannot be looked at: {error.what}", hint=error.hint, reason="conflict") from error
    with store.begin() as db:
        row = begun(db, act)
        if row.due:
            raise DeskError("this thread is not read to its end yet", hint="a moment later it is", reason="conflict")
        report = report_of(db, row.id) or Report()
        decision = next((one for one in report.decisions if one.subject == subject), None)
        if decision is None or decision.verdict != "released" or decision.stage != stage:
            raise DeskError("the buyer has not released that", hint="see the reasons", reason="conflict")
        scope = _scope(db, row, decision, report)
        if 0 < quantity <= scope.left:
            made = _keep(db, row, act, decision, report, scope, quantity)
            return record_of(made)
        audit.append(
            db, act.by, "release refused", f"thread:{row.id}", {"quantity": quantity, "left": scope.left}, act.now
        )
        if quantity > 0:
            text = f"thread {row.id}: {act.by} tried to release {quantity:,}, and {scope.left:,} are left"
            notices.raise_notice(db, f"over:{row.id}:{quantity}:{scope.left}", "over_release", text, act.now)
    raise DeskError(f"{scope.left:,} {scope.unit} are left to release", hint=scope.why_not or None, reason="conflict")


def revoke(store: Store, release_id: int, why: str, by: str, now: datetime) -> ReleaseRecord:
    """Revoke a release for a reason; its count is free again. Raises DeskError."""
    if not why.strip():
        raise DeskError("say why", hint="the record keeps it")
    with store.begin() as db:
        row = _row(db, release_id)
        if not releases.revoke(db, release_id, by, why.strip(), now):
            raise DeskError(f"{row.revoked_by} has revoked it already", reason="conflict")
        audit.append(
            db, by, "release revoked", f"release:{release_id}", {"why": why.strip(), "thread": row.thread_id}, now
        )
        if row.thread_id is not None:
            queue.unhandle(db, row.thread_id)
        return record_of(_row(db, release_id))


def release_record(store: Store, release_id: int) -> ReleaseRecord:
    """Return the record of a release. Raises DeskError where there is none."""
    with store.read() as db:
        return record_of(_row(db, release_id))


def newest_releases(store: Store, limit: int = 100) -> list[ReleaseRecord]:
    """Return the latest records, the newest first."""
    with store.read() as db:
        return [record_of(one) for one in releases.newest(db, limit)]


def confirmation(stage: str, quantity: int) -> str:
    """Return what a person types to release: the scope and the count."""
    return f"{stage.replace('_', ' ')} {quantity}"


def record_of(row: ReleaseRow) -> ReleaseRecord:
    """Return a release as its record, with its number, its digest and whether it stands."""
    values: dict[str, Any] = json.loads(row.record)
    values |= {
        "number": row.id, "thread": row.thread_id, "sha256": row.sha256, "revoked_at": row.revoked_at, "revoked_by": row.revoked_by or "",
        "revoked_why": row.revoked_why or "",
    }  # fmt: skip
    return ReleaseRecord.model_validate(values)


def _names(confirmed: str, stage: str, quantity: int) -> bool:
    told = confirmed.lower().replace("_", " ").replace(",", "").replace(".", "").split()
    return told == confirmation(stage, quantity).split()


def _scope(db: Db, row: ThreadRow, decision: Decision, report: Report) -> Scope:
    """Return how many of what the buyer released are left, after what is recorded of the part and of its job."""
    people = threads.people(db, [row.id]).get(row.id, [])
    package = decision.package
    numbers = [one for one in (package.quote_number, package.po_number) if one]
    found = records.jobs_for(db, numbers, {one.rpartition("@")[2] for one in people})
    job = job_for(decision, report, Records(jobs=tuple(map(as_job, found))))
    stage: Stage = decision.stage or "full_production"
    mine = [
        one for one in releases.releases_of_thread(db, row.id)
        if one.revoked_at is None and one.subject == decision.subject and (one.stage == "sample") == (stage == "sample")
    ]  # fmt: skip
    given = package.quantity or 0
    left, why = given, "" if given else "the buyer named no count"
    same = sum(one.quantity for one in mine if one.stage == stage and stage in ("sample", "full_production"))
    if same:
        left, why = given - same, f"{same:,} of the {given:,} are recorded already"
    if stage not in ("sample", "full_production") and any(_is_this(one, report, decision) for one in mine):
        left, why = 0, "this release is recorded already"
    if job is not None and job.quantity and stage != "sample":
        recorded = releases.released_by_job(db, [job.id]).get(job.id, 0)
        if job.quantity - recorded < left:
            left, why = job.quantity - recorded, f"{job.id} orders {job.quantity:,}, and {recorded:,} are recorded"
    return Scope(
        subject=decision.subject, stage=stage, quantity=given, unit=package.unit or "pcs", left=max(left, 0),
        job=job.id if job else None, ordered=job.quantity if job else None, why_not=why,
    )  # fmt: skip


def _is_this(one: ReleaseRow, report: Report, decision: Decision) -> bool:
    """Does the record rest on the very message that gives this go?"""
    go = decision.items.get("go", Item())
    here = {_message(report, each.message)[0] for each in go.evidence}
    kept = {each["message"] for each in json.loads(one.record)["words"] if each["item"] == "go"}
    return bool(here & kept)


def _keep(
    db: Db, row: ThreadRow, act: Act, decision: Decision, report: Report, scope: Scope, quantity: int
) -> ReleaseRow:
    before = releases.released_by_job(db, [scope.job]).get(scope.job, 0) if scope.job else 0
    record = ReleaseRecord(
        thread=row.id, source=row.subject, customer=queue.customer_of(db, row.id), part=decision.subject,
        stage=scope.stage, quantity=quantity, unit=scope.unit, package=tuple(package_lines(decision, None)),
        approver=decision.package.approver or str(decision.items.get("authority", Item()).value or ""), job=scope.job,
        ordered=scope.ordered, released_before=before, words=_words(report, decision), released_by=act.by,
        released_at=act.now,
    )  # fmt: skip
    kept = releases.add_release(
        db, row.id, subject=decision.subject, stage=scope.stage, quantity=quantity, job=scope.job,
        record=record.model_dump_json(by_alias=True, exclude={"number", "sha256", "revoked_at", "revoked_by", "revoked_why"}),
        by=act.by, now=act.now,
    )  # fmt: skip
    detail = {"stage": scope.stage, "quantity": quantity, "job": scope.job, "sha256": kept.sha256, "thread": row.id}
    audit.append(db, act.by, "released", f"release:{kept.id}", detail, act.now)
    if report.verdict == "released" and len(report.decisions) == 1:
        queue.handle(db, row.id, question_now(db, row.id), "released", act.by, act.now)
    return kept


def _words(report: Report, decision: Decision) -> tuple[Words, ...]:
    found = []
    for name, item in decision.items.items():
        for one in item.evidence:
            message, who, at = _message(report, one.message)
            found.append(Words(item=name, text=" ".join(one.text.split())[:300], who=who, message=message, at=at))
    return tuple(found)


def _message(report: Report, index: int) -> tuple[str, str, datetime | None]:
    one = next((each for each in report.messages if each.index == index), None)
    if one is None:
        return "", "", None
    return one.id or f"message {index + 1}", one.author.name or one.author.address or "unknown", one.sent_at


def _row(db: Db, release_id: int) -> ReleaseRow:
    row = releases.release(db, release_id)
    if row is None:
        raise DeskError(f"there is no release {release_id}", reason="missing")
    return row
