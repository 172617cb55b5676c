"""The tables of the people at the review desk. Secrets stand in them only as hashes.

Who looks at a thread and who holds its pen lasts seconds, so those rows name a thread without a foreign key: forgetting
or merging threads need not know of them.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint

from signoff_nlp.store.columns import BigId, CleanText, KeyText, ShownText, UtcTime
from signoff_nlp.store.schema import make_table, metadata

users = make_table(
    "users",
    Column("name", KeyText, nullable=False),
    Column("role", CleanText, nullable=False),
    Column("password", CleanText),
    Column("identity", KeyText),
    Column("disabled", sa.Boolean, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("name"),
    UniqueConstraint("identity"),
)

sessions = make_table(
    "sessions",
    Column("token", sa.String(64), nullable=False),
    Column("user_id", BigId, ForeignKey("users.id"), nullable=False, index=True),
    Column("how", CleanText, nullable=False),
    Column("address", ShownText, nullable=False),
    Column("agent", ShownText, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    UniqueConstraint("token"),
)

links = sa.Table(
    "links",
    metadata,
    Column("token", sa.String(64), primary_key=True),
    Column("user_id", BigId, ForeignKey("users.id"), nullable=False),
    Column("expires_at", UtcTime, nullable=False),
)

oidc_requests = sa.Table(
    "oidc_requests",
    metadata,
    Column("token", sa.String(64), primary_key=True),
    Column("state", CleanText, nullable=False),
    Column("nonce", CleanText, nullable=False),
    Column("verifier", CleanText, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
)

tries = sa.Table(
    "tries",
    metadata,
    Column("key", KeyText, primary_key=True),
    Column("count", sa.Integer, nullable=False),
    Column("since", UtcTime, nullable=False),
    Index("ix_tries_since", "since"),
)

watching = sa.Table(
    "watching",
    metadata,
    Column("thread_id", BigId, primary_key=True, autoincrement=False),
    Column("user_id", BigId, ForeignKey("users.id"), primary_key=True),
    Column("seen_at", UtcTime, nullable=False),
)

pens = sa.Table(
    "pens",
    metadata,
    Column("thread_id", BigId, primary_key=True, autoincrement=False),
    Column("user_id", BigId, ForeignKey("users.id"), nullable=False),
    Column("taken_at", UtcTime, nullable=False),
    Column("beat_at", UtcTime, nullable=False),
)

views = make_table(
    "views",
    Column("user_id", BigId, ForeignKey("users.id"), nullable=False),
    Column("name", KeyText, nullable=False),
    Column("query", CleanText, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("user_id", "name"),
)
