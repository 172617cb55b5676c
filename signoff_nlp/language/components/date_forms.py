"""Where dates stand in a text, and which form they have. No clock, no roles: `date_values` and `date_roles` add those.

Works on a list of words and numbers: only those that a table of `dates.toml` knows are looked at closer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from signoff_nlp import vocabulary

TOKEN = re.compile(r"\d+|[^\W\d_]+")
_YEAR_JOINS = frozenset({" ", ", ", "-", ". ", ".", " '", "/", ","})
_DAY_JOINS = frozenset({" ", "-", ".", ". ", "  ", "\n"})
_BLANKS = frozenset({" ", "\n", "  "})


class Form(NamedTuple):
    """A date as it is written: offsets, kind, and its parts as the kind needs them. `first` and `last` count tokens."""

    start: int
    end: int
    kind: str
    parts: tuple[Any, ...]
    first: int
    last: int


class Words(NamedTuple):
    """The tables of dates.toml, turned round for look-ups."""

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    feira: Mapping[str, int]
    offsets: Mapping[tuple[str, ...], int | None]
    shifts: Mapping[str, int]
    parts: Mapping[tuple[str, ...], str]
    periods: Mapping[str, str]
    units: Mapping[str, str]
    beginnings: frozenset[tuple[str, ...]]
    sets: Mapping[str, frozenset[str]]
    numbers: Mapping[str, int]
    heads: frozenset[str]


@cache
def words() -> Words:
    """Return the look-up tables, read once."""
    data = vocabulary.load("dates")

    def turned(table: str) -> dict[str, int]:
        return {name: int(key) for key, names in data[table].items() if key.lstrip("-").isdigit() for name in names}

    def phrase(text: str) -> tuple[str, ...]:
        return tuple(TOKEN.findall(text))

    months, weekdays, feira = turned("months"), turned("weekdays"), turned("weekday_ordinals")
    offsets: dict[tuple[str, ...], int | None] = {phrase(text): days for text, days in turned("offsets").items()}
    offsets |= {phrase(text): None for text in data["offsets"]["week_end"]}
    parts = {phrase(text): part for part, texts in data["parts"].items() for text in texts}
    spans = data["spans"]
    units = {name: unit for unit in ("day", "working", "week", "month") for name in spans[unit]}
    beginnings = frozenset(phrase(text) for text in data["weeks"]["beginning"])
    sets = {name: frozenset(values) for name, values in (data["glue"] | data["senses"]).items()}
    sets |= {name: frozenset(data["weeks"][name]) for name in ("numbered", "letter")}
    sets |= {name: frozenset(spans[name]) for name in ("ahead", "ago")} | {"morning": frozenset(data["offsets"]["morning"])}
    periods = {name: period for period, names in data["periods"].items() for name in names}
    shifts = turned("shifts")
    heads = frozenset(months) | set(weekdays) | set(feira) | {key[0] for key in offsets} | {key[0] for key in parts}
    heads |= {key[0] for key in beginnings} | set(shifts) - {"the", "ce"} | sets["numbered"] | sets["letter"] | {"q"}
    heads |= set(spans["numbers"])
    heads = frozenset(head for head in heads if head.isalpha())
    return Words(months, weekdays, feira, offsets, shifts, parts, periods, units, beginnings, sets, spans["numbers"], heads)


class Reader:
    """The tokens of one text and the forms that begin at each of them."""

    def __init__(self, text: str, original: str) -> None:
        """Take a text in normal form, and as it was written (for capitals)."""
        self.text, self.original, self.table = text, original, words()
        spans = [found.span() for found in TOKEN.finditer(text)]
        self.spans = spans
        self.words = [text[start:end] for start, end in spans]

    def word(self, index: int) -> str:
        """Return the token at `index`, "" outside the text."""
        return self.words[index] if 0 <= index < len(self.words) else ""

    def gap(self, index: int) -> str:
        """Return what stands between the token at `index` and the next; "" at the edges."""
        if 0 <= index < len(self.spans) - 1:
            return self.text[self.spans[index][1] : self.spans[index + 1][0]]
        return ""

    def capital(self, index: int) -> bool:
        """Tell whether the token was written with a capital, but not all in capitals beside others of the kind."""
        return index < len(self.spans) and self.original[self.spans[index][0]].isupper()

    def form(self, kind: str, parts: tuple[Any, ...], first: int, last: int, *, end: int | None = None) -> Form:
        """Build a form over the tokens `first`..`last`."""
        return Form(self.spans[first][0], self.spans[last][1] if end is None else end, kind, parts, first, last)

    def forms(self) -> Iterator[Form]:
        """Yield the forms of the text from left to right, none overlapping."""
        heads, cursor = self.table.heads, 0
        for index, token in enumerate(self.words):
            if index < cursor:
                continue
            found = None
            if token in heads:
                found = self._worded(index, token)
            elif "0" <= token[0] <= "9" and len(token) <= 4:
                found = self._numbered(index)
            if found is not None:
                cursor = found.last + 1
                yield found

    # ------------------------------------------------------------ forms that begin with a number

    def _numbered(self, index: int) -> Form | None:
        start = self.spans[index][0]
        if start and (self.text[start - 1].isalpha() or self.text[start - 1] in "_€$£#+"):
            return None
        if start > 1 and self.text[start - 1] in "./,:-" and self.text[start - 2].isalnum() and index:
            return None if not self._after_abbreviation(index) else self._day_month(index)
        token = self.words[index]
        if len(token) == 4:
            return self._iso(index)
        if len(token) > 2:
            return None
        return (
            self._numeric(index)
            or self._day_month(index)
            or (self._part(index) if token in "12" else None)
            or self._ordinal_day(index)
            or self._span(index)
        )

    def _after_abbreviation(self, index: int) -> bool:
        return self.word(index - 1) in self.table.weekdays

    def _iso(self, index: int) -> Form | None:
        gap = self.gap(index)
        if not 1990 <= int(self.words[index]) <= 2099 or gap not in ("-", "/", "."):
            return None
        if self.word(index + 1) == "w" and self.gap(index + 1) == "" and self.word(index + 2).isdigit():
            return self.form("kw", (int(self.words[index + 2]), int(self.words[index])), index, index + 2)
        month, day = self.word(index + 1), self.word(index + 2)
        if self.gap(index + 1) != gap or not (month.isdigit() and day.isdigit() and len(month) <= 2 and len(day) <= 2):
            return None
        if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
            return None
        last = index + 2
        if self.word(index + 3) == "t" and self.gap(index + 2) == "" and self.gap(index + 3) == "":
            last = index + 4
        return self.form("day", (int(self.words[index]), int(month), int(day)), index, index + 2, end=self.spans[last][1])

    def _numeric(self, index: int) -> Form | None:
        table, first, second = self.table, self.words[index], self.word(index + 1)
        gap = self.gap(index)
        mark = gap.strip()
        if mark not in (".", "/", "-") or len(gap) > 2 or not second.isdigit() or len(second) > 2:
            return None
        if not _is_day_and_month(int(first), int(second)):
            return None
        end = self.spans[index + 1][1]
        third, gap2 = self.word(index + 2), self.gap(index + 1)
        if third.isdigit() and gap2.strip() == mark and len(gap2) <= 2:
            full = len(third) == 4 and 1990 <= int(third) <= 2099
            short = len(third) == 2 and mark != "-" and " " not in gap + gap2 and 20 <= int(third) <= 39
            if not (full or short) or self.text[self.spans[index + 2][1] : self.spans[index + 2][1] + 2].strip("., ") in "-/" and self.gap(index + 2)[:1] in ("-", "/"):
                return None
            year = int(third) if full else 2000 + int(third)
            return self.form("numeric", (int(first), int(second), year, mark), index, index + 2)
        after = self.text[end : end + 2]
        if mark == "-" or after[:1] in ("/", "-", "%", ":", ",") and after[1:2].isdigit():
            return None
        before, weekday = self.word(index - 1), self.word(index - 1) in table.weekdays
        introduced = index > 0 and self.gap(index - 1).strip(".,") in ("", " ") and (before in table.sets["numeric_before"] or weekday)
        if mark == "/":
            near = introduced or (before in table.sets["determiner"] and self.word(index - 2) in table.sets["numeric_before"])
            ratio = first + "/" + second in table.sets["hold_out"] or self.word(index + 2) in table.sets["unit_after"]
            return self.form("numeric", (int(first), int(second), None, mark), index, index + 1) if near and not ratio else None
        closed = after[:1] == "." and not after[1:2].isdigit()
        if not introduced or self.word(index + 2) in table.sets["unit_after"]:
            return None
        if not closed and " " in gap:
            return None
        if not closed and not weekday and before not in ("am", "bis", "vom", "ab", "zum", "seit", "den", "dem"):
            return None
        return self.form("numeric", (int(first), int(second), None, mark), index, index + 1, end=end + 1 if closed else end)

    def _day(self, index: int) -> tuple[int, bool, int] | None:
        """Read a day of the month: its number, whether it is an ordinal, and its last token."""
        token = self.word(index)
        if not token.isdigit() or len(token) > 2 or not 1 <= int(token) <= 31:
            return None
        if self.gap(index) == "" and self.word(index + 1) in self.table.sets["ordinal"]:
            return int(token), True, index + 1
        return int(token), False, index

    def _year(self, last: int) -> tuple[int | None, int]:
        """Read a year after token `last`: its number or None, and the last token."""
        token, gap = self.word(last + 1), self.gap(last)
        step = 1
        if token in ("de", "del", "van", "d") and gap == " ":
            token, gap, step = self.word(last + 2), self.gap(last + 1), 2
        if gap in _YEAR_JOINS and token.isdigit():
            if len(token) == 4 and 1990 <= int(token) <= 2099:
                return int(token), last + step
            if len(token) == 2 and gap in ("-", " '"):
                return 2000 + int(token), last + step
        return None, last

    def _month_after(self, last: int) -> tuple[int, int] | None:
        """Read a month name after the day that ends at token `last`."""
        gap = self.gap(last)
        if gap not in _DAY_JOINS:
            return None
        at = last + 1
        if self.word(at) in self.table.sets["of"] and self.gap(at) in (" ", "'") and self.word(at) not in self.table.months:
            at += 1
        month = self.table.months.get(self.word(at))
        if month is None:
            return None
        if self.word(at) in self.table.sets["verbs"] and not self.capital(at) and self.word(at + 1) in self.table.sets["verb_after"]:
            return None
        return month, at

    def _day_month(self, index: int) -> Form | None:
        day = self._day(index)
        if day is None or self.word(index - 1) in self.table.sets["label_before"]:
            return None
        number, _, last = day
        month = self._month_after(last)
        if month is not None:
            year, end = self._year(month[1])
            return self.form("day", (year, month[0], number), index, end)
        return self._day_range(index, number, last) or self._foreign(index, number, last)

    def _day_range(self, index: int, number: int, last: int) -> Form | None:
        gap, at = self.gap(last), last + 1
        if self.word(at) in self.table.sets["join"] and gap in (" ", ". "):
            at += 1
            if self.word(at) in self.table.sets["determiner"]:
                at += 1
        elif gap.strip(" .") not in ("-", "—"):
            return None
        second = self._day(at)
        if second is None or second[0] < number:
            return None
        month = self._month_after(second[2])
        if month is None:
            return None
        year, end = self._year(month[1])
        return self.form("days", (year, month[0], number, month[0], second[0]), index, end)

    def _foreign(self, index: int, number: int, last: int) -> Form | None:
        """Accept a day, an unknown word and a year: a month in a language that the tables do not hold."""
        word, gap, year = self.word(last + 1), self.gap(last), self.word(last + 2)
        if gap not in (" ", ". ") or not word.isalpha() or len(word) < 3 or self.gap(last + 1) not in (" ", ", "):
            return None
        if len(year) != 4 or not year.isdigit() or not 2000 <= int(year) <= 2099:
            return None
        form = self.form("foreign", (), index, last + 2)
        return form._replace(parts=(self.original[form.start : form.end],))

    def _ordinal_day(self, index: int) -> Form | None:
        day = self._day(index)
        if day is None or not day[1]:
            return None
        number, _, last = day
        sets, first, before = self.table.sets, index, self.word(index - 1)
        if before in sets["determiner"]:
            first, before = index - 1, self.word(index - 2)
        weekday = before in self.table.weekdays
        if before not in sets["day_before"] and not weekday:
            return None
        gap = self.gap(last)
        follower = self.word(last + 1)
        month = None
        if gap == " " and follower in sets["of"]:
            at = last + 2
            shift = self.table.shifts.get(self.word(at))
            if shift is not None and self.table.periods.get(self.word(at + 1)) == "month":
                return self.form("dom", (number, None, shift), first, at + 1)
            return None
        if gap in _BLANKS and follower and follower not in sets["day_after"]:
            return None
        if gap == "-":
            return None
        return self.form("dom", (number, month, None), first, last)

    def _span(self, index: int) -> Form | None:
        """Read "in two weeks", "10 working days", "3 days ago"."""
        table, token = self.table, self.words[index]
        count = int(token) if token.isdigit() else table.numbers.get(token)
        at = index + 1
        if count is None or self.gap(index) not in (" ", "-", ""):
            return None
        if self.word(at) == "of":
            at += 1
        unit = table.units.get(self.word(at))
        last = at
        if unit == "working" and table.units.get(self.word(at + 1)) == "day":
            last = at + 1
        elif unit == "day" and table.units.get(self.word(at + 1)) == "working":
            unit, last = "working", at + 1
        if unit is None:
            return None
        first, before = index, self.word(index - 1)
        if before in ("a", "the"):
            first, before = index - 1, self.word(index - 2)
        if self.word(last + 1) in table.sets["ago"]:
            return self.form("span", (-count, unit), first, last + 1)
        if before in table.sets["ahead"] and self.word(last + 1) not in ("of", "after", "from", "advance", "a"):
            return self.form("span", (count, unit), first - 1, last)
        if self.word(last + 1) == "from" and self.word(last + 2) in ("now", "today"):
            return self.form("span", (count, unit), first, last + 2)
        if unit == "working" and not (token == "a"):
            return self.form("duration", (count, unit), first, last)
        return None

    # ------------------------------------------------------------ forms that begin with a word

    def _worded(self, index: int, token: str) -> Form | None:
        table = self.table
        start = self.spans[index][0]
        if start and self.text[start - 1] in "_@#/" and token != "c":
            return None
        return (
            self._offset(index)
            or self._beginning(index)
            or self._week(index, token)
            or (self._part(index) if token not in table.weekdays or token in ("mi",) else None)
            or (self._shifted(index, token) if token in table.shifts else None)
            or (self._weekday(index, index, token, None) if token in table.weekdays or token in table.feira else None)
            or (self._month(index, index, token, "whole") if token in table.months else None)
            or (self._quarter(index, index, "whole") if token == "q" else None)
            or (self._span(index) if token in table.numbers else None)
        )

    def _phrase(self, index: int, table: Mapping[tuple[str, ...], Any] | frozenset[tuple[str, ...]]) -> tuple[str, ...] | None:
        for size in (4, 3, 2, 1):
            key = tuple(self.words[index : index + size])
            if len(key) == size and key in table and all(self.gap(index + step) in (" ", "-", "/", "'", "\n") for step in range(size - 1)):
                return key
        return None

    def _offset(self, index: int) -> Form | None:
        key = self._phrase(index, self.table.offsets)
        if key is None:
            return None
        days, last = self.table.offsets[key], index + len(key) - 1
        if key in (("morgen",), ("mañana",)) and (self.word(index - 1) in self.table.sets["morning"] or self.capital(index)):
            return None
        if key == ("i", "morgen") and self.capital(index):
            return None
        if key in (("eod",), ("cob",)) or key[0] in ("end", "close"):
            following = self._next_date(last)
            if following is not None:
                return Form(self.spans[index][0], following.end, following.kind, following.parts, index, following.last)
            if index >= 1 and self.word(index - 1) in ("the",) and key[0] == "end" and days == 0:
                return None  # "at the end of the day" is a manner of speaking
        return self.form("friday" if days is None else "offset", (days,), index, last)

    def _next_date(self, last: int) -> Form | None:
        at = last + 1
        if self.gap(last) not in (" ", ", "):
            return None
        if self.word(at) in ("on", "of", "the"):
            at += 1
        token = self.word(at)
        if token in self.table.heads and token not in self.table.numbers:
            return self._worded(at, token)
        return self._numeric(at) or self._day_month(at) if token.isdigit() and len(token) <= 2 else None

    def _beginning(self, index: int) -> Form | None:
        key = self._phrase(index, self.table.beginnings)
        if key is None:
            return None
        at = index + len(key)
        at += self.word(at) in self.table.sets["determiner"]
        token = self.word(at)
        inner = None
        if token.isdigit():
            inner = self._numeric(at) or self._day_month(at) or (self._iso(at) if len(token) == 4 else None) or self._ordinal_day(at)
        elif token in self.table.months:
            inner = self._month(at, at, token, "whole")
        elif token in self.table.weekdays:
            inner = self._weekday(at, at, token, None)
        if inner is None or inner.kind == "month":
            return None
        return Form(self.spans[index][0], inner.end, "weekof", (inner,), index, inner.last)

    def _week(self, index: int, token: str) -> Form | None:
        table, number = self.table, self.word(index + 1)
        gap = self.gap(index)
        if not number.isdigit() or len(number) > 2 or not 1 <= int(number) <= 53 or gap not in ("", " ", ". ", "."):
            return None
        if token in table.sets["letter"]:
            if gap or token != "w" or self.word(index - 1) not in table.sets["month_before"] | table.sets["numeric_before"]:
                return None
        elif token not in table.sets["numbered"]:
            return None
        last, year = index + 1, None
        if self.gap(last).strip() in ("/", "") and len(self.word(last + 1)) == 4 and self.word(last + 1).startswith("20"):
            year, last = int(self.word(last + 1)), last + 1
        elif self.gap(last)[:1] in ("/", "-") and self.word(last + 1).isdigit() and len(self.word(last + 1)) == 2 and "-" not in self.gap(last):
            year, last = 2000 + int(self.word(last + 1)), last + 1
        return self.form("kw", (int(number), year), index, last)

    def _part(self, index: int) -> Form | None:
        key = self._phrase(index, self.table.parts)
        if key is None:
            return None
        part, at = self.table.parts[key], index + len(key)
        if self.gap(at - 1) not in (" ", "-", "\n"):
            return None
        if self.word(at) in ("the", "des", "der", "de", "du", "of", "di", "del"):
            at += 1
        token = self.word(at)
        if token in self.table.months:
            return self._month(index, at, token, part)
        if token == "q":
            return self._quarter(index, at, part)
        shift = self.table.shifts.get(token)
        if shift is not None:
            return self._period(index, at + 1, shift, part)
        return self._period(index, at, 0, part) if part == "end" or self.word(at - 1) == "the" else None

    def _period(self, first: int, at: int, shift: int, part: str) -> Form | None:
        token = self.word(at)
        unit = self.table.periods.get(token)
        if unit is None or unit == "day":
            if token in self.table.months:
                return self._month(first, at, token, part, shift)
            return None
        return self.form("period", (unit, shift, part), first, at)

    def _quarter(self, first: int, at: int, part: str) -> Form | None:
        number = self.word(at + 1)
        if self.gap(at) != "" or number not in ("1", "2", "3", "4"):
            return None
        if first == at and self.word(first - 1) not in self.table.sets["month_before"]:
            return None
        year, last = self._year(at + 1)
        return self.form("quarter", (int(number), year, part), first, last)

    def _shifted(self, index: int, token: str) -> Form | None:
        at, shift = index + 1, self.table.shifts[token]
        if self.gap(index) not in _BLANKS:
            return None
        follower = self.word(at)
        if follower in self.table.weekdays and follower not in self.table.sets["weekday_tiny"]:
            if token == "the" and follower in self.table.sets["weekday_short"]:
                return None
            return self._weekday(index, at, follower, shift)
        if shift == 0 and self.table.periods.get(follower) in (None, "quarter", "year"):
            return None
        return self._period(index, at, shift, "whole")

    def _weekday(self, first: int, at: int, token: str, shift: int | None) -> Form | None:
        table = self.table
        if token in table.feira:
            if self.gap(at) != "-" or self.word(at + 1) != "feira":
                return None
            return self.form("weekday", (table.feira[token], shift), first, at + 1)
        number = table.weekdays[token]
        last, gap = at, self.gap(at)
        following = self._explicit_after(at) if gap.strip(".,") in ("", " ") and "\n" not in gap else None
        if following is not None:
            return Form(self.spans[first][0], following.end, following.kind, following.parts, first, following.last)
        if token in table.sets["weekday_tiny"] or self.word(first - 1) in table.sets["holiday_before"]:
            if token in table.sets["weekday_tiny"]:
                return None
            return self.form("holiday", (), first - 1, last)
        if token in table.sets["weekday_short"] and shift is None:
            before = self.word(first - 1) in table.sets["weekday_before"]
            loose = token in ("sun", "sat", "wed") and self.word(first - 1) in ("and", "or", "to", "of", "the")
            if not before or loose:
                return None
        tail = self.word(last + 1)
        if gap in (" ", ", ") and tail in ("last", "next", "week") and self.word(last + 2) == "week":
            shift = 1 if tail == "next" else -1
            last += 2
        elif shift is None and gap == " " and table.shifts.get(tail) in (1, -1) and tail not in ("last", "next", "following", "coming"):
            shift, last = table.shifts[tail], last + 1  # "vendredi prochain"
        elif shift is None and gap == " " and tail == "week":
            shift, last = 1, last + 1  # "Monday week"
        return self.form("weekday", (number, shift), first, last)

    def _explicit_after(self, at: int) -> Form | None:
        step = at + 1
        if self.word(step) in self.table.sets["determiner"]:
            step += 1
        token = self.word(step)
        if token.isdigit() and len(token) <= 2:
            return self._numeric(step) or self._day_month(step) or self._ordinal_day(step)
        if token.isdigit() and len(token) == 4:
            return self._iso(step)
        if token in self.table.months:
            found = self._month(step, step, token, "whole")
            return found if found is not None and found.kind in ("day", "days") else None
        return None

    def _month(self, first: int, at: int, token: str, part: str, shift: int | None = None) -> Form | None:
        table, month = self.table, self.table.months[token]
        gap = self.gap(at)
        if part == "whole" and shift is None and gap in (" ", ". ", "-", ".", "  "):
            day = self._day(at + 1)
            free = day is None or (self.word(day[2] + 1) not in table.sets["unit_after"] or self.gap(day[2]) not in (" ", ""))
            if day is not None and free and self.gap(day[2])[:2].strip(" ") not in ("%", ":") and not self._decimal(day[2]):
                return self._month_days(first, at, month, day)
        year, last = self._year(at)
        if year is None and not self._month_stands_alone(first, at, token, part, shift):
            return None
        return self.form("month", (month, year, part, shift), first, last)

    def _decimal(self, last: int) -> bool:
        return self.gap(last) in (".", ",") and self.word(last + 1).isdigit()

    def _month_days(self, first: int, at: int, month: int, day: tuple[int, bool, int]) -> Form:
        number, _, last = day
        gap, step = self.gap(last), last + 1
        if self.word(step) in self.table.sets["join"] and gap == " ":
            step += 1
        elif gap.strip() not in ("-", "—"):
            step = -1
        second = self._day(step) if step > 0 else None
        if second is not None and second[0] > number and self.word(second[2] + 1) not in self.table.sets["unit_after"]:
            if self.table.months.get(self.word(second[2] + 1)) is None:
                year, end = self._year(second[2])
                return self.form("days", (year, month, number, month, second[0]), first, end)
        year, end = self._year(last)
        return self.form("day", (year, month, number), first, end)

    def _month_stands_alone(self, first: int, at: int, token: str, part: str, shift: int | None) -> bool:
        table = self.table
        if part != "whole" or shift is not None:
            return True
        before, after = self.word(first - 1), self.word(at + 1)
        noun = self.gap(at) == " " and after in window_words()
        introduced = before in table.sets["month_before"] and self.gap(first - 1) in _BLANKS
        if token in table.sets["verbs"]:
            if after in table.sets["verb_after"] and self.gap(at) == " " and not noun:
                return False
            if not self.capital(at) and (before in ("to", "the", "and", "or", "for", "this", "we", "you") and not noun and after != "ones"):
                return False
        if token in table.sets["doubtful"]:
            named = self.gap(at) == " " and self.capital(at) and self.capital(at + 1) and not noun
            return (introduced or noun) and not named
        return len(token) > 3


@cache
def window_words() -> frozenset[str]:
    """Words for what is delivered in a window: "the May shipment"."""
    return frozenset(vocabulary.load("dates")["roles"]["window"])


def _is_day_and_month(first: int, second: int) -> bool:
    return 1 <= first <= 31 and 1 <= second <= 31 and (first <= 12 or second <= 12)
