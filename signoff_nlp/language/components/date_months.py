"""Dates that begin with a month or a quarter: May 6, May 12-16, June 2026, Q3; not "may" the verb, "April" the name."""

from __future__ import annotations

from signoff_nlp.language.components.date_numbers import read_day, read_year
from signoff_nlp.language.components.date_tokens import Form, Reader, window_words

_BLANKS = frozenset({" ", "\n", "  "})


def read_quarter(reader: Reader, first: int, at: int, part: str) -> Form | None:
    number = reader.word(at + 1)
    if reader.gap(at) != "" or number not in ("1", "2", "3", "4"):
        return None
    if first == at and reader.word(first - 1) not in reader.table.sets["month_before"]:
        return None
    year, last = read_year(reader, at + 1)
    return reader.form("quarter", (int(number), year, part), first, last)


def read_month(reader: Reader, first: int, at: int, token: str, part: str, shift: int | None = None) -> Form | None:
    table, month = reader.table, reader.table.months[token]
    gap = reader.gap(at)
    if part == "whole" and shift is None and gap in (" ", ". ", "-", ".", "  "):
        day = read_day(reader, at + 1)
        free = day is None or (
            reader.word(day[2] + 1) not in table.sets["unit_after"] or reader.gap(day[2]) not in (" ", "")
        )
        if (
            day is not None
            and free
            and reader.gap(day[2])[:2].strip(" ") not in ("%", ":")
            and not read_decimal(reader, day[2])
        ):
            return read_month_days(reader, first, at, month, day)
    year, last = read_year(reader, at)
    if year is None and not read_month_stands_alone(reader, first, at, token, part, shift):
        return None
    return reader.form("month", (month, year, part, shift), first, last)


def read_decimal(reader: Reader, last: int) -> bool:
    return reader.gap(last) in (".", ",") and reader.word(last + 1).isdecimal()


def read_month_days(reader: Reader, first: int, at: int, month: int, day: tuple[int, bool, int]) -> Form:
    number, _, last = day
    gap, step = reader.gap(last), last + 1
    if reader.word(step) in reader.table.sets["join"] and gap == " ":
        step += 1
    elif gap.strip() not in ("-", "—"):
        step = -1
    second = read_day(reader, step) if step > 0 else None
    follower = reader.word(second[2] + 1) if second is not None else ""
    barred = follower in reader.table.sets["unit_after"] or follower in reader.table.months
    if second is not None and second[0] > number and not barred:
        year, end = read_year(reader, second[2])
        return reader.form("days", (year, month, number, month, second[0]), first, end)
    year, end = read_year(reader, last)
    return reader.form("day", (year, month, number), first, end)


def read_month_stands_alone(reader: Reader, first: int, at: int, token: str, part: str, shift: int | None) -> bool:
    table = reader.table
    if part != "whole" or shift is not None:
        return True
    before, after = reader.word(first - 1), reader.word(at + 1)
    noun = reader.gap(at) == " " and after in window_words()
    introduced = before in table.sets["month_before"] and reader.gap(first - 1) in _BLANKS
    if token in table.sets["verbs"]:
        if after in table.sets["verb_after"] and reader.gap(at) == " " and not noun:
            return False
        if not reader.capital(at) and (
            before in ("to", "the", "and", "or", "for", "this", "we", "you") and not noun and after != "ones"
        ):
            return False
    if token in table.sets["doubtful"]:
        named = reader.gap(at) == " " and reader.capital(at) and reader.capital(at + 1) and not noun
        return (introduced or noun) and not named
    return len(token) > 3
