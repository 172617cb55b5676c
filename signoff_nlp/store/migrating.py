"""Bringing a store to the form that this version knows; a newer one is refused, and nothing of it touched."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from signoff_nlp.errors import StoreError

if TYPE_CHECKING:
    from alembic.config import Config

# In order. Known here too, so that a store that is up to date opens without Alembic; a test holds the two together.
REVISIONS = ("0001", "0002", "0003")
MIGRATIONS = Path(__file__).parent / "migrations"
_VERSION_TABLE = "alembic_version"

_Transaction = Callable[[], AbstractContextManager[sa.Connection]]


def migrate(read: _Transaction, begin: _Transaction, where: str) -> None:
    """Look first, then migrate inside one writing transaction. Raises StoreError for a store of a newer version."""
    with read() as db:
        if _is_current(db, where):
            return
    with begin() as db:
        if not _is_current(db, where):  # else another process was faster
            _need_unicode(db, where)
            upgrade(db)


def upgrade(db: sa.Connection, revision: str = "head") -> None:
    """Run the migrations up to `revision` in the caller's transaction."""
    from alembic import command

    command.upgrade(alembic_config(db), revision)


def alembic_config(db: sa.Connection | None = None) -> Config:
    """Return the configuration of Alembic for our migrations, on a connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = db
    return config


def _is_current(db: sa.Connection, where: str) -> bool:
    if not sa.inspect(db).has_table(_VERSION_TABLE):
        return False
    found = db.execute(sa.text(f"SELECT version_num FROM {_VERSION_TABLE}")).scalars().all()
    if [one for one in found if one not in REVISIONS]:
        raise StoreError(
            "a newer version of signoff_nlp made this store",
            where=where,
            hint="update with: pip install --upgrade signoff-nlp; or name another store",
            reason="version",
        )
    return list(found) == [REVISIONS[-1]]


def _need_unicode(db: sa.Connection, where: str) -> None:
    if db.dialect.name == "postgresql":
        encoding = db.exec_driver_sql("SHOW server_encoding").scalar_one()
        if encoding != "UTF8":
            hint = "createdb --encoding=UTF8 --template=template0 NAME"
            raise StoreError(f"the database's encoding is {encoding}", where=where, hint=hint, reason="address")
