"""The migrations lead to the tables that the code knows, and back."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from signoff_nlp.store.engine import Store
from signoff_nlp.store.migrating import REVISIONS, alembic_config, upgrade
from signoff_nlp.store.tables import metadata

_POSTGRES = (
    "SELECT table_name, ordinal_position, column_name, data_type, character_maximum_length, is_nullable, is_identity,"
    " column_default FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace",
)
_SQLITE = ("SELECT type, tbl_name, name, sql FROM sqlite_master",)


def _schema(db: sa.Connection) -> list[tuple[Any, ...]]:
    """Return all that the database says of its tables, columns, indexes and constraints, apart from Alembic's own."""
    questions = _SQLITE if db.dialect.name == "sqlite" else _POSTGRES
    rows = [tuple(row) for question in questions for row in db.exec_driver_sql(question)]
    return sorted((tuple(map(_parts, row)) for row in rows if "alembic_version" not in row), key=repr)


def _parts(told: Any) -> Any:
    """Return the parts of a statement in an order of ours: SQLite keeps it as it was written."""
    if not isinstance(told, str) or not told.startswith("CREATE TABLE"):
        return told
    return sorted(" ".join(re.sub(r"[()]", " ", part).split()) for part in told.split(", "))


def test_the_migrations_make_what_the_code_knows(own_store: Store) -> None:
    with own_store.begin() as db:
        migrated = _schema(db)
        assert compare_metadata(MigrationContext.configure(db), metadata) == []
        command.downgrade(alembic_config(db), "base")
        assert [row for row in _schema(db) if "sqlite_sequence" not in row] == []
        metadata.create_all(db)
        made = _schema(db)
    assert len(made) > 40
    assert migrated == made


def test_the_comparison_can_fail(own_store: Store) -> None:
    with own_store.begin() as db:
        before = _schema(db)
        db.exec_driver_sql("DROP INDEX uq_drafts_open")
        assert _schema(db) != before


def test_down_and_up_again_is_the_same(own_store: Store) -> None:
    with own_store.begin() as db:
        before = _schema(db)
        command.downgrade(alembic_config(db), "base")
        upgrade(db)
        assert _schema(db) == before


def test_a_migration_that_fails_leaves_the_store_as_it_was(own_store: Store) -> None:
    with own_store.read() as db:
        before = _schema(db)

    def fail(db: sa.Connection) -> None:
        command.downgrade(alembic_config(db), "base")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), own_store.begin() as db:
        fail(db)
    with own_store.read() as db:
        assert _schema(db) == before


def test_the_revisions_that_the_code_knows_are_those_that_there_are() -> None:
    found = ScriptDirectory.from_config(alembic_config()).walk_revisions("base", "heads")
    assert tuple(one.revision for one in found)[::-1] == REVISIONS
