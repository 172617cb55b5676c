"""What the figures are counted from; each one query, whatever the number of threads."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from signoff_nlp.store import tables as t
from signoff_nlp.store.columns import UtcTime

_Q, _O, _L, _N, _R = t.queue.c, t.outcomes.c, t.lacks.c, t.notices.c, t.releases.c


def outcomes(db: sa.Connection, since: datetime) -> list[tuple[datetime, str, str, float | None, int | None]]:
    """Return when, what, on which verdict, the share of changed text and the seconds of each decision since then."""
    asked = sa.select(_O.at, _O.outcome, _O.verdict, _O.share, _O.seconds).where(_O.at >= sa.literal(since, UtcTime))
    return [(row.at, row.outcome, row.verdict, row.share, row.seconds) for row in db.execute(asked.order_by(_O.at))]


def waits(db: sa.Connection, since: datetime) -> list[tuple[datetime, datetime, int]]:
    """Return of each thread released since then: the first yes-like words, the first release, the rounds between."""
    asked = sa.select(_Q.first_yes_at, _Q.released_at, _Q.rounds)
    here = sa.and_(_Q.first_yes_at.is_not(None), _Q.released_at >= sa.literal(since, UtcTime))
    return [(row.first_yes_at, row.released_at, row.rounds) for row in db.execute(asked.where(here))]


def lacking(db: sa.Connection, since: datetime) -> list[tuple[str, str, int]]:
    """Return how many threads of each customer, waiting or decided since then, ever lacked which item."""
    asked = sa.select(_Q.customer, _L.item, sa.func.count()).select_from(
        t.queue.join(t.lacks, _L.thread_id == _Q.thread_id)
    )
    here = asked.where(_Q.since >= sa.literal(since, UtcTime)).group_by(_Q.customer, _L.item)
    return [(row[0], row[1], int(row[2])) for row in db.execute(here)]


def told(db: sa.Connection, since: datetime) -> dict[str, int]:
    """Return how often which event was told since then."""
    asked = sa.select(_N.event, sa.func.count()).where(_N.raised_at >= sa.literal(since, UtcTime)).group_by(_N.event)
    return {row[0]: int(row[1]) for row in db.execute(asked)}


def stopped_starts(db: sa.Connection, since: datetime) -> int:
    """Return how many threads had yes-like words, no release, and a reply that a person let go."""
    asked = sa.select(sa.func.count(sa.distinct(_O.thread_id))).select_from(
        t.outcomes.join(t.queue, _Q.thread_id == _O.thread_id)
    )
    agreed = sa.and_(_O.outcome != "discarded", _O.verdict.in_(("clarify", "hold")), _Q.first_yes_at.is_not(None))
    return int(db.execute(asked.where(agreed, _O.at >= sa.literal(since, UtcTime))).scalar_one())


def released(db: sa.Connection, since: datetime) -> tuple[int, int]:
    """Return how many releases were recorded since then, and how many of those are revoked."""
    asked = sa.select(sa.func.count(), sa.func.count(_R.revoked_at)).where(_R.at >= sa.literal(since, UtcTime))
    row = db.execute(asked).one()
    return int(row[0]), int(row[1])
