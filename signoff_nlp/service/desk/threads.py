"""The page of a thread, in a handful of queries whatever its length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from signoff_nlp.drafting.notes import record as package_lines
from signoff_nlp.names import ITEMS, ItemName
from signoff_nlp.records import Job, Records
from signoff_nlp.service.alerts import job_for
from signoff_nlp.service.desk.finding import thread_row
from signoff_nlp.service.desk.growth import growth
from signoff_nlp.service.desk.history import history
from signoff_nlp.service.desk.letters import letter_of, send_line
from signoff_nlp.service.desk.spans import MOST, Mark, pieces
from signoff_nlp.service.desk.views import (
    CorrectionLine,
    DecisionView,
    DraftLine,
    ItemView,
    MessageView,
    ReasonView,
    RecordLine,
    ThreadPage,
    Unread,
    UsedRecord,
    ValueView,
)
from signoff_nlp.service.ledger import Dated, message_name
from signoff_nlp.service.overview import customer_of
from signoff_nlp.service.summary import detail
from signoff_nlp.settings import Settings
from signoff_nlp.store import (
    audit,
    desk_drafts,
    drafts,
    messages,
    overrides,
    queue,
    records,
    releases,
    reports,
    threads,
)
from signoff_nlp.store.desk_rows import ACTIVE_SEND, JobRow, OverrideRow, ReleaseRow
from signoff_nlp.store.engine import Db, Store
from signoff_nlp.store.rows import OPEN_DRAFT
from signoff_nlp.types import Decision, Evidence, MessageReport, Report

# The four that belong into the release itself: rules of judgement, section 4.
QUICK: tuple[ItemName, ...] = ("revision", "quantity", "go", "authority")
_REPORTS, _ENTRIES = 30, 200


def thread_page(store: Store, settings: Settings, thread_id: int, now: datetime) -> ThreadPage:
    """Return what the page of a thread shows. Raises DeskError where there is no such thread, StoreError."""
    with store.read() as db:
        row = thread_row(db, thread_id)
        found = reports.reports_of_thread(db, row.id, _REPORTS)
        made = drafts.drafts_of_thread(db, row.id)
        acts, sent = releases.releases_of_thread(db, row.id), desk_drafts.sends_of_thread(db, row.id)
        corrected = overrides.overrides_of(db, row.id)
        people = threads.people(db, [row.id]).get(row.id, [])
        subjects = [f"thread:{row.id}", *(f"draft:{one.id}" for one in made), *(f"release:{one.id}" for one in acts)]
        entries = audit.entries_of(db, subjects, _ENTRIES)
        events = drafts.events_of_thread(db, row.id)
        unread = messages.unread_of_thread(db, row.id)
        handled, text = queue.handled(db, row.id), desk_drafts.text(db, row.id)
        dated = [Dated(one.made_at, Report.model_validate_json(one.report_json)) for one in found]
        report = dated[-1].report if dated else Report()
        orders = _orders(db, report, people)
        recorded = releases.released_by_job(db, [one.number for one in orders])
        directory = _directory(db, report, people, now)
    jobs = {one.number: one for one in orders}
    return ThreadPage(
        id=row.id, subject=row.subject, account=row.account, customer=customer_of(people), verdict=row.verdict,
        summary=row.summary or "", last_at=row.last_at, due=row.due, seen=row.changed,
        engine=found[-1].engine if found else "", made_at=found[-1].made_at if found else None,
        letter=letter_of(
            settings, row, report, text, next((one for one in sent if one.state in ACTIVE_SEND), None),
            next((one for one in made if one.state in OPEN_DRAFT), None),
        ),
        messages=tuple(_message(one, report) for one in report.messages),
        decisions=tuple(_decision(at, one, report, jobs, recorded, acts) for at, one in enumerate(report.decisions)),
        growth=growth(dated),
        drafts=tuple(DraftLine(id=one.id, to=one.sender, state=one.state, reason=one.reason or "", folder=one.folder or "") for one in made),
        sends=tuple(map(send_line, sent)),
        releases=tuple(map(record_line, acts)),
        records=(*directory, *(_used(one) for one in orders)),
        corrections=tuple(map(_correction, corrected)),
        unread=tuple(Unread(id=one.id, state=one.state, reason=one.reason or "") for one in unread),
        history=history(entries, events),
        warnings=report.warnings,
        handled=(handled.how or "") if handled else "", handled_by=(handled.by or "") if handled else "",
        snoozed_until=handled.snoozed_until if handled else None,
    )  # fmt: skip


def record_line(one: ReleaseRow) -> RecordLine:
    """Return a recorded release as lists show it."""
    return RecordLine(
        id=one.id, subject=one.subject or "", stage=one.stage, quantity=one.quantity, job=one.job or "", by=one.by,
        at=one.at, revoked_at=one.revoked_at, revoked_why=one.revoked_why or "",
    )  # fmt: skip


def _message(one: MessageReport, report: Report) -> MessageView:
    values = tuple(
        ValueView(
            mark=f"v{one.index}-{at}", label=fact.label, text=fact.text, role=fact.role, start=fact.start, end=fact.end,
            value="" if fact.value is None else str(fact.value),
        )
        for at, fact in enumerate(one.facts)
    )  # fmt: skip
    marks = [Mark(value.mark, value.start, value.end, "value") for value in values]
    for at, decision in enumerate(report.decisions):
        for name, item in decision.items.items():
            marks += _marks(f"d{at}-{name}", "item", one.index, item.evidence)
        for number, reason in enumerate(decision.reasons):
            marks += _marks(f"d{at}-r{number}", "reason", one.index, reason.evidence)
    return MessageView(
        index=one.index, name=message_name(report, one.index), who=one.author.name or one.author.address or "unknown",
        address=one.author.address or "", side=one.side, at=one.sent_at, subject=one.subject or "", act=one.act,
        pieces=pieces(one.text, marks), signature=one.signature, attachments=one.attachments, values=values,
        cut=len(one.text) > MOST,
    )  # fmt: skip


def _marks(name: str, kind: str, index: int, evidence: Sequence[Evidence]) -> list[Mark]:
    return [Mark(name, one.start, one.end, kind) for one in evidence if one.message == index]


def _decision(
    at: int, one: Decision, report: Report, jobs: Mapping[str, JobRow], recorded: Mapping[str, int], acts: Sequence[ReleaseRow]
) -> DecisionView:  # fmt: skip
    job = job_for(one, report, Records(jobs=tuple(map(as_job, jobs.values()))))
    standing = sum(
        act.quantity for act in acts if act.subject == one.subject and act.revoked_at is None and act.stage != "sample"
    )
    return DecisionView(
        subject=one.subject, verdict=one.verdict, stage=one.stage, quantity=one.package.quantity,
        summary="" if one.verdict == "none" else detail(one), unit=one.package.unit or "pcs",
        items=tuple(_item(at, name, one) for name in ITEMS if name in one.items),
        package=tuple(package_lines(one, None)),
        reasons=tuple(
            ReasonView(code=each.code, text=each.text, words=_words(each.evidence), mark=f"d{at}-r{number}" if each.evidence else "")
            for number, each in enumerate(one.reasons)
        ),
        job=job.id if job else None, ordered=job.quantity if job else None,
        recorded=max(standing, recorded.get(job.id, 0)) if job else standing,
    )  # fmt: skip


def _item(at: int, name: ItemName, decision: Decision) -> ItemView:
    item = decision.items[name]
    return ItemView(
        name=name, state=item.state, value="" if item.value is None else str(item.value), required=item.required,
        satisfied=item.satisfied, words=_words(item.evidence), note=item.note or "",
        mark=f"d{at}-{name}" if item.evidence else "", quick=name in QUICK,
    )  # fmt: skip


def _words(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(one.text.split())[:200] for one in evidence))[:4]


def _orders(db: Db, report: Report, people: Sequence[str]) -> list[JobRow]:
    packages = [one.package for one in report.decisions]
    numbers = [number for one in packages for number in (one.quote_number, one.po_number) if number]
    return records.jobs_for(db, numbers, {one.rpartition("@")[2] for one in people})


def _directory(db: Db, report: Report, people: Sequence[str], now: datetime) -> list[UsedRecord]:
    """Return the approvers on file of the thread's customers, or whom the report names."""
    named = {one.package.approver for one in report.decisions}
    domains = {one.rpartition("@")[2] for one in people}
    found = []
    for one in records.approvers(db, now.date()):
        there = (one.address or "").rpartition("@")[2] or one.customer
        if one.name in named or there in domains or one.customer in domains:
            stages = ", ".join(stage.replace("_", " ") for stage in one.may_release)
            found.append(
                UsedRecord(kind="approver", name=one.name, text=f"{one.address or 'no address'}; may release {stages}")
            )
    return found


def as_job(one: JobRow) -> Job:
    """Return a job of the store as the reader takes it."""
    return Job(
        id=one.number, customer=one.customer, part=one.part, revision=one.revision, quantity=one.quantity,
        material=one.material, color=one.color, finish=one.finish,
    )  # fmt: skip


def _used(one: JobRow) -> UsedRecord:
    values = (
        one.part,
        one.revision,
        f"{one.quantity:,} pcs" if one.quantity else None,
        one.material,
        one.color,
        one.finish,
    )
    return UsedRecord(kind="job", name=one.number, text=", ".join(filter(None, values)))


def _correction(one: OverrideRow) -> CorrectionLine:
    data = one.data
    match data["kind"]:
        case "value":
            what = f"{data['label'].lower().replace('_', ' ')} “{data['text']}”: {data['value'] if data['value'] is not None else 'is none'}"
        case "act":
            what = f"a message is: {str(data['act']).replace('_', ' ')}"
        case _:
            what = f"{data['subject'] or 'the verdict'}: {data['verdict']}"
    return CorrectionLine(id=one.id, what=what, by=one.by, at=one.at, data=data)
