"""Reading again what an older engine read: `signoff reread`. Verdicts change, mailboxes do not: it drafts nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from signoff_nlp.errors import SignoffError
from signoff_nlp.names import Frozen, Verdict
from signoff_nlp.service.desk.records import records_now
from signoff_nlp.service.opening import existing
from signoff_nlp.service.recording import engine_of, record
from signoff_nlp.service.whole import Read, whole_of
from signoff_nlp.settings import Settings
from signoff_nlp.store import audit, reports, threads
from signoff_nlp.store.engine import Store
from signoff_nlp.store.rows import ThreadRow

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


def reread(
    settings: Settings, read: Read, clock: Callable[[], datetime], *, everything: bool = False
) -> Iterator[Reread]:
    """Read threads again whose report is of another engine than ours, or with `everything` all; yield how each went.

    `read` returns the report on one thread, `clock` gives the time, aware. Threads to which something happened since their report are left to `signoff watch`, which reads them anyway and knows what may be drafted. Each
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
        whole, known = whole_of(db, settings, row.id, row.account), records_now(db, settings, clock())
    before = Reread(id=row.id, subject=row.subject, before=row.verdict, after=row.verdict, was=row.summary or "")
    try:
        report = read(whole, known)
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


def _outcome(before: Reread, row: ThreadRow | None) -> Reread:
    return before.model_copy(update={"after": row.verdict, "now": row.summary or ""} if row else {})
