"""How the desk does: what people make of drafts, how long a clean release takes, what is missing, what was stopped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median, quantiles

from signoff_nlp.names import ITEMS, Frozen, ItemName
from signoff_nlp.store import figures
from signoff_nlp.store.desk_rows import Outcome
from signoff_nlp.store.engine import Store

OUTCOMES: tuple[Outcome, ...] = ("unedited", "light", "rewritten", "left", "discarded")
DAYS = 90
_CUSTOMERS = 10
_ROUNDS = 5


class Spread(Frozen):
    """The middle and the slow end of some durations, in hours or seconds, and of how many."""

    count: int
    median: float | None = None
    p90: float | None = None


class Customer(Frozen):
    """How many threads of a customer lacked which item."""

    name: str
    lacks: dict[ItemName, int]

    @property
    def total(self) -> int:
        """All lacks together."""
        return sum(self.lacks.values())


class Month(Frozen):
    """What became of the drafts of a month, written 2026-05."""

    name: str
    outcomes: dict[Outcome, int]


class Figures(Frozen):
    """The figures since a day. `hours` are from the first yes-like words to the first release, calendar hours."""

    since: datetime
    until: datetime
    outcomes: dict[Outcome, int]
    months: tuple[Month, ...]
    review_seconds: Spread
    hours: Spread
    rounds: dict[str, int]
    lacks: dict[ItemName, int]
    customers: tuple[Customer, ...]
    stopped_starts: int
    stale: int
    conflicts: int
    over_releases: int
    releases: int
    revoked: int

    @property
    def decided(self) -> int:
        """All decisions on drafts together."""
        return sum(self.outcomes.values())


def desk_figures(store: Store, now: datetime, days: int = DAYS) -> Figures:
    """Return the figures of the last `days`, in six queries."""
    since = now - timedelta(days=days)
    with store.read() as db:
        decided, waits = figures.outcomes(db, since), figures.waits(db, since)
        lacking, told = figures.lacking(db, since), figures.told(db, since)
        stopped, (released, revoked) = figures.stopped_starts(db, since), figures.released(db, since)
    counts = Counter(outcome for _, outcome, _, _, _ in decided)
    months: dict[str, Counter[str]] = {}
    for at, outcome, _, _, _ in decided:
        months.setdefault(f"{at:%Y-%m}", Counter())[outcome] += 1
    rounds = Counter(min(one, _ROUNDS) for _, _, one in waits)
    hours = [max(0.0, (done - first).total_seconds() / 3600) for first, done, _ in waits]
    return Figures(
        since=since, until=now, outcomes={name: counts[name] for name in OUTCOMES},
        months=tuple(Month(name=name, outcomes={one: months[name][one] for one in OUTCOMES}) for name in sorted(months)),
        review_seconds=_spread([float(seconds) for *_, seconds in decided if seconds is not None]), hours=_spread(hours),
        rounds={f"{n}{' or more' if n == _ROUNDS else ''}": rounds[n] for n in range(_ROUNDS + 1)},
        lacks={name: sum(count for _, item, count in lacking if item == name) for name in ITEMS},
        customers=_customers(lacking), stopped_starts=stopped, stale=told.get("stale", 0),
        conflicts=told.get("conflict", 0), over_releases=told.get("over_release", 0), releases=released, revoked=revoked,
    )  # fmt: skip


def _customers(lacking: Sequence[tuple[str, str, int]]) -> tuple[Customer, ...]:
    found: dict[str, dict[str, int]] = {}
    for customer, item, count in lacking:
        found.setdefault(customer, {})[item] = count
    every = [Customer(name=name, lacks={one: of.get(one, 0) for one in ITEMS}) for name, of in found.items()]
    return tuple(sorted(every, key=lambda one: (-one.total, one.name))[:_CUSTOMERS])


def _spread(values: Sequence[float]) -> Spread:
    if not values:
        return Spread(count=0)
    slow = quantiles(values, n=10, method="inclusive")[-1] if len(values) > 1 else values[0]
    return Spread(count=len(values), median=median(values), p90=slow)
