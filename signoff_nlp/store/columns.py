"""Column types that make both databases take, keep and compare the same values, whatever a hostile mail brings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

_KEY_BYTES = 400  # a B-tree entry of PostgreSQL takes 2,700 bytes, and an index here holds up to three keys
_SHOWN = 1000
_AT_ONCE = 500  # values in one IN (...)

Value = TypeVar("Value")

# SQLite counts rows by itself only in a column that is called INTEGER.
BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def clean_text(text: str) -> str:
    """Return the text with U+FFFD for what PostgreSQL (NUL) or any database (half a surrogate pair) refuses."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def shown_text(text: str) -> str:
    """Return the clean text, cut to 1,000 code points with an ellipsis at the end where it was longer."""
    return clean_text(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")


def key_text(text: str) -> str:
    """Return the text as an index can hold it: clean, and a long one as its beginning and its SHA-256.

    The same text always gives the same key, and two texts never the same one by cutting.
    """
    clean = clean_text(text)
    if len(clean) <= _KEY_BYTES and clean == text and len(clean.encode()) <= _KEY_BYTES:
        return text
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{clean[: _KEY_BYTES // 8]}…{digest}"


class CleanText(TypeDecorator[str]):
    """Text of our own or of a person; any length."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else clean_text(value)


class ShownText(TypeDecorator[str]):
    """Text for lists and tables: what is longer than 1,000 code points stands in the raw message."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else shown_text(value)


class KeyText(TypeDecorator[str]):
    """Text that is looked up by equality; comparisons go through the same shortening."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else key_text(value)


class UtcTime(TypeDecorator[datetime]):
    """A moment: aware when it comes in, kept and given back in UTC. A naive one is a ValueError."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment = utc(value)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else utc(value)


def utc(moment: datetime) -> datetime:
    """Return the moment in UTC; a date at the edge of the calendar stays as it is written. Raises ValueError if naive."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return moment.replace(tzinfo=UTC)


def row_columns(table: sa.Table, row: Any) -> list[sa.ColumnElement[Any]]:
    """Return the table's columns in the order of the fields of a NamedTuple class."""
    return [table.c[name] for name in row._fields]


def slices(values: Iterable[Value]) -> Iterator[Sequence[Value]]:
    """Yield the distinct values in lists that one IN (...) may hold."""
    distinct = list(dict.fromkeys(values))
    for start in range(0, len(distinct), _AT_ONCE):
        yield distinct[start : start + _AT_ONCE]
