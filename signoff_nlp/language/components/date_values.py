"""What a written date means, counted from the day of the message: ISO 8601 days and ranges.

Conventions: a week runs from Monday to Sunday; "next Friday" is the Friday of the next calendar week; a bare weekday
is the next one (the last one where the context speaks of the past); the end of a week is its Friday; early, mid and
late in a month are the 1st to the 10th, the 15th, and the 21st to the last.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from signoff_nlp import vocabulary
from signoff_nlp.language.components.date_tokens import Form

Sense = Literal["future", "past", "near"]
Value = tuple[date, date] | None
_DAY = timedelta(days=1)
_GRACE = 60  # days that a date may lie on the wrong side of the message and still be of the nearest year
_WORKDAYS = 5


def day_value(form: Form, anchor: date | None, sense: Sense, day_first: bool | None) -> tuple[Value, bool]:
    """Return the first and last day that `form` means, and whether day and month could be exchanged.

    `anchor` is the day of the message; without one only dates that name their year have a value (else None).
    """
    parts = form.parts
    match form.kind:
        case "day":
            year, month, day = parts
            return _one(_dated(year, month, day, anchor, sense)), False
        case "days":
            year, first_month, first, last_month, last = parts
            begin = _dated(year, first_month, first, anchor, sense)
            finish = _dated(begin.year if begin else year, last_month, last, anchor, sense)
            return ((begin, finish) if begin and finish else None), False
        case "numeric":
            return _numeric(parts, anchor, sense, day_first)
        case "foreign":
            return _one(_foreign(parts[0])), False
        case "kw":
            return _calendar_week(parts[0], parts[1], anchor, sense), False
        case "weekof":
            inner, doubt = day_value(parts[0], anchor, sense, day_first)
            return ((inner[0], inner[0] + 6 * _DAY) if inner else None), doubt
        case "month" if parts[1] is not None or anchor is not None:
            return _month(parts, anchor, sense), False
        case "quarter" if parts[1] is not None or anchor is not None:
            return _quarter(parts, anchor, sense), False
    return (_relative(form, anchor, sense) if anchor is not None else None), False


def _relative(form: Form, anchor: date, sense: Sense) -> Value:
    parts = form.parts
    monday = anchor - anchor.weekday() * _DAY
    match form.kind:
        case "offset":
            return _one(anchor + parts[0] * _DAY)
        case "friday":
            return _one(monday + 4 * _DAY)
        case "dom":
            return _one(_day_of_month(parts[0], parts[2], anchor, sense))
        case "weekday":
            return _one(_weekday(parts[0], parts[1], anchor, sense))
        case "span":
            return _one(_after(anchor, *parts))
        case "period":
            return _period(parts, anchor)
    return None


def _one(day: date | None) -> Value:
    return (day, day) if day else None


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _dated(year: int | None, month: int, day: int, anchor: date | None, sense: Sense) -> date | None:
    if year is not None:
        return _make(year, month, day)
    if anchor is None:
        return None
    candidates = [
        found for year in (anchor.year - 1, anchor.year, anchor.year + 1) if (found := _make(year, month, day))
    ]
    if sense == "future":
        candidates = [found for found in candidates if (anchor - found).days <= _GRACE] or candidates
    elif sense == "past":
        candidates = [found for found in candidates if (found - anchor).days <= _GRACE] or candidates
    return min(candidates, key=lambda found: abs((found - anchor).days), default=None)


def _numeric(
    parts: tuple[int, int, int | None, str], anchor: date | None, sense: Sense, day_first: bool | None
) -> tuple[Value, bool]:
    first, second, year, mark = parts
    ambiguous = first <= 12 and second <= 12 and first != second
    day_leads = (day_first is not False or mark == ".") if ambiguous else second <= 12
    day, month = (first, second) if day_leads else (second, first)
    return _one(_dated(year, month, day, anchor, sense)), ambiguous and day_first is None and mark != "."


def _day_of_month(day: int, shift: int | None, anchor: date, sense: Sense) -> date | None:
    if shift is not None:
        year, month = _month_shift(anchor, shift)
        return _make(year, month, day)
    steps = (0, 1, 2) if sense != "past" else (0, -1, -2)
    for step in steps:
        found = _make(*_month_shift(anchor, step), day)
        if found and (found <= anchor if sense == "past" else found >= anchor):
            return found
    return None


def _month_shift(anchor: date, shift: int) -> tuple[int, int]:
    number = anchor.year * 12 + anchor.month - 1 + shift
    return number // 12, number % 12 + 1


def _weekday(weekday: int, shift: int | None, anchor: date, sense: Sense) -> date:
    if shift == 1:
        return anchor - anchor.weekday() * _DAY + (7 + weekday) * _DAY
    if shift == 0:
        return anchor + (weekday - anchor.weekday()) % 7 * _DAY
    if shift == -1 or sense == "past":
        return anchor - ((anchor.weekday() - weekday - 1) % 7 + 1) * _DAY
    return anchor + ((weekday - anchor.weekday() - 1) % 7 + 1) * _DAY


def _after(anchor: date, count: int, unit: str) -> date | None:
    if abs(count) > 400:
        return None
    if unit == "working":
        step, left, day = (1 if count > 0 else -1), abs(count), anchor
        while left:
            day += step * _DAY
            left -= day.weekday() < _WORKDAYS
        return day
    if unit == "month":
        year, month = _month_shift(anchor, count)
        return date(year, month, min(anchor.day, monthrange(year, month)[1]))
    return anchor + count * (7 if unit == "week" else 1) * _DAY


def _calendar_week(week: int, year: int | None, anchor: date | None, sense: Sense) -> Value:
    if year is None and anchor is None:
        return None
    try:
        if year is not None:
            monday = date.fromisocalendar(year, week, 1)
        elif anchor is not None:
            options = [date.fromisocalendar(anchor.year + step, week, 1) for step in (-1, 0, 1)]
            if sense == "future":
                options = [day for day in options if (anchor - day).days <= _GRACE]
            monday = min(options, key=lambda day: abs((day - anchor).days))
    except ValueError:
        return None
    return monday, monday + 6 * _DAY


def _slice(first: date, last: date, part: str) -> Value:
    """Cut a month or another stretch as "early", "mid", "end" and the like say."""
    days = (last - first).days + 1
    match part:
        case "early":
            return first, first + (days // 3 - 1) * _DAY
        case "mid":
            return _one(first + (days - 1) // 2 * _DAY if days != 28 else first + 14 * _DAY)
        case "late":
            return first + days // 3 * 2 * _DAY, last
        case "end":
            return last, last
        case "first_half":
            return first, first + ((days + 1) // 2 - 1 if days > 31 else 14) * _DAY
        case "second_half":
            return first + ((days + 1) // 2 if days > 31 else 15) * _DAY, last
        case "first_week":
            return first, first + 6 * _DAY
        case "last_week":
            return last - 6 * _DAY, last
    return first, last


def _month(parts: tuple[int, int | None, str, int | None], anchor: date | None, sense: Sense) -> Value:
    month, year, part, shift = parts
    if year is None and anchor is not None:
        if shift == 1 and month <= anchor.month:
            year = anchor.year + 1
        elif shift == -1 and month >= anchor.month:
            year = anchor.year - 1
        elif shift:
            year = anchor.year
        else:
            middle = _dated(None, month, 15, anchor, sense)
            year = middle.year if middle else None
    if year is None:
        return None
    return _slice(date(year, month, 1), date(year, month, monthrange(year, month)[1]), part)


def _quarter(parts: tuple[int, int | None, str], anchor: date | None, sense: Sense) -> Value:
    number, year, part = parts
    if year is None and anchor is not None:
        middle = _dated(None, number * 3 - 1, 15, anchor, sense)
        year = middle.year if middle else None
    if year is None:
        return None
    return _slice(date(year, number * 3 - 2, 1), date(year, number * 3, monthrange(year, number * 3)[1]), part)


def _period(parts: tuple[str, int, str], anchor: date) -> Value:
    unit, shift, part = parts
    if unit == "week":
        monday = anchor + (7 * shift - anchor.weekday()) * _DAY
        thirds = {
            "early": (0, 1),
            "first_half": (0, 2),
            "mid": (2, 2),
            "late": (3, 4),
            "second_half": (3, 4),
            "end": (4, 4),
        }
        first, last = thirds.get(part, (0, 6))
        return monday + first * _DAY, monday + last * _DAY
    if unit == "month":
        year, month = _month_shift(anchor, shift)
        return _slice(date(year, month, 1), date(year, month, monthrange(year, month)[1]), part)
    if unit == "quarter":
        year, month = _month_shift(anchor, 3 * shift)
        return _quarter(((month + 2) // 3, year, part), anchor, "near")
    return _slice(date(anchor.year + shift, 1, 1), date(anchor.year + shift, 12, 31), part)


@lru_cache(maxsize=256)
def _foreign(words: str) -> date | None:
    """Ask dateparser about one full date in a language that our tables do not hold. Imported only when needed."""
    import dateparser

    languages = vocabulary.load("dates")["foreign"]["languages"]
    found = dateparser.parse(
        words,
        languages=languages,
        settings={
            "DATE_ORDER": "DMY",
            "STRICT_PARSING": True,
            "REQUIRE_PARTS": ["day", "month", "year"],
            "PARSERS": ["absolute-time"],
        },
    )
    return found.date() if found is not None else None
