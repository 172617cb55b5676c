"""The queue as a page shows it: a list of threads, how many each list holds, and where the next page begins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from signoff_nlp.names import ITEMS, STAGES, Frozen, Stage, Verdict
from signoff_nlp.service.desk.finding import thread_row
from signoff_nlp.service.overview import VERDICTS
from signoff_nlp.service.quarantine import Quarantined, in_quarantine
from signoff_nlp.settings import Settings
from signoff_nlp.store import queue
from signoff_nlp.store.desk_rows import Cursor, QueueRow, Rank, Tab, Wanted
from signoff_nlp.store.engine import Store
from signoff_nlp.store.rows import DraftState

PAGE = 50
_RANKS: tuple[Rank, ...] = ("stale", "conflict", "near", "plain")
_WORDS, _LETTERS = 8, 100
_MOST = 2**63  # of what a database can be asked for


class QueueLine(Frozen):
    """A thread in the queue. `rank` says what makes it urgent; `since` how long it waits for us."""

    id: int
    account: str
    subject: str
    customer: str
    part: str
    verdict: Verdict | None
    stage: Stage | None
    summary: str
    reason: str
    rank: Rank
    near_at: datetime | None
    since: datetime
    draft: DraftState | None
    due: bool
    handled: str
    handled_by: str
    snoozed_until: datetime | None


class QueuePage(Frozen):
    """A page of a list. `next` is where the next one begins, None behind the last; `counts` has every list."""

    tab: Tab
    lines: tuple[QueueLine, ...]
    counts: dict[str, int]
    next: str | None
    customers: tuple[str, ...] = ()


def wanted_of(query: Mapping[str, str]) -> Wanted:
    """Return what a query asks for; a value that is none of the known ones counts as not given."""
    tab = query.get("list", "open")
    return Wanted(
        tab=tab if tab in queue.TABS else "open",
        verdict=_one_of(query.get("verdict"), VERDICTS),
        stage=_one_of(query.get("stage"), STAGES),
        account=query.get("account") or None,
        customer=(query.get("customer") or "").lower() or None,
        item=_one_of(query.get("lacks"), ITEMS),
        words=tuple(query.get("words", "")[:_LETTERS].lower().split()[:_WORDS]),
    )


def queue_page(
    store: Store, settings: Settings, wanted: Wanted, now: datetime, *, after: str = "", limit: int = PAGE
) -> QueuePage:
    """Return a page of a list in four queries, however many threads there are. `after` is `next` of the page before."""
    soon = now + timedelta(days=settings.desk.near_days)
    with store.read() as db:
        rows = queue.page(db, wanted, now, soon, limit + 1, _cursor(after))
        counts = queue.tab_counts(db, wanted, now)
        customers = queue.customers(db)
    more = rows[limit - 1] if len(rows) > limit else None
    return QueuePage(
        tab=wanted.tab,
        lines=tuple(_line(row, wanted.tab) for row in rows[:limit]),
        counts={tab: counts[tab] for tab in queue.TABS},
        next=f"{more.rank}_{more.key.isoformat()}_{more.id}" if more else None,
        customers=tuple(customers),
    )


def neighbours(
    store: Store, settings: Settings, wanted: Wanted, thread_id: int, now: datetime
) -> tuple[int | None, int | None]:
    """Return the threads before and behind one in a list, as far as its first pages go."""
    soon = now + timedelta(days=settings.desk.near_days)
    with store.read() as db:
        ids = [row.id for row in queue.page(db, wanted, now, soon, 4 * PAGE)]
    at = ids.index(thread_id) if thread_id in ids else -1
    if at < 0:
        return None, ids[0] if ids and ids[0] != thread_id else None
    return (ids[at - 1] if at else None), (ids[at + 1] if at + 1 < len(ids) else None)


def happened(store: Store, thread_id: int) -> int:
    """Return the count of what happened to a thread, for what is decided on it. Raises DeskError where there is none."""
    with store.read() as db:
        return thread_row(db, thread_id).changed


def quarantine_page(store: Store, settings: Settings, limit: int = 500) -> list[Quarantined]:
    """Return the messages that could not be read, the last come first."""
    with store.read() as db:
        return in_quarantine(db, settings, limit)


def _line(row: QueueRow, tab: Tab) -> QueueLine:
    decided = row.handled is not None and row.handled == row.question
    return QueueLine(
        id=row.id, account=row.account, subject=row.subject, customer=row.customer or "", part=row.part or "",
        verdict=row.verdict, stage=row.stage, summary=row.summary or "", reason=row.reason or "", rank=_RANKS[row.rank],
        near_at=row.near_at, since=row.since or row.last_at, draft=row.draft, due=row.due,
        handled=(row.handled_how or "") if decided else "", handled_by=(row.handled_by or "") if decided else "",
        snoozed_until=row.snoozed_until,
    )  # fmt: skip


def _cursor(text: str) -> Cursor | None:
    """Return the cursor that a page gave out; one that nobody gave out is as none."""
    try:
        rank, key, number = text.split("_")
        moment = datetime.fromisoformat(key)
        asked = Cursor(int(rank), moment, int(number))
        return asked if moment.tzinfo and max(map(abs, (asked.rank, asked.id))) < _MOST else None
    except ValueError:
        return None


def _one_of(text: str | None, names: tuple[Any, ...]) -> Any:
    return text if text in names else None
