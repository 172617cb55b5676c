"""What the store gives back and takes in: plain frozen values, never a live row."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, NamedTuple

from signoff_nlp.names import Stage, Verdict

FolderRole = Literal["inbox", "sent"]
MessageState = Literal["stored", "read", "quarantined", "vanished", "skipped"]
DraftState = Literal[
    "intended", "appending", "confirmed", "unknown", "waiting", "failed",
    "edited", "sent", "discarded", "moved", "superseded",
]  # fmt: skip
OPEN_DRAFT: tuple[DraftState, ...] = ("intended", "appending", "unknown", "waiting", "confirmed", "edited", "moved")
IN_FLIGHT: tuple[DraftState, ...] = ("appending", "unknown")  # what became of them is not known yet


class AccountRow(NamedTuple):
    """One mailbox login or local folder. `state` is the service's word for how it is, `alive_at` its last proof of life."""

    id: int
    name: str
    kind: str
    state: str
    state_text: str
    state_at: datetime
    alive_at: datetime | None
    created_at: datetime


class FolderRow(NamedTuple):
    """One watched folder. `uidvalidity` is None before the first look; old messages have a UID up to `start_uid`.

    `on_server` is how many messages the server had in it at the last look, None where that is not known.
    """

    id: int
    account_id: int
    name: str
    role: FolderRole
    uidvalidity: int | None
    last_uid: int
    start_uid: int
    on_server: int | None
    created_at: datetime


class NewMessage(NamedTuple):
    """A message to be kept. `raw` None: nothing of it could be had. `size` is what the server says, in bytes.

    `key` is the stable name of a message of a local folder (a file's base name), where UIDs are ours to give.
    """

    uid: int
    raw: bytes | None
    size: int
    message_id: str | None = None
    internal_date: datetime | None = None
    old: bool = False
    state: MessageState = "stored"
    reason: str | None = None
    note: str | None = None
    key: str | None = None


class MessageRow(NamedTuple):
    """One message of the ledger. `twin` is the first message of the account with the same bytes, if that is another.

    `forgotten`: its content was deleted on purpose. `message_id` is as `columns.key_text` gives it: whole, unless it is longer than any honest one.
    """

    id: int
    account_id: int
    folder_id: int
    uidvalidity: int
    uid: int
    key: str | None
    sha256: str | None
    size: int
    message_id: str | None
    internal_date: datetime | None
    sent_at: datetime | None
    old: bool
    state: MessageState
    reason: str | None
    note: str | None
    tries: int
    forgotten: bool
    twin: int | None
    thread_id: int | None
    stored_at: datetime


class StoredMessage(NamedTuple):
    """What became of a NewMessage: its row, and whether this call made it or it was there before."""

    row: MessageRow
    fresh: bool


class Counts(NamedTuple):
    """How many messages of a folder are in which state."""

    stored: int = 0
    read: int = 0
    quarantined: int = 0
    vanished: int = 0
    skipped: int = 0

    @property
    def total(self) -> int:
        return sum(self)


class ThreadHead(NamedTuple):
    """What of a message says to which thread it belongs. Message-IDs without brackets, addresses in lower case.

    `references` are References and In-Reply-To, oldest first; `subject_key` is the subject without its reply prefixes
    in lower case; `people` everybody of From, To and Cc apart from the shop; `thread_index` Exchange's header as written.
    """

    message_id: str | None = None
    references: tuple[str, ...] = ()
    subject_key: str = ""
    people: tuple[str, ...] = ()
    is_reply: bool = False
    thread_index: str | None = None
    subject: str = ""
    sent_at: datetime | None = None


class DueThread(NamedTuple):
    """A thread to be read. Hand `changed` to `save_report` as `through`: what happens meanwhile makes it due again."""

    id: int
    account_id: int
    changed: int
    due_at: datetime


class ThreadRow(NamedTuple):
    """A thread as lists show it. `verdict` and `summary` are the latest report's; None before the first.

    `changed` counts what happened to the thread.
    """

    id: int
    account_id: int
    account: str
    subject: str
    verdict: Verdict | None
    summary: str | None
    messages: int
    due: bool
    last_at: datetime
    created_at: datetime
    changed: int


class Chat(NamedTuple):
    """A chat that somebody pasted into a thread."""

    id: int
    thread_id: int
    sha256: str
    size: int
    added_at: datetime


class DecisionRow(NamedTuple):
    """One decision of a report, as the history keeps it. `quantity` is as the report prints it, with its unit."""

    subject: str | None
    verdict: Verdict
    stage: Stage | None = None
    quantity: str | None = None
    summary: str = ""


class PastDecision(NamedTuple):
    """A decision from `at` on. `verdict` None: from then on the thread was no longer judged by this subject."""

    id: int
    thread_id: int
    report_id: int
    subject: str | None
    verdict: Verdict | None
    stage: Stage | None
    quantity: str | None
    summary: str
    at: datetime


class ReportRow(NamedTuple):
    """One report: `report_json` is the whole JSON of the contract, `engine` the version that made it."""

    id: int
    thread_id: int
    engine: str
    through: int
    verdict: Verdict
    report_json: str
    made_at: datetime


class DraftRow(NamedTuple):
    """One draft. `folder`, `uidvalidity`, `uid` say where it was last seen; `sender` is whom it answers."""

    id: int
    account_id: int
    thread_id: int
    answers: int
    token: str
    header_id: str
    sender: str
    sha256: str
    state: DraftState
    reason: str | None
    folder: str | None
    uidvalidity: int | None
    uid: int | None
    next_try_at: datetime | None
    tries: int
    created_at: datetime
    changed_at: datetime


class DraftEvent(NamedTuple):
    """One transition of a draft, for good."""

    id: int
    draft_id: int
    at: datetime
    from_state: DraftState | None
    to_state: DraftState
    reason: str | None


class Correction(NamedTuple):
    """What a person said should have been read; `line` is the object that `signoff train --corrections` takes."""

    id: int
    thread_id: int | None
    line: dict[str, Any]
    at: datetime


class AuditEntry(NamedTuple):
    """One entry of the audit log; `hash` covers all fields before it and the hash of the entry before."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, Any]
    previous: str
    hash: str


class Anchor(NamedTuple):
    """The end of the audit log at some time. Kept elsewhere, it shows later that nothing was cut off."""

    seq: int
    hash: str


class Broken(NamedTuple):
    """The first entry of the audit log that does not hold, and why."""

    seq: int
    why: str


class Lease(NamedTuple):
    """Who holds a name. `held` says whether that is who asked; `taken_from` whose stale lease he took over."""

    name: str
    host: str
    pid: int
    token: str
    taken_at: datetime
    beat_at: datetime
    held: bool
    taken_from: str | None = None


class Notice(NamedTuple):
    """Something that people should hear of. `tries` counts the attempts to tell them."""

    id: int
    key: str | None
    event: str
    text: str
    raised_at: datetime
    tries: int
    error: str | None


class Forgotten(NamedTuple):
    """How many of what were deleted. `raw` counts stored contents, `messages` those whose ledger row stays."""

    threads: int = 0
    messages: int = 0
    raw: int = 0
    reports: int = 0
    drafts: int = 0
    chats: int = 0
