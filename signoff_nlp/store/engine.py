"""Opening the store, and its two kinds of transaction: `begin` to write, `read` to look.

One process writes at a time: SQLite by BEGIN IMMEDIATE, PostgreSQL by an advisory lock taken first in each writing
transaction. So a function may look first and write then, on both databases; readers are never held up.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import sqlalchemy as sa
from platformdirs import user_data_path
from sqlalchemy import event, exc
from sqlalchemy.engine import URL, ExceptionContext, make_url

from signoff_nlp.errors import StoreError, unreadable
from signoff_nlp.store.failures import store_error
from signoff_nlp.store.migrating import migrate

Db: TypeAlias = sa.Connection  # of one transaction; what every function of the store takes first

WAIT_SECONDS = 30.0  # how long a writer waits for another one
_CONNECT_SECONDS = 10
_STALLED_SECONDS = 300  # a transaction that does nothing for so long hangs; PostgreSQL ends it
_WRITERS = 7_407_663  # the advisory lock of everybody who writes a store: any number will do
_HINT = "sqlite:///PATH or postgresql://USER@HOST/NAME"
_WRITES = {"signoff_writes": True}
_FAILED = "signoff_failed"


@dataclass(frozen=True)
class Store:
    """An open store. `where` is its address without the password. Not to be used on both sides of a fork."""

    engine: sa.Engine
    where: str

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        """Give a connection that writes; commit at the end, undo everything on any error. Raises StoreError."""
        try:
            with self.engine.connect().execution_options(**_WRITES) as db, db.begin():
                yield db
                _unless_failed(db, self.where)
        except exc.SQLAlchemyError as error:
            raise store_error(error, self.where) from error

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Give a connection that sees one moment of the store and cannot write. Raises StoreError."""
        try:
            with self.engine.connect() as db, db.begin():
                yield db
        except exc.SQLAlchemyError as error:
            raise store_error(error, self.where) from error

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def default_url() -> str:
    """Return the address of the store in the user's data folder."""
    path = user_data_path("signoff_nlp", appauthor=False) / "store.sqlite3"
    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)


def open_store(url: str | None = None, *, wait_seconds: float = WAIT_SECONDS) -> Store:
    """Open the store at `url` (None: `default_url()`), make it where there is none, bring an older one up to date.

    `wait_seconds` is how long a writer waits for another. Raises StoreError: no such kind of address, cannot be
    reached or made, driver missing, made by a newer version.
    """
    address = _address(default_url() if url is None else url)
    where = _shown(address)
    sqlite = address.get_backend_name() == "sqlite"
    if sqlite:
        _make_file(address)
    try:
        engine = _watch_failures(_sqlite(address, wait_seconds) if sqlite else _postgres(address, wait_seconds))
    except ImportError as error:
        hint = "pip install 'signoff-nlp[postgres]'"
        raise StoreError("the driver psycopg is missing", where=where, hint=hint, reason="driver") from error
    store = Store(engine, where)
    try:
        migrate(store.read, store.begin, where)
    except BaseException:
        store.close()
        raise
    return store


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except (exc.ArgumentError, ValueError) as error:
        raise StoreError("is no address of a store", hint=_HINT, reason="address") from error
    kind = address.drivername.partition("+")[0]
    if kind == "sqlite" and address.database and address.database != ":memory:" and not address.host:
        return address.set(drivername="sqlite+pysqlite", query={})
    if kind in ("postgresql", "postgres") and address.database:
        return address.set(drivername="postgresql+psycopg")
    raise StoreError("no such kind of store, or no name in it", where=_shown(address), hint=_HINT, reason="address")


def _shown(address: URL) -> str:
    """Return the address as it may be printed: options can hold a password too."""
    return address.set(query={}).render_as_string(hide_password=True)


def _make_file(address: URL) -> None:
    """Make the file and its folder for this user alone: it holds mail. SQLite's side files take the same rights."""
    path = Path(str(address.database))
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        told = unreadable(StoreError, error, str(path))
        told.reason = "full" if error.errno == 28 else "unreachable"
        raise told from error


def _sqlite(address: URL, wait_seconds: float) -> sa.Engine:
    engine = sa.create_engine(address, hide_parameters=True, connect_args={"timeout": wait_seconds})

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # transactions begin as we say below, not as the driver guesses
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begin(db: sa.Connection) -> None:
        writes = "signoff_writes" in db.get_execution_options()
        db.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
        db.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgres(address: URL, wait_seconds: float) -> sa.Engine:
    # What the caller's address says in `options` goes last, and so wins.
    given = address.query.get("options", "")
    options = (
        f"-c timezone=UTC -c lock_timeout={max(1, int(wait_seconds * 1000))}"
        f" -c idle_in_transaction_session_timeout={_STALLED_SECONDS * 1000}"
        f" {given if isinstance(given, str) else ' '.join(given)}"
    )
    arguments: dict[str, Any] = {"options": options.strip(), "application_name": "signoff"}
    arguments |= {} if "connect_timeout" in address.query else {"connect_timeout": _CONNECT_SECONDS}
    engine = sa.create_engine(address, hide_parameters=True, pool_pre_ping=True, connect_args=arguments)

    @event.listens_for(engine, "begin")
    def begin(db: sa.Connection) -> None:
        if "signoff_writes" in db.get_execution_options():
            db.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")
        else:
            db.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")

    return engine


def _watch_failures(engine: sa.Engine) -> sa.Engine:
    """Remember that a statement failed. What follows in its transaction is undone, on PostgreSQL always, on SQLite when
    the disk is full; whoever went on past the error must not take it for kept.
    """

    @event.listens_for(engine, "handle_error")
    def remember(context: ExceptionContext) -> None:
        if context.connection is not None and not context.is_disconnect:
            context.connection.info[_FAILED] = True

    @event.listens_for(engine, "begin")
    def forget(db: sa.Connection) -> None:
        db.info.pop(_FAILED, None)

    return engine


def _unless_failed(db: sa.Connection, where: str) -> None:
    if _FAILED in db.info:
        raise StoreError("a statement of the transaction failed; nothing of it is kept", where=where)
