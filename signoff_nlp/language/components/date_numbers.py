"""Dates that begin with a number: ISO, 18.04.2025, 17/02/2026, 6 May, 1 to 15 June, the 18th, 10 working days."""

from __future__ import annotations

from signoff_nlp.language.components.date_tokens import Form, Reader

_YEAR_JOINS = frozenset({" ", ", ", "-", ". ", ".", " '", "/", ","})
_DAY_JOINS = frozenset({" ", "-", ".", ". ", "  ", "\n"})
_BLANKS = frozenset({" ", "\n", "  "})

# ------------------------------------------------------------ forms that begin with a number


def read_numbered(reader: Reader, index: int) -> Form | None:
    start = reader.spans[index][0]
    if start and (reader.text[start - 1].isalpha() or reader.text[start - 1] in "_€$£#+"):
        return None
    if start > 1 and reader.text[start - 1] in "./,:-" and reader.text[start - 2].isalnum() and index:
        return None if not read_after_abbreviation(reader, index) else read_day_month(reader, index)
    token = reader.words[index]
    if len(token) == 4:
        return read_iso(reader, index)
    if len(token) > 2:
        return None
    return (
        read_numeric(reader, index)
        or read_day_month(reader, index)
        or read_ordinal_day(reader, index)
        or read_span(reader, index)
    )


def read_after_abbreviation(reader: Reader, index: int) -> bool:
    return reader.word(index - 1) in reader.table.weekdays


def read_iso(reader: Reader, index: int) -> Form | None:
    gap = reader.gap(index)
    if not 1990 <= int(reader.words[index]) <= 2099 or gap not in ("-", "/", "."):
        return None
    if reader.word(index + 1) == "w" and reader.gap(index + 1) == "" and reader.word(index + 2).isdecimal():
        return reader.form("kw", (int(reader.words[index + 2]), int(reader.words[index])), index, index + 2)
    month, day = reader.word(index + 1), reader.word(index + 2)
    if reader.gap(index + 1) != gap or not (
        month.isdecimal() and day.isdecimal() and len(month) <= 2 and len(day) <= 2
    ):
        return None
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return None
    last = index + 2
    if reader.word(index + 3) == "t" and reader.gap(index + 2) == "" and reader.gap(index + 3) == "":
        last = index + 4
    return reader.form(
        "day", (int(reader.words[index]), int(month), int(day)), index, index + 2, end=reader.spans[last][1]
    )


def read_numeric(reader: Reader, index: int) -> Form | None:
    table, first, second = reader.table, reader.words[index], reader.word(index + 1)
    gap = reader.gap(index)
    mark = gap.strip()
    if mark not in (".", "/", "-") or len(gap) > 2 or not second.isdecimal() or len(second) > 2:
        return None
    if not _is_day_and_month(int(first), int(second)):
        return None
    end = reader.spans[index + 1][1]
    third, gap2 = reader.word(index + 2), reader.gap(index + 1)
    if third.isdecimal() and gap2.strip() == mark and len(gap2) <= 2:
        full = len(third) == 4 and 1990 <= int(third) <= 2099
        short = len(third) == 2 and mark != "-" and " " not in gap + gap2 and 20 <= int(third) <= 39
        if not (full or short) or (
            reader.text[reader.spans[index + 2][1] : reader.spans[index + 2][1] + 2].strip("., ") in "-/"
            and reader.gap(index + 2)[:1] in ("-", "/")
        ):
            return None
        year = int(third) if full else 2000 + int(third)
        return reader.form("numeric", (int(first), int(second), year, mark), index, index + 2)
    after = reader.text[end : end + 2]
    if mark == "-" or (after[:1] in ("/", "-", "%", ":", ",") and after[1:2].isdecimal()):
        return None
    before, weekday = reader.word(index - 1), reader.word(index - 1) in table.weekdays
    introduced = (
        index > 0
        and reader.gap(index - 1).strip(".,") in ("", " ")
        and (before in table.sets["numeric_before"] or weekday)
    )
    if mark == "/":
        near = introduced or (
            before in table.sets["determiner"] and reader.word(index - 2) in table.sets["numeric_before"]
        )
        ratio = first + "/" + second in table.sets["hold_out"] or reader.word(index + 2) in table.sets["unit_after"]
        return (
            reader.form("numeric", (int(first), int(second), None, mark), index, index + 1)
            if near and not ratio
            else None
        )
    closed = after[:1] == "." and not after[1:2].isdecimal()
    if not introduced or reader.word(index + 2) in table.sets["unit_after"]:
        return None
    if not closed and " " in gap:
        return None
    if not closed and not weekday and before not in ("am", "bis", "vom", "ab", "zum", "seit", "den", "dem"):
        return None
    return reader.form(
        "numeric", (int(first), int(second), None, mark), index, index + 1, end=end + 1 if closed else end
    )


def read_day(reader: Reader, index: int) -> tuple[int, bool, int] | None:
    """Read a day of the month: its number, whether it is an ordinal, and its last token."""
    token = reader.word(index)
    if not token.isdecimal() or len(token) > 2 or not 1 <= int(token) <= 31:
        return None
    if reader.gap(index) == "" and reader.word(index + 1) in reader.table.sets["ordinal"]:
        return int(token), True, index + 1
    return int(token), False, index


def read_year(reader: Reader, last: int) -> tuple[int | None, int]:
    """Read a year after token `last`: its number or None, and the last token."""
    token, gap = reader.word(last + 1), reader.gap(last)
    step = 1
    if token in ("de", "del", "van", "d") and gap == " ":
        token, gap, step = reader.word(last + 2), reader.gap(last + 1), 2
    if gap in _YEAR_JOINS and token.isdecimal():
        if len(token) == 4 and 1990 <= int(token) <= 2099:
            return int(token), last + step
        if len(token) == 2 and gap in ("-", " '"):
            return 2000 + int(token), last + step
    return None, last


def read_month_after(reader: Reader, last: int) -> tuple[int, int] | None:
    """Read a month name after the day that ends at token `last`."""
    gap = reader.gap(last)
    if gap not in _DAY_JOINS:
        return None
    at = last + 1
    if (
        reader.word(at) in reader.table.sets["of"]
        and reader.gap(at) in (" ", "'")
        and reader.word(at) not in reader.table.months
    ):
        at += 1
    month = reader.table.months.get(reader.word(at))
    if month is None:
        return None
    if (
        reader.word(at) in reader.table.sets["verbs"]
        and not reader.capital(at)
        and reader.word(at + 1) in reader.table.sets["verb_after"]
    ):
        return None
    return month, at


def read_day_month(reader: Reader, index: int) -> Form | None:
    day = read_day(reader, index)
    if day is None or reader.word(index - 1) in reader.table.sets["label_before"]:
        return None
    number, _, last = day
    month = read_month_after(reader, last)
    if month is not None:
        year, end = read_year(reader, month[1])
        return reader.form("day", (year, month[0], number), index, end)
    return read_day_range(reader, index, number, last) or read_foreign(reader, index, number, last)


def read_day_range(reader: Reader, index: int, number: int, last: int) -> Form | None:
    gap, at = reader.gap(last), last + 1
    if reader.word(at) in reader.table.sets["join"] and gap in (" ", ". "):
        at += 1
        if reader.word(at) in reader.table.sets["determiner"]:
            at += 1
    elif gap.strip(" .") not in ("-", "—"):
        return None
    second = read_day(reader, at)
    if second is None or second[0] < number:
        return None
    month = read_month_after(reader, second[2])
    if month is None:
        return None
    year, end = read_year(reader, month[1])
    return reader.form("days", (year, month[0], number, month[0], second[0]), index, end)


def read_foreign(reader: Reader, index: int, number: int, last: int) -> Form | None:
    """Accept a day, an unknown word and a year: a month in a language that the tables do not hold."""
    word, gap, year = reader.word(last + 1), reader.gap(last), reader.word(last + 2)
    if gap not in (" ", ". ") or not word.isalpha() or len(word) < 3 or reader.gap(last + 1) not in (" ", ", "):
        return None
    if len(year) != 4 or not year.isdecimal() or not 2000 <= int(year) <= 2099:
        return None
    form = reader.form("foreign", (), index, last + 2)
    return form._replace(parts=(reader.original[form.start : form.end],))


def read_ordinal_day(reader: Reader, index: int) -> Form | None:
    day = read_day(reader, index)
    if day is None or not day[1]:
        return None
    number, _, last = day
    sets, first, before = reader.table.sets, index, reader.word(index - 1)
    if before in sets["determiner"]:
        first, before = index - 1, reader.word(index - 2)
    weekday = before in reader.table.weekdays
    if before not in sets["day_before"] and not weekday:
        return None
    gap = reader.gap(last)
    follower = reader.word(last + 1)
    month = None
    if gap == " " and follower in sets["of"]:
        at = last + 2
        shift = reader.table.shifts.get(reader.word(at))
        if shift is not None and reader.table.periods.get(reader.word(at + 1)) == "month":
            return reader.form("dom", (number, None, shift), first, at + 1)
        return None
    if gap in _BLANKS and follower and follower not in sets["day_after"]:
        return None
    if gap == "-":
        return None
    return reader.form("dom", (number, month, None), first, last)


def read_span(reader: Reader, index: int) -> Form | None:
    """Read "in two weeks", "10 working days", "3 days ago"."""
    table, token = reader.table, reader.words[index]
    count = int(token) if token.isdecimal() else table.numbers.get(token)
    at = index + 1
    if count is None or reader.gap(index) not in (" ", "-", ""):
        return None
    if reader.word(at) == "of":
        at += 1
    unit = table.units.get(reader.word(at))
    last = at
    if unit == "working" and table.units.get(reader.word(at + 1)) == "day":
        last = at + 1
    elif unit == "day" and table.units.get(reader.word(at + 1)) == "working":
        unit, last = "working", at + 1
    if unit is None:
        return None
    first, before = index, reader.word(index - 1)
    if before in ("a", "the"):
        first, before = index - 1, reader.word(index - 2)
    if reader.word(last + 1) in table.sets["ago"]:
        return reader.form("span", (-count, unit), first, last + 1)
    if before in table.sets["ahead"] and reader.word(last + 1) not in ("of", "after", "from", "advance", "a"):
        return reader.form("span", (count, unit), first - 1, last)
    if reader.word(last + 1) == "from" and reader.word(last + 2) in ("now", "today"):
        return reader.form("span", (count, unit), first, last + 2)
    if unit == "working" and token != "a":
        return reader.form("duration", (count, unit), first, last)
    return None


def _is_day_and_month(first: int, second: int) -> bool:
    return 1 <= first <= 31 and 1 <= second <= 31 and (first <= 12 or second <= 12)
