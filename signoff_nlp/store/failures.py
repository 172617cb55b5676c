"""What a database says when it fails, told as a StoreError: where, what, and what to do."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from sqlalchemy import exc

from signoff_nlp.errors import StoreError, StoreReason
from signoff_nlp.store.columns import shown_text


class _Case(NamedTuple):
    reason: StoreReason
    what: str
    hint: str


_FULL = _Case("full", "no space left", "free some space; nothing is lost, and watching goes on by itself")
_LOCKED = _Case("locked", "another process has held it for too long", "is a backup or a second signoff running?")
_UNREACHABLE = _Case("unreachable", "cannot be reached", "is the path or address right, and is it running?")
_DAMAGED = _Case("damaged", "is no store, or a damaged one", "restore it from a backup; the mailbox still has the mail")
_RIGHTS = _Case("unreachable", "may not be written", "give this user the right to write there")
_CONFLICT = _Case("conflict", "what was to be kept contradicts what is there", "this is a mistake of ours: report it")

# https://www.sqlite.org/rescode.html, primary codes
_SQLITE = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_CANTOPEN: _UNREACHABLE,
    sqlite3.SQLITE_IOERR: _Case("unreachable", "the disk cannot be read or written", "look at the disk"),
    sqlite3.SQLITE_READONLY: _RIGHTS,
    sqlite3.SQLITE_PERM: _RIGHTS,
    sqlite3.SQLITE_AUTH: _RIGHTS,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_CONSTRAINT: _CONFLICT,
}
# https://www.postgresql.org/docs/15/errcodes-appendix.html, codes or classes of them
_POSTGRES = {
    "53100": _FULL,
    "55P03": _LOCKED,
    "40P01": _LOCKED,
    "25P03": _LOCKED,
    "28": _Case("unreachable", "the database refuses the login", "look at the user and password of the address"),
    "3D000": _Case("unreachable", "there is no such database", "create it: createdb --encoding=UTF8 NAME"),
    "42501": _RIGHTS,
    "23": _CONFLICT,
    "08": _UNREACHABLE,
    "57P": _UNREACHABLE,
    "53": _Case("unreachable", "the database has no room for another connection", "raise max_connections"),
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
}
_OTHER = _Case("other", "the database refused", "if it happens again, report it with this text")


def store_error(error: exc.SQLAlchemyError, where: str) -> StoreError:
    """Return the StoreError for what the database said; the values of the statement are never part of it."""
    cause = getattr(error, "orig", None) or error
    case = _case_of(error, cause)
    said = str(cause).strip().partition("\n")[0]
    what = f"{case.what}: {shown_text(said)}" if said and case is not _CONFLICT else case.what
    return StoreError(what, where=where, hint=case.hint, reason=case.reason)


def _case_of(error: exc.SQLAlchemyError, cause: BaseException) -> _Case:
    if isinstance(cause, sqlite3.Error):
        return _SQLITE.get(getattr(cause, "sqlite_errorcode", -1) & 0xFF, _OTHER)
    state = getattr(cause, "sqlstate", None)
    if isinstance(state, str):
        return next((_POSTGRES[state[:width]] for width in (5, 3, 2) if state[:width] in _POSTGRES), _OTHER)
    lost = isinstance(error, exc.OperationalError | exc.InterfaceError | exc.TimeoutError)
    return _UNREACHABLE if lost else _OTHER
