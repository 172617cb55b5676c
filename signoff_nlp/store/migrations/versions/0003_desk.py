"""The review desk: its queue, corrections, texts, sends, releases, and the shop's records."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
TABLES = ("approvers", "jobs", "lacks", "outcomes", "overrides", "queue", "releases", "sends", "texts")


def upgrade() -> None:
    op.create_table(
        "approvers",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("customer", sa.Text(), nullable=True),
        sa.Column("may_release", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvers")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_approvers_address"), "approvers", ["address"], unique=False)
    op.create_table(
        "jobs",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=True),
        sa.Column("part", sa.Text(), nullable=True),
        sa.Column("revision", sa.Text(), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.Column("material", sa.Text(), nullable=True),
        sa.Column("color", sa.Text(), nullable=True),
        sa.Column("finish", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("number", name=op.f("uq_jobs_number")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "lacks",
        sa.Column("thread_id", ID, nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_lacks_thread_id")),
        sa.PrimaryKeyConstraint("thread_id", "item", name=op.f("pk_lacks")),
    )
    op.create_table(
        "outcomes",
        sa.Column("id", ID, nullable=False),
        sa.Column("thread_id", ID, nullable=True),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("share", sa.Float(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_outcomes_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcomes")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outcomes_at", "outcomes", ["at"], unique=False)
    op.create_index(op.f("ix_outcomes_thread_id"), "outcomes", ["thread_id"], unique=False)
    op.create_table(
        "overrides",
        sa.Column("id", ID, nullable=False),
        sa.Column("thread_id", ID, nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_overrides_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overrides")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_overrides_thread_id"), "overrides", ["thread_id"], unique=False)
    op.create_table(
        "queue",
        sa.Column("thread_id", ID, autoincrement=False, nullable=False),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=True),
        sa.Column("reason_code", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.Column("conflict", sa.Boolean(), nullable=False),
        sa.Column("near_at", MOMENT, nullable=True),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("ours", sa.Boolean(), nullable=False),
        sa.Column("spoken", sa.Boolean(), nullable=False),
        sa.Column("facts", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("first_yes_at", MOMENT, nullable=True),
        sa.Column("released_at", MOMENT, nullable=True),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("handled", sa.String(length=64), nullable=True),
        sa.Column("handled_how", sa.Text(), nullable=True),
        sa.Column("handled_by", sa.Text(), nullable=True),
        sa.Column("handled_at", MOMENT, nullable=True),
        sa.Column("snoozed_until", MOMENT, nullable=True),
        sa.Column("snoozed", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_queue_thread_id")),
        sa.PrimaryKeyConstraint("thread_id", name=op.f("pk_queue")),
    )
    op.create_index("ix_queue_customer", "queue", ["customer"], unique=False)
    op.create_table(
        "releases",
        sa.Column("id", ID, nullable=False),
        sa.Column("thread_id", ID, nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("job", sa.Text(), nullable=True),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        sa.Column("revoked_why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_releases_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_releases_job"), "releases", ["job"], unique=False)
    op.create_index(op.f("ix_releases_thread_id"), "releases", ["thread_id"], unique=False)
    op.create_table(
        "sends",
        sa.Column("id", ID, nullable=False),
        sa.Column("thread_id", ID, nullable=False),
        sa.Column("draft_id", ID, nullable=True),
        sa.Column("release_id", ID, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("changed_share", sa.Float(), nullable=False),
        sa.Column("filed", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("claimed_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_sends_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sends")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sends_due", "sends", ["state", "due_at"], unique=False)
    op.create_index(op.f("ix_sends_sha256"), "sends", ["sha256"], unique=False)
    op.create_index(op.f("ix_sends_thread_id"), "sends", ["thread_id"], unique=False)
    op.create_index(
        "uq_sends_active",
        "sends",
        ["thread_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('waiting', 'checking', 'sending', 'unknown')"),
        postgresql_where=sa.text("state IN ('waiting', 'checking', 'sending', 'unknown')"),
    )
    op.create_table(
        "texts",
        sa.Column("thread_id", ID, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("base", sa.String(length=64), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_texts_thread_id")),
        sa.PrimaryKeyConstraint("thread_id", name=op.f("pk_texts")),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
