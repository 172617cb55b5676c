"""Dates: where they stand, what day they mean, what they are for.

Only spans that our own rules find are valued; nothing is ever searched with a general date parser, which takes "we" for
a Wednesday. Values count from the message's own time and zone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from itertools import islice

from signoff_nlp import vocabulary
from signoff_nlp.language.components.date_forms import read_forms
from signoff_nlp.language.components.date_roles import Role, read_role
from signoff_nlp.language.components.date_tokens import Form, Reader
from signoff_nlp.language.components.date_values import Value, day_value
from signoff_nlp.language.components.holding import Held
from signoff_nlp.language.findings import Findings, step
from signoff_nlp.language.normal import normal
from signoff_nlp.types import Fact

_DAY_LEADS = re.compile(r"(?<![\d/])(?:1[3-9]|2\d|3[01])/(?:0?[1-9]|1[0-2])/(?:20)?\d\d(?!\d)")
_MONTH_LEADS = re.compile(r"(?<![\d/])(?:0?[1-9]|1[0-2])/(?:1[3-9]|2\d|3[01])/(?:20)?\d\d(?!\d)")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)\s$")
_FRIDAY = 4
_LIMIT = 1000  # dates in one message: beyond that it is no mail
_FOREIGN_LIMIT = 8  # unknown languages in one message: more is no mail


def find_dates(
    text: str, *, anchor: datetime | None, day_first: bool | None = None, taken: Sequence[Fact] = ()
) -> list[Fact]:
    """Return the dates of `text` as facts labelled DATE, left to right.

    `anchor` is when the message was sent, in its own zone; `day_first` how the thread writes 5/6 (None: not known; then
    dates in the text itself decide, else day first with the flag "ambiguous"). `value` is an ISO 8601 day, a range
    "2026-06-01/2026-06-15", or None; `role` is start, ship_by, window, sample, reference or other.
    Characters that a fact of `taken` holds are left alone.
    """
    reader = Reader(normal(text), text)
    today = anchor.date() if anchor is not None else None
    if day_first is None and "/" in text:
        day_first = _order(text)
    held = Held(len(text), taken) if taken else None
    found: list[Fact] = []
    foreign = 0
    for form in islice(read_forms(reader), _LIMIT):
        if held is not None and not held.free(form.start, form.end):
            continue
        foreign += form.kind == "foreign"
        if form.kind == "foreign" and foreign > _FOREIGN_LIMIT:
            continue
        role = read_role(reader, form)
        value, ambiguous = day_value(form, today, role.sense, day_first)
        if (
            ambiguous
            and role.name in ("start", "ship_by")
            and value is not None
            and today is not None
            and value[1] < today
        ):
            value, _ = day_value(form, today, role.sense, False)  # no run ships on a day gone by: 6/5 is June the fifth
        if value is None and form.kind in ("foreign", "day", "days", "numeric") and _impossible(form, today):
            continue
        if role.name in ("start", "ship_by") and value is not None and today is not None and value[1] < today:
            role = Role("other", "past", role.deadline)  # no run starts on a day gone by
        flags = ("ambiguous",) if ambiguous else ("duration",) if form.kind == "duration" else ()
        found.append(
            Fact(
                label="DATE", start=form.start, end=form.end, text=text[form.start : form.end],
                value=_iso(value, form, role), role=role.name, flags=flags,
            )
        )  # fmt: skip
    return _joined(text, found)


def _joined(text: str, found: list[Fact]) -> list[Fact]:
    """Make one range of two days between which something falls: "what ships between June 1 and June 15"."""
    out: list[Fact] = []
    for fact in found:
        before = out[-1] if out else None
        if before is not None and before.value and fact.value and _is_range(text, before, fact):
            begin, end = str(before.value).partition("/")[0], str(fact.value).rpartition("/")[2]
            role = "window" if before.role in ("ship_by", "window") or fact.role in ("ship_by", "window") else "other"
            span = text[before.start : fact.end]
            out[-1] = before.model_copy(update={"end": fact.end, "text": span, "value": f"{begin}/{end}", "role": role})
        else:
            out.append(fact)
    return out


def _is_range(text: str, before: Fact, fact: Fact) -> bool:
    lead = _WORD_BEFORE.search(text, max(0, before.start - 16), before.start)
    opener = _openers().get(lead[1].lower()) if lead else None
    joint = text[before.end : fact.start].strip().lower()
    return opener is not None and joint in opener and str(before.value) < str(fact.value)


@cache
def _openers() -> dict[str, frozenset[str]]:
    """Words before the first of two days, and the words that then join them to a range."""
    return {word: frozenset(joints) for word, joints in vocabulary.load("dates")["ranges"].items()}


def _impossible(form: Form, today: date | None) -> bool:
    """A day that no calendar has (31 February), unlike one that only lacks its year."""
    return form.kind == "foreign" or today is not None or form.parts[2 if form.kind == "numeric" else 0] is not None


def order_of(texts: Iterable[str]) -> bool | None:
    """Return whether the dates of a thread that leave no choice put the day first; None where they tell nothing."""
    told = {order for text in texts if "/" in text and (order := _order(text)) is not None}
    return told.pop() if len(told) == 1 else None


def _order(text: str) -> bool | None:
    """Tell from dates with a year that leave no choice whether the day comes first; None where they disagree."""
    day, month = bool(_DAY_LEADS.search(text)), bool(_MONTH_LEADS.search(text))
    return day if day != month else None


def _iso(value: Value, form: Form, role: Role) -> str | None:
    if value is None:
        return None
    first, last = value
    if first == last:
        return first.isoformat()
    if role.name == "start":
        return None  # "start this week" names no day
    if role.name == "ship_by" or (role.deadline and role.name == "other"):
        if form.kind in ("kw", "weekof") or (form.kind == "period" and form.parts[0] == "week"):
            last = first + (last - first) * _FRIDAY // 6
        return last.isoformat()
    return f"{first.isoformat()}/{last.isoformat()}"


@step("dates")
def fill(found: Findings) -> None:
    """Add the dates of the message to `found.facts`."""
    found.facts.extend(find_dates(found.text, anchor=found.anchor, day_first=found.day_first, taken=found.facts))
