"""What the store gives back and takes in for the review desk: plain frozen values, never a live row."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from signoff_nlp.names import ItemName, Stage, Verdict
from signoff_nlp.store.rows import DraftState

SendState = Literal["waiting", "checking", "sending", "sent", "undone", "stopped", "failed", "unknown"]
# In one of these a thread has a mail on its way: none is added beside it.
ACTIVE_SEND: tuple[SendState, ...] = ("waiting", "checking", "sending", "unknown")
Outcome = Literal["unedited", "light", "rewritten", "discarded", "left"]
Tab = Literal["open", "waiting", "snoozed", "unsure", "unread", "all"]
Rank = Literal["stale", "conflict", "near", "plain"]


class Standing(NamedTuple):
    """What of a report the queue sorts, filters and searches by.

    `question` is the digest of what there is to decide: a decision counts as long as it stays the same. `ours`: the
    buyer has the last word. `words` is what a search looks through, in lower case.
    """

    stage: Stage | None
    customer: str
    part: str | None
    reason_code: str | None
    reason: str
    stale: bool
    conflict: bool
    near_at: datetime | None
    since: datetime
    ours: bool
    spoken: bool
    facts: int
    question: str
    words: str
    first_yes_at: datetime | None
    released_at: datetime | None
    rounds: int
    lacking: tuple[ItemName, ...] = ()


class Wanted(NamedTuple):
    """What of the queue somebody wants to see. `words` must all stand somewhere in a thread's names and values."""

    tab: Tab = "open"
    verdict: Verdict | None = None
    stage: Stage | None = None
    account: str | None = None
    customer: str | None = None
    item: ItemName | None = None
    words: tuple[str, ...] = ()


class QueueRow(NamedTuple):
    """A thread in the queue. What is None before a thread is read is so in `verdict`, `question` and `since`."""

    id: int
    account: str
    subject: str
    verdict: Verdict | None
    summary: str | None
    last_at: datetime
    due: bool
    stage: Stage | None
    customer: str | None
    part: str | None
    reason_code: str | None
    reason: str | None
    near_at: datetime | None
    since: datetime | None
    ours: bool | None
    question: str | None
    handled_how: str | None
    handled_by: str | None
    handled_at: datetime | None
    handled: str | None
    snoozed_until: datetime | None
    draft: DraftState | None
    rank: int
    key: datetime


class Cursor(NamedTuple):
    """Where a page of the queue ends."""

    rank: int
    key: datetime
    id: int


class Handled(NamedTuple):
    """What was done about a thread: `question` is what there was to decide then."""

    question: str | None
    how: str | None
    by: str | None
    at: datetime | None
    snoozed_until: datetime | None


class ApproverRow(NamedTuple):
    """A person who may release, for a customer (a domain) if one is named, on the days from `valid_from` to `valid_until`."""

    id: int
    name: str
    address: str | None
    customer: str | None
    may_release: tuple[Stage, ...]
    valid_from: date | None
    valid_until: date | None
    by: str
    at: datetime


class JobRow(NamedTuple):
    """An order on file by its number."""

    id: int
    number: str
    customer: str | None
    part: str | None
    revision: str | None
    quantity: int | None
    material: str | None
    color: str | None
    finish: str | None
    by: str
    at: datetime


class ReleaseRow(NamedTuple):
    """An act of release. `record` is the JSON of the release record, `sha256` its digest; revoked from `revoked_at` on."""

    id: int
    thread_id: int | None
    subject: str | None
    stage: Stage
    quantity: int
    job: str | None
    record: str
    sha256: str
    by: str
    at: datetime
    revoked_at: datetime | None
    revoked_by: str | None
    revoked_why: str | None


class TextRow(NamedTuple):
    """The text that a person is writing for a thread; `base` is the digest of the machine's text that it began from."""

    thread_id: int
    version: int
    subject: str
    body: str
    base: str
    by: str
    at: datetime


class SendRow(NamedTuple):
    """A mail on its way, or what became of it. `changed_share` is how much of the machine's text was changed, 0 to 1."""

    id: int
    thread_id: int
    draft_id: int | None
    release_id: int | None
    state: SendState
    reason: str | None
    seen: int
    question: str
    sha256: str
    sender: str
    recipients: str
    message_id: str
    outcome: Outcome
    changed_share: float
    filed: str | None
    by: str
    at: datetime
    due_at: datetime
    claimed_at: datetime | None
    ended_at: datetime | None


class OverrideRow(NamedTuple):
    """A person's correction of a reading; `data` is the JSON object of a `types.Override`."""

    id: int
    thread_id: int
    data: dict[str, Any]
    by: str
    at: datetime
