"""Where dates stand in a text, and which form they have; `date_values` and `date_roles` do the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from signoff_nlp.language.components.date_months import read_month, read_quarter
from signoff_nlp.language.components.date_numbers import (
    read_day_month,
    read_iso,
    read_numbered,
    read_numeric,
    read_ordinal_day,
    read_span,
)
from signoff_nlp.language.components.date_tokens import Form, Reader

_BLANKS = frozenset({" ", "\n", "  "})


def read_forms(reader: Reader) -> Iterator[Form]:
    """Yield the forms of the text from left to right, none overlapping."""
    heads, cursor = reader.table.heads, 0
    for index, token in enumerate(reader.words):
        if index < cursor:
            continue
        found = None
        if token in heads:
            found = read_worded(reader, index, token)
        elif "0" <= token[0] <= "9" and len(token) <= 4:
            found = (read_part(reader, index) if token in ("1", "2") else None) or read_numbered(reader, index)
        if found is not None:
            cursor = found.last + 1
            yield found


# ------------------------------------------------------------ forms that begin with a word


def read_worded(reader: Reader, index: int, token: str) -> Form | None:
    table = reader.table
    start = reader.spans[index][0]
    if start and reader.text[start - 1] in "_@#/" and token != "c":
        return None
    firsts = table.firsts
    return (
        (read_offset(reader, index) if token in firsts["offset"] else None)
        or (read_beginning(reader, index) if token in firsts["beginning"] else None)
        or read_week(reader, index, token)
        or (read_part(reader, index) if token in firsts["part"] else None)
        or (read_shifted(reader, index, token) if token in table.shifts and token != "the" else None)
        or (
            read_weekday(reader, index, index, token, None) if token in table.weekdays or token in table.feira else None
        )
        or (read_month(reader, index, index, token, "whole") if token in table.months else None)
        or (read_quarter(reader, index, index, "whole") if token == "q" else None)
        or (read_span(reader, index) if token in table.numbers else None)
    )


def read_phrase(
    reader: Reader, index: int, table: Mapping[tuple[str, ...], Any] | frozenset[tuple[str, ...]]
) -> tuple[str, ...] | None:
    for size in (4, 3, 2, 1):
        key = tuple(reader.words[index : index + size])
        if (
            len(key) == size
            and key in table
            and all(reader.gap(index + step) in (" ", "-", "/", "'", "\n") for step in range(size - 1))
        ):
            return key
    return None


def read_offset(reader: Reader, index: int) -> Form | None:
    key = read_phrase(reader, index, reader.table.offsets)
    if key is None:
        return None
    days, last = reader.table.offsets[key], index + len(key) - 1
    if key in (("morgen",), ("mañana",)) and (
        reader.word(index - 1) in reader.table.sets["morning"] or reader.capital(index)
    ):
        return None
    if key == ("i", "morgen") and reader.capital(index):
        return None
    if key in (("eod",), ("cob",)) or key[0] in ("end", "close"):
        following = read_next_date(reader, last)
        if following is not None:
            return Form(reader.spans[index][0], following.end, following.kind, following.parts, index, following.last)
        if index >= 1 and reader.word(index - 1) in ("the",) and key[0] == "end" and days == 0:
            return None  # "at the end of the day" is a manner of speaking
    return reader.form("friday" if days is None else "offset", (days,), index, last)


def read_next_date(reader: Reader, last: int) -> Form | None:
    at = last + 1
    if reader.gap(last) not in (" ", ", "):
        return None
    if reader.word(at) in ("on", "of", "the"):
        at += 1
    token = reader.word(at)
    if token in reader.table.heads and token not in reader.table.numbers:
        return read_worded(reader, at, token)
    return read_numeric(reader, at) or read_day_month(reader, at) if token.isdecimal() and len(token) <= 2 else None


def read_beginning(reader: Reader, index: int) -> Form | None:
    key = read_phrase(reader, index, reader.table.beginnings)
    if key is None:
        return None
    at = index + len(key)
    at += reader.word(at) in reader.table.sets["determiner"]
    token = reader.word(at)
    inner = None
    if token.isdecimal():
        inner = (
            read_numeric(reader, at)
            or read_day_month(reader, at)
            or (read_iso(reader, at) if len(token) == 4 else None)
            or read_ordinal_day(reader, at)
        )
    elif token in reader.table.months:
        inner = read_month(reader, at, at, token, "whole")
    elif token in reader.table.weekdays:
        inner = read_weekday(reader, at, at, token, None)
    if inner is None or inner.kind == "month":
        return None
    return Form(reader.spans[index][0], inner.end, "weekof", (inner,), index, inner.last)


def read_week(reader: Reader, index: int, token: str) -> Form | None:
    table, number = reader.table, reader.word(index + 1)
    gap = reader.gap(index)
    if not number.isdecimal() or len(number) > 2 or not 1 <= int(number) <= 53 or gap not in ("", " ", ". ", "."):
        return None
    if token in table.sets["letter"]:
        if (
            gap
            or token != "w"
            or reader.word(index - 1) not in table.sets["month_before"] | table.sets["numeric_before"]
        ):
            return None
    elif token not in table.sets["numbered"]:
        return None
    last, year = index + 1, None
    if (
        reader.gap(last).strip() in ("/", "")
        and len(reader.word(last + 1)) == 4
        and reader.word(last + 1).startswith("20")
    ):
        year, last = int(reader.word(last + 1)), last + 1
    elif (
        reader.gap(last)[:1] in ("/", "-")
        and reader.word(last + 1).isdecimal()
        and len(reader.word(last + 1)) == 2
        and "-" not in reader.gap(last)
    ):
        year, last = 2000 + int(reader.word(last + 1)), last + 1
    return reader.form("kw", (int(number), year), index, last)


def read_part(reader: Reader, index: int) -> Form | None:
    key = read_phrase(reader, index, reader.table.parts)
    if key is None:
        return None
    part, at = reader.table.parts[key], index + len(key)
    if reader.gap(at - 1) not in (" ", "-", "\n"):
        return None
    if reader.word(at) in ("the", "des", "der", "de", "du", "of", "di", "del"):
        at += 1
    token = reader.word(at)
    if token in reader.table.months:
        return read_month(reader, index, at, token, part)
    if token == "q":
        return read_quarter(reader, index, at, part)
    shift = reader.table.shifts.get(token)
    if shift is not None:
        return read_period(reader, index, at + 1, shift, part)
    return read_period(reader, index, at, 0, part) if part == "end" or reader.word(at - 1) == "the" else None


def read_period(reader: Reader, first: int, at: int, shift: int, part: str) -> Form | None:
    token = reader.word(at)
    unit = reader.table.periods.get(token)
    if unit is None or unit == "day":
        if token in reader.table.months:
            return read_month(reader, first, at, token, part, shift)
        return None
    return reader.form("period", (unit, shift, part), first, at)


def read_shifted(reader: Reader, index: int, token: str) -> Form | None:
    at, shift = index + 1, reader.table.shifts[token]
    if reader.gap(index) not in _BLANKS:
        return None
    follower = reader.word(at)
    if follower in reader.table.weekdays and follower not in reader.table.sets["weekday_tiny"]:
        if token == "the" and follower in reader.table.sets["weekday_short"]:
            return None
        return read_weekday(reader, index, at, follower, shift)
    if shift == 0 and reader.table.periods.get(follower) in (None, "quarter", "year"):
        return None
    return read_period(reader, index, at, shift, "whole")


def read_weekday(reader: Reader, first: int, at: int, token: str, shift: int | None) -> Form | None:
    table = reader.table
    if token in table.feira:
        if reader.gap(at) != "-" or reader.word(at + 1) != "feira":
            return None
        return reader.form("weekday", (table.feira[token], shift), first, at + 1)
    if reader.word(first - 1) in table.sets["any_day"]:
        return None  # "on a Friday", "every Monday"
    number = table.weekdays[token]
    last, gap = at, reader.gap(at)
    following = read_explicit_after(reader, at) if gap.strip(".,") in ("", " ") and "\n" not in gap else None
    if following is not None:
        return Form(reader.spans[first][0], following.end, following.kind, following.parts, first, following.last)
    if token in table.sets["weekday_tiny"] or reader.word(first - 1) in table.sets["holiday_before"]:
        if token in table.sets["weekday_tiny"]:
            return None
        return reader.form("holiday", (), first - 1, last)
    if token in table.sets["weekday_short"] and shift is None:
        before = reader.word(first - 1) in table.sets["weekday_before"]
        loose = token in ("sun", "sat", "wed") and reader.word(first - 1) in ("and", "or", "to", "of", "the")
        if not before or loose:
            return None
    tail = reader.word(last + 1)
    if gap in (" ", ", ") and tail in ("last", "next", "week") and reader.word(last + 2) == "week":
        shift = 1 if tail == "next" else -1
        last += 2
    elif (
        shift is None
        and gap == " "
        and table.shifts.get(tail) in (1, -1)
        and tail not in ("last", "next", "following", "coming")
    ):
        shift, last = table.shifts[tail], last + 1  # "vendredi prochain"
    elif shift is None and gap == " " and tail == "week":
        shift, last = 1, last + 1  # "Monday week"
    return reader.form("weekday", (number, shift), first, last)


def read_explicit_after(reader: Reader, at: int) -> Form | None:
    step = at + 1
    if reader.word(step) in reader.table.sets["determiner"]:
        step += 1
    token = reader.word(step)
    if token.isdecimal() and len(token) <= 2:
        return read_numeric(reader, step) or read_day_month(reader, step) or read_ordinal_day(reader, step)
    if token.isdecimal() and len(token) == 4:
        return read_iso(reader, step)
    if token in reader.table.months:
        found = read_month(reader, step, step, token, "whole")
        return found if found is not None and found.kind in ("day", "days") else None
    return None
