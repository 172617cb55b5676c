"""Where every order stands, and whether mail flows: what `signoff status` shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pydantic import Field

from signoff_nlp.names import Frozen, Stage, Verdict
from signoff_nlp.service.opening import opened
from signoff_nlp.settings import Settings
from signoff_nlp.store import accounts, drafts, leases, messages, reports, threads
from signoff_nlp.store.engine import Db
from signoff_nlp.store.rows import AccountRow, DraftRow, DraftState, PastDecision, ThreadRow

VERDICTS: tuple[Verdict, ...] = ("hold", "clarify", "released", "none")
UNREAD = "not read"
# What people call the states of a draft.
DRAFTS: dict[DraftState, str] = {
    "intended": "being placed", "appending": "being placed", "confirmed": "in Drafts", "unknown": "placed? not known yet",
    "waiting": "waits for the mailbox", "failed": "could not be placed", "edited": "edited", "moved": "moved", "sent": "sent",
    "discarded": "discarded", "superseded": "overtaken by events",
}  # fmt: skip
PASTED = "pasted"  # the kind, and the name, of the account of what people paste
_MOST_QUARANTINED = 1_000


class FolderView(Frozen):
    """A watched folder. `on_server` is None where the server was not asked; messages that vanished are not counted."""

    name: str
    role: str
    on_server: int | None
    in_ledger: int
    waiting: int
    quarantined: int


class AccountView(Frozen):
    """A mailbox or local folder: its state in a word, the server's text, since when, and its last proof of life."""

    name: str
    kind: str
    state: str
    text: str
    since: datetime
    alive_at: datetime | None
    quiet: bool
    folders: tuple[FolderView, ...] = ()


class WatcherView(Frozen):
    """A `signoff watch` that holds a lease, and when it last renewed it; `alive` says whether that is recent."""

    name: str
    host: str
    pid: int
    beat_at: datetime
    alive: bool


class ThreadLine(Frozen):
    """A thread in a list. `verdict` is None before it is read; `draft` is the state of its open draft."""

    id: int
    account: str
    subject: str
    customer: str
    verdict: Verdict | None
    stage: Stage | None
    summary: str
    draft: DraftState | None
    messages: int
    due: bool
    last_at: datetime


class Status(Frozen):
    """All of it at one moment; threads with nothing to release are listed only where `narrowed` asks for them. `counts` has each verdict, and "not read", with how many threads of the store have it."""

    at: datetime
    accounts: tuple[AccountView, ...] = ()
    watchers: tuple[WatcherView, ...] = ()
    counts: dict[str, int] = Field(default_factory=dict)
    threads: tuple[ThreadLine, ...] = ()
    quarantined: int = 0
    unwatched: tuple[str, ...] = ()
    narrowed: Verdict | None = None


def status(
    settings: Settings, now: datetime, *, verdict: Verdict | None = None, account: str | None = None, limit: int = 20
) -> Status:
    """Return how things stand, with at most `limit` threads of each verdict, the newest first; empty where nothing was
    watched yet. `verdict` and `account` narrow the threads. Raises StoreError.
    """
    with opened(settings) as store:
        if store is None:
            return Status(at=now)
        with store.read() as db:
            rows = [
                row
                for each in ((verdict,) if verdict else VERDICTS[:-1])
                for row in threads.threads(db, verdict=each, account=account, limit=limit)
            ]
            counts = threads.verdict_counts(db, account)
            known = accounts.accounts(db)
            return Status(
                at=now,
                narrowed=verdict,
                accounts=tuple(_account(db, row, settings, now) for row in known if row.kind != PASTED),
                watchers=tuple(_watchers(db, settings, now)),
                counts={each: counts.get(each, 0) for each in VERDICTS} | {UNREAD: counts.get(None, 0)},
                threads=tuple(_lines(db, rows)),
                quarantined=len(messages.quarantined(db, _MOST_QUARANTINED)),
                unwatched=tuple(one.name for one in settings.accounts if one.name not in {row.name for row in known}),
            )


def _account(db: Db, row: AccountRow, settings: Settings, now: datetime) -> AccountView:
    found = []
    for folder in accounts.folders(db, row.id):
        counts = messages.counts(db, folder.id)
        found.append(
            FolderView(
                name=folder.name, role=folder.role, on_server=folder.on_server, in_ledger=counts.total - counts.vanished,
                waiting=counts.stored, quarantined=counts.quarantined,
            )
        )  # fmt: skip
    quiet = row.alive_at is None or (now - row.alive_at).total_seconds() > settings.watch.stale_seconds
    return AccountView(
        name=row.name, kind=row.kind, state=row.state, text=row.state_text, since=row.state_at, alive_at=row.alive_at,
        quiet=quiet, folders=tuple(found),
    )  # fmt: skip


def _watchers(db: Db, settings: Settings, now: datetime) -> list[WatcherView]:
    return [
        WatcherView(
            name=one.name, host=one.host, pid=one.pid, beat_at=one.beat_at,
            alive=abs((now - one.beat_at).total_seconds()) < settings.watch.lease_seconds,
        )
        for one in leases.holders(db)
    ]  # fmt: skip


def thread_line(db: Db, row: ThreadRow) -> ThreadLine:
    """Return a thread as lists show it."""
    return _lines(db, [row])[0]


def _lines(db: Db, rows: Sequence[ThreadRow]) -> list[ThreadLine]:
    ids = [row.id for row in rows]
    people, stands, opened_drafts = threads.people(db, ids), reports.standing(db, ids), drafts.open_of_threads(db, ids)
    return [_line(row, people.get(row.id, []), stands.get(row.id, []), opened_drafts.get(row.id)) for row in rows]


def _line(row: ThreadRow, people: Sequence[str], stands: Sequence[PastDecision], draft: DraftRow | None) -> ThreadLine:
    lead = next((one for one in stands if one.verdict == row.verdict), None)
    return ThreadLine(
        id=row.id, account=row.account, subject=row.subject, customer=customer_of(people), verdict=row.verdict,
        stage=lead.stage if lead else None, summary=row.summary or "", draft=draft.state if draft else None,
        messages=row.messages, due=row.due, last_at=row.last_at,
    )  # fmt: skip


def customer_of(people: Sequence[str]) -> str:
    """Return whom a thread is with, in one word: the address, or of several people their domain."""
    domains = dict.fromkeys(one.rpartition("@")[2] for one in people)
    if len(people) < 2 or len(domains) > 1:
        more = f" +{len(people) - 1}" if len(people) > 1 else ""
        return f"{people[0]}{more}" if people else ""
    return next(iter(domains))
