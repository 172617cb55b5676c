"""Threads of a desk's store, read as the watcher reads them, and what a person decides on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from signoff_nlp.accounts import Account, DeskSettings, Submission
from signoff_nlp.service.desk.deciding import Act
from signoff_nlp.service.desk.records import records_now
from signoff_nlp.service.recording import record
from signoff_nlp.service.whole import Read, reader_of, whole_of
from signoff_nlp.settings import Settings
from signoff_nlp.store import threads
from signoff_nlp.store.engine import Db, Store
from signoff_nlp.types import Report
from tests.service.threads import US, keep, mail
from tests.store.making import NOW, later

SETTINGS = Settings(
    us=US,
    desk=DeskSettings(undo_seconds=15),
    accounts=(
        Account(
            name="sales", kind="maildir", path=Path("/nowhere"), address="sales@yourshop.example",
            smtp=Submission(host="127.0.0.1", port=1, security="none", login=False),
        ),
    ),
)  # fmt: skip
FULL = (
    "We release all 250 pcs for full production, revision B4, black PETG, finish as printed, under quote Q-1043."
    " Please start.\n\nDana Ruiz\nPurchasing Manager"
)


read: Read = reader_of(Settings(us=US))


def put(
    store: Store, *texts: str, subject: str = "bracket", first: int = 1, by: Sequence[str] | None = None,
    at: datetime = NOW, settings: Settings = SETTINGS,
) -> int:  # fmt: skip
    """Put a thread of these mails, an hour apart, into the store, read it, and return its number."""
    authors = by or ["Dana Ruiz <dana@acme.example>"] * len(texts)
    with store.begin() as db:
        for at_all, (text, author) in enumerate(zip(texts, authors, strict=True)):
            when, number = at + timedelta(hours=at_all), first + at_all
            raw = mail(text, number, at=when, by=author, answers=number - 1 if at_all else 0)
            thread, _ = keep(db, raw.replace(b"bracket\n", subject.encode() + b"\n"), number, at=when, subject=subject)
        judge(db, thread, settings)
    return thread


def judge(db: Db, thread: int, settings: Settings = SETTINGS, now: datetime = NOW) -> Report:
    """Read a thread again and keep the report, as the watcher does."""
    seen = threads.as_due(db, thread)
    assert seen is not None
    report = read(whole_of(db, settings, thread, "sales"), records_now(db, settings, now))
    assert record(db, thread, report, engine="1", through=seen.changed, now=now) is not None
    return report


def act(store: Store, thread: int, by: str = "robin", now: datetime | None = None) -> Act:
    """A decision on the thread as it is now."""
    with store.read() as db:
        seen = threads.as_due(db, thread)
    assert seen is not None
    return Act(thread, seen.changed, by, now or later(days=1))


def actions(store: Store, subject: str) -> list[tuple[str, str]]:
    """Who did what to a subject, by the audit log."""
    from signoff_nlp.store import audit

    with store.read() as db:
        return [(one.actor, one.action) for one in audit.entries(db, 100, subject)]
