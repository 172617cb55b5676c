"""A stop that names its own lots or months, beside the release of others: a balance on hold (rule 8)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from signoff_nlp import vocabulary
from signoff_nlp.judge.spans import Spans
from signoff_nlp.types import Act, Fact, Reading

_HEAD = 4  # characters of an article before what heads a clause
_GAP = re.compile(r"[ \t:=|-]{1,16}(?:\w{2,3}[ ])?\Z")  # between the key of a list, or a stop, and the months it stops


def of_other_lots(reading: Reading, act: Act, goes: Sequence[Act]) -> bool | None:
    """ "Lots 3 and 4 stay on hold" beside the release of lot 2; `goes` are the acts that release.

    False where the stopped lots are among the released ones, None where the words name no lots.
    """
    text = reading.message.text
    stopped = _lots(text, act.clause)
    if stopped is None:
        return None
    released = [lots for lots in (_lots(text, clause) for clause in {go.clause for go in goes}) if lots is not None]
    return all(last < stopped[0] or stopped[1] < first for first, last in released) if released else None


def of_other_months(reading: Reading, act: Act, goes: Sequence[Act]) -> bool:
    """ "September to January are not released" beside the release of August: the clause is about its other months."""
    start, end = act.clause
    text = reading.message.text
    periods = [fact for fact in reading.facts if fact.label == "DATE" and "/" in str(fact.value)]
    inside = [fact for fact in periods if start <= fact.start < end]
    heading = bool(inside) and inside[0].end <= act.start and inside[0].start - start <= _HEAD
    behind = bool(inside) and act.start - start <= _HEAD and bool(_GAP.match(text[act.end : inside[0].start]))
    if not goes or not (heading or behind):
        return False
    named = {str(fact.value) for fact in (inside if behind else [fact for fact in inside if fact.end <= act.start])}
    released = Spans([*(go.clause for go in goes), *_windows(reading, act)])
    return any(_is_apart(fact, named) and released.hold(fact.start) for fact in periods)


def _is_apart(fact: Fact, named: set[str]) -> bool:
    first, _, last = str(fact.value).partition("/")
    return all(last < one.partition("/")[0] or one.partition("/")[2] < first for one in named)


def _windows(reading: Reading, stop: Act) -> list[tuple[int, int]]:
    """The clauses that name a shipment window to be made, none of them the stop's."""
    return [
        act.clause
        for act in reading.acts
        if act.kind == "stage" and act.stage == "shipment_window" and not _meet(act.clause, stop.clause)
        and not {"negation", "question", "plan"} & set(act.cues)
    ]  # fmt: skip


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _lots(text: str, clause: tuple[int, int]) -> tuple[int, int] | None:
    """The first and the last number of the lots that a clause names, None where it names none."""
    numbers = [int(number) for found in _numbered().finditer(text, *clause) for number in re.findall(r"\d+", found[0])]
    return (min(numbers), max(numbers)) if numbers else None


@cache
def _numbered() -> re.Pattern[str]:
    tables = vocabulary.load("parts")
    nouns, joints = ("|".join(map(re.escape, tables[name]["words"])) for name in ("lots", "joints"))
    return re.compile(rf"\b(?:{nouns})\s\d{{1,3}}(?:\s?(?:[-–,&]|{joints})\s?\d{{1,3}}\b){{0,8}}", re.IGNORECASE)
