"""The tables of the review desk: the queue, what people corrected, wrote, sent, released, and the shop's records.

Releases outlive the mails that they rest on: they are the shop's own acts, and the audit log speaks of them.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint

from signoff_nlp.store.columns import BigId, CleanText, KeyText, ShownText, UtcTime
from signoff_nlp.store.desk_rows import ACTIVE_SEND
from signoff_nlp.store.schema import make_table, metadata

# What of a thread the queue sorts, filters and searches by, as its latest report has it; and what people did about it.
queue = sa.Table(
    "queue",
    metadata,
    Column("thread_id", BigId, ForeignKey("threads.id"), primary_key=True, autoincrement=False),
    Column("stage", CleanText),
    Column("customer", KeyText, nullable=False),
    Column("part", ShownText),
    Column("reason_code", CleanText),
    Column("reason", ShownText, nullable=False),
    Column("stale", sa.Boolean, nullable=False),
    Column("conflict", sa.Boolean, nullable=False),
    Column("near_at", UtcTime),
    Column("since", UtcTime, nullable=False),
    Column("ours", sa.Boolean, nullable=False),  # the last word is the buyer's, so it is for us to answer
    Column("spoken", sa.Boolean, nullable=False),  # a person of the buyer's side speaks in it
    Column("facts", sa.Integer, nullable=False),
    Column("question", sa.String(64), nullable=False),
    Column("words", CleanText, nullable=False),
    Column("first_yes_at", UtcTime),
    Column("released_at", UtcTime),
    Column("rounds", sa.Integer, nullable=False),
    Column("handled", sa.String(64)),
    Column("handled_how", CleanText),
    Column("handled_by", ShownText),
    Column("handled_at", UtcTime),
    Column("snoozed_until", UtcTime),
    Column("snoozed", sa.String(64)),
    Index("ix_queue_customer", "customer"),
)

# Items that a thread ever lacked.
lacks = sa.Table(
    "lacks",
    metadata,
    Column("thread_id", BigId, ForeignKey("threads.id"), primary_key=True),
    Column("item", CleanText, primary_key=True),
)

overrides = make_table(
    "overrides",
    Column("thread_id", BigId, ForeignKey("threads.id"), nullable=False, index=True),
    Column("data", sa.Text, nullable=False),
    Column("by", ShownText, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("undone_at", UtcTime),
)

approvers = make_table(
    "approvers",
    Column("name", ShownText, nullable=False),
    Column("address", KeyText, index=True),
    Column("customer", KeyText),
    Column("may_release", CleanText, nullable=False),
    Column("valid_from", sa.Date),
    Column("valid_until", sa.Date),
    Column("by", ShownText, nullable=False),
    Column("at", UtcTime, nullable=False),
)

jobs = make_table(
    "jobs",
    Column("number", KeyText, nullable=False),
    Column("customer", KeyText),
    Column("part", ShownText),
    Column("revision", ShownText),
    Column("quantity", sa.BigInteger),
    Column("material", ShownText),
    Column("color", ShownText),
    Column("finish", ShownText),
    Column("by", ShownText, nullable=False),
    Column("at", UtcTime, nullable=False),
    UniqueConstraint("number"),
)

releases = make_table(
    "releases",
    Column("thread_id", BigId, ForeignKey("threads.id"), index=True),
    Column("subject", ShownText),
    Column("stage", CleanText, nullable=False),
    Column("quantity", sa.BigInteger, nullable=False),
    Column("job", KeyText, index=True),
    Column("record", sa.Text, nullable=False),
    Column("sha256", sa.String(64), nullable=False),
    Column("by", ShownText, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("revoked_at", UtcTime),
    Column("revoked_by", ShownText),
    Column("revoked_why", ShownText),
)

# The text that a person is writing for a thread. `base` is the digest of the machine's text that it began from.
texts = sa.Table(
    "texts",
    metadata,
    Column("thread_id", BigId, ForeignKey("threads.id"), primary_key=True, autoincrement=False),
    Column("version", sa.Integer, nullable=False),
    Column("subject", ShownText, nullable=False),
    Column("body", CleanText, nullable=False),
    Column("base", sa.String(64), nullable=False),
    Column("by", ShownText, nullable=False),
    Column("at", UtcTime, nullable=False),
)

sends = make_table(
    "sends",
    Column("thread_id", BigId, ForeignKey("threads.id"), nullable=False, index=True),
    Column("draft_id", BigId),
    Column("release_id", BigId),
    Column("state", CleanText, nullable=False),
    Column("reason", ShownText),
    Column("seen", sa.BigInteger, nullable=False),  # the count of the thread that the person had before the eyes
    Column("question", sa.String(64), nullable=False),
    Column("sha256", sa.String(64), nullable=False, index=True),
    Column("sender", ShownText, nullable=False),
    Column("recipients", CleanText, nullable=False),
    Column("message_id", KeyText, nullable=False),
    Column("outcome", CleanText, nullable=False),
    Column("changed_share", sa.Float, nullable=False),
    Column("filed", ShownText),
    Column("by", ShownText, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("claimed_at", UtcTime),
    Column("ended_at", UtcTime),
    Index("ix_sends_due", "state", "due_at"),
)
_ACTIVE = sa.text(f"state IN ({', '.join(repr(state) for state in ACTIVE_SEND)})")
Index("uq_sends_active", sends.c.thread_id, unique=True, sqlite_where=_ACTIVE, postgresql_where=_ACTIVE)

# What people made of the machine's drafts, one row per decision.
outcomes = make_table(
    "outcomes",
    Column("thread_id", BigId, ForeignKey("threads.id"), index=True),
    Column("customer", KeyText, nullable=False),
    Column("verdict", CleanText, nullable=False),
    Column("outcome", CleanText, nullable=False),
    Column("share", sa.Float),
    Column("why", ShownText),
    Column("seconds", sa.Integer),
    Column("by", ShownText, nullable=False),
    Column("at", UtcTime, nullable=False),
    Index("ix_outcomes_at", "at"),
)
