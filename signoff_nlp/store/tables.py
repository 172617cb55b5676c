"""The tables. A change here needs a migration; a test compares the two on both databases."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint

from signoff_nlp.store import desk_tables, people_tables
from signoff_nlp.store.columns import BigId, CleanText, KeyText, ShownText, UtcTime
from signoff_nlp.store.rows import OPEN_DRAFT
from signoff_nlp.store.schema import make_table as _table
from signoff_nlp.store.schema import metadata as metadata

links, oidc_requests, tries = people_tables.links, people_tables.oidc_requests, people_tables.tries
users, sessions, views = people_tables.users, people_tables.sessions, people_tables.views
watching, pens = people_tables.watching, people_tables.pens
queue, lacks, overrides = desk_tables.queue, desk_tables.lacks, desk_tables.overrides
approvers, jobs, releases = desk_tables.approvers, desk_tables.jobs, desk_tables.releases
texts, sends, outcomes = desk_tables.texts, desk_tables.sends, desk_tables.outcomes

accounts = _table(
    "accounts",
    Column("name", KeyText, nullable=False),
    Column("kind", CleanText, nullable=False),
    Column("state", CleanText, nullable=False),
    Column("state_text", ShownText, nullable=False),
    Column("state_at", UtcTime, nullable=False),
    Column("alive_at", UtcTime),
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("name"),
)

folders = _table(
    "folders",
    Column("account_id", BigId, ForeignKey("accounts.id"), nullable=False),
    Column("name", KeyText, nullable=False),
    Column("role", CleanText, nullable=False),
    Column("uidvalidity", sa.BigInteger),
    Column("last_uid", sa.BigInteger, nullable=False),
    Column("start_uid", sa.BigInteger, nullable=False),
    Column("on_server", sa.BigInteger),
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("account_id", "name"),
)

spending = sa.Table(
    "spending",
    metadata,
    Column("account_id", BigId, ForeignKey("accounts.id"), primary_key=True),
    Column("day", sa.Date, primary_key=True),
    Column("size", sa.BigInteger, nullable=False),
)

# Raw bytes, once each. A ledger row outlives its blob (`signoff forget`), so nothing refers here by foreign key.
blobs = sa.Table(
    "blobs",
    metadata,
    Column("sha256", sa.String(64), primary_key=True),
    Column("size", sa.BigInteger, nullable=False),
    Column("data", sa.LargeBinary, nullable=False),
)

threads = _table(
    "threads",
    Column("account_id", BigId, ForeignKey("accounts.id"), nullable=False),
    Column("subject", ShownText, nullable=False),
    Column("subject_key", KeyText, nullable=False),
    Column("changed", sa.BigInteger, nullable=False),  # counts what happened to the thread
    Column("covered", sa.BigInteger, nullable=False),  # how far of it the latest report goes
    Column("due_at", UtcTime, nullable=False),
    Column("last_at", UtcTime, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("verdict", CleanText),
    Column("summary", ShownText),
    Column("engine", CleanText),
    Column("merged_into", BigId, ForeignKey("threads.id")),
    Index("ix_threads_subject_key", "account_id", "subject_key"),
    Index("ix_threads_last_at", "last_at"),
    Index("ix_threads_merged_into", "merged_into"),
)
_DUE = sa.and_(threads.c.changed > threads.c.covered, threads.c.merged_into.is_(None))
Index("ix_threads_due", threads.c.due_at, threads.c.id, sqlite_where=_DUE, postgresql_where=_DUE)

# Every Message-ID (or Thread-Index) that a thread bears or refers to.
thread_ids = sa.Table(
    "thread_ids",
    metadata,
    Column("name", KeyText, primary_key=True),
    Column("account_id", BigId, ForeignKey("accounts.id"), primary_key=True),
    Column("thread_id", BigId, ForeignKey("threads.id"), nullable=False, index=True),
)

thread_people = sa.Table(
    "thread_people",
    metadata,
    Column("thread_id", BigId, ForeignKey("threads.id"), primary_key=True),
    Column("address", KeyText, primary_key=True),
)

messages = _table(
    "messages",
    Column("account_id", BigId, ForeignKey("accounts.id"), nullable=False),
    Column("folder_id", BigId, ForeignKey("folders.id"), nullable=False),
    Column("uidvalidity", sa.BigInteger, nullable=False),
    Column("uid", sa.BigInteger, nullable=False),
    Column("key", KeyText),
    Column("sha256", sa.String(64)),
    Column("size", sa.BigInteger, nullable=False),
    Column("message_id", KeyText),
    Column("internal_date", UtcTime),
    Column("sent_at", UtcTime),
    Column("old", sa.Boolean, nullable=False),
    Column("state", CleanText, nullable=False),
    Column("reason", ShownText),
    Column("note", ShownText),
    Column("tries", sa.Integer, nullable=False),
    Column("forgotten", sa.Boolean, nullable=False),
    Column("twin", BigId),
    Column("thread_id", BigId, ForeignKey("threads.id"), index=True),
    Column("stored_at", UtcTime, nullable=False),
    UniqueConstraint("folder_id", "uidvalidity", "uid"),
    Index("ix_messages_sha256", "sha256", "account_id"),
    Index("ix_messages_message_id", "message_id", "account_id"),
    Index("ix_messages_state", "state", "id", sqlite_where=sa.text("state <> 'read'"), postgresql_where=sa.text("state <> 'read'")),
)  # fmt: skip

_NAMED = sa.text("key IS NOT NULL")
Index(
    "uq_messages_key",
    messages.c.key,
    messages.c.folder_id,
    messages.c.uidvalidity,
    unique=True,
    sqlite_where=_NAMED,
    postgresql_where=_NAMED,
)

chats = _table(
    "chats",
    Column("thread_id", BigId, ForeignKey("threads.id"), nullable=False),
    Column("sha256", sa.String(64), nullable=False, index=True),
    Column("size", sa.BigInteger, nullable=False),
    Column("added_at", UtcTime, nullable=False),
    UniqueConstraint("thread_id", "sha256"),
)

reports = _table(
    "reports",
    Column("thread_id", BigId, ForeignKey("threads.id"), nullable=False, index=True),
    Column("engine", CleanText, nullable=False),
    Column("through", sa.BigInteger, nullable=False),
    Column("verdict", CleanText, nullable=False),
    Column("data", sa.LargeBinary, nullable=False),
    Column("made_at", UtcTime, nullable=False),
)

decisions = _table(
    "decisions",
    Column("thread_id", BigId, ForeignKey("threads.id"), nullable=False, index=True),
    Column("report_id", BigId, ForeignKey("reports.id"), nullable=False, index=True),
    Column("subject", ShownText),
    Column("verdict", CleanText),
    Column("stage", CleanText),
    Column("quantity", ShownText),
    Column("summary", ShownText, nullable=False),
    Column("at", UtcTime, nullable=False),
)

drafts = _table(
    "drafts",
    Column("account_id", BigId, ForeignKey("accounts.id"), nullable=False),
    Column("thread_id", BigId, ForeignKey("threads.id"), nullable=False, index=True),
    Column("answers", BigId, ForeignKey("messages.id"), nullable=False),
    Column("token", KeyText, nullable=False),
    Column("header_id", KeyText, nullable=False),
    Column("sender", KeyText, nullable=False),
    Column("sha256", sa.String(64), nullable=False, index=True),
    Column("state", CleanText, nullable=False),
    Column("reason", ShownText),
    Column("folder", CleanText),
    Column("uidvalidity", sa.BigInteger),
    Column("uid", sa.BigInteger),
    Column("next_try_at", UtcTime),
    Column("tries", sa.Integer, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    UniqueConstraint("answers"),
    UniqueConstraint("token"),
    Index("ix_drafts_sender", "account_id", "sender", "created_at"),
)
_OPEN = sa.text(f"state IN ({', '.join(repr(state) for state in OPEN_DRAFT)})")
Index("uq_drafts_open", drafts.c.thread_id, unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)

draft_events = _table(
    "draft_events",
    Column("draft_id", BigId, ForeignKey("drafts.id"), nullable=False, index=True),
    Column("at", UtcTime, nullable=False),
    Column("from_state", CleanText),
    Column("to_state", CleanText, nullable=False),
    Column("reason", ShownText),
)

corrections = _table(
    "corrections",
    Column("thread_id", BigId, ForeignKey("threads.id"), index=True),
    Column("line", sa.Text, nullable=False),
    Column("at", UtcTime, nullable=False),
)

audit = sa.Table(
    "audit",
    metadata,
    Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    Column("at", sa.String(32), nullable=False),  # as it is hashed: ISO 8601, UTC, microseconds
    Column("actor", CleanText, nullable=False),
    Column("action", CleanText, nullable=False),
    Column("subject", KeyText, nullable=False, index=True),
    Column("detail", sa.Text, nullable=False),
    Column("previous", sa.String(64), nullable=False),
    Column("hash", sa.String(64), nullable=False),
)

leases = sa.Table(
    "leases",
    metadata,
    Column("name", KeyText, primary_key=True),
    Column("host", CleanText, nullable=False),
    Column("pid", sa.BigInteger, nullable=False),
    Column("token", CleanText, nullable=False),
    Column("taken_at", UtcTime, nullable=False),
    Column("beat_at", UtcTime, nullable=False),
)

notices = _table(
    "notices",
    Column("key", KeyText),
    Column("event", CleanText, nullable=False),
    Column("text", CleanText, nullable=False),
    Column("raised_at", UtcTime, nullable=False),
    Column("settled_at", UtcTime),
    Column("tries", sa.Integer, nullable=False),
    Column("error", ShownText),
    UniqueConstraint("key"),
)
