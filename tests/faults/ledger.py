"""What the ledger says, and what went over the line, for tests to look at."""

from __future__ import annotations

from typing import NamedTuple

import pytest
import sqlalchemy as sa

from signoff_nlp.mailbox.wire import Wire
from signoff_nlp.store import audit, blobs, reports
from signoff_nlp.store import tables as t
from signoff_nlp.store.rows import AuditEntry
from tests.service.shop import Shop


class Kept(NamedTuple):
    """A message of the ledger; `raw` are the bytes that it holds of it."""

    id: int
    folder: str
    uidvalidity: int
    uid: int
    name: str | None
    state: str
    reason: str
    note: str
    old: bool
    size: int
    raw: bytes | None
    verdict: str | None


def kept(shop: Shop, *folders: str) -> list[Kept]:
    """Return the messages of the watched folders (or of `folders`), in the order of the ledger."""
    asked = (
        sa.select(t.messages, t.folders.c.name.label("folder"), t.threads.c.verdict)
        .join(t.folders, t.folders.c.id == t.messages.c.folder_id)
        .outerjoin(t.threads, t.threads.c.id == t.messages.c.thread_id)
        .where(t.folders.c.name.in_(folders or shop.inboxes))
        .order_by(t.messages.c.id)
    )
    with shop.store() as store, store.read() as db:
        return [
            Kept(
                row.id, row.folder, row.uidvalidity, row.uid, row.message_id, row.state, row.reason or "", row.note or "",
                row.old, row.size, blobs.content(db, row.sha256), row.verdict,
            )
            for row in db.execute(asked).all()
        ]  # fmt: skip


def told(shop: Shop, action: str) -> list[AuditEntry]:
    """Return the entries of the audit log about an action."""
    with shop.store() as store, store.read() as db:
        return [one for one in audit.entries(db, 1_000_000) if one.action == action]


def report(shop: Shop, message: int) -> str:
    """Return the latest report of the message's thread, as JSON."""
    with shop.store() as store, store.read() as db:
        thread = db.execute(sa.select(t.messages.c.thread_id).where(t.messages.c.id == message)).scalar_one()
        found = reports.latest_report(db, thread)
    assert found is not None
    return found.report_json


def wiretap(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Return a list that all commands of this process's IMAP connections are put into from now on, without their tags."""
    heard: list[bytes] = []
    send = Wire.send

    def listening(self: Wire, data: bytes) -> None:
        heard.append(bytes(data).partition(b" ")[2])
        send(self, data)

    monkeypatch.setattr(Wire, "send", listening)
    return heard
