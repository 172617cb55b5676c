"""What the stamps of a thread mean together: the order of day and month, the year, the day of a bare time.

One stamp rarely says whether 3/4 is in March or in April; the thread usually does. Evidence, strongest first: a number
above 12; a weekday beside the date; dots between the numbers; messages that would run backwards; nearness to `now`.
Without evidence the clock decides (AM and PM in capitals: month first; otherwise day first), and a warning says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from signoff_nlp.intake.chat.stamps import Stamp

Moment = datetime | time | None
_SLACK = timedelta(minutes=15)  # clocks of chat partners differ a little


@dataclass(frozen=True, slots=True)
class Moments:
    """One moment per stamp: a datetime, a bare time of day where no date can be known, or None."""

    moments: tuple[Moment, ...]
    day_first: bool | None
    warnings: tuple[str, ...]


def settle(stamps: Sequence[Stamp | None], now: datetime | None = None) -> Moments:
    """Resolve the stamps of one thread, in the order in which they stand.

    A stamp without a time (a line between messages that holds a date) gives None itself, and the day to the times that
    follow it. Aware where `now` is aware or the stamp names its zone.
    """
    warnings: list[str] = []
    if any(s is not None and s.elapsed for s in stamps):  # one counts from the start of a call, so all do
        stamps = [s if s is None or s.dated else None for s in stamps]
    day_first, sure = _order(stamps, now)
    ambiguous = any(s is not None and s.ambiguous for s in stamps)
    if ambiguous and not sure:
        order = "day before month" if day_first else "month before day"
        warnings.append(f"the order of day and month in the chat's dates cannot be told; read as {order}")
    known_year = next((s.year for s in stamps if s is not None and s.year is not None), None)
    days = [_day(s, day_first, now, known_year) if s is not None else None for s in stamps]
    moments = _moments(stamps, days, now)
    if any(isinstance(m, time) for m in moments):
        warnings.append("the chat shows times without a date; the day of its messages is not known")
    return Moments(_zoned(moments, now), day_first if ambiguous and sure else None, tuple(warnings))


def _try(year: int | None, month: int, day: int) -> date | None:
    try:
        return date(year if year is not None else 2024, month, day)
    except ValueError:
        return None


def _numeric(stamp: Stamp, day_first: bool) -> tuple[int, int]:
    first, second = stamp.first or 0, stamp.second or 0
    month, day = (second, first) if day_first else (first, second)
    return (day, month) if month > 12 else (month, day)


def _order(stamps: Sequence[Stamp | None], now: datetime | None) -> tuple[bool, bool]:
    """Return (day first?, is that known and not assumed?)."""
    numeric = [s for s in stamps if s is not None and s.ambiguous]
    if not numeric:
        return True, False
    above = [(s.first or 0) > 12 for s in numeric if (s.first or 0) > 12 or (s.second or 0) > 12]
    if above:
        return above.count(True) * 2 >= len(above), len(set(above)) == 1
    if all(s.separator == "." for s in numeric):
        return True, True
    votes = [_weekday_vote(numeric), _monotonic_vote(numeric), _now_vote(numeric, now)]
    for vote in votes:
        if vote is not None:
            return vote, True
    if all(s.first == s.second for s in numeric):
        return True, True
    capitals = any(s.half.isupper() for s in numeric)
    return not (capitals and numeric[0].separator == "/"), False


def _weekday_vote(stamps: Sequence[Stamp]) -> bool | None:
    fits = {True: 0, False: 0}
    for stamp in stamps:
        if stamp.weekday is None or stamp.year is None:
            continue
        for order in fits:
            day = _try(stamp.year, *_numeric(stamp, order))
            fits[order] += day is not None and day.weekday() == stamp.weekday
    return None if fits[True] == fits[False] else fits[True] > fits[False]


def _monotonic_vote(stamps: Sequence[Stamp]) -> bool | None:
    def rises(order: bool) -> bool:
        keys = [((s.year or 0), *_numeric(s, order)) for s in stamps]
        return all(a <= b for a, b in pairwise(keys))

    up_day, up_month = rises(True), rises(False)
    if up_day != up_month:
        return up_day
    if not up_day:
        return None
    # Both rise: a chat of days in a row is likelier than one message a month on the same day of the month.
    by_day, by_month = _span(stamps, True), _span(stamps, False)
    if by_day is None or by_month is None or abs(by_day - by_month) <= 20:
        return None
    return by_day < by_month


def _span(stamps: Sequence[Stamp], order: bool) -> int | None:
    ends = [_try(s.year, *_numeric(s, order)) for s in (stamps[0], stamps[-1])]
    return (ends[1] - ends[0]).days if ends[0] and ends[1] else None


def _now_vote(stamps: Sequence[Stamp], now: datetime | None) -> bool | None:
    if now is None:
        return None
    gaps: list[int] = []
    for order in (True, False):
        day = _last_year(stamps[-1], order, now)
        gaps.append(10_000 if day is None or (day - now.date()).days > 1 else abs((now.date() - day).days))
    if gaps[0] == gaps[1] or min(gaps) > 60:
        return None
    return gaps[0] < gaps[1]


def _last_year(stamp: Stamp, order: bool, now: datetime) -> date | None:
    month, day = _numeric(stamp, order)
    return _try(stamp.year, month, day) if stamp.year is not None else _latest(month, day, now)


def _latest(month: int, day: int, now: datetime) -> date | None:
    """The latest such day that is not after tomorrow."""
    for year in range(now.year + 1, now.year - 9, -1):
        found = _try(year, month, day)
        if found is not None and found <= now.date() + timedelta(days=1):
            return found
    return None


def _day(stamp: Stamp, day_first: bool, now: datetime | None, known_year: int | None) -> date | None:
    if stamp.relative is not None:
        return now.date() + timedelta(days=stamp.relative) if now else None
    month, day = (stamp.month, stamp.day) if stamp.month else (None, None)
    if stamp.ambiguous:
        month, day = _numeric(stamp, day_first)
    if month is not None and day is not None:
        if stamp.year is not None:
            return _try(stamp.year, month, day)
        if now is not None:
            return _latest(month, day, now)
        return _try(known_year, month, day) if known_year is not None else None
    if stamp.weekday is not None and now is not None:
        return now.date() - timedelta(days=(now.weekday() - stamp.weekday) % 7)
    return None


def _moments(stamps: Sequence[Stamp | None], days: Sequence[date | None], now: datetime | None) -> list[Moment]:
    result: list[Moment] = []
    current: date | None = None
    previous: time | None = None
    for stamp, day in zip(stamps, days, strict=True):
        if stamp is None or stamp.elapsed:
            result.append(None)
            continue
        if stamp.dated:
            current, previous = day, None
        if stamp.hour is None:
            result.append(None)
            continue
        clock = time(stamp.hour, stamp.minute, stamp.second_of_minute, tzinfo=stamp.zone)
        if current is not None and not stamp.dated and previous is not None and _backwards(previous, clock):
            current += timedelta(days=1)
        previous = clock
        result.append(datetime.combine(current, clock) if current is not None else clock)
    return _anchor(result, stamps, now) if now is not None else result


def _backwards(before: time, after: time) -> bool:
    return (before.hour, before.minute) > (after.hour, after.minute)


def _anchor(moments: list[Moment], stamps: Sequence[Stamp | None], now: datetime) -> list[Moment]:
    """Give bare times a day: the last is today's (yesterday's where it would be later than now), and time runs on."""
    day = now.date()
    latest: time = (now + _SLACK).time() if (now + _SLACK).date() == now.date() else time(23, 59, 59)
    for i in range(len(moments) - 1, -1, -1):
        moment = moments[i]
        if isinstance(moment, datetime):
            day, latest = moment.date(), moment.time()
        elif isinstance(moment, time):
            stamp = stamps[i]
            if stamp is not None and stamp.dated:
                continue
            if moment.replace(tzinfo=None) > latest:
                day -= timedelta(days=1)
            latest = moment.replace(tzinfo=None)
            moments[i] = datetime.combine(day, moment)
    return moments


def _zoned(moments: Sequence[Moment], now: datetime | None) -> tuple[Moment, ...]:
    """One thread holds either aware or naive datetimes, never both: they would not compare."""
    zones = [m.tzinfo for m in moments if isinstance(m, datetime) and m.tzinfo is not None]
    zone = zones[0] if zones else (now.tzinfo if now is not None else None)
    if zone is None:
        return tuple(moments)
    return tuple(m.replace(tzinfo=zone) if isinstance(m, datetime) and m.tzinfo is None else m for m in moments)
