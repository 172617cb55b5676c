"""Reading again what an older engine read: `signoff reread`. Verdicts change, mailboxes do not: it drafts nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from signoff_nlp.errors import SignoffError
from signoff_nlp.names import Frozen, Verdict
from signoff_nlp.service.assembling import content_of, moment_of, pieces_of, unread_warnings
from signoff_nlp.service.heads import author_of
from signoff_nlp.service.judging import us_of
from signoff_nlp.service.opening import existing
from signoff_nlp.service.recording import engine_of, record
from signoff_nlp.settings import Settings
from signoff_nlp.store import audit, reports, threads
from signoff_nlp.store.engine import Store
from signoff_nlp.store.rows import ThreadRow
from signoff_nlp.types import Report

Read = Callable[[list[bytes | str], datetime | None, tuple[str, ...]], Report]
_AT_ONCE = 100


class Reread(Frozen):
    """A thread that was read again: its verdict before and now, each with its summary; or why it could not be read."""

    id: int
    subject: str
    before: Verdict | None
    after: Verdict | None
    was: str = ""
    now: str = ""
    error: str = ""

    @property
    def changed(self) -> bool:
        """Is the answer another one?"""
        return not self.error and (self.before, self.was) != (self.after, self.now)


def reader_of(settings: Settings) -> Read:
    """Return what reads the sources of a thread with the settings' names and records. Raises as Reader, RecordsError."""
    from signoff_nlp.reader import Reader
    from signoff_nlp.service.reading import load_records

    reader, records = Reader(settings), load_records(settings.records)
    return lambda sources, moment, us: reader.read(sources, us=us, records=records, now=moment)


def reread(
    settings: Settings, read: Read, clock: Callable[[], datetime], *, everything: bool = False
) -> Iterator[Reread]:
    """Read threads again whose report is of another engine than ours, or with `everything` all; yield how each went.

    `read` returns the report on the sources of one thread, with the time that undated ones count from and who we are; `clock` gives the time, aware. Threads to which something
    happened since their report are left to `signoff watch`, which reads them anyway and knows what may be drafted. Each
    thread is kept by itself, so that an interrupted run goes on where it stopped. Raises SettingsError where nothing
    was watched yet, StoreError.
    """
    engine = engine_of(settings)
    with existing(settings) as store:
        last = 0
        while ids := _ids(store, "" if everything else engine, last):
            for thread_id in ids:
                if (found := _again(store, settings, thread_id, read, engine, clock)) is not None:
                    yield found
            last = ids[-1]


def _ids(store: Store, engine: str, after: int) -> list[int]:
    with store.read() as db:
        return reports.threads_to_reread(db, engine, _AT_ONCE, after)


def _again(
    store: Store, settings: Settings, thread_id: int, read: Read, engine: str, clock: Callable[[], datetime]
) -> Reread | None:
    with store.read() as db:
        row, seen = threads.thread(db, thread_id), threads.as_due(db, thread_id)
        if row is None or seen is None or row.due:
            return None
        pieces = [(piece, content_of(db, piece) or b"") for piece in pieces_of(db, thread_id)]
        moment, unread = moment_of(db, thread_id), unread_warnings(db, thread_id)
    sources: list[bytes | str] = [content for _, content in pieces if content]
    sent = (author_of(content, settings) for piece, content in pieces if piece.sent)
    us = (*us_of(settings, _sender(settings, row.account)), *(one for one in sent if one))
    before = Reread(id=row.id, subject=row.subject, before=row.verdict, after=row.verdict, was=row.summary or "")
    try:
        report = read(sources, moment, tuple(dict.fromkeys(us)))
        report = report.model_copy(update={"warnings": (*report.warnings, *unread)})
    except SignoffError as error:
        return before.model_copy(update={"error": str(error)})
    with store.begin() as db:
        if record(db, thread_id, report, engine=engine, through=seen.changed, now=clock()) is None:
            return None
        found = _outcome(before, threads.thread(db, thread_id))
        if found.changed:
            detail = {"engine": engine, "before": found.before, "after": found.after}
            audit.append(db, "reread", "verdict changed", f"thread:{thread_id}", detail, clock())
    return found


def _sender(settings: Settings, name: str) -> str | None:
    return next((one.sender for one in settings.accounts if one.name == name), None)


def _outcome(before: Reread, row: ThreadRow | None) -> Reread:
    return before.model_copy(update={"after": row.verdict, "now": row.summary or ""} if row else {})
