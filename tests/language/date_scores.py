"""Marked sentences for the date tests: parsing, and the figures over a set of them."""

from __future__ import annotations

import re
import tomllib
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from signoff_nlp.language.components.dates import find_dates

_MARK = re.compile(r"\[\[([^\]|]+)\|([^\]|]+)\|([^\]|]+)\]\]")
CASES = Path(__file__).with_name("date_cases.toml")


class Case(NamedTuple):
    text: str
    anchor: datetime
    gold: tuple[tuple[int, int, str | None, str], ...]


class Score(NamedTuple):
    gold: int
    found: int
    hits: int
    exact: int
    values: int
    roles: int
    false: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def f(self) -> float:
        return 2 * self.hits / (self.gold + self.found)


def unmark(marked: str) -> tuple[str, tuple[tuple[int, int, str | None, str], ...]]:
    text, gold, cursor = "", [], 0
    for found in _MARK.finditer(marked):
        text += marked[cursor : found.start()]
        value = None if found[2] == "-" else found[2]
        gold.append((len(text), len(text) + len(found[1]), value, found[3]))
        text += found[1]
        cursor = found.end()
    return text + marked[cursor:], tuple(gold)


def cases(which: str) -> list[Case]:
    groups = tomllib.loads(CASES.read_text("utf-8"))["group"]
    return [
        Case(text, datetime.fromisoformat(group["anchor"]), gold)
        for group in groups
        for text, gold in map(unmark, group[which])
    ]


def score(which: str) -> Score:
    gold = found = hits = exact = values = roles = 0
    false: list[str] = []
    wrong: list[str] = []
    for case in cases(which):
        facts = find_dates(case.text, anchor=case.anchor)
        gold += len(case.gold)
        found += len(facts)
        left = list(facts)
        for start, end, value, role in case.gold:
            match = next((fact for fact in left if fact.start < end and start < fact.end), None)
            if match is None:
                wrong.append(f"missed {case.text[start:end]!r} in {case.text!r}")
                continue
            left.remove(match)
            hits += 1
            exact += (match.start, match.end) == (start, end)
            values += match.value == value
            roles += match.role == role
            if match.value != value or match.role != role:
                wrong.append(f"{match.text!r} {match.value} {match.role}, not {value} {role}, in {case.text!r}")
        false.extend(f"{fact.text!r} in {case.text!r}" for fact in left)
    return Score(gold, found, hits, exact, values, roles, tuple(false), tuple(wrong))
