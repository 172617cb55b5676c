"""The frame of all tables: how their indexes and keys are called, and the number that each row has."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column

from signoff_nlp.store.columns import BigId

# What is looked up by many values at once stands first in its index: until it has statistics, PostgreSQL goes by the
# first columns alone and reads all rows of an account to filter them.
metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def make_table(name: str, *parts: sa.schema.SchemaItem) -> sa.Table:
    """Make a table with a number of its own per row, which is never given twice, not even after a deletion."""
    return sa.Table(name, metadata, Column("id", BigId, primary_key=True), *parts, sqlite_autoincrement=True)
