"""What the page of a thread shows: plain frozen values, made by `threads.thread_page`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from signoff_nlp.names import ActName, Frozen, ItemName, ItemStateName, Label, ReasonCode, Side, Stage, Verdict
from signoff_nlp.service.desk.difference import Change
from signoff_nlp.service.desk.spans import Piece
from signoff_nlp.store.desk_rows import Outcome, SendState
from signoff_nlp.store.rows import DraftState, MessageState


class ValueView(Frozen):
    """A value that stands in a message. `mark` is its name on the page; `start`, `end`, `text` its words."""

    mark: str
    label: Label
    text: str
    value: str
    role: str | None
    start: int
    end: int


class MessageView(Frozen):
    """A message. `name` is how corrections call it; `cut`: it is longer than what `pieces` show."""

    index: int
    name: str
    who: str
    address: str
    side: Side
    at: datetime | None
    subject: str
    act: ActName | None
    pieces: tuple[Piece, ...]
    signature: str
    attachments: tuple[str, ...]
    values: tuple[ValueView, ...]
    cut: bool


class ItemView(Frozen):
    """One of the seven items. `mark` is the name of its words on the page, "" where it has none."""

    name: ItemName
    state: ItemStateName
    value: str
    required: bool
    satisfied: bool
    words: tuple[str, ...]
    note: str
    mark: str
    quick: bool


class ReasonView(Frozen):
    """A reason with the words that caused it; `at` are the messages' numbers that they stand in."""

    code: ReasonCode
    text: str
    words: tuple[str, ...]
    mark: str


class DecisionView(Frozen):
    """The verdict on one part. `package` is (label, value) of what is fixed; `ordered`, `released` and `left` count pieces."""

    subject: str | None
    verdict: Verdict
    stage: Stage | None
    summary: str
    quantity: int | None
    unit: str
    items: tuple[ItemView, ...]
    package: tuple[tuple[str, str], ...]
    reasons: tuple[ReasonView, ...]
    job: str | None
    ordered: int | None
    recorded: int


class Growth(Frozen):
    """How the ledger stood after a report: pieces released and held, and the verdict. `label` names what came."""

    at: datetime
    label: str
    verdict: Verdict
    released: int
    held: int
    changed: bool


class Step(Frozen):
    """One line of a thread's history: when, who, what."""

    at: datetime
    who: str
    what: str
    detail: str = ""


class AuditLine(Step):
    """An entry of the audit log: its number, what it is about, and the thread if it is about one."""

    seq: int
    about: str
    thread: int | None


class AuditPage(Frozen):
    """Entries of the audit log, the newest first. `next` is where the earlier ones begin; `checked` what a check found."""

    lines: tuple[AuditLine, ...]
    next: int | None
    checked: str | None


class DraftLine(Frozen):
    """A draft that the watcher placed: whom it answers, how it is, and where it lies."""

    id: int
    to: str
    state: DraftState
    reason: str
    folder: str


class SendLine(Frozen):
    """A mail that was to be sent, and what became of it."""

    id: int
    state: SendState
    reason: str
    by: str
    at: datetime
    due_at: datetime
    outcome: Outcome


class Asked(Frozen):
    """A question of the letter and whether it is asked."""

    item: str
    text: str
    chosen: bool


class Letter(Frozen):
    """The reply to a thread. `version` and `base` go with what is saved; `outdated`: the machine's text is another now.

    `cannot` says why it cannot be sent from here, "" where it can.
    """

    thread: int
    seen: int
    account: str
    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    body: str
    machine: str
    version: int
    base: str
    outdated: bool
    edited_by: str
    edited_at: datetime | None
    questions: tuple[Asked, ...]
    changes: tuple[Change, ...]
    cannot: str
    placed: DraftState | None
    sending: SendLine | None


class RecordLine(Frozen):
    """A release that the shop recorded."""

    id: int
    subject: str
    stage: Stage
    quantity: int
    job: str
    by: str
    at: datetime
    revoked_at: datetime | None
    revoked_why: str


class UsedRecord(Frozen):
    """An approver or a job that was looked at: `kind`, its name, and what it says."""

    kind: str
    name: str
    text: str


class Unread(Frozen):
    """A message of the thread whose text nobody read, and why."""

    id: int
    state: MessageState
    reason: str


class CorrectionLine(Frozen):
    """What a person corrected here and did not take back."""

    id: int
    what: str
    by: str
    at: datetime
    data: dict[str, Any]


class ThreadPage(Frozen):
    """Everything that the page of a thread shows. `seen` counts what happened to it, for what is decided on this page."""

    id: int
    subject: str
    account: str
    customer: str
    verdict: Verdict | None
    summary: str
    last_at: datetime
    due: bool
    seen: int
    engine: str
    made_at: datetime | None
    messages: tuple[MessageView, ...] = ()
    decisions: tuple[DecisionView, ...] = ()
    growth: tuple[Growth, ...] = ()
    drafts: tuple[DraftLine, ...] = ()
    sends: tuple[SendLine, ...] = ()
    releases: tuple[RecordLine, ...] = ()
    records: tuple[UsedRecord, ...] = ()
    corrections: tuple[CorrectionLine, ...] = ()
    unread: tuple[Unread, ...] = ()
    letter: Letter | None = None
    history: tuple[Step, ...] = ()
    warnings: tuple[str, ...] = ()
    handled: str = ""
    handled_by: str = ""
    snoozed_until: datetime | None = None
