"""The models that travel through the product: the public report, and what the steps hand on.

Everything is frozen. Offsets count Unicode code points of the message's `text`.
Field names of the report are the public contract (`schema` "signoff/1"): fields may be added, never renamed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, Field

from signoff_nlp.names import (
    ITEMS,
    STAGES,
    ActName,
    Frozen,
    ItemName,
    ItemStateName,
    Label,
    ReasonCode,
    SegmentKind,
    Side,
    Stage,
    Verdict,
)
from signoff_nlp.records import Approver, Job, Records

__all__ = [
    "ITEMS", "STAGES", "Act", "ActName", "Approver", "Attachment", "Author", "ChatMessage", "Cue", "Decision",
    "Draft", "Evidence", "Fact", "Frozen", "InlineReply", "Item", "ItemName", "ItemStateName", "Job", "Label",
    "Message", "MessageReport", "Package", "Person", "Pointer", "Question", "Reading", "Reason", "ReasonCode",
    "Records", "Report", "Section", "Segment", "SegmentKind", "Side", "Speech", "Stage", "Thread", "Verdict", "Zones",
]  # fmt: skip


class Author(Frozen):
    """Who a message is from, as written: display name without titles, address in lower case."""

    name: str | None = None
    address: str | None = None


class Segment(Frozen):
    """One zone of a message body, in order. Joined, the segments' texts give the whole body."""

    kind: SegmentKind
    text: str


class Attachment(Frozen):
    """An attachment by name and type; its content is never opened."""

    name: str
    media_type: str = "application/octet-stream"


class InlineReply(Frozen):
    """A stretch of the author's own text (`start`..`end` of `Message.text`) that stands under a quoted passage."""

    start: int
    end: int
    question: str


class Message(Frozen):
    """One message of a thread as intake hands it on.

    `text` is the author's own new text: no greeting is cut, but quotes, signature, disclaimer, banners and forwards
    are. `signature` holds the closing and signature lines (who the author says he is). `forwarded` holds forwarded or
    otherwise foreign text that no message of the thread carries: context, never the author's word.
    `verified` is False where the mail's authentication results say that the sender's address failed its domain's check.
    """

    index: int = 0
    id: str | None = None
    channel: Literal["email", "chat"] = "email"
    author: Author = Author()
    side: Side = "buyer"
    sent_at: datetime | None = None
    subject: str | None = None
    text: str = ""
    signature: str = ""
    segments: tuple[Segment, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    replies: tuple[InlineReply, ...] = ()
    forwarded: str = ""
    to: tuple[Author, ...] = ()
    cc: tuple[Author, ...] = ()
    reply_to: tuple[Author, ...] = ()
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    verified: bool | None = None
    origin: Literal["message", "quoted"] = "message"


class Thread(Frozen):
    """Messages of one thread, oldest first, and what a person should know about the reading (`warnings`)."""

    source: str | None = None
    messages: tuple[Message, ...] = ()
    warnings: tuple[str, ...] = ()
    day_first: bool | None = None


class Fact(Frozen):
    """A value found in a message's text, with the exact words: `text == message.text[start:end]`.

    `value` is normalised (see the contract); `role` says what the value is for. `flags` qualify it:
    "approximate" (about 200, 200-250), "open" (still to be decided), "whole" (all, the complete order),
    "partial" (the first 200), "rejected" (named to exclude it: "not B3").
    """

    label: Label
    start: int
    end: int
    text: str
    value: str | int | float | None = None
    role: str | None = None
    flags: tuple[str, ...] = ()


class Pointer(Frozen):
    """Words that stand for a value by pointing: "as quoted", "same as last time", "the latest file".

    `covers` names the items it speaks of; `target` the kind of record; `key` the name, number or date that identifies
    the record, None where nothing does ("the usual plastic").
    """

    start: int
    end: int
    text: str
    covers: tuple[ItemName, ...]
    target: Literal["quote", "po", "drawing", "sample", "release", "earlier", "file", "usual", "job"]
    key: str | None = None


class Person(Frozen):
    """A person as a message presents them.

    `how`: "author" (signature or self-introduction), "authorising" ("authorised by Dana Ruiz"), "reported"
    ("Dave said it's fine"). `owner` is True where the title or the words own releases (buyer, owner, "this is my
    release"), False where the title owns something else, None where nothing says.
    """

    name: str | None = None
    title: str | None = None
    owner: bool | None = None
    how: Literal["author", "authorising", "reported"] = "author"
    start: int | None = None
    end: int | None = None
    text: str = ""


class Cue(Frozen):
    """A modifier in the sense of the ConText algorithm, with the stretch of text that it governs."""

    kind: str
    start: int
    end: int
    text: str
    scope: tuple[int, int]


class Act(Frozen):
    """One thing that a clause does, with the words that do it and the cues that modify it."""

    kind: str
    start: int
    end: int
    text: str
    clause: tuple[int, int]
    cues: tuple[str, ...] = ()
    stage: Stage | None = None
    rule: str = ""


class Section(Frozen):
    """A stretch of a message that speaks of one part or order line: its name, its line number, where it stands.

    `alone` says that it is the only one of its message, and so one of several only if the thread speaks of more.
    """

    name: str
    line: str | None = None
    start: int
    end: int
    alone: bool = False


class Speech(Frozen):
    """What the trained classifier takes a sentence of a buyer's message for; `text == message.text[start:end]`.

    `act` is the likeliest, with its calibrated `probability`; below the model's threshold for it `certain` is False.
    """

    start: int
    end: int
    text: str
    act: ActName
    probability: float
    probabilities: dict[ActName, float]
    certain: bool


class Reading(Frozen):
    """Everything that language found in one message; `heading` in its subject, where the author wrote a new one."""

    message: Message
    facts: tuple[Fact, ...] = ()
    pointers: tuple[Pointer, ...] = ()
    people: tuple[Person, ...] = ()
    cues: tuple[Cue, ...] = ()
    acts: tuple[Act, ...] = ()
    clauses: tuple[tuple[int, int], ...] = ()
    sections: tuple[Section, ...] = ()
    speech: tuple[Speech, ...] = ()
    attached_revisions: tuple[str, ...] = ()
    heading: Reading | None = None


class Evidence(Frozen):
    """The words that a conclusion rests on: `text == messages[message].text[start:end]`."""

    message: int
    start: int
    end: int
    text: str


class Item(Frozen):
    """One of the seven items. `note` says in words where the state comes from when no words of the text can."""

    state: ItemStateName = "missing"
    value: str | int | None = None
    required: bool = True
    satisfied: bool = False
    evidence: tuple[Evidence, ...] = ()
    note: str | None = None


class Package(Frozen):
    """What is fixed so far; None or empty where nothing is."""

    revision: str | None = None
    files: tuple[str, ...] = ()
    quantity: int | None = None
    unit: str | None = None
    material: str | None = None
    color: str | None = None
    finish: str | None = None
    start: str | None = None
    ship_by: str | None = None
    window: tuple[str, str] | None = None
    approver: str | None = None
    po_number: str | None = None
    quote_number: str | None = None
    packaging: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()
    held_quantity: int | None = None


class Reason(Frozen):
    """Why the verdict is what it is: a code, one sentence for a person, the words that caused it."""

    code: ReasonCode
    text: str
    evidence: tuple[Evidence, ...] = ()


class Question(Frozen):
    """One question that the reply must ask."""

    item: str
    text: str


class Decision(Frozen):
    """The verdict on one part or order line (`subject`), or on the whole thread (`subject` None)."""

    subject: str | None = None
    verdict: Verdict = "none"
    stage: Stage | None = None
    package: Package = Package()
    items: dict[ItemName, Item] = Field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()
    questions: tuple[Question, ...] = ()
    trace: tuple[str, ...] = Field(default=(), exclude=True)


class MessageReport(Frozen):
    """One message as the report shows it."""

    index: int
    id: str | None = None
    author: Author = Author()
    side: Side = "buyer"
    sent_at: datetime | None = None
    subject: str | None = None
    text: str = ""
    act: ActName | None = None
    facts: tuple[Fact, ...] = ()
    signature: str = ""
    attachments: tuple[str, ...] = ()


class Draft(Frozen):
    """A reply for a person to review. Nothing sends it."""

    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    subject: str = ""
    body: str = ""
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()


class Report(Frozen):
    """The judgement of one thread; `model_dump_json()` is the JSON contract."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True, populate_by_name=True)

    schema_: Literal["signoff/1"] = Field(default="signoff/1", alias="schema")
    source: str | None = None
    verdict: Verdict = "none"
    decisions: tuple[Decision, ...] = ()
    messages: tuple[MessageReport, ...] = ()
    draft: Draft | None = None
    warnings: tuple[str, ...] = ()


class Zones(Frozen):
    """What `clean` returns for one message body: the contract of `signoff clean --json`."""

    new: str
    new_with_signature: str
    segments: tuple[Segment, ...] = ()


class ChatMessage(Frozen):
    """What `split_chat` returns for one message: author as written, time in ISO 8601 or None, text."""

    author: str | None
    time: str | None
    text: str
