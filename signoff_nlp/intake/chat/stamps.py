"""Dates and times in chat headers: find one in a line, take it apart; what it means is settled over the whole thread.

The grammar of stamps is one for all programs: a date, a time, or both in either order. Layouts (see `grammar`) say only
where in the header the stamp stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta, timezone
from functools import cache

from signoff_nlp.intake.chat.calendar_words import HALVES, LINKS, MONTHS, RELATIVE, WEEKDAYS

_BUDDHIST = 543  # Thai programs count years so
REACH = 200  # characters of a line in which a header's stamp is looked for
_LETTER = r"(?=[^\W\d_])"  # a cheap look before long lists of words
_QUICK = re.compile(r"\d(?:[:.]| ?[hH] ?)\d\d")


@dataclass(frozen=True, slots=True)
class Stamp:
    """One written date and/or time. `first` and `second` are day and month in an order that the thread decides."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    first: int | None = None
    second: int | None = None
    separator: str = ""
    relative: int | None = None
    weekday: int | None = None
    hour: int | None = None
    minute: int = 0
    second_of_minute: int = 0
    half: str = ""  # as written: "AM", "am", "a. m.", "오전", or nothing for a 24-hour clock
    zone: timezone | None = None
    precise: bool = False  # does it show seconds?
    elapsed: bool = False  # 32:02 counts from the start of a call; it is no time of day

    @property
    def dated(self) -> bool:
        """Does the stamp say anything about the day?"""
        return any(part is not None for part in (self.month, self.first, self.relative, self.weekday))

    @property
    def ambiguous(self) -> bool:
        """Could day and month be exchanged?"""
        return self.first is not None


def _words(words: Iterable[str]) -> str:
    """One pattern for many words, the longest first; sorted by first letters, so that few are tried at any place."""
    firsts: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        firsts.setdefault(word[0], []).append(re.escape(word[1:]))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in firsts.items())


def _date(tag: str) -> str:
    month, weekday = f"{_LETTER}(?i:{_words(MONTHS)})", f"{_LETTER}(?i:{_words(WEEKDAYS)})"
    year = r"\d{4}"
    return (
        rf"(?:(?P<w{tag}>{weekday})\.?(?![^\W\d_]),? ?)?(?P<d{tag}>"
        rf"\d{{4}}(?:[/-]|\. ?)\d{{1,2}}(?:[/-]|\. ?)\d{{1,2}}(?!\d)\.?"
        rf"|\d{{1,2}}(?:[/-]|\. ?)\d{{1,2}}(?:[/-]|\. ?)(?:\d{{4}}\.?|\d{{2}}\.?)(?!\d)(?: г\.)?"
        rf"|\d{{1,2}}/{month}\.?/(?:\d{{4}}|\d{{2}})(?!\d)"
        rf"|(?:\d{{4}}년 ?)?\d{{1,2}}월 ?\d{{1,2}}일|(?:\d{{4}}年 ?)?\d{{1,2}}月 ?\d{{1,2}}日"
        rf"|{month}\.? \d{{1,2}}(?!\d)(?:st|nd|rd|th)?(?:,? {year})?"
        rf"|(?:den )?\d{{1,2}}(?:st|nd|rd|th|\.)?(?: de)?[ -]{month}\.?(?![^\W\d_])"
        rf"(?:,? (?:de )?{year}(?: г\.)?|-{year}|-\d\d(?!\d))?"
        rf"|\d{{1,2}}[/.]\d{{1,2}}(?!\d)\.?|(?:0\d|1[0-2])-[0-3]\d(?= \d\d:\d\d)"
        rf"|{_LETTER}(?i:{_words(RELATIVE)})(?![^\W\d_])"
        rf")(?:,? ?\(?(?P<v{tag}>{weekday})\)?(?![^\W\d_]))?"
    )


def _time(tag: str, dots: bool) -> str:
    mark = "(?:[:.]| ?[hH] ?)" if dots else "(?::| ?[hH] ?)"
    before = _words(word for word in HALVES if not word.isascii() and word not in "صم")
    after = "|".join(r"\.? ?".join(word) for word in HALVES if word.isascii() or word in ("πμ", "μμ"))
    return (
        rf"(?:(?=[^\x00-\x7f])(?P<b{tag}>{before}) ?)?(?P<t{tag}>\d{{1,2}}{mark}\d{{2}}(?:[:.]\d{{2}}(?:[.,]\d{{1,9}})?)?)(?!\d|:\d)"
        rf"(?: ?(?P<a{tag}>(?i:{after})(?![^\W\d_])\.?|[صم](?!\w))|(?: ?(?:Uhr|uur)|-kor)\b)?"
        rf"(?: ?(?P<z{tag}>Z(?!\w)|(?:UTC|GMT)?[+-]\d{{2}}:?\d{{2}}(?!\d)|UTC\b|GMT\b))?"
    )


@cache
def _grammar() -> re.Pattern[str]:
    link = rf"(?:,? {{0,2}}(?:(?:{_words(LINKS)}) )?|T|, ?)"
    weekday = f"(?i:{_words(WEEKDAYS)})"
    return re.compile(
        # A stamp begins at a digit or a word; in the middle of one only with a capital ("Ana LeeToday at 10:32").
        r"(?:(?=\d)|(?=[A-ZÀ-ÞА-Я])|(?<![^\W\d_])(?=[^\W\d_]))(?:"
        rf"(?<![\d:/+]){_time('1', False)},? {_date('1')}(?!\d|:\d)"
        rf"|(?<![\d:/+]){_date('2')}{link}{_time('2', True)}"
        rf"|(?<![^\W\d_])(?P<w3>{weekday})\.?,? ?(?:at )?{_time('3', True)}"
        rf"|(?<![\d:/+]){_time('4', False)}"
        rf"|(?<=[\[(]){_time('5', True)}(?=[\])])"
        rf"|(?:kl|klo)\.? ?{_time('6', True)}"
        rf"|(?<=[\[(]){_time('7', True)},? {_date('7')}(?=[\])]))"
    )


@cache
def _date_line() -> re.Pattern[str]:
    return re.compile(
        rf"[-–—_=*[\s]{{0,40}}(?:(?i:{_words(RELATIVE)}),? )?(?:{_date('1')}|(?P<w3>(?i:{_words(WEEKDAYS)})))[-–—_=*\]\s]{{0,40}}"
    )


def find_stamp(line: str) -> tuple[int, int, Stamp] | None:
    """Return (start, end, stamp) of the first date-with-time or time in the first 200 characters of a folded line."""
    if not _QUICK.search(line, 0, REACH):
        return None
    for match in _grammar().finditer(line, 0, REACH):
        stamp = _take_apart(match)
        if stamp is not None:
            return match.start(), match.end(), stamp
    return None


def read_stamp(text: str) -> Stamp | None:
    """Return the stamp that `text` begins with (a field of an export), or None."""
    found = find_stamp(text)
    return found[2] if found else read_date_line(text)


def read_date_line(line: str) -> Stamp | None:
    """Return the stamp of a line that holds a date, perhaps with a time, and nothing else, or None."""
    if len(line) > 80 or not line.strip():
        return None
    bare = line.strip("-–—_=*[] \t")
    found = find_stamp(bare)
    if found is not None and found[2].dated and found[:2] == (0, len(bare)):
        return found[2]
    match = _date_line().fullmatch(line)
    return _take_apart(match) if match else None


def _take_apart(match: re.Match[str]) -> Stamp | None:
    known = match.re.groupindex
    branch = next((n for n in "4167235" for k in "td" if k + n in known and match[k + n]), "3")

    def of(letter: str) -> str | None:
        return match[letter + branch] if letter + branch in known else None

    weekday = of("w") or of("v")
    stamp: Stamp | None = Stamp(weekday=WEEKDAYS.get(weekday.lower()) if weekday else None)
    written, clock = of("d"), of("t")
    if written:
        stamp = _with_date(stamp or Stamp(), written)
    if clock and stamp is not None:
        stamp = _with_time(stamp, clock, of("b") or of("a") or "", of("z"))
    return stamp


def _with_date(stamp: Stamp, text: str) -> Stamp | None:
    """Add a written date; None where there is no such day."""
    folded = text.lower().strip()
    if folded in RELATIVE:
        return replace(stamp, relative=RELATIVE[folded])
    numbers = [int(n) for n in re.findall(r"\d+", folded)]
    named = next((MONTHS[word] for word in re.findall(r"[^\W\d_]+", folded) if word in MONTHS), None)
    if named is not None:
        if not numbers or not 1 <= numbers[0] <= 31:
            return None
        return replace(stamp, month=named, day=numbers[0], year=_century(numbers[1]) if len(numbers) > 1 else None)
    if re.match(r"\d{4}", folded):
        year, month, day = numbers
        year = _century(year) if year > 99 else year
        return replace(stamp, year=year, month=month, day=day) if _exists(year, month, day) else None
    separator = next(c for c in folded if not c.isdecimal())
    if separator in "月월" or (separator == "-" and len(numbers) == 2):
        month, day = numbers
        return replace(stamp, month=month, day=day) if _exists(2024, month, day) else None
    first, second, *rest = numbers
    if min(first, second) < 1 or min(first, second) > 12 or max(first, second) > 31:
        return None
    return replace(stamp, first=first, second=second, year=_century(rest[0]) if rest else None, separator=separator)


def _century(year: int) -> int:
    return 2000 + year if year < 100 else year - _BUDDHIST if year > 2400 else year


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _with_time(stamp: Stamp, clock: str, half: str, zone: str | None) -> Stamp | None:
    """Add a written time of day; None where there is no such time."""
    parts = [int(n) for n in re.findall(r"\d+", clock)][:3]
    hour, minute, second = (*parts, 0)[:3]
    if minute > 59 or second > 59:
        return None
    if hour > 23:
        return replace(stamp, elapsed=True, hour=0) if hour <= 99 and not half and not stamp.dated else None
    key = re.sub(r"[^\w]", "", half).lower()
    if key:
        if hour > 12 and HALVES.get(key) == 0:
            return None
        hour = hour if hour > 12 else hour % 12 + HALVES.get(key, 0)
    return replace(
        stamp,
        hour=hour,
        minute=minute,
        second_of_minute=second,
        half=half,
        precise=len(parts) > 2,
        zone=_read_zone(zone),
    )


def _read_zone(text: str | None) -> timezone | None:
    if not text:
        return None
    match = re.search(r"([+-])(\d\d):?(\d\d)", text)
    if not match:
        return timezone.utc  # noqa: UP017
    hours, minutes = int(match[2]), int(match[3])
    if hours > 14 or minutes > 59:
        return None
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if match[1] == "-" else offset)
