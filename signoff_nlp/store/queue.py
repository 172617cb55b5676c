"""The queue of the review desk: which threads want a decision, the most urgent first.

Urgent is, in this order: a release that went stale, a conflict, a start or ship date that is near, and then whoever has
waited longest. A thread leaves the queue by a decision on what there is to decide (`question`); it comes back when that
becomes another one. A snoozed one comes back by its time, and by the same change.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from signoff_nlp.store import tables as t
from signoff_nlp.store.columns import UtcTime
from signoff_nlp.store.desk_rows import Cursor, Handled, QueueRow, Standing, Tab, Wanted
from signoff_nlp.store.rows import OPEN_DRAFT

_T, _Q, _L = t.threads.c, t.queue.c, t.lacks.c
TABS: tuple[Tab, ...] = ("open", "waiting", "snoozed", "unsure", "unread", "all")
_STALE, _CONFLICT, _NEAR, _PLAIN = range(4)
_ASKING = ("hold", "clarify", "released")


def put_standing(db: sa.Connection, thread_id: int, standing: Standing) -> None:
    """Keep what the queue knows of a thread; what people did about it stays, and when it was first released."""
    values = {name: value for name, value in standing._asdict().items() if name != "lacking"}
    first = sa.func.coalesce(_Q.released_at, sa.literal(standing.released_at, UtcTime), type_=UtcTime)
    again = sa.update(t.queue).where(_Q.thread_id == thread_id).values({**values, "released_at": first})
    if not db.execute(again).rowcount:
        db.execute(sa.insert(t.queue).values(thread_id=thread_id, **values))
    known = set(db.execute(sa.select(_L.item).where(_L.thread_id == thread_id)).scalars())
    if new := [{"thread_id": thread_id, "item": item} for item in standing.lacking if item not in known]:
        db.execute(sa.insert(t.lacks), new)


def handle(db: sa.Connection, thread_id: int, question: str, how: str, by: str, now: datetime) -> bool:
    """Say that what there was to decide is decided; False where the thread asks something else by now."""
    here = sa.and_(_Q.thread_id == thread_id, _Q.question == question)
    values = {"handled": question, "handled_how": how, "handled_by": by, "handled_at": now, "snoozed_until": None}
    return bool(db.execute(sa.update(t.queue).where(here).values(values)).rowcount)


def unhandle(db: sa.Connection, thread_id: int) -> None:
    """Put a thread back into the queue, as if nobody had decided."""
    values = {"handled": None, "handled_how": None, "handled_by": None, "handled_at": None, "snoozed_until": None}
    db.execute(sa.update(t.queue).where(_Q.thread_id == thread_id).values(values))


def snooze(db: sa.Connection, thread_id: int, until: datetime) -> bool:
    """Take a thread out of the queue until then, or until it asks something else; False where it is not in it."""
    values = {"snoozed_until": until, "snoozed": _Q.question}
    return bool(db.execute(sa.update(t.queue).where(_Q.thread_id == thread_id).values(values)).rowcount)


def handled(db: sa.Connection, thread_id: int) -> Handled | None:
    """Return what was done about what the thread asks now; None where it is not in the queue."""
    asked = sa.select(
        _Q.question, _Q.handled, *(_Q[f"handled_{name}"] for name in ("how", "by", "at")), _Q.snoozed_until
    )
    row = db.execute(asked.where(_Q.thread_id == thread_id)).one_or_none()
    if row is None:
        return None
    if row.handled != row.question:
        return Handled(row.question, None, None, None, row.snoozed_until)
    return Handled(row.question, row.handled_how, row.handled_by, row.handled_at, row.snoozed_until)


def page(
    db: sa.Connection, wanted: Wanted, now: datetime, soon: datetime, limit: int, after: Cursor | None = None
) -> list[QueueRow]:
    """Return threads of the queue in the order of their urgency, at most `limit`, those behind `after`.

    `soon` is until when a start or ship date counts as near.
    """
    rank, key = _rank(soon), _key(soon)
    draft = (
        sa.select(t.drafts.c.state)
        .where(t.drafts.c.thread_id == _T.id, t.drafts.c.state.in_(OPEN_DRAFT))
        .limit(1)
        .scalar_subquery()
    )
    columns = (
        _T.id, t.accounts.c.name, _T.subject, _T.verdict, _T.summary, _T.last_at, _T.changed > _T.covered, _Q.stage,
        _Q.customer, _Q.part, _Q.reason_code, _Q.reason, _Q.near_at, _Q.since, _Q.ours, _Q.question, _Q.handled_how,
        _Q.handled_by, _Q.handled_at, _Q.handled, _Q.snoozed_until, draft, rank, key,
    )  # fmt: skip
    asked = sa.select(*columns).select_from(_joined()).where(_T.merged_into.is_(None), *_wanted(wanted, now))
    if wanted.tab == "all":
        asked = asked.order_by(_T.last_at.desc(), _T.id.desc())
        if after is not None:
            at = sa.literal(after.key, UtcTime)
            asked = asked.where(sa.or_(_T.last_at < at, sa.and_(_T.last_at == at, _T.id < after.id)))
    else:
        asked = asked.order_by(rank, key, _T.id)
        if after is not None:
            at = sa.literal(after.key, UtcTime)
            later = sa.or_(key > at, sa.and_(key == at, _T.id > after.id))
            asked = asked.where(sa.or_(rank > after.rank, sa.and_(rank == after.rank, later)))
    rows = [QueueRow._make(row) for row in db.execute(asked.limit(limit))]
    return [row._replace(key=row.last_at) for row in rows] if wanted.tab == "all" else rows


def tab_counts(db: sa.Connection, wanted: Wanted, now: datetime) -> dict[Tab, int]:
    """Return how many threads each list holds, under the other wishes of `wanted`."""
    counts = [sa.func.sum(sa.case((_tab(tab, now), 1), else_=0)) for tab in TABS]
    anywhere = wanted._replace(tab="all")
    asked = sa.select(*counts).select_from(_joined()).where(_T.merged_into.is_(None), *_wanted(anywhere, now))
    row = db.execute(asked).one()
    return {tab: int(row[at] or 0) for at, tab in enumerate(TABS)}


def unplaced(db: sa.Connection, limit: int) -> list[int]:
    """Return threads with a report that the queue does not know yet."""
    asked = sa.select(_T.id).select_from(t.threads.outerjoin(t.queue))
    known = asked.where(_Q.thread_id.is_(None), _T.verdict.is_not(None), _T.merged_into.is_(None))
    return list(db.execute(known.order_by(_T.id).limit(limit)).scalars())


def _joined() -> sa.Join:
    return t.threads.join(t.accounts).outerjoin(t.queue)


def _rank(soon: datetime) -> sa.ColumnElement[int]:
    near = _Q.near_at <= sa.literal(soon, UtcTime)
    return sa.case((_Q.stale, _STALE), (_Q.conflict, _CONFLICT), (near, _NEAR), else_=_PLAIN)


def _key(soon: datetime) -> sa.ColumnElement[datetime]:
    near = sa.and_(~_Q.stale, ~_Q.conflict, _Q.near_at <= sa.literal(soon, UtcTime))
    return sa.case((near, _Q.near_at), else_=sa.func.coalesce(_Q.since, _T.last_at, type_=UtcTime))


def _tab(tab: Tab, now: datetime) -> sa.ColumnElement[bool]:
    asking = _T.verdict.in_(_ASKING)
    decided = sa.and_(_Q.handled.is_not(None), _Q.handled == _Q.question)
    asleep = sa.and_(_Q.snoozed_until > sa.literal(now, UtcTime), _Q.snoozed == _Q.question)
    undecided = sa.and_(sa.not_(sa.func.coalesce(decided, sa.false())), sa.not_(sa.func.coalesce(asleep, sa.false())))
    match tab:
        case "open":
            return sa.and_(asking, _Q.ours, undecided)
        case "waiting":
            return sa.and_(asking, sa.or_(~_Q.ours, sa.func.coalesce(decided, sa.false())))
        case "snoozed":
            return sa.and_(asleep, sa.not_(sa.func.coalesce(decided, sa.false())))
        case "unsure":
            return sa.and_(_T.verdict == "none", _Q.spoken, undecided)
        case "unread":
            return _T.verdict.is_(None)
        case _:
            return sa.true()


def _wanted(wanted: Wanted, now: datetime) -> list[sa.ColumnElement[bool]]:
    found = [_tab(wanted.tab, now)]
    if wanted.verdict is not None:
        found.append(_T.verdict == wanted.verdict)
    if wanted.stage is not None:
        found.append(_Q.stage == wanted.stage)
    if wanted.account is not None:
        found.append(t.accounts.c.name == wanted.account)
    if wanted.customer is not None:
        found.append(_Q.customer == wanted.customer)
    if wanted.item is not None:
        found.append(sa.exists().where(_L.thread_id == _T.id, _L.item == wanted.item))
    # The number of words is the caller's to limit; each is compared as it is, % and _ too.
    found += [
        sa.func.coalesce(_Q.words, sa.func.lower(_T.subject)).contains(one, autoescape=True) for one in wanted.words
    ]
    return found


def customers(db: sa.Connection, most: int = 200) -> list[str]:
    """Return the customers of the queue, those with most threads first."""
    asked = sa.select(_Q.customer).group_by(_Q.customer).order_by(sa.func.count().desc(), _Q.customer).limit(most)
    return list(db.execute(asked.where(_Q.customer != "")).scalars())


def customer_of(db: sa.Connection, thread_id: int) -> str:
    """Return the customer of a thread, as the queue has it, or ""."""
    return db.execute(sa.select(_Q.customer).where(_Q.thread_id == thread_id)).scalar() or ""
