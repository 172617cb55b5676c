"""Accounts and folders: where we stand in each, and whether mail flows."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa

from signoff_nlp.store import tables as t
from signoff_nlp.store.columns import row_columns
from signoff_nlp.store.rows import AccountRow, FolderRole, FolderRow

_ACCOUNT = row_columns(t.accounts, AccountRow)
_FOLDER = row_columns(t.folders, FolderRow)
_LARGEST = 2**63 - 1


def ensure_account(db: sa.Connection, name: str, kind: str, now: datetime) -> AccountRow:
    """Return the account called `name`, made if new (state "new"); a changed `kind` is taken over."""
    found = db.execute(sa.select(t.accounts.c.id).where(t.accounts.c.name == name)).scalar()
    if found is None:
        values = {"name": name, "kind": kind, "state": "new", "state_text": "", "state_at": now, "created_at": now}
        found = db.execute(sa.insert(t.accounts).values(values).returning(t.accounts.c.id)).scalar_one()
    else:
        changed = sa.and_(t.accounts.c.id == found, t.accounts.c.kind != kind)
        db.execute(sa.update(t.accounts).where(changed).values(kind=kind))
    return AccountRow._make(db.execute(sa.select(*_ACCOUNT).where(t.accounts.c.id == found)).one())


def accounts(db: sa.Connection) -> list[AccountRow]:
    """Return all accounts by name."""
    return [AccountRow._make(row) for row in db.execute(sa.select(*_ACCOUNT).order_by(t.accounts.c.name))]


def ensure_folder(db: sa.Connection, account_id: int, name: str, role: FolderRole, now: datetime) -> FolderRow:
    """Return the account's folder called `name`, made if new (no UIDVALIDITY, marks 0); a changed `role` is taken over."""
    here = sa.and_(t.folders.c.account_id == account_id, t.folders.c.name == name)
    if db.execute(sa.select(t.folders.c.id).where(here)).scalar() is None:
        marks = {"last_uid": 0, "start_uid": 0}
        db.execute(sa.insert(t.folders).values(account_id=account_id, name=name, role=role, created_at=now, **marks))
    else:
        db.execute(sa.update(t.folders).where(here, t.folders.c.role != role).values(role=role))
    return FolderRow._make(db.execute(sa.select(*_FOLDER).where(here)).one())


def folder(db: sa.Connection, folder_id: int) -> FolderRow | None:
    """Return the folder, or None."""
    row = db.execute(sa.select(*_FOLDER).where(t.folders.c.id == folder_id)).one_or_none()
    return None if row is None else FolderRow._make(row)


def folders(db: sa.Connection, account_id: int) -> list[FolderRow]:
    """Return the account's folders in the order in which they became known."""
    asked = sa.select(*_FOLDER).where(t.folders.c.account_id == account_id).order_by(t.folders.c.id)
    return [FolderRow._make(row) for row in db.execute(asked)]


def set_position(db: sa.Connection, folder_id: int, uidvalidity: int, last_uid: int, start_uid: int) -> None:
    """Say up to which UID the folder is in the ledger, and up to which its messages are old."""
    here = t.folders.c.id == folder_id
    db.execute(sa.update(t.folders).where(here).values(uidvalidity=uidvalidity, last_uid=last_uid, start_uid=start_uid))


def note_on_server(db: sa.Connection, folder_id: int, messages: int) -> None:
    """Note how many messages the server has in the folder, for people to compare with the ledger."""
    here = sa.and_(t.folders.c.id == folder_id, t.folders.c.on_server.is_distinct_from(messages))
    db.execute(sa.update(t.folders).where(here).values(on_server=messages))


def more_on_server(db: sa.Connection, folder_id: int, messages: int) -> None:
    """Count `messages` that came while the folder was open."""
    column = t.folders.c.on_server
    db.execute(
        sa.update(t.folders).where(t.folders.c.id == folder_id, column.is_not(None)).values(on_server=column + messages)
    )


def prove_life(db: sa.Connection, account_id: int, now: datetime) -> None:
    """Note that the account's mailbox answered at `now`."""
    db.execute(sa.update(t.accounts).where(t.accounts.c.id == account_id).values(alive_at=now))


def set_account_state(db: sa.Connection, account_id: int, state: str, text: str, now: datetime) -> bool:
    """Set how the account is and the words for it; return whether `state` changed, which alone moves `state_at`."""
    here = t.accounts.c.id == account_id
    changed = sa.update(t.accounts).where(here, t.accounts.c.state != state)
    if db.execute(changed.values(state=state, state_text=text, state_at=now)).rowcount:
        return True
    db.execute(sa.update(t.accounts).where(here).values(state_text=text))
    return False


def spend_bytes(db: sa.Connection, account_id: int, day: date, size: int) -> int:
    """Add `size` bytes to what the account took on `day`; return the day's total. With 0 it only tells."""
    here = sa.and_(t.spending.c.account_id == account_id, t.spending.c.day == day)
    spent = db.execute(sa.select(t.spending.c.size).where(here)).scalar()
    total = min((spent or 0) + size, _LARGEST)
    if spent is None and size:
        db.execute(sa.insert(t.spending).values(account_id=account_id, day=day, size=total))
    elif size:
        db.execute(sa.update(t.spending).where(here).values(size=total))
    return total
